"""A page as it can be shown to anybody: nothing in it acts or is fetched, and one cell of its tables is marked."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree
from lxml.etree import _Element as Element

from extractors.errors import TooLarge
from extractors.read.html import find_origin
from extractors.read.html_elements import ELEMENTS
from extractors.read.html_fields import figure_in
from extractors.read.html_text import is_hidden, keeps_its_room, shown, style_of, unseen_classes
from extractors.source import Source

LARGEST = 8 << 20
"""Bytes of a page that is shown; what is longer, a browser draws slowly."""

MARK = "marked"
"""The id of the marked cell; no other element has one."""

_GONE, _KEPT, _BOXES = (frozenset(ELEMENTS[name]) for name in ("acting", "shown", "boxes"))
_STRUCK = frozenset({"del", "s", "strike"})
_FIELDS = frozenset({"input", "select", "textarea"})

_NUMBERS = frozenset({"rowspan", "colspan", "width", "height", "border", "cellpadding", "cellspacing", "size", "start"})
_WORDS = frozenset({"align", "valign", "bgcolor", "color", "face", "dir", "nowrap", "hidden"})
_NUMBER = re.compile(r"\s*[+-]?\d{1,6}(?:\.\d{1,6})?\s*(?:%|px|pt)?\s*")
_WORD = re.compile(r"[#\w ,\-]{0,60}")

_STYLES = re.compile(
    r"(?:text-align|text-indent|text-decoration|vertical-align|white-space|width|height|display|visibility"
    r"|line-height|color|background(?:-color)?|border(?:-[a-z-]+)?|padding(?:-[a-z]+)?|font(?:-[a-z]+)?)"
)
_STYLE_VALUE = re.compile(r"[\w\s.,%#!'\"()-]{1,120}")
_PICTURE = re.compile(r"data:image/(?:png|jpe?g|gif|webp|bmp);base64,[A-Za-z0-9+/=\s]+")
_CALLING = re.compile(r"url|expression|image|attr|var|element|env", re.IGNORECASE)


@dataclass(frozen=True)
class MarkedPage:
    """The markup of a page's body; `found` says whether the cell is marked in it, `text` what stands in that."""

    markup: str
    title: str
    found: bool
    text: str


def mark_cell(source: Source, table: int, row: int, column: int) -> MarkedPage:
    """The page with the cell marked that `read_html` gives this place; raises as that does, and TooLarge sooner."""
    if len(source.body) > LARGEST:
        raise TooLarge(f"html: {len(source.body)} bytes, expected at most {LARGEST} to be shown")
    root, origin = find_origin(source, table, row, column)
    title = next((shown(element.text or "") for element in root.iter("title")), "")
    _purge(root)
    if origin is not None:
        origin.set("id", MARK)
    text = shown("".join(origin.itertext())) if origin is not None else ""
    markup = etree.tostring(root, method="html", encoding="unicode", with_tail=False)
    return MarkedPage(markup, title, origin is not None, text)


def _purge(root: Element) -> None:
    """Leave what is seen, with such attributes alone as tell how it looks."""
    unseen = unseen_classes(root)
    judged = [(element, _is_gone(element, unseen if in_table else None)) for element, in_table in _walk(root)]
    for element, is_gone in judged:
        if is_gone and element is not root:
            _drop(element)
        elif element.tag in _FIELDS:
            _say(element, figure_in(element))
        elif element.tag == "img":
            _picture(element)
        else:
            _strip(element)
            if element.tag not in _KEPT:
                element.tag = "div" if element.tag in _BOXES else "span"


def _walk(root: Element) -> Iterator[tuple[Element, bool]]:
    """Every element, and whether it stands in a table; those of an element that is dropped are dropped with it."""
    tables = 0
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        if event == "end":
            tables -= element.tag == "table"
            continue
        yield element, tables > 0
        if element.tag in _GONE:
            walk.skip_subtree()
        tables += element.tag == "table"


def _is_gone(element: Element, unseen: frozenset[str] | None) -> bool:
    """What acts, is fetched, or is not seen; a hidden cell keeps its room."""
    if not isinstance(element.tag, str) or element.tag in _GONE:
        return True
    style = style_of(element)
    if element.tag in _STRUCK and "display:none" not in style:
        return False  # struck out, and seen
    return is_hidden(element, style, unseen) and not keeps_its_room(style)


def _drop(element: Element) -> None:
    """Take an element out, and leave the text behind it."""
    above = element.getparent()
    if above is None:
        return
    before = element.getprevious()
    tail = element.tail or ""
    if before is not None:
        before.tail = (before.tail or "") + tail
    else:
        above.text = (above.text or "") + tail
    above.remove(element)


def _say(element: Element, text: str) -> None:
    """Only words stay of an element."""
    tail = element.tail
    element.clear()
    element.tag, element.text, element.tail = "span", text, tail


def _picture(element: Element) -> None:
    """A picture that the page carries itself stays; of another one its words do."""
    address, words = element.get("src") or "", element.get("alt") or element.get("title") or ""
    if not _PICTURE.fullmatch(address):
        _say(element, f"〔{words[:80]}〕" if words else "")
        return
    sides = {side: element.get(side) or "" for side in ("width", "height")}
    tail = element.tail
    element.clear()
    element.tail = tail
    element.set("src", address)
    element.set("alt", words[:80])
    for side, pixels in sides.items():
        if _NUMBER.fullmatch(pixels):
            element.set(side, pixels)


def _strip(element: Element) -> None:
    for name, value in list(element.attrib.items()):
        del element.attrib[name]
        if name == "style" and (style := _style(value)):
            element.set(name, style)
        elif (name in _NUMBERS and _NUMBER.fullmatch(value)) or (name in _WORDS and _WORD.fullmatch(value)):
            element.set(str(name), value)


def _style(style: str) -> str:
    """The declarations that say how text and tables look; none that moves, covers or fetches."""
    said = (each.partition(":") for each in style.split(";"))
    kept = ((name.strip().lower(), value.strip()) for name, _, value in said)
    return ";".join(
        f"{name}:{value}"
        for name, value in kept
        if _STYLES.fullmatch(name) and _STYLE_VALUE.fullmatch(value) and not _CALLING.search(value)
    )
