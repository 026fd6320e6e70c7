"""Old office documents of our own making, and LibreOffice started once for many of them."""

import gzip
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from crawler.convert.converter import Converter
from crawler.demo.word import docx
from crawler.demo.written import read_report
from extractors.extract import extract
from extractors.report import Report, to_json
from extractors.source import Source

DOCUMENTS = Path(__file__).with_name("documents")
"""The demo's report of the broadcasting bureau, as LibreOffice 7.4 saves its DOCX in other formats (gzip)."""

URL = "http://gdj.beijing.gov.cn/P020210131.doc"

OldDocument = Callable[[str], bytes]


@pytest.fixture(scope="session")
def old_document() -> OldDocument:
    """The report as `doc`, `rtf` or `odt`."""
    return lambda suffix: gzip.decompress((DOCUMENTS / f"guangdian.{suffix}.gz").read_bytes())


def content(report: Report) -> dict[str, object]:
    """What a report says; LibreOffice lays the columns of a table anew, so where a cell stands is left out."""
    return to_json(report) | {"cells": [(cell.path, cell.raw, cell.state) for cell in report.cells]}


@pytest.fixture(scope="session")
def wanted() -> dict[str, object]:
    """What the report's DOCX says."""
    return content(extract(Source(docx(read_report("beijing-guangdian")), URL)))


@pytest.fixture(scope="module")
def converter() -> Iterator[Converter]:
    with Converter() as warm:
        yield warm
