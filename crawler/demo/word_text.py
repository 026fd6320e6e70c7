"""Paragraphs as Word writes them: runs that break where the script changes, and in the middle of what was edited."""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NAMES = {"w": W, "r": R}
SAME_SCRIPT = re.compile(r"\t|[\x20-\x7e]+|[^\t\x20-\x7e]+")
"""Word never mixes Latin and East Asian letters in one run ("2020年" is two)."""
EDITED_ONE_IN = 4
"""Every so many pieces were typed in two goes, and stand in two runs (chosen by the text itself)."""


@dataclass(frozen=True)
class Look:
    """The direct formatting of a paragraph: font, size in half points, the rest of `w:pPr` and `w:rPr`."""

    font: str
    size: int
    bold: bool = False
    centred: bool = False
    indented: bool = False


TITLE = Look("方正小标宋简体", 44, centred=True)
HEADING = Look("黑体", 32, indented=True)
SUBHEADING = Look("楷体_GB2312", 32, bold=True, indented=True)
BODY = Look("仿宋_GB2312", 32, indented=True)
CELL = Look("宋体", 21, centred=True)


def w(tag: str, *children: etree._Element, **attributes: str | int) -> etree._Element:
    """The element `w:tag` with `w:` attributes."""
    element = etree.Element(f"{{{W}}}{tag}", {f"{{{W}}}{k}": str(v) for k, v in attributes.items()}, NAMES)
    element.extend(children)
    return element


def paragraph(text: str, look: Look, *, bookmarked: bool = False) -> etree._Element:
    """One `w:p`; a line break within becomes `w:br`, a tab `w:tab`."""
    properties = w("pPr")
    if not look.centred:
        properties.append(w("spacing", line=560, lineRule="exact"))
    if look.indented:
        properties.append(w("ind", firstLineChars=200, firstLine=640))
    if look.centred:
        properties.append(w("jc", val="center"))
    properties.append(_run_properties(look, "eastAsia"))
    marks = [w("bookmarkStart", id=0, name="_GoBack"), w("bookmarkEnd", id=0)] if bookmarked else []
    return w("p", properties, *marks, *_runs(text, look), rsidR="00A2317C", rsidRDefault="0052461B")


def _runs(text: str, look: Look) -> Iterator[etree._Element]:
    for number, line in enumerate(text.split("\n")):
        if number:
            yield _run(look, w("br"))
        for piece in SAME_SCRIPT.findall(line):
            if piece == "\t":
                yield _run(look, w("tab"))
            else:
                yield from _piece(piece, look)


def _piece(piece: str, look: Look) -> Iterator[etree._Element]:
    if len(piece) <= 1 or zlib.crc32(piece.encode()) % EDITED_ONE_IN:  # two goes need two letters
        yield _run(look, _text(piece))
        return
    half = len(piece) // 2
    yield w("proofErr", type="gramStart")
    yield _run(look, _text(piece[:half]))
    yield _run(look, _text(piece[half:]), rsidR="00C51D0E")
    yield w("proofErr", type="gramEnd")


def _run(look: Look, content: etree._Element, **attributes: str) -> etree._Element:
    hint = "default" if (content.text or "").isascii() else "eastAsia"
    return w("r", _run_properties(look, hint), content, **attributes)


def _run_properties(look: Look, hint: str) -> etree._Element:
    fonts = w("rFonts", ascii=look.font, eastAsia=look.font, hAnsi=look.font)
    if hint == "eastAsia":
        fonts.set(f"{{{W}}}hint", hint)
    weight = [w("b")] if look.bold else []
    return w("rPr", fonts, *weight, w("sz", val=look.size), w("szCs", val=look.size))


def _text(text: str) -> etree._Element:
    element = w("t")
    element.text = text
    if text != text.strip():
        element.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return element
