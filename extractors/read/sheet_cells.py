"""One sheet as its file holds it, and the rows of it that are seen."""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field

from extractors.document import Paragraph, Picture
from extractors.errors import TooLarge

PLACES = 300_000
"""Places that the rows of one sheet may cover; a report has a few thousand."""

Slot = tuple[int, int]
"""Row and column, both from 0."""


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of slots; `bottom` and `right` belong to it."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(slots=True)
class Sheet:
    """What one sheet holds, hidden parts included.

    `texts` is what cells show, without those that show nothing; `ruled` are the cells with lines around them.
    `floating` lies over the sheet and begins in a row: pictures, and the lines of text boxes.
    """

    texts: dict[Slot, str] = field(default_factory=dict)
    ruled: set[Slot] = field(default_factory=set)
    merged: list[Area] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    floating: list[tuple[int, Paragraph | Picture]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Box:
    """A cell as it is seen, or a merged range as one, at its place among the rows and columns that are seen."""

    text: str
    area: Area
    ruled: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A row that holds something, by its number among those that are seen; boxes from left to right."""

    number: int
    boxes: tuple[Box, ...]

    @property
    def filled(self) -> tuple[Box, ...]:
        """The boxes that show text."""
        return tuple(box for box in self.boxes if box.text)


def seen(number: int, hidden: list[int]) -> int:
    """The number of a row (or column) among those that are seen; of a hidden one, that of the next.

    >>> seen(7, [2, 3]), seen(3, [2, 3])
    (5, 2)
    """
    return number - bisect_left(hidden, number)


def visible_rows(sheet: Sheet) -> list[Row]:
    """The rows that are seen and hold a text or a ruled cell, top to bottom; a gap in the numbers is an empty row.

    Raises TooLarge when they cover more than PLACES.
    """
    rows, columns = sorted(sheet.hidden_rows), sorted(sheet.hidden_columns)
    boxes: dict[int, list[Box]] = {}
    places = 0
    for area, text, ruled in _cells(sheet):
        top, bottom = seen(area.top, rows), seen(area.bottom + 1, rows) - 1
        left, right = seen(area.left, columns), seen(area.right + 1, columns) - 1
        if top > bottom or left > right or not (text or ruled):
            continue
        places += (bottom - top + 1) * (right - left + 1)
        if places > PLACES:
            raise TooLarge(f"sheet: its cells cover more than {PLACES} places")
        for row in range(top, bottom + 1):
            boxes.setdefault(row, []).append(Box(text, Area(top, left, bottom, right), ruled))
    return [Row(number, tuple(sorted(boxes[number], key=lambda box: box.area.left))) for number in sorted(boxes)]


def _cells(sheet: Sheet) -> Iterator[tuple[Area, str, bool]]:
    """Merged ranges with the text of their first cell, as far as the sheet is used; and the cells outside of them."""
    slots = sheet.texts.keys() | sheet.ruled
    last_row, last_column = (max((slot[axis] for slot in slots), default=-1) for axis in (0, 1))
    covered: set[Slot] = set()
    places = 0
    for whole in sheet.merged:
        area = Area(whole.top, whole.left, min(whole.bottom, last_row), min(whole.right, last_column))
        places += (area.bottom - area.top + 1) * (area.right - area.left + 1)
        if places > PLACES:
            raise TooLarge(f"sheet: its merged ranges cover more than {PLACES} places")
        inside = {(r, c) for r in range(area.top, area.bottom + 1) for c in range(area.left, area.right + 1)}
        if covered.isdisjoint(inside):  # a range over another is a broken file's: the first counts
            covered |= inside
            yield area, sheet.texts.get((area.top, area.left), ""), not inside.isdisjoint(sheet.ruled)
    for slot in slots - covered:
        yield Area(*slot, *slot), sheet.texts.get(slot, ""), slot in sheet.ruled
