"""How far a page has been read: its open elements, what each has gathered so far, and the line that is open."""

from dataclasses import dataclass, field

from lxml.etree import _Element as Element

from extractors.document import Paragraph, Picture
from extractors.read.html_elements import ELEMENTS
from extractors.read.html_table import Rows, SpannedCell, parse_span, place
from extractors.read.html_text import shown
from extractors.read.line import RAISED
from extractors.read.table import Item, Mark, settle
from extractors.source import Place

_ARTICLES = {name: rank for rank, name in enumerate(ELEMENTS["articles"])}


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


def add(reading: Reading, text: str) -> None:
    """Text of the open line; in preformatted text a line's end is one."""
    top = reading.frames[-1]
    if top.raised:
        text = text.translate(RAISED)
    if not top.preformatted:
        top.pieces.append(text)
        return
    for index, line in enumerate(text.replace("\r\n", "\n").replace(" ", "\xa0").split("\n")):
        if index:
            flush(reading)
        top.pieces.append(line)


def flush(reading: Reading) -> None:
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


def close_frame(reading: Reading) -> None:
    """What the innermost frame gathered goes where it belongs."""
    flush(reading)
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


def open_mark(reading: Reading, element: Element) -> None:
    """Notes where an element known to hold articles opens."""
    identifier, classes = element.get("id"), element.get("class")
    if not identifier and not classes and element.tag not in _ARTICLES:
        return
    names = [str(element.tag), f"#{(identifier or '').strip().lower()}"]
    names.extend(f".{name}" for name in (classes or "").lower().split())
    ranks = [_ARTICLES[name] for name in names if name in _ARTICLES]
    if ranks and reading.top.rows is None and not reading.top.hidden:
        flush(reading)
        reading.top.items.append(Mark(min(ranks), opens=True))
        reading.marks.append((element, min(ranks)))


def close_mark(reading: Reading, element: Element) -> None:
    """Notes where it closes."""
    if reading.marks and reading.marks[-1][0] is element:
        flush(reading)
        reading.top.items.append(Mark(reading.marks.pop()[1], opens=False))
