"""A Word package as one XML file is the document of the package."""

import base64
import io
import re
import zipfile

import pytest

from crawler.demo.word import docx as demo_docx
from crawler.demo.written import read_report
from extractors.errors import Damaged, TooLarge
from extractors.read import needs_conversion, read
from extractors.sniff import FLAT_DOCX, sniff
from extractors.source import Source
from tests.extractors.writing import docx, lines, p, pictures

PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
PICTURE = '<w:p><w:r><w:drawing><a:blip r:embed="rId7"/></w:drawing></w:r></w:p>'
HEAD = '<?xml version="1.0"?><?mso-application progid="Word.Document"?>'


def flat(body: bytes) -> bytes:
    """A package written as Word writes one XML file."""
    parts = ""
    with zipfile.ZipFile(io.BytesIO(body)) as package:
        for name in package.namelist():
            content = package.read(name)
            if name.endswith((".xml", ".rels")):
                kept = f"<pkg:xmlData>{re.sub(r'^<.xml.*?.>', '', content.decode().strip())}</pkg:xmlData>"
            else:
                kept = f"<pkg:binaryData>{base64.encodebytes(content).decode()}</pkg:binaryData>"
            parts += f'<pkg:part pkg:name="/{name}">{kept}</pkg:part>'
    return f'{HEAD}<pkg:package xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage">{parts}</pkg:package>'.encode()


def test_a_flat_package_is_read_as_the_package_and_needs_no_conversion() -> None:
    body = demo_docx(read_report("beijing-miyun"))
    assert sniff(flat(body)) == FLAT_DOCX
    assert needs_conversion(flat(body)) is None
    assert read(Source(flat(body)), 1) == read(Source(body), 1)


def test_pictures_of_a_flat_package_are_its_binary_parts() -> None:
    body = docx(p("甲") + PICTURE, related={"rId7": ("image", "media/1.png")}, parts={"word/media/1.png": PNG})
    document = read(Source(flat(body)), 0)
    assert lines(document) == ["甲"]
    assert [picture.body for picture in pictures(document)] == [PNG]


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        (b"</pkg:package>", b"", Damaged),
        (b"/word/document.xml", b"/word/other.xml", Damaged),
        (b"<pkg:part ", b"<pkg:part" + b" a='1'" * 2 + b" ", Damaged),
        (b"<w:body>", b"<w:body>" + b"<w:p/>" * 1_000_001, TooLarge),
    ],
)
def test_a_flat_package_that_is_broken_or_endless_ends_in_a_typed_error(
    old: bytes, new: bytes, error: type[Exception]
) -> None:
    with pytest.raises(error):
        read(Source(flat(docx(p("甲"))).replace(old, new)), 0)


def test_a_binary_part_that_is_no_base64_is_damage() -> None:
    body = flat(docx(PICTURE, related={"rId7": ("image", "media/1.png")}, parts={"word/media/1.png": PNG}))
    with pytest.raises(Damaged, match="base64"):
        read(Source(re.sub(rb"<pkg:binaryData>[^<]*", b"<pkg:binaryData>A", body)), 0)
