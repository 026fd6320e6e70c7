"""What a body is, told by its bytes alone."""

import codecs
import io
import re
import struct
import zipfile

from extractors.decode import decode
from extractors.errors import EmptySource, UnknownType
from extractors.sniff_ole import streams_of

HTML = "text/html"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
ODT = "application/vnd.oasis.opendocument.text"
OFD = "application/ofd"
ZIP = "application/zip"
DOC = "application/msword"
WPS = "application/vnd.ms-works"
XLS = "application/vnd.ms-excel"
OLE = "application/x-ole-storage"
ENCRYPTED = "application/x-encrypted-office"
RTF = "application/rtf"
PDF = "application/pdf"
WORD_XML = "application/xml+word"
FLAT_DOCX = "application/xml+docx"
XML = "application/xml"
MHTML = "multipart/related"
TEXT = "text/plain"

_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"{\\rtf", RTF),
)
_BMP_HEADERS = 26
"""Bytes of the shortest headers of a bitmap."""

_ZIP_MAGIC = b"PK\x03\x04"
_OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_ZIP_NAMES = (("word/", DOCX), ("xl/", XLSX), ("ppt/", PPTX), ("OFD.xml", OFD))
_OLE_STREAMS = (
    ("EncryptedPackage", ENCRYPTED),
    ("WordDocument", DOC),
    ("Workbook", XLS),
    ("Book", XLS),
    ("WPSDocument", WPS),
    ("CONTENTS", WPS),
    ("MatOST", WPS),
)
"""The stream that tells the format, the surest first."""

_REACH = 64 * 1024
_PDF_REACH = 1024
_TAG = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|title|meta|table|tbody|tr|td|div|span|p|br|h[1-6]|a|img|font|center|ul|ol|li|"
    rb"form|script|style|link|iframe|section|article|main|b|strong|input|base)[\s/>]",
    re.IGNORECASE,
)
_MHTML = re.compile(rb"^(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*)*?MIME-Version:", re.IGNORECASE)
_FLAT_DOCX = re.compile(rb"<pkg:package[\s>]")
_WORD_XML = (b'progid="Word.Document', b"progid='Word.Document", b"<w:wordDocument")
_BINARY = bytes({*range(0x20)} - {*b"\t\n\v\f\r\x1b"})
_BINARY_SHARE = 100
"""A page may hold a stray control character in a hundred; a page with more is none."""

_BOMS_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def sniff(body: bytes) -> str:
    """The media type of a body.

    Raises EmptySource for no bytes or only blank ones, UnknownType for bytes of no known format.
    """
    if not body.strip():
        raise EmptySource(f"{len(body)} bytes, all of them blank" if body else "0 bytes")
    for magic, media_type in _MAGIC:
        if body.startswith(magic):
            return media_type
    found = _container(body) or _picture(body) or _marked_up(body)
    if found is None:
        raise UnknownType(f"{len(body)} bytes that start with {body[:8].hex(' ')}: no known format")
    return found


def _container(body: bytes) -> str | None:
    if body.startswith(_ZIP_MAGIC):
        return _zip(body)
    if body.startswith(_OLE_MAGIC):
        streams = streams_of(body)
        return next((media_type for name, media_type in _OLE_STREAMS if name in streams), OLE)
    if b"%PDF-" in body[:_PDF_REACH]:
        return PDF
    return None


def _zip(body: bytes) -> str:
    """The kind of package by the names in it; of a package cut off, by the names that its parts begin with."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as package:
            names = package.namelist()
    except (zipfile.BadZipFile, struct.error, ValueError, OSError, NotImplementedError):
        names = [name.decode("ascii") for name in re.findall(rb"PK\x03\x04.{26}([\w./-]{3,40})", body, re.DOTALL)]
    for start, media_type in _ZIP_NAMES:
        if any(name.startswith(start) for name in names):
            return media_type
    return ODT if ODT.encode() in body[:_REACH] else ZIP


def _picture(body: bytes) -> str | None:
    if body.startswith(b"RIFF") and body[8:12] == b"WEBP":
        return "image/webp"
    if body.startswith(b"BM") and len(body) > _BMP_HEADERS and body[6:10] == b"\0\0\0\0":
        return "image/bmp"
    return None


def _marked_up(body: bytes) -> str | None:
    """HTML, XML, a mailed page or plain text."""
    sample = body[:_REACH]
    if sample.startswith(_BOMS_16) or (b"<\0" in sample[:_PDF_REACH] and b"\0>" in sample):
        sample = decode(sample, "utf-16").encode()
    if (len(sample) - len(sample.translate(None, _BINARY))) * _BINARY_SHARE > len(sample):
        return None
    if _FLAT_DOCX.search(sample):
        return FLAT_DOCX
    if any(mark in sample for mark in _WORD_XML):
        return WORD_XML
    if _MHTML.match(sample):
        return MHTML
    if _TAG.search(sample) or (len(body) > _REACH and _TAG.search(body)):
        return HTML
    return XML if sample.lstrip(codecs.BOM_UTF8 + b" \t\r\n").startswith(b"<?xml") else TEXT
