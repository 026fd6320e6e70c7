"""A table before it is known whether it holds data or only lays out a page, and what becomes of it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TypeAlias

from extractors.document import Block, Cell, Grid, Paragraph, Picture
from extractors.errors import TooLarge
from extractors.source import Place

SLOT_LIMIT = 2_000_000
"""Places that the tables of one document may cover together; a form has a few hundred."""

_PROSE = 400
"""Characters: the longest label of an official form, filling notes included, has about 150."""

_FIGURE = re.compile(r"[\s\d,，.．+＋\-－—–/()（）%％]*")
"""`231,467`, `+(0)`, `１２`, `32,694.3253`."""

_ROWS_OF_DATA = 2


@dataclass(frozen=True, slots=True)
class Mark:
    """Where an element that is known to hold the page's article opens or closes; 0 is the surest rank."""

    rank: int
    opens: bool


@dataclass(frozen=True, slots=True)
class RawCell:
    """A cell at its place with whatever stands in it."""

    items: "Sequence[Item]"
    row: int
    column: int
    rowspan: int = 1
    colspan: int = 1
    origin: object = None
    """The element that it was made of, where there is one."""


@dataclass(frozen=True, slots=True)
class RawTable:
    """A table of data: its cells in reading order."""

    cells: tuple[RawCell, ...]


Item: TypeAlias = "Paragraph | Picture | RawTable | Mark"


def settle(cells: Sequence[RawCell]) -> Iterator[Item]:
    """A table of data as itself, with what its cells cannot hold behind it; a layout table as its contents."""
    if is_layout(cells):
        yield from (item for cell in cells for item in cell.items)
        return
    yield RawTable(tuple(cells))
    yield from (item for cell in cells for item in cell.items if isinstance(item, RawTable | Picture))


def is_layout(cells: Sequence[RawCell]) -> bool:
    """Whether a table only arranges the page.

    Rows of figures make it data whatever else it holds. Otherwise it is layout when it holds a table or the
    article, when no row has two filled cells, and when it holds prose, or headings but no rows like a table's.
    """
    rows: dict[int, list[RawCell]] = {}
    for cell in cells:
        if cell.items:
            rows.setdefault(cell.row, []).append(cell)
    if _are_two(map(_is_row_of_figures, rows.values())):
        return False
    filled = [cell for row in rows.values() for cell in row]
    if any(isinstance(item, RawTable | Mark) for cell in filled for item in cell.items):
        return True
    if all(len(row) == 1 for row in rows.values()):
        return True
    return any(len(_text(cell)) > _PROSE for cell in filled) or (
        sum(len(row) > _ROWS_OF_DATA for row in rows.values()) <= _ROWS_OF_DATA
        and any(isinstance(item, Paragraph) and item.heading for cell in filled for item in cell.items)
    )


def is_figure(text: str) -> bool:
    """Whether a text is a printed figure and nothing else."""
    return bool(_FIGURE.fullmatch(text)) and any(map(str.isdecimal, text))


def _is_row_of_figures(row: Sequence[RawCell]) -> bool:
    return _are_two(is_figure(_text(cell)) for cell in row)


def _are_two(said: Iterable[bool]) -> bool:
    """Whether as many are true as make data; no more are looked at."""
    return len(list(islice(filter(None, said), _ROWS_OF_DATA))) == _ROWS_OF_DATA


def _text(cell: RawCell) -> str:
    """The cell's lines, one under the other."""
    return "\n".join(item.text for item in cell.items if isinstance(item, Paragraph))


@dataclass(frozen=True, slots=True)
class Region:
    """A range of blocks that the page marks as its article."""

    rank: int
    start: int
    end: int


def finish(items: Iterable[Item], source: int) -> tuple[tuple[Block, ...], list[Region]]:
    """The blocks of a document, its tables counted in document order, and the regions that its marks enclose.

    Raises TooLarge when the tables cover more than SLOT_LIMIT places.
    """
    blocks: list[Block] = []
    regions: list[Region] = []
    opened: list[int] = []
    tables = slots = 0
    for item in items:
        if isinstance(item, Mark):
            if item.opens:
                opened.append(len(blocks))
            else:
                regions.append(Region(item.rank, opened.pop(), len(blocks)))
        elif isinstance(item, RawTable):
            slots += _extent(item)
            if slots > SLOT_LIMIT:
                raise TooLarge(f"tables: {slots} places, expected at most {SLOT_LIMIT}")
            blocks.append(_grid(item, source, tables))
            tables += 1
        else:
            blocks.append(item)
    return tuple(blocks), regions


def _extent(table: RawTable) -> int:
    """Places in the smallest rectangle around the table, or in its cells where they overlap."""
    height = max(cell.row + cell.rowspan for cell in table.cells)
    width = max(cell.column + cell.colspan for cell in table.cells)
    return max(height * width, sum(cell.rowspan * cell.colspan for cell in table.cells))


def _grid(raw: RawTable, source: int, table: int) -> Grid:
    return Grid(
        tuple(
            Cell(
                _text(cell),
                cell.row,
                cell.column,
                cell.rowspan,
                cell.colspan,
                Place(source=source, table=table, row=cell.row, column=cell.column),
            )
            for cell in raw.cells
        )
    )
