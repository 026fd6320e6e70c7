"""The package around an Office document (DOCX, XLSX): a zip of XML parts that refer to each other."""

import io
import lzma
import struct
import zipfile
import zlib
from dataclasses import dataclass, field
from posixpath import dirname, join, normpath
from typing import Final

from lxml import etree
from lxml.etree import _Element as Element

from extractors.errors import Damaged, EmptySource, Encrypted, TooLarge

_XML_BYTES = 48 * 1024 * 1024
_XML_TAGS = 1_000_000
"""The text of the longest reports unpacks to some 5 MB with 200,000 tags and attributes."""

_PACKAGE_BYTES = 256 * 1024 * 1024
"""Of all parts that are read, pictures included."""

_METAS = ("title", "created", "modified", "creator", "subject", "keywords")
_ENCRYPTED_FLAG = 0x1
_OLE_MAGIC = b"\xd0\xcf\x11\xe0"

_ZIP_ERRORS: Final = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
)
"""What `zipfile` was seen to raise on broken packages (RuntimeError: an unknown way of packing)."""

_STRICT = (
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
    (
        b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    ),
    (
        b"http://purl.oclc.org/ooxml/drawingml/spreadsheetDrawing",
        b"http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing",
    ),
    (b"http://purl.oclc.org/ooxml/drawingml/main", b"http://schemas.openxmlformats.org/drawingml/2006/main"),
)
"""The names that "Strict Open XML" gives to the same vocabularies."""


@dataclass(frozen=True, slots=True)
class Relation:
    """Where a part refers to: another part's name, or an address outside."""

    kind: str
    target: str
    external: bool


@dataclass(slots=True)
class Package:
    """An open package, the name of its format, and how many bytes may still be unpacked from it."""

    form: str
    archive: zipfile.ZipFile
    parts: dict[str, zipfile.ZipInfo]
    left: int = _PACKAGE_BYTES
    unpacked: dict[str, bytes] = field(default_factory=dict)


def open_package(body: bytes, form: str = "docx") -> Package:
    """The package in these bytes; `form` is what messages call it.

    Raises EmptySource, Encrypted for one behind a password, Damaged for one that is broken or cut off.
    """
    if not body:
        raise EmptySource(f"{form}: 0 bytes")
    if body.startswith(_OLE_MAGIC) and "EncryptedPackage".encode("utf-16-le") in body:
        raise Encrypted(f"{form}: the package is behind a password")
    try:
        archive = zipfile.ZipFile(io.BytesIO(body))
    except _ZIP_ERRORS as error:
        raise Damaged(f"{form}: {len(body)} bytes are no whole zip package: {error}") from error
    parts = {info.filename.replace("\\", "/").lstrip("/").lower(): info for info in archive.infolist()}
    if any(info.flag_bits & _ENCRYPTED_FLAG for info in parts.values()):
        raise Encrypted(f"{form}: a part of the zip package is behind a password")
    return Package(form, archive, parts)


def read_part(package: Package, name: str, limit: int = _PACKAGE_BYTES) -> bytes | None:
    """A part's bytes, None where there is none of that name. Raises Damaged or TooLarge."""
    name = name.lower()
    if name in package.unpacked:
        return package.unpacked[name]
    info = package.parts.get(name)
    if info is None:
        return None
    allowed = min(limit, package.left)
    try:
        with package.archive.open(info) as part:
            body = part.read(allowed + 1)
    except _ZIP_ERRORS as error:
        raise Damaged(f"{package.form} {name}: cannot be unpacked: {error}") from error
    if len(body) > allowed:
        raise TooLarge(f"{package.form} {name}: unpacks to more than {allowed} bytes")
    package.left -= len(body)
    package.unpacked[name] = body
    return body


def read_tree(package: Package, name: str) -> Element | None:
    """A part as XML, None where there is none of that name. Raises Damaged, or TooLarge for size or depth."""
    body = read_part(package, name, _XML_BYTES)
    return None if body is None else parse_tree(body, f"{package.form} {name}")


def parse_tree(body: bytes, what: str) -> Element:
    """Bytes as XML; `what` is what messages call them. Raises Damaged, or TooLarge for size or depth."""
    if len(body) > _XML_BYTES or body.count(b"<") + body.count(b"=") > _XML_TAGS:
        raise TooLarge(f"{what}: more than {_XML_TAGS} tags and attributes, or {_XML_BYTES} bytes")
    if b"purl.oclc.org/ooxml" in body:
        for strict, usual in _STRICT:
            body = body.replace(strict, usual)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True, collect_ids=False
    )
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        kind = TooLarge if "RESOURCE_LIMIT" in str(parser.error_log) else Damaged
        raise kind(f"{what}: {' '.join(str(error).split())}") from error
    if root.getroottree().docinfo.doctype:
        raise Damaged(f"{what}: declares a document type, which no Office document does")
    return root


def read_relations(package: Package, name: str) -> dict[str, Relation]:
    """What a part refers to, by id."""
    folder = dirname(name)
    root = read_tree(package, join(folder, "_rels", f"{name.rpartition('/')[2]}.rels"))
    relations: dict[str, Relation] = {}
    for element in root if root is not None else ():
        target, external = element.get("Target") or "", element.get("TargetMode") == "External"
        kind = (element.get("Type") or "").rpartition("/")[2]
        place = target if external else normpath(join("/", folder, target.replace("\\", "/"))).lstrip("/")
        relations[element.get("Id") or ""] = Relation(kind, place, external)
    return relations


def find_main(package: Package, usual: str = "word/document.xml") -> str:
    """The name of the part with the text, or of the workbook; `usual` is what most packages call it."""
    relations = read_relations(package, "").values()
    named = next((each.target for each in relations if each.kind == "officeDocument"), usual)
    if named.lower() not in package.parts:
        raise Damaged(f"{package.form}: no part {named} in the package")
    return named


def read_metas(package: Package) -> dict[str, str]:
    """The document's own properties that are filled in."""
    root = read_tree(package, "docProps/core.xml")
    metas: dict[str, str] = {}
    for element in root if root is not None else ():
        name = str(element.tag).rpartition("}")[2]
        if name in _METAS and (element.text or "").strip():
            metas[name] = (element.text or "").strip()
    return metas
