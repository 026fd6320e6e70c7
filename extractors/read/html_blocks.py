"""The blocks of a page in document order, in one pass over its tree that no depth of nesting can exhaust."""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.resources import files

from lxml import etree
from lxml.etree import _Element as Element

from extractors.document import Paragraph, Picture
from extractors.read.html_fields import figure_in
from extractors.read.html_picture import find_picture
from extractors.read.html_table import Rows, SpannedCell, parse_span, place
from extractors.read.html_text import (
    is_hidden,
    keeps_its_room,
    shown,
    style_of,
    tag_of,
    unseen_classes,
)
from extractors.read.line import RAISED
from extractors.read.table import Item, Mark, settle
from extractors.source import Place

_ELEMENTS: dict[str, list[str]] = tomllib.loads(
    files("extractors.read").joinpath("html.toml").read_text(encoding="utf-8")
)
_UNREAD = frozenset(_ELEMENTS["unread"])
_BLOCKS = frozenset(_ELEMENTS["blocks"])
_ARTICLES = {name: rank for rank, name in enumerate(_ELEMENTS["articles"])}

_HEADINGS = {f"h{level}": level for level in range(1, 7)}

_TABLES_DEEP = 100
"""Deeper tables are read as running text."""


@dataclass(slots=True)
class Frame:
    """An element whose contents are being gathered apart: the page, a table, a cell, or what is hidden."""

    element: Element
    rows: Rows | None = None
    hidden: bool = False
    items: list[Item] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    heading: int | None = None
    preformatted: int = 0
    raised: int = 0


@dataclass(slots=True)
class Reading:
    """How far one page has been read: its open frames, innermost last, its unseen classes, its hidden text so far."""

    frames: list[Frame]
    base: str
    place: Place
    unseen: frozenset[str] = frozenset()
    hidden: list[Paragraph] = field(default_factory=list)
    marks: list[tuple[Element, int]] = field(default_factory=list)
    tables: int = 0
    covered: int = 0

    @property
    def top(self) -> Frame:
        """The innermost open frame."""
        return self.frames[-1]


def read_blocks(root: Element, base: str, where: Place) -> tuple[list[Item], list[Paragraph]]:
    """What a page shows, in document order, and the text that it hides."""
    reading = Reading([Frame(root)], base, where, unseen_classes(root))
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        if event == "end":
            _leave(reading, element)
        elif element.tag in _UNREAD:
            _field(reading, element)
            walk.skip_subtree()
        else:
            _enter(reading, element)
    _flush(reading)
    return reading.top.items, reading.hidden


def _enter(reading: Reading, element: Element) -> None:
    style = style_of(element)
    tag = tag_of(element, style) if style else element.tag
    hidden = not reading.frames[-1].hidden and is_hidden(element, style, reading.unseen if reading.tables else None)
    if not hidden or keeps_its_room(style):
        if tag in _BLOCKS or "display:block" in style:
            _flush(reading)
        if tag == "table":
            _open_mark(reading, element)
        if opener := _OPENERS.get(tag):
            opener(reading, element)
    if hidden:
        reading.frames.append(Frame(element, hidden=True))
    elif tag != "table":
        _open_mark(reading, element)
    if text := element.text:
        _add(reading, text)


def _leave(reading: Reading, element: Element) -> None:
    style = style_of(element)
    tag = tag_of(element, style) if style else element.tag
    top = reading.frames[-1]
    if tag in _BLOCKS or "display:block" in style:
        _flush(reading)
    if tag != "table":
        _close_mark(reading, element)
    while reading.frames[-1].element is element and len(reading.frames) > 1:
        _close_frame(reading)
    closer = _CLOSERS.get(tag)
    if closer and not (top.hidden and top.element is element):
        closer(reading, element)
    if tag == "table":
        _close_mark(reading, element)
    if tail := element.tail:
        _add(reading, tail)


def _add(reading: Reading, text: str) -> None:
    """Text of the open line; in preformatted text a line's end is one."""
    top = reading.frames[-1]
    if top.raised:
        text = text.translate(RAISED)
    if not top.preformatted:
        top.pieces.append(text)
        return
    for index, line in enumerate(text.replace("\r\n", "\n").replace(" ", "\xa0").split("\n")):
        if index:
            _flush(reading)
        top.pieces.append(line)


def _flush(reading: Reading) -> None:
    """Ends the open line: a paragraph, with the pictures that stood in it behind it."""
    top = reading.frames[-1]
    if top.pieces:
        text = shown("".join(top.pieces))
        top.pieces.clear()
        if text:
            top.items.append(Paragraph(text, reading.place, top.heading))
    if top.pictures:
        top.items.extend(top.pictures)
        top.pictures.clear()


def _close_frame(reading: Reading) -> None:
    """What the innermost frame gathered goes where it belongs."""
    _flush(reading)
    frame = reading.frames.pop()
    if frame.hidden:
        reading.hidden.extend(item for item in frame.items if isinstance(item, Paragraph))
    elif frame.rows is not None:
        reading.tables -= 1
        strays = [item for item in frame.items if isinstance(item, Paragraph | Picture)]
        inner = [item for item in frame.items if not isinstance(item, Paragraph | Picture)]
        cells, reading.covered = place(frame.rows, reading.covered)
        reading.top.items.extend([*strays, *settle(cells), *inner])
    elif reading.top.rows is not None:
        rowspan, colspan = parse_span(frame.element.get("rowspan"), 0), parse_span(frame.element.get("colspan"), 1)
        reading.top.rows.add(SpannedCell(frame.items, rowspan, colspan, frame.element))


def _open_mark(reading: Reading, element: Element) -> None:
    """Notes where an element known to hold articles opens."""
    identifier, classes = element.get("id"), element.get("class")
    if not identifier and not classes and element.tag not in _ARTICLES:
        return
    names = [str(element.tag), f"#{(identifier or '').strip().lower()}"]
    names.extend(f".{name}" for name in (classes or "").lower().split())
    ranks = [_ARTICLES[name] for name in names if name in _ARTICLES]
    if ranks and reading.top.rows is None and not reading.top.hidden:
        _flush(reading)
        reading.top.items.append(Mark(min(ranks), opens=True))
        reading.marks.append((element, min(ranks)))


def _close_mark(reading: Reading, element: Element) -> None:
    if reading.marks and reading.marks[-1][0] is element:
        _flush(reading)
        reading.top.items.append(Mark(reading.marks.pop()[1], opens=False))


def _open_table(reading: Reading, element: Element) -> None:
    if reading.tables < _TABLES_DEEP and not reading.top.hidden:
        reading.tables += 1
        reading.frames.append(Frame(element, rows=Rows()))


def _open_group(reading: Reading, element: Element) -> None:
    if reading.top.rows is not None:
        reading.top.rows.open_group(str(element.tag))


def _close_group(reading: Reading, _: Element) -> None:
    if reading.top.rows is not None:
        reading.top.rows.open_group("tbody")


def _open_row(reading: Reading, _: Element) -> None:
    if reading.top.rows is not None:
        reading.top.rows.open_row()


def _close_row(reading: Reading, _: Element) -> None:
    if reading.top.rows is not None:
        reading.top.rows.row = None


def _open_cell(reading: Reading, element: Element) -> None:
    if reading.top.rows is not None:
        reading.frames.append(Frame(element))


def _open_heading(reading: Reading, element: Element) -> None:
    reading.top.heading = _HEADINGS[str(element.tag)]


def _close_heading(reading: Reading, _: Element) -> None:
    reading.top.heading = None


def _open_preformatted(reading: Reading, _: Element) -> None:
    reading.top.preformatted += 1


def _close_preformatted(reading: Reading, _: Element) -> None:
    reading.top.preformatted = max(reading.top.preformatted - 1, 0)


def _open_raised(reading: Reading, _: Element) -> None:
    reading.top.raised += 1


def _close_raised(reading: Reading, _: Element) -> None:
    reading.top.raised = max(reading.top.raised - 1, 0)


def _break(reading: Reading, _: Element) -> None:
    _flush(reading)


def _picture(reading: Reading, element: Element) -> None:
    picture = find_picture(element, reading.base, reading.place)
    if picture and not reading.top.hidden:
        reading.top.pictures.append(picture)


def _field(reading: Reading, element: Element) -> None:
    """A figure that stands in a field for input, in a table's cell."""
    if reading.tables and not reading.top.hidden and (figure := figure_in(element)):
        _add(reading, figure)


def _open_reading_aid(reading: Reading, _: Element) -> None:
    """The pronunciation over a character stands in brackets behind it, where `<rp>` may have put some or not."""
    _add(reading, "(")


def _close_reading_aid(reading: Reading, _: Element) -> None:
    _add(reading, ")")


Tagged = Callable[[Reading, Element], None]

_OPENERS: dict[object, Tagged] = {
    **dict.fromkeys(_HEADINGS, _open_heading),
    **dict.fromkeys(("thead", "tbody", "tfoot"), _open_group),
    **dict.fromkeys(("td", "th"), _open_cell),
    **dict.fromkeys(("pre", "listing", "xmp"), _open_preformatted),
    "table": _open_table,
    "tr": _open_row,
    "br": _break,
    "img": _picture,
    "input": _field,
    "rt": _open_reading_aid,
    "sup": _open_raised,
}

_CLOSERS: dict[object, Tagged] = {
    **dict.fromkeys(_HEADINGS, _close_heading),
    **dict.fromkeys(("thead", "tbody", "tfoot"), _close_group),
    **dict.fromkeys(("pre", "listing", "xmp"), _close_preformatted),
    "tr": _close_row,
    "rt": _close_reading_aid,
    "sup": _close_raised,
}
