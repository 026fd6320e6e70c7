"""A body's format is told by its bytes alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.errors import EmptySource, UnknownType
from extractors.sniff import sniff
from extractors.sniff_ole import streams_of
from tests.extractors.writing import docx, ole, p, package

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SLIDES = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
TEXT_DOCUMENT = "application/vnd.oasis.opendocument.text"

KNOWN = {
    "a page": (b"<!DOCTYPE html><html></html>", "text/html"),
    "a page in capitals": (b"\xef\xbb\xbf\r\n<HTML><HEAD>", "text/html"),
    "a page behind comments": (b"<!-- made by a machine -->\n<html>", "text/html"),
    "XHTML": (b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>', "text/html"),
    "a fragment": ("年报<table><tr><td>1".encode(), "text/html"),
    "a page in GBK": ("<p>政府信息</p>".encode("gbk"), "text/html"),
    "a page in UTF-16": ("\ufeff<html>政府</html>".encode("utf-16-le"), "text/html"),
    "a long page in UTF-16": (
        ("\ufeff<html>" + "一丁丂七丄丅丆万丈三上下丌不与丏" * 9).encode("utf-16-le"),
        "text/html",
    ),
    "a page with a stray control character": (b"<html>" + b"x" * 500 + b"\x1e</html>", "text/html"),
    "a Word page saved as .doc": (b'<html xmlns:o="urn:schemas-microsoft-com:office:office">', "text/html"),
    "a Word file in one XML": (
        b'<?xml version="1.0"?><w:wordDocument xmlns:w="x"/>',
        "application/xml+word",
    ),
    "other XML": (b'<?xml version="1.0"?><datastore/>', "application/xml"),
    "a mailed page": (b"From: <Saved>\r\nMIME-Version: 1.0\r\n\r\n<html>", "multipart/related"),
    "plain text": ("2020年政府信息公开工作年度报告".encode(), "text/plain"),
    "plain text in GBK": ("年度报告".encode("gbk"), "text/plain"),
    "DOCX": (docx(p("一")), WORD),
    "XLSX": (package({"xl/workbook.xml": "<x/>"}), SHEET),
    "PPTX": (package({"ppt/presentation.xml": "<x/>"}), SLIDES),
    "OFD": (package({"OFD.xml": "<x/>"}), "application/ofd"),
    "ODT": (package({"mimetype": TEXT_DOCUMENT, "content.xml": "<x/>"}), TEXT_DOCUMENT),
    "a zip": (package({"a.txt": "x"}), "application/zip"),
    "DOC": (ole("1Table", "WordDocument", "Data"), "application/msword"),
    "a DOC with a sheet in it": (ole("WordDocument", below=("Workbook",)), "application/msword"),
    "a DOC with many streams": (ole(*map(str, range(9)), "WordDocument"), "application/msword"),
    "XLS": (ole("Workbook"), "application/vnd.ms-excel"),
    "an XLS with a text in it": (ole("Workbook", below=("WordDocument",)), "application/vnd.ms-excel"),
    "an old XLS": (ole("Book"), "application/vnd.ms-excel"),
    "WPS": (ole("CONTENTS"), "application/vnd.ms-works"),
    "a package behind a password": (ole("EncryptionInfo", "EncryptedPackage"), "application/x-encrypted-office"),
    "another OLE2 file": (ole("Something"), "application/x-ole-storage"),
    "RTF": (b"{\\rtf1\\ansi", "application/rtf"),
    "PDF": (b"\r\n%PDF-1.7\n", "application/pdf"),
    "PNG": (b"\x89PNG\r\n\x1a\n\0\0", "image/png"),
    "JPEG": (b"\xff\xd8\xff\xe0\0\x10JFIF", "image/jpeg"),
    "GIF": (b"GIF89a\x01\0", "image/gif"),
    "BMP": (b"BM\x9a\0\0\0\0\0\0\0\x36\0\0\0" + bytes(40), "image/bmp"),
    "WebP": (b"RIFF\x24\0\0\0WEBPVP8 ", "image/webp"),
    "TIFF": (b"II*\0\x08\0\0\0", "image/tiff"),
}


@pytest.mark.parametrize(("body", "media_type"), KNOWN.values(), ids=KNOWN)
def test_a_format_is_told_by_its_bytes(body: bytes, media_type: str) -> None:
    assert sniff(body) == media_type


@pytest.mark.parametrize("body", [b"", b" \r\n\t "])
def test_a_body_without_content_is_empty(body: bytes) -> None:
    with pytest.raises(EmptySource, match=f"{len(body)} bytes"):
        sniff(body)


def test_a_body_of_no_known_format_says_how_it_starts() -> None:
    with pytest.raises(UnknownType, match=r"9 bytes that start with 7f 45 4c 46"):
        sniff(b"\x7fELF\x02\x01\x01\0\0")


def test_a_package_cut_off_is_still_told_by_its_parts() -> None:
    body = docx(p("一" * 500))
    assert sniff(body[: len(body) * 2 // 3]) == WORD


def test_a_container_with_a_looping_directory_is_read_once() -> None:
    body = bytearray(ole("WordDocument", "1Table"))
    table = len(body) - 512
    body[table : table + 4] = b"\0\0\0\0"
    assert "WordDocument" in streams_of(bytes(body))


@given(st.binary(max_size=600), st.integers(0, 1023))
def test_a_broken_container_never_raises(noise: bytes, at: int) -> None:
    body = bytearray(ole("WordDocument", "1Table"))
    body[at : at + len(noise)] = noise
    assert isinstance(streams_of(bytes(body[:1024])), frozenset)
