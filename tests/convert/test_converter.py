"""LibreOffice turns old office documents into DOCX, within limits, and leaves nothing behind."""

import io
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingTCPServer

import pytest

from crawler.convert.converter import LARGEST_BYTES, Converter
from crawler.convert.office import find_programs
from crawler.demo.word import docx
from crawler.demo.written import read_report
from crawler.errors import LibreOfficeMissing, NotConverted
from extractors import sniff
from extractors.extract import extract
from extractors.read import needs_conversion
from extractors.source import Source
from tests.convert.conftest import URL, OldDocument, content

pytestmark = pytest.mark.slow

RTF = rb"{\rtf1\ansi 2020}"
HUGE = b"{\\rtf1 " + b"\\trowd\\cellx1000\\cellx2000 1\\cell 2\\cell\\row " * 60_000 + b"}"
"""LibreOffice takes many seconds for this many rows."""

OFFICE = "urn:oasis:names:tc:opendocument:xmlns"


@pytest.fixture
def nothing_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder for temporary files, in which none is left afterwards; nor is a process that worked there."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    yield tmp_path
    assert list(tmp_path.iterdir()) == []
    assert workers_in(tmp_path) == []


def workers_in(folder: Path) -> list[int]:
    """Processes that were started with this folder."""
    found = subprocess.run(["pgrep", "-f", str(folder)], capture_output=True, text=True, check=False).stdout.split()
    return [int(pid) for pid in found]


@pytest.mark.parametrize("suffix", ["doc", "rtf", "odt"])
def test_a_report_in_an_old_format_is_the_report_of_its_docx(
    converter: Converter, old_document: OldDocument, wanted: dict[str, object], suffix: str
) -> None:
    converted = converter.convert(Source(old_document(suffix), URL, "application/octet-stream", "gbk"))
    assert sniff.sniff(converted.body) == sniff.DOCX
    assert (converted.url, converted.charset) == (URL, None)
    assert content(extract(converted)) == wanted


def test_a_file_of_wps_is_told_by_its_bytes_and_read_like_one_of_word(
    converter: Converter, old_document: OldDocument, wanted: dict[str, object]
) -> None:
    converted = converter.to_docx(old_document("doc"), sniff.WPS)
    assert content(extract(Source(converted, URL))) == wanted


def test_words_xml_of_2003_is_read_like_its_docx(converter: Converter, wanted: dict[str, object]) -> None:
    with zipfile.ZipFile(io.BytesIO(docx(read_report("beijing-guangdian")))) as package:
        body = package.read("word/document.xml").decode().partition("<w:body>")[2].partition("<w:sectPr>")[0]
    body = body.replace("w:vMerge", "w:vmerge")  # the vocabulary is nearly the same
    names = 'xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"'
    head = f'<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:wordDocument {names}>'
    source = Source(f"{head}<w:body>{body}</w:body></w:wordDocument>".encode(), URL)
    assert content(extract(converter.convert(source))) == wanted


def test_what_can_be_read_is_left_as_it_is() -> None:
    page = Source(b"<html><p>2020</p></html>", URL)
    assert Converter().convert(page) is page
    assert needs_conversion(b"") is None


def test_many_files_are_converted_by_one_process(nothing_left: Path) -> None:
    with Converter() as converter:
        first = [*(converter.to_docx(RTF, sniff.RTF) and workers_in(nothing_left) for _ in range(5))]
    assert len(first[0]) == 1
    assert first == [first[0]] * 5


def test_a_file_that_takes_too_long_is_given_up_and_the_next_one_is_converted(nothing_left: Path) -> None:
    with Converter(timeout_s=3) as converter:
        assert converter.to_docx(RTF, sniff.RTF)
        started = time.monotonic()
        with pytest.raises(NotConverted, match="longer than 3 s"):
            converter.to_docx(HUGE, sniff.RTF)
        assert time.monotonic() - started < 5
        assert workers_in(nothing_left) == []
        assert converter.to_docx(RTF, sniff.RTF)


def test_libreoffice_is_started_again_when_it_died(nothing_left: Path) -> None:
    with Converter() as converter:
        assert converter.to_docx(RTF, sniff.RTF)
        (worker,) = workers_in(nothing_left)
        os.kill(worker, signal.SIGKILL)
        assert converter.to_docx(RTF, sniff.RTF)
        assert workers_in(nothing_left) != [worker]


def test_a_file_of_which_libreoffice_dies_is_not_converted(nothing_left: Path) -> None:
    done = threading.Event()

    def kill_every_worker() -> None:
        while not done.wait(3):
            for worker in workers_in(nothing_left):
                os.kill(worker, signal.SIGKILL)

    killer = threading.Thread(target=kill_every_worker)
    killer.start()
    try:
        with Converter() as converter, pytest.raises(NotConverted, match=r"died|does not start"):
            converter.to_docx(HUGE, sniff.RTF)
    finally:
        done.set()
        killer.join()


@pytest.mark.parametrize(
    ("body", "media_type"), [(b"{\\rtf1 \\zzz", sniff.RTF), (b"\xd0\xcf\x11\xe0" + bytes(900), sniff.DOC)]
)
def test_a_file_that_libreoffice_cannot_open_says_so(converter: Converter, body: bytes, media_type: str) -> None:
    with pytest.raises(NotConverted, match="cannot open it"):
        converter.to_docx(body, media_type)


def test_too_many_bytes_are_not_even_tried() -> None:
    with pytest.raises(NotConverted, match="too many"):
        Converter().to_docx(bytes(LARGEST_BYTES + 1), sniff.DOC)


def test_without_libreoffice_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    assert find_programs().is_dir()
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(LibreOfficeMissing, match="apt install libreoffice-writer"):
        Converter().to_docx(RTF, sniff.RTF)


def test_a_program_of_that_name_without_its_libraries_is_no_libreoffice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "soffice").write_text("#!/bin/sh\n")
    (tmp_path / "soffice").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(LibreOfficeMissing):
        find_programs()


def test_what_a_document_links_is_not_fetched(converter: Converter) -> None:
    asked: list[bytes] = []

    class Listener(StreamRequestHandler):
        def handle(self) -> None:
            asked.append(self.rfile.readline())

    server = ThreadingTCPServer(("127.0.0.1", 0), Listener)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        assert converter.to_docx(linking_odt(f"http://127.0.0.1:{server.server_address[1]}"), sniff.ODT)
    finally:
        server.shutdown()
        server.server_close()
    assert asked == []


def linking_odt(address: str) -> bytes:
    """A document with a linked picture and a linked section."""
    names = " ".join(f'xmlns:{name}="{OFFICE}:{name}:1.0"' for name in ("office", "text"))
    names += f' xmlns:draw="{OFFICE}:drawing:1.0" xmlns:svg="{OFFICE}:svg-compatible:1.0"'
    loaded = 'xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"'
    image = f'<draw:image xlink:href="{address}/x.png" {loaded}/>'
    picture = f'<draw:frame svg:width="3cm" svg:height="3cm">{image}</draw:frame>'
    section = f'<text:section text:name="s"><text:section-source xlink:href="{address}/s.odt"/><text:p/></text:section>'
    text = f"<office:text><text:p>2020{picture}</text:p>{section}</office:text>"
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as archive:
        archive.writestr("mimetype", sniff.ODT)
        archive.writestr(
            "content.xml",
            f'<office:document-content {names} xmlns:xlink="http://www.w3.org/1999/xlink" office:version="1.2">'
            f"<office:body>{text}</office:body></office:document-content>",
        )
        entries = f'<m:file-entry m:full-path="/" m:media-type="{sniff.ODT}"/>'
        entries += '<m:file-entry m:full-path="content.xml" m:media-type="text/xml"/>'
        archive.writestr("META-INF/manifest.xml", f'<m:manifest xmlns:m="{OFFICE}:manifest:1.0">{entries}</m:manifest>')
    return body.getvalue()


def test_libreoffice_ends_with_whoever_started_it(nothing_left: Path) -> None:
    code = f"""
import tempfile; tempfile.tempdir = {str(nothing_left)!r}
from crawler.convert.converter import Converter
Converter().to_docx({RTF!r}, "application/rtf")
print("ready", flush=True)
input()
"""
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as user:
        assert user.stdout
        assert user.stdout.readline() == b"ready\n"
        assert [pid for pid in workers_in(nothing_left) if pid != user.pid]
        user.kill()
    deadline = time.monotonic() + 10
    while workers_in(nothing_left) and time.monotonic() < deadline:
        time.sleep(0.05)
