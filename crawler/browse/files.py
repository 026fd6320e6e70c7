"""One report as files: its JSON, tables with their data package, a workbook, its captures as a WACZ."""

import re
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore
from urllib.parse import quote

from starlette.background import BackgroundTask
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from crawler.browse.report_page import Report, open_report
from crawler.browse.site import Site
from crawler.browse.turns import apart
from crawler.capture.archive import Archive
from crawler.export import Manner, export_reports
from crawler.export.as_wacz import report_wacz
from crawler.export.package import MEDIA_TYPES
from crawler.export.rows import LONG, WIDE

PACKAGE = ".datapackage.json"
AT_ONCE = 2
"""WACZ that are written at a time: each reads all that the report's pages embed."""
BUSY_S = 30
"""How long one waits for its turn."""
UNSAFE = re.compile(r"[^\w-]+")
LONGEST_NAME = 60
"""Characters of a file's name; of Chinese ones each takes three bytes."""


@dataclass(frozen=True)
class File:
    """A file that is offered: what its name ends in, and what it is, in Chinese and English."""

    ending: str
    label: str
    chinese: str
    english: str
    manner: Manner | None = None


FILES = {
    "report.json": File("json", "JSON", "全部内容", "everything that was read", Manner("jsonl")),
    "wide.csv": File("wide.csv", "CSV", "一行一份报告", "a row for the report", Manner("csv", WIDE)),
    "long.csv": File(
        "long.csv", "CSV", "一行一个单元格，附出处", "a row for each cell, with its place", Manner("csv", LONG)
    ),
    "report.xlsx": File("xlsx", "XLSX", "工作簿，一表一页", "a workbook, a sheet for each table", Manner("xlsx")),
    "captures.wacz": File("wacz", "WACZ", "存档，可在别处重放", "its captures, to be replayed anywhere"),
}


def routes(site: Site) -> list[Route]:
    """The files."""
    turns = BoundedSemaphore(AT_ONCE)

    def file(request: Request) -> Response:
        """A file made now, and taken away once it was sent."""
        name = request.path_params["name"]
        wanted = FILES.get(name.removesuffix(PACKAGE))
        report = open_report(site, request.path_params["reading_id"])
        if wanted is None or (name.endswith(PACKAGE) and wanted.manner is None) or report.summary["kind"] == "unread":
            raise HTTPException(404)
        folder = Path(tempfile.mkdtemp(prefix="nianbao-file-"))
        try:
            out = folder / f"{_stem(report)}.{wanted.ending}"
            if wanted.manner:
                export_reports([dict(report.document)], out, _at(wanted.manner, site, request))
            else:
                _write_wacz(site, report, out, turns)
        except BaseException:
            shutil.rmtree(folder)
            raise
        sent = out.with_name(f"{out.name}{PACKAGE}") if name.endswith(PACKAGE) else out
        return _response(sent, folder)

    return [Route("/reports/{reading_id}/files/{name}", apart(file))]


def _at(manner: Manner, site: Site, request: Request) -> Manner:
    """The same, with permalinks that lead here."""
    origin = site.border.origin(request.scope, "application")
    return Manner(manner.kind, manner.shape, manner.plain, manner.every, origin)


def _write_wacz(site: Site, report: Report, out: Path, turns: BoundedSemaphore) -> None:
    """The captures of the reading; an archive of its own, since the pages' is for one reader at a time."""
    if not turns.acquire(timeout=BUSY_S):
        raise HTTPException(503)
    try:
        with Archive(site.archive.data, None) as archive:
            report_wacz(archive, list(_records(report)), out, shown=lambda it: not site.hidden.hides_capture(it))
    finally:
        turns.release()


def _records(report: Report) -> Iterator[str]:
    for capture in (report.entry["page"], *report.entry["attachments"]):
        yield capture["record_id"]


def _stem(report: Report) -> str:
    """The file's name: the body and the year, whatever the page calls them."""
    said = f"{report.entry['agency']}-{report.entry['year'] or ''}"
    return UNSAFE.sub("-", said).strip("-")[:LONGEST_NAME] or "report"


def _response(path: Path, folder: Path) -> Response:
    ending = path.suffix.removeprefix(".")
    media_type = {"wacz": "application/wacz", "json": "application/json"}.get(ending) or MEDIA_TYPES[ending]
    headers = {"content-disposition": f"attachment; filename*=UTF-8''{quote(path.name, safe='')}"}
    return FileResponse(path, headers=headers, media_type=media_type, background=BackgroundTask(shutil.rmtree, folder))
