"""Word's package as one XML file ("flat OPC"): the parts of a DOCX one after the other."""

import base64
import binascii
import io
import zipfile

from lxml import etree
from lxml.etree import _Element as Element

from extractors.document import Document
from extractors.errors import Damaged
from extractors.read.package import parse_tree
from extractors.read.word import read_word
from extractors.source import Source

_P = "{http://schemas.microsoft.com/office/2006/xmlPackage}"


def read_flat_word(source: Source, number: int) -> Document:
    """The document as `read_word` reads it from the package that its parts make. Raises Damaged or TooLarge."""
    root = parse_tree(source.body, "docx in one XML")
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as package:
        for part in root.iterfind(f"{_P}part"):
            name = (part.get(f"{_P}name") or "").lstrip("/")
            if name and name not in package.NameToInfo:
                package.writestr(name, _content(part))
    return read_word(Source(body.getvalue(), source.url), number)


def _content(part: Element) -> bytes:
    """A part's XML, or its bytes."""
    tree = next(part.iterfind(f"{_P}xmlData/*"), None)
    if tree is not None:
        return etree.tostring(tree, encoding="utf-8", with_tail=False)
    try:
        return base64.b64decode(part.findtext(f"{_P}binaryData") or "")
    except binascii.Error as error:
        raise Damaged(f"docx in one XML: a part is no base64: {error}") from error
