"""Random tables with merged cells, for properties."""

from hypothesis import strategies as st

from extractors.document import Cell, Grid

_TEXT = st.text("一二三自然人0123456789,.+-()（）/", min_size=1, max_size=6)


@st.composite
def merged_grids(draw: st.DrawFn) -> tuple[Grid, int]:
    """A grid that fills its rectangle, and its height; two filled figures a row make sure that it is data."""
    height, width = draw(st.integers(1, 6)), draw(st.integers(2, 6))
    free = {(row, column) for row in range(height) for column in range(width)}
    cells: list[Cell] = []
    while free:
        row, column = min(free)
        colspan = draw(st.integers(1, _run(free, row, column)))
        rowspan = draw(st.integers(1, _depth(free, row, column, colspan)))
        lines = draw(st.lists(_TEXT, min_size=1, max_size=2))
        cells.append(Cell("\n".join(lines), row, column, rowspan, colspan))
        free -= {(r, c) for r in range(row, row + rowspan) for c in range(column, column + colspan)}
    figures = [Cell("1", row, width + n) for row in range(height) for n in range(2)]
    return Grid(tuple(sorted([*cells, *figures], key=lambda cell: (cell.row, cell.column)))), height


def _run(free: set[tuple[int, int]], row: int, column: int) -> int:
    """Free places in the row from here on."""
    width = 1
    while (row, column + width) in free:
        width += 1
    return width


def _depth(free: set[tuple[int, int]], row: int, column: int, colspan: int) -> int:
    """Rows in which all these columns are free from here down."""
    depth = 1
    while all((row + depth, column + c) in free for c in range(colspan)):
        depth += 1
    return depth
