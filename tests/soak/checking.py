"""What must hold after a soak: the ledger is complete, every number right, nothing is left behind."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from tests.making.case import stated
from tests.making.figures import cells, figures
from tests.portals.numbered import FORM
from tests.soak.portals import Simulated, Truth

UNFINISHED = {".open", ".new", ".tmp", ".part"}


def ledger_problems(portals: Sequence[Simulated], ledger: Sequence[dict[str, Any]]) -> Iterator[str]:
    """Where the ledger is not the truth, both ways."""
    lines: dict[str, list[dict[str, Any]]] = {}
    for line in ledger:
        lines.setdefault(line["portal"], []).append(line)
    for portal in portals:
        left: dict[tuple[int | None, str | None], Truth] = {(one.year, one.path): one for one in portal.truths}
        for line in lines.pop(portal.code, []):
            path = (line["url"] or "").removeprefix(portal.server.url)
            truth = left.pop((line["year"], path), None) or left.pop((line["year"], None), None)
            said = f"{portal.code}: {line['agency']} {line['year']} {path} is {line['status']}"
            if truth is None and line["status"] == "missing" and not _is_there(portal, line):
                continue  # a body with a report of another year
            if truth is None:
                yield f"{said}, of which nobody knows"
            elif line["status"] not in truth.statuses or portal.place not in line["agency"]:
                yield f"{said}, not {truth}"
        yield from (f"{portal.code}: nothing is said of {truth}" for truth in left.values())
    yield from (f"{code}: no such portal" for code in lines)


def _is_there(portal: Simulated, line: dict[str, Any]) -> bool:
    """Whether the portal has a report of this body and year."""
    return any(truth.title and truth.title.startswith(f"{line['agency']}{line['year']}年") for truth in portal.truths)


def number_problems(portals: Sequence[Simulated], export: Path) -> Iterator[str]:
    """Reports of an export whose numbers are not those that were published, and those that it lacks."""
    titles = {portal.server.url + one.path: one.title for portal in portals for one in portal.truths if one.path}
    left = {url: title for url, title in titles.items() if title}
    with export.open(encoding="utf-8") as lines:
        for report in map(json.loads, lines):
            title = left.pop(report["source"]["url"], None)
            if report["source"]["url"] not in titles:
                yield f"{report['source']['url']}: no report"
            elif title and stated(report).cells != cells(figures(title, FORM)):
                yield f"{title}: other numbers"
    yield from (f"{title}: not exported" for title in left.values())


def leftovers(data: Path, temporary: Path) -> Iterator[str]:
    """Files that a crawl that came to its end should have taken away."""
    yield from (f"temporary: {path.name}" for path in temporary.iterdir())
    yield from (f"unfinished: {path.name}" for path in (data / "state" / "crawls").iterdir())
    for path in data.rglob("*"):
        if path.suffix in UNFINISHED and (data / "db") not in path.parents:
            yield f"unfinished: {path.relative_to(data)}"
    yield from (
        f"archive: {path.name}" for path in (data / "archive").iterdir() if path.suffixes[-2:] != [".warc", ".gz"]
    )
