"""Where the three tables stand: a grid that holds several is parted, and one that a page's end cut is joined again."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from extractors.document import Cell, Grid
from extractors.forms import disclosure_blocks, row_form
from extractors.labels import find_label
from extractors.tables.applications import heads_applicants
from extractors.tables.disclosure import heads_block
from extractors.tables.disputes import heads_outcomes
from extractors.tables.value import Line, looks_like_value

_APPLICANTS = 4
"""So many kinds of applicant among the labels make an applications table: 其他 and 总计 stand in any."""


@dataclass(frozen=True)
class Part:
    """Rows in which official tables stand, mostly one; `headed` where column headings come before the first row."""

    tables: tuple[str, ...]
    grid: Grid
    headed: bool


def parts(grids: Iterable[Grid]) -> list[Part]:
    """The official tables among the grids, in order."""
    found: list[Part] = []
    for part in (part for grid in _stacked(grids) for part in _parted(_upright(grid))):
        before = found[-1] if found else None
        if before and not part.headed and (part.tables == before.tables[-1:] or _are_numbers_of(part, before)):
            found[-1] = replace(before, grid=_joined(before.grid, part.grid))
        elif part.tables:
            found.append(part)
    return found


def _stacked(grids: Iterable[Grid]) -> Iterator[Grid]:
    """The grids, with those of one row each and of one width, which were one table, joined again."""
    pile: list[Grid] = []
    for grid in grids:
        if pile and not (_is_one_row(grid) and _width(grid) == _width(pile[0])):
            yield _joined(*pile)
            pile = []
        if pile or len(grid.lines) == 1:
            pile.append(grid)
        else:
            yield grid
    if pile:
        yield _joined(*pile)


def _is_one_row(grid: Grid) -> bool:
    return all(cell.row == 0 and cell.rowspan == 1 for cell in grid.cells)


def _width(grid: Grid) -> int:
    return max((cell.column + cell.colspan for cell in grid.cells), default=0)


def _upright(grid: Grid) -> Grid:
    """The grid with rows for columns, where the headings of a form's columns stand below each other."""
    if any(map(_heads_columns, grid.lines)):
        return grid
    turned = Grid(
        tuple(replace(c, row=c.column, column=c.row, rowspan=c.colspan, colspan=c.rowspan) for c in grid.cells)
    )
    return turned if any(map(_heads_columns, turned.lines)) else grid


def _heads_columns(line: Line) -> bool:
    return heads_block(line) or heads_applicants(line) or heads_outcomes(line, only=True)


def _parted(grid: Grid) -> Iterator[Part]:
    """The grid as one part, or cut before each row that begins another table."""
    starts: list[tuple[int, str]] = []
    for row, line in enumerate(grid.lines):
        table = _begins(line)
        if table and (not starts or starts[-1][1] != table):
            starts.append((row, table))
    cuts = [row for row, _ in starts[1:]]
    if starts and starts[0][0]:
        first = _tables_of(_rows(grid, 0, starts[0][0]))
        cuts = [starts[0][0], *cuts] if first and starts[0][1] not in first else cuts
    for top, bottom in zip([0, *cuts], [*cuts, None], strict=True):
        piece = _rows(grid, top, bottom) if cuts else grid
        begins = [start for start in starts if top <= start[0] and (bottom is None or start[0] < bottom)]
        tables = (begins[0][1],) if begins else _tables_of(piece)
        yield Part(tables, piece, bool(begins) and not any(map(_is_row, piece.lines[: begins[0][0] - top])))


def _begins(line: Line) -> str | None:
    """The table whose column headings a row prints."""
    if heads_block(line):
        return "disclosure"
    if heads_applicants(line):
        return "applications"
    return "disputes" if heads_outcomes(line) else None


def _tables_of(grid: Grid) -> tuple[str, ...]:
    """Which of the three tables stand in a grid without headings: told by labels that only they have."""
    texts = {cell.text for cell in grid.cells if cell.text.strip()}
    applications = row_form("applications")
    applicants = sum(bool(find_label(text, applications.columns)) for text in texts)
    handled = {find_label(text, applications.rows) for text in texts} - {None, "result_total"}
    found = {
        "disclosure": any(find_label(text, block.rows) for text in texts for block in disclosure_blocks()),
        "applications": applicants >= _APPLICANTS or bool(handled),
    }
    return tuple(name for name, stands in found.items() if stands)


def _is_row(line: Line) -> bool:
    """Whether a row prints a label of the form, and values behind it."""
    labels = (row_form("applications").rows, *(block.rows for block in disclosure_blocks()))
    printed = any(cell.text.strip() and looks_like_value(cell) for cell in line)
    return printed and any(find_label(cell.text, rows) for cell in line for rows in labels)


def _are_numbers_of(part: Part, before: Part) -> bool:
    """Whether a grid is nothing but the numbers that a disputes table lacks."""
    if before.tables[-1:] != ("disputes",) or any(not looks_like_value(cell) for cell in part.grid.cells):
        return False
    last = before.grid.lines[-1]
    return bool(heads_outcomes(last)) and any(cell.text.strip() for cell in part.grid.cells)


def _rows(grid: Grid, top: int, bottom: int | None) -> Grid:
    """Some rows of a grid, counted from 0 again; a cell that reaches into them begins there."""
    bottom = max(cell.row + cell.rowspan for cell in grid.cells) if bottom is None else bottom
    cells = []
    for cell in grid.cells:
        first, end = max(cell.row, top), min(cell.row + cell.rowspan, bottom)
        if first < end:
            cells.append(replace(cell, row=first - top, rowspan=end - first))
    return Grid(tuple(cells))


def _joined(*stack: Grid) -> Grid:
    """One grid below the other; each cell keeps its place in the document."""
    cells: list[Cell] = []
    height = 0
    for grid in stack:
        cells += [replace(cell, row=cell.row + height) for cell in grid.cells] if height else grid.cells
        height += max(cell.row + cell.rowspan for cell in grid.cells)
    return Grid(tuple(cells))
