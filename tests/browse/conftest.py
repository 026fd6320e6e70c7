"""A data folder as a crawl leaves it: captures in the archive, what was read of them in the store, the application."""

import asyncio
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import expect

from crawler.capture.archive import Archive, open_archive
from crawler.capture.exchange import Capture, Exchange
from crawler.demo.word import docx
from crawler.demo.written import read_report
from crawler.entry import CaptureOf, Entry
from crawler.store import State, Store, open_store
from extractors.extract import extract
from extractors.report import Report
from spiders.found import request_key
from tests.browse.captured_pages import Captured, capture_pages
from tests.browse.serving import served
from tests.making.life import put_life

expect.set_options(timeout=30_000)  # a busy machine is no defect

AT = datetime(2021, 3, 30, 8, 15, 4, tzinfo=UTC)
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
HOSTILE = "<script>alert(1)</script>"
DECOY = f"<html><head><title>文字解读：2020年年度报告</title></head><body><p>解读{HOSTILE}</p></body></html>"


@dataclass(frozen=True)
class Crawled:
    """The crawled folder: its parts, and the ids by which the pages know what is in it."""

    data: Path
    store: Store
    archive: Archive
    readings: dict[str, str]
    records: dict[str, str]


@pytest.fixture(scope="session")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    """Two real reports (one of which breaks its sums), a decoy, an unread file and a challenge."""
    data = tmp_path_factory.mktemp("crawled")
    bodies = {
        "fengtai": (docx(read_report("beijing-fengtai")), WORD, "200 OK"),
        "miyun": (docx(read_report("beijing-miyun")), WORD, "200 OK"),
        "decoy": (DECOY.encode(), "text/html", "200 OK"),
        "unread": (b"\xd0\xcf\x11\xe0", "application/msword", "200 OK"),
        "challenge": (b"<script>1</script>", "text/html", "521 "),
    }
    with open_archive(data, crawl="crawl-1") as archive:
        captures = {n: asyncio.run(archive.append(exchange(n, *body))) for n, body in bodies.items()}
    with open_archive(data) as archive, open_store("embedded", data) as store:
        readings = {}
        for name, capture in captures.items():
            if name == "challenge":
                reason = f"521 {HOSTILE}"
                store.put_states([State("demo", capture.url, "challenged", reason, capture.record_id, AT, "crawl-1")])
                continue
            entry = entry_of(name, capture, archive)
            store.put(entry)
            readings[name] = entry.reading_id
        records = {name: capture.record_id.removeprefix("urn:uuid:") for name, capture in captures.items()}
        yield Crawled(data, store, archive, readings, records)


def exchange(name: str, body: bytes, media_type: str, status: str) -> Exchange:
    """A page of a portal as it crossed the wire."""
    head = f"HTTP/1.1 {status}\r\nContent-Type: {media_type}\r\nContent-Length: {len(body)}\r\n\r\n"
    return Exchange(
        key=request_key("GET", f"http://www.a.gov.cn/zwgk/{name}.docx?x=1"),
        request_head=f"GET /zwgk/{name}.docx?x=1 HTTP/1.1\r\nHost: www.a.gov.cn\r\n\r\n".encode(),
        request_body=b"",
        response_head=head.encode(),
        body=io.BytesIO(body),
        ip="127.0.0.1",
        started_at=AT,
    )


def entry_of(name: str, capture: Capture, archive: Archive) -> Entry:
    """What a capture came to."""
    report = None if name == "unread" else extract(archive.payload(capture))
    if name == "miyun" and report:
        report = broken(report)
    place = archive.locate(capture.record_id)
    return Entry(
        portal="demo",
        crawl="crawl-1",
        title="附件",
        agency=(report and report.agency) or "北京市",
        year=(report and report.year) or 2020,
        captured_at=AT,
        media_type=capture.media_type or "",
        page=CaptureOf(capture.record_id, capture.url, place.warc, place.offset, capture.digest),
        attachments=(),
        report=report,
        unread=None if report else f"LibreOffice is not installed {HOSTILE}",
    )


def broken(report: Report) -> Report:
    """The same report as one that breaks its sums, prints strokes and words, and was tampered with."""
    values = report.model_dump(mode="json", by_alias=True, exclude_unset=True)
    applications = values["applications"]
    applications["new"] |= {"natural_person": None, "business": None, "legal_service": 1, "other": None}
    for cell in values["cells"]:
        if cell["path"] == "applications.new.natural_person":
            cell |= {"raw": "/", "state": "slash"}
        if cell["path"] == "applications.new.business":
            cell |= {"raw": HOSTILE, "state": "text"}
        if cell["path"] == "applications.new.other":
            cell |= {"raw": "", "state": "blank"}
    for check in values["checks"]:
        if check["rule"] == "applications.row" and check["row"] == "new":
            check |= {"holds": False, "left": 1, "right": 0}
    del applications["granted"]
    finding = {"code": "spam_injection", "message": "injected", "evidence": f"365上分客服微信号 {HOSTILE}"}
    return Report.model_validate(values | {"findings": [finding], "title": f"{values['title']}{HOSTILE}"})


@pytest.fixture(scope="session")
def addresses(crawled: Crawled) -> Iterator[tuple[str, str]]:
    """Where the application and replay are served."""
    with served(crawled.store, crawled.archive) as addresses:
        yield addresses


@pytest.fixture(scope="session")
def address(addresses: tuple[str, str]) -> str:
    """Where the application is."""
    return addresses[0]


@pytest.fixture(scope="session")
def replay_address(addresses: tuple[str, str]) -> str:
    """Where captured pages are shown."""
    return addresses[1]


@pytest.fixture
def client(address: str) -> Iterator[httpx.Client]:
    """A browser without a screen."""
    with httpx.Client(base_url=address) as client:
        yield client


@pytest.fixture
def replay_client(replay_address: str) -> Iterator[httpx.Client]:
    """The same on the second origin."""
    with httpx.Client(base_url=replay_address) as client:
        yield client


@pytest.fixture(scope="session")
def captured(crawled: Crawled, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Captured]:
    """An archive of pages to be replayed, and its two origins."""
    data = tmp_path_factory.mktemp("captured")
    captures = capture_pages(data)
    with open_archive(data) as archive, served(crawled.store, archive) as addresses:
        yield Captured(archive, captures, *addresses)


@dataclass(frozen=True)
class Lived:
    """The folder with a county's reports, and its two origins."""

    data: Path
    store: Store
    addresses: tuple[str, str]


@pytest.fixture(scope="session")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lived]:
    """A county's reports of six years, one edited in silence."""
    data = tmp_path_factory.mktemp("life")
    with open_store("embedded", data) as store:
        put_life(data, store)
        with open_archive(data) as archive, served(store, archive) as addresses:
            yield Lived(data, store, addresses)


@pytest.fixture(scope="session")
def life(lived: Lived) -> Iterator[httpx.Client]:
    """The same, asked as by a browser without a screen."""
    with httpx.Client(base_url=lived.addresses[0]) as client:
        yield client
