"""What each element of a page does to its reading where it opens, and where it closes."""

from collections.abc import Callable

from lxml.etree import _Element as Element

from extractors.read.html_fields import figure_in
from extractors.read.html_picture import find_picture
from extractors.read.html_reading import Frame, Reading, add, flush
from extractors.read.html_table import Rows

_HEADINGS = {f"h{level}": level for level in range(1, 7)}

_TABLES_DEEP = 100
"""Deeper tables are read as running text."""


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
    flush(reading)


def _picture(reading: Reading, element: Element) -> None:
    picture = find_picture(element, reading.base, reading.place)
    if picture and not reading.top.hidden:
        reading.top.pictures.append(picture)


def take_field(reading: Reading, element: Element) -> None:
    """A figure that stands in a field for input, in a table's cell."""
    if reading.tables and not reading.top.hidden and (figure := figure_in(element)):
        add(reading, figure)


def _open_reading_aid(reading: Reading, _: Element) -> None:
    """The pronunciation over a character stands in brackets behind it, where `<rp>` may have put some or not."""
    add(reading, "(")


def _close_reading_aid(reading: Reading, _: Element) -> None:
    add(reading, ")")


Tagged = Callable[[Reading, Element], None]

OPENERS: dict[object, Tagged] = {
    **dict.fromkeys(_HEADINGS, _open_heading),
    **dict.fromkeys(("thead", "tbody", "tfoot"), _open_group),
    **dict.fromkeys(("td", "th"), _open_cell),
    **dict.fromkeys(("pre", "listing", "xmp"), _open_preformatted),
    "table": _open_table,
    "tr": _open_row,
    "br": _break,
    "img": _picture,
    "input": take_field,
    "rt": _open_reading_aid,
    "sup": _open_raised,
}

CLOSERS: dict[object, Tagged] = {
    **dict.fromkeys(_HEADINGS, _close_heading),
    **dict.fromkeys(("thead", "tbody", "tfoot"), _close_group),
    **dict.fromkeys(("pre", "listing", "xmp"), _close_preformatted),
    "tr": _close_row,
    "rt": _close_reading_aid,
    "sup": _close_raised,
}
