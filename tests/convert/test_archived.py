"""What LibreOffice made is kept in the archive, and is read from there ever after."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from crawler.capture.archive import Archive, open_archive
from crawler.capture.exchange import Capture
from crawler.convert.archived import readable
from crawler.convert.converter import Converter
from crawler.entry import Entry
from crawler.errors import ArchiveUnwritable, LibreOfficeMissing
from crawler.ingest import ingest, resolve
from crawler.reading import Reader, open_reader
from extractors import sniff
from extractors.report import to_json
from spiders.found import Found, request_key
from tests.capture.exchanges import append, exchange
from tests.convert.conftest import URL, OldDocument

pytestmark = pytest.mark.slow

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\n\r\n"
PAGE_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
PAGE = "http://gdj.beijing.gov.cn/t20210131_1.html"
TITLE = "北京市广播电视局2020年政府信息公开工作年度报告"
HTML = f'<html><head><title>{TITLE}</title></head><body><a href="P020210131.doc">附件</a></body></html>'.encode()
FOUND = Found("bj", TITLE, None, 2020, request_key("GET", URL), (), request_key("GET", PAGE))
ATTACHED = replace(FOUND, page=request_key("GET", PAGE), attachments=(request_key("GET", URL),))


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with open_reader() as opened:
        yield opened


def read(found: Found, archive: Archive, reader: Reader) -> Entry:
    captured = resolve(found, crawl="c1", archive=archive, no_content=set())
    assert captured
    return ingest(captured, archive=archive, reader=reader)


def keep(data: Path, body: bytes) -> None:
    """Capture the document, and a page to which it is attached."""
    with open_archive(data, crawl="c1") as archive:
        append(archive, exchange(URL, body, head=HEAD), exchange(PAGE, HTML, head=PAGE_HEAD))


def docx_of(archive: Archive) -> Capture | None:
    capture = archive.lookup(request_key("GET", URL))
    assert capture
    return archive.derived(capture, "docx")


@pytest.mark.parametrize("found", [FOUND, ATTACHED], ids=["page", "attachment"])
def test_a_document_is_converted_once_and_then_read_without_libreoffice(
    tmp_path: Path, old_document: OldDocument, wanted: dict[str, object], monkeypatch: pytest.MonkeyPatch, found: Found
) -> None:
    with open_archive(tmp_path, crawl="c1") as archive, open_reader() as reader:
        append(archive, exchange(URL, old_document("doc"), head=HEAD), exchange(PAGE, HTML, head=PAGE_HEAD))
        first = read(found, archive, reader)
    monkeypatch.setenv("PATH", "/nowhere")
    with open_archive(tmp_path) as archive, open_reader() as reader:
        kept = docx_of(archive)
        again = read(found, archive, reader)
        assert list(archive.check()) == []
    assert kept
    assert kept.media_type == sniff.DOCX
    assert (first.unread, first.report) == (None, again.report)
    assert first.report
    assert to_json(first.report)["applications"] == wanted["applications"]


def test_an_archive_that_is_only_read_is_left_as_it_is(
    tmp_path: Path, old_document: OldDocument, reader: Reader
) -> None:
    keep(tmp_path, old_document("doc"))
    with open_archive(tmp_path) as archive:
        assert not archive.writes
        assert read(FOUND, archive, reader).report
        assert docx_of(archive) is None


@pytest.mark.parametrize("found", [FOUND, ATTACHED], ids=["page", "attachment"])
def test_without_libreoffice_the_report_is_unread_with_what_to_install(
    tmp_path: Path, old_document: OldDocument, monkeypatch: pytest.MonkeyPatch, found: Found
) -> None:
    keep(tmp_path, old_document("doc"))
    monkeypatch.setenv("PATH", "/nowhere")
    with open_archive(tmp_path) as archive, open_reader() as reader:
        entry = read(found, archive, reader)
    assert entry.report is None
    assert entry.unread
    assert "apt install libreoffice-writer" in entry.unread
    assert "\n" not in entry.unread


def test_a_page_with_tables_of_its_own_is_a_report_although_an_attachment_is_unread(
    tmp_path: Path, old_document: OldDocument, monkeypatch: pytest.MonkeyPatch
) -> None:
    labels = "".join(f"<td>{label}</td>" for label in ("", "自然人", "商业企业", "科研机构", "总计"))
    values = "".join(f"<td>{value}</td>" for value in ("一、本年新收政府信息公开申请数量", 1, 2, 3, 6))
    table = f"<table><tr>{labels}</tr><tr>{values}</tr></table>"
    page = HTML.replace(b"</body>", f"{table}</body>".encode())
    monkeypatch.setenv("PATH", "/nowhere")
    with open_archive(tmp_path, crawl="c1") as archive, open_reader() as reader:
        append(archive, exchange(URL, old_document("doc"), head=HEAD), exchange(PAGE, page, head=PAGE_HEAD))
        report = read(ATTACHED, archive, reader).report
    assert report
    assert {finding.code for finding in report.findings} >= {"unread_attachment"}


def test_a_body_that_needs_no_conversion_is_the_payload(tmp_path: Path) -> None:
    keep(tmp_path, b"2020")
    with open_archive(tmp_path) as archive:
        capture = archive.lookup(request_key("GET", PAGE))
        assert capture
        assert readable(capture, archive, Converter()) == archive.payload(capture)


def test_nothing_is_added_to_an_archive_that_is_only_read(tmp_path: Path, old_document: OldDocument) -> None:
    keep(tmp_path, old_document("doc"))
    with open_archive(tmp_path) as archive:
        capture = archive.lookup(request_key("GET", URL))
        assert capture
        with pytest.raises(ArchiveUnwritable):
            archive.add_derived("docx", b"", sniff.DOCX, of=capture)


def test_a_missing_libreoffice_is_an_error_of_its_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    keep(tmp_path, rb"{\rtf1 2020}")
    monkeypatch.setenv("PATH", "/nowhere")
    with open_archive(tmp_path) as archive:
        capture = archive.lookup(request_key("GET", URL))
        assert capture
        with pytest.raises(LibreOfficeMissing):
            readable(capture, archive, Converter())
