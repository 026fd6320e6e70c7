"""The blocks of a page in document order, in one pass over its tree that no depth of nesting can exhaust."""

from lxml import etree
from lxml.etree import _Element as Element

from extractors.document import Paragraph
from extractors.read.html_elements import ELEMENTS
from extractors.read.html_reading import Frame, Reading, add, close_frame, close_mark, flush, open_mark
from extractors.read.html_tags import CLOSERS, OPENERS, take_field
from extractors.read.html_text import is_hidden, keeps_its_room, style_of, tag_of, unseen_classes
from extractors.read.table import Item
from extractors.source import Place

_UNREAD = frozenset(ELEMENTS["unread"])
_BLOCKS = frozenset(ELEMENTS["blocks"])


def read_blocks(root: Element, base: str, where: Place) -> tuple[list[Item], list[Paragraph]]:
    """What a page shows, in document order, and the text that it hides."""
    reading = Reading([Frame(root)], base, where, unseen_classes(root))
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        if event == "end":
            _leave(reading, element)
        elif element.tag in _UNREAD:
            take_field(reading, element)
            walk.skip_subtree()
        else:
            _enter(reading, element)
    flush(reading)
    return reading.top.items, reading.hidden


def _enter(reading: Reading, element: Element) -> None:
    style = style_of(element)
    tag = tag_of(element, style) if style else element.tag
    hidden = not reading.frames[-1].hidden and is_hidden(element, style, reading.unseen if reading.tables else None)
    if not hidden or keeps_its_room(style):
        if tag in _BLOCKS or "display:block" in style:
            flush(reading)
        if tag == "table":
            open_mark(reading, element)
        if opener := OPENERS.get(tag):
            opener(reading, element)
    if hidden:
        reading.frames.append(Frame(element, hidden=True))
    elif tag != "table":
        open_mark(reading, element)
    if text := element.text:
        add(reading, text)


def _leave(reading: Reading, element: Element) -> None:
    style = style_of(element)
    tag = tag_of(element, style) if style else element.tag
    top = reading.frames[-1]
    if tag in _BLOCKS or "display:block" in style:
        flush(reading)
    if tag != "table":
        close_mark(reading, element)
    while reading.frames[-1].element is element and len(reading.frames) > 1:
        close_frame(reading)
    closer = CLOSERS.get(tag)
    if closer and not (top.hidden and top.element is element):
        closer(reading, element)
    if tag == "table":
        close_mark(reading, element)
    if tail := element.tail:
        add(reading, tail)
