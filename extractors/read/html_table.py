"""Rows and spans of an HTML table: which place each cell takes, by the rules that browsers follow."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lxml.etree import _Element as Element

from extractors.document import SPAN_LIMIT
from extractors.errors import TooLarge
from extractors.read.table import SLOT_LIMIT, Item, RawCell

_SPAN = re.compile(r"\s*\+?(\d{1,9})")
"""`2`, ` 3px`; anything else is garbage and means 1."""


@dataclass(frozen=True, slots=True)
class SpannedCell:
    """A cell that has no place yet; a rowspan of 0 reaches down to the end of the row group."""

    items: Sequence[Item]
    rowspan: int
    colspan: int
    origin: Element


@dataclass(slots=True)
class Rows:
    """The rows of one table as its tags open them, by row group (`thead`, `tbody`, `tfoot`)."""

    groups: list[tuple[str, list[list[SpannedCell]]]] = field(default_factory=list)
    row: list[SpannedCell] | None = None

    def open_group(self, tag: str) -> None:
        """Rows that follow belong to a new group."""
        self.groups.append((tag, []))
        self.row = None

    def open_row(self) -> list[SpannedCell]:
        """Cells that follow belong to a new row."""
        if not self.groups:
            self.open_group("tbody")
        row: list[SpannedCell] = []
        self.row = row
        self.groups[-1][1].append(row)
        return row

    def add(self, cell: SpannedCell) -> None:
        """A cell of the open row, or of a new one where the page left out its tag."""
        row = self.open_row() if self.row is None else self.row
        row.append(cell)


def parse_span(value: str | None, least: int) -> int:
    """A span as written, within what makes sense.

    >>> [parse_span(value, 1) for value in (None, "2px", "-3", "0", "99999", "x")]
    [1, 2, 1, 1, 1000, 1]
    """
    found = _SPAN.match(value) if value else None
    return min(max(int(found[1]), least), SPAN_LIMIT) if found else 1


def place(rows: Rows, covered: int) -> tuple[list[RawCell], int]:
    """The cells at their places: the head first and the foot last, wherever they were written; and what they cover.

    Raises TooLarge when the cells, with the places that other tables covered, take more than SLOT_LIMIT.
    """
    cells: list[RawCell] = []
    first = 0
    for group in _in_shown_order(rows):
        for cell in _place_group(group, first):
            covered += cell.rowspan * cell.colspan
            if covered > SLOT_LIMIT:
                raise TooLarge(f"tables: cells cover {covered} places or more, expected at most {SLOT_LIMIT}")
            cells.append(cell)
        first += len(group)
    return cells, covered


def _in_shown_order(rows: Rows) -> Iterator[list[list[SpannedCell]]]:
    tags = [tag for tag, _ in rows.groups]
    head = tags.index("thead") if "thead" in tags else -1
    foot = tags.index("tfoot") if "tfoot" in tags else -1
    order = sorted(range(len(tags)), key=lambda index: (index != head, index == foot))
    return (rows.groups[index][1] for index in order)


def _place_group(rows: list[list[SpannedCell]], first: int) -> Iterator[RawCell]:
    """Each cell takes the first free column of its row; a span ends with the group."""
    taken_until: dict[int, int] = {}
    for index, row in enumerate(rows):
        column = 0
        for cell in row:
            while taken_until.get(column, 0) > index:
                column += 1
            rowspan = min(cell.rowspan or len(rows), len(rows) - index)
            if rowspan > 1:
                for covered in range(column, column + cell.colspan):
                    taken_until[covered] = max(taken_until.get(covered, 0), index + rowspan)
            yield RawCell(cell.items, first + index, column, rowspan, cell.colspan, cell.origin)
            column += cell.colspan
