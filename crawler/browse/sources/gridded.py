"""A table of a file that has no pages of its own (Word, spreadsheets): as its reader sees it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from extractors.document import Cell, Document, Grid, Paragraph
from extractors.errors import Damaged
from extractors.read import read
from extractors.source import Source

PLACES = 20_000
"""Of a table that are shown; of a larger one the rows around the place."""
LINES = 4
"""Paragraphs above a table that are shown."""
LONGEST = 1000
"""Characters of a text that are shown."""


@dataclass(frozen=True)
class Gridded:
    """Lines above the table, and its rows: cells that start there, None where the file has no cell.

    `first` is the number of the first row; `cut` says whether rows were left out.
    """

    above: tuple[str, ...]
    rows: tuple[tuple[Cell | None, ...], ...]
    first: int
    cut: bool


def find_grid(source: Source, table: int, row: int) -> Gridded:
    """The table of this number, around this row; raises an ExtractError."""
    document = read(source, 0)
    for index, block in enumerate(document.blocks):
        if isinstance(block, Grid) and block.cells and block.cells[0].place.table == table:
            return _around(block, row, _above(document, index))
    raise Damaged(f"there is no table {table + 1} in it")


def _above(document: Document, index: int) -> tuple[str, ...]:
    lines = [block.text for block in document.blocks[:index] if isinstance(block, Paragraph)]
    return tuple(line[:LONGEST] for line in lines[-LINES:])


def _around(grid: Grid, row: int, above: tuple[str, ...]) -> Gridded:
    width = max(cell.column + cell.colspan for cell in grid.cells)
    height = max(cell.row + cell.rowspan for cell in grid.cells)
    reach = max(PLACES // width // 2, 1)
    first, end = max(0, row - reach), min(height, row + reach)
    starts = {(cell.row, cell.column): cell for cell in _clipped(grid.cells, first, end)}
    rows = tuple(_rows(starts, first, end, width))
    return Gridded(above, rows, first, cut=(first, end) != (0, height))


def _rows(
    starts: Mapping[tuple[int, int], Cell], first: int, end: int, width: int
) -> Iterator[tuple[Cell | None, ...]]:
    """The rows as a browser wants them: a cell where it starts, and something in each place that nothing covers."""
    free_from = [first] * width
    for number in range(first, end):
        row: list[Cell | None] = []
        column = 0
        while column < width:
            if free_from[column] > number:
                column += 1
                continue
            cell = starts.get((number, column))
            row.append(cell)
            span = cell.colspan if cell else 1
            free_from[column : column + span] = [number + (cell.rowspan if cell else 1)] * span
            column += span
        yield tuple(row)


def _clipped(cells: Sequence[Cell], first: int, end: int) -> Iterator[Cell]:
    """What of the cells stands in these rows."""
    for cell in cells:
        start, stop = max(cell.row, first), min(cell.row + cell.rowspan, end)
        if start < stop:
            yield replace(cell, row=start, rowspan=stop - start, text=cell.text[:LONGEST])
