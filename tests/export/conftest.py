"""A store on a real server with three reports, a decoy and a page that could not be read; and a validator."""

import json
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

from crawler.demo.word import docx
from crawler.demo.written import read_report
from crawler.entry import CaptureOf, Entry
from crawler.store import Store
from extractors.extract import extract
from extractors.report import Report
from extractors.source import Source
from tests.conventions import ROOT
from tests.store.conftest import database_uri, make_entry, make_report, server_uri, store  # noqa: F401  # fixtures

WHEN = datetime(2021, 4, 1, 2, 3, 4, 567000, tzinfo=UTC)
HOSTILE = '=HYPERLINK("http://a.cn/","点击")'
"""A title as a spammer might leave it."""

VALIDATE = """
import json, sys
from frictionless import Package
report = Package(sys.argv[1]).validate()
print(json.dumps([error.message for part in (report, *report.tasks) for error in part.errors]))
"""


@cache
def fengtai() -> Report:
    """The demo's report of a district."""
    return extract(Source(docx(read_report("beijing-fengtai")), "http://www.a.gov.cn/1.docx", None, None))


def entry(record: str, report: Report, **fields: object) -> Entry:
    """The entry of a report, whose tables stand in an attachment."""
    page = CaptureOf(f"<urn:uuid:{record}>", f"http://a.gov.cn/{record}.html", "a.warc.gz", 7, f"sha1:{record.upper()}")
    file = CaptureOf(f"<urn:uuid:{record}1>", f"http://a.gov.cn/{record}.docx", "b.warc.gz", 9, "sha1:FILE")
    made = Entry(
        portal="beijing-fengtai",
        crawl="crawl-0",
        title=report.title,
        agency=str(report.agency),
        region="110106",
        year=report.year,
        captured_at=WHEN,
        media_type="text/html",
        page=page,
        attachments=(file,),
        report=report,
        unread=None,
    )
    return replace(made, **fields)  # type: ignore[arg-type]  # the fields of an Entry, by name


def in_attachment(report: Report) -> Report:
    """The report with its cells in the first attachment."""
    cells = tuple(cell.model_copy(update={"at": cell.at.model_copy(update={"source": 1})}) for cell in report.cells)
    return report.model_copy(update={"cells": cells})


@pytest.fixture
def filled(store: Store, make_report: Callable[..., Report]) -> Store:  # noqa: F811  # the fixtures imported above
    """A district's report, a small one of the year before, a hostile one elsewhere, a decoy, an unread page."""
    store.put(entry("a", in_attachment(fengtai())))
    small = make_report(year=2019, title="2019年报告", disputes={"reconsideration": {"upheld": 3, "total": None}})
    store.put(entry("b", small))
    other = {"agency": "青山县", "title": HOSTILE, "codes": {"region": {"value": "420107", "field": "area"}}}
    at = {"source": 0, "table": 0, "row": 1, "column": 1}
    cells = [{"path": "disputes.reconsideration.upheld", "raw": "-1+2", "state": "text", "at": at}]
    numbers = {"reconsideration": {"upheld": None, "corrected": -5}}
    store.put(entry("c", make_report(**other, cells=cells, disputes=numbers, checks=[]), region="420107"))
    store.put(entry("d", make_report(kind="explainer", title="一图读懂"), year=None))
    store.put(replace(entry("e", fengtai()), agency="白水县", report=None, unread="LibreOffice is not there"))
    return store


Validate = Callable[[Path], list[str]]


@pytest.fixture(scope="session")
def validate() -> Validate:
    """What Frictionless has against a data package; it stands in the environment of tools of others."""
    python = ROOT / ".venv-replay" / "bin" / "python"
    assert python.exists(), f"{python}: not there; run: bash requirements/install.sh dev"

    def validate(package: Path) -> list[str]:
        command = [str(python), "-c", VALIDATE, package.name]
        run = subprocess.run(command, cwd=package.parent, capture_output=True, text=True, check=True)
        found: list[str] = json.loads(run.stdout)
        return found

    return validate
