"""Tables as Word writes them: `w:gridSpan` across, `w:vMerge` down with an empty cell in every row below."""

from collections.abc import Iterator

from lxml import etree

from crawler.demo.word_text import CELL, paragraph, w
from crawler.demo.written import CellLines, merged_grid
from extractors.document import Cell, Grid

TEXT_WIDTH = 9060
"""Width between the margins of an A4 page, in twentieths of a point."""
EDGES = ("top", "left", "bottom", "right", "insideH", "insideV")


def table(rows: tuple[tuple[str, ...], ...], *, cell_lines: CellLines) -> etree._Element:
    """One `w:tbl`; a line break in a cell is a `w:br` where `cell_lines` says so, else a new paragraph."""
    grid = merged_grid(rows)
    widths = _widths(grid)
    columns = w("tblGrid", *(w("gridCol", w=width) for width in widths))
    body = (_row(cells, row, widths, cell_lines) for row, cells in enumerate(grid.rectangle()))
    return w("tbl", _properties(), columns, *body)


def _properties() -> etree._Element:
    borders = (w(edge, val="single", sz=4, space=0, color="auto") for edge in EDGES)
    return w(
        "tblPr",
        w("tblW", w=TEXT_WIDTH, type="dxa"),
        w("jc", val="center"),
        w("tblBorders", *borders),
        w("tblLayout", type="fixed"),
        w("tblLook", val="0000", firstRow=0, lastRow=0, firstColumn=0, lastColumn=0, noHBand=0, noVBand=0),
    )


def _widths(grid: Grid) -> list[int]:
    """Columns as wide as their longest own line, within reason."""
    columns = max(c.column + c.colspan for c in grid.cells)
    longest = [3] * columns
    for cell in grid.cells:
        line = max(len(part) for part in cell.text.split("\n")) // cell.colspan
        longest[cell.column] = max(longest[cell.column], min(line, 9))
    return [TEXT_WIDTH * letters // sum(longest) for letters in longest]


def _row(cells: list[Cell | None], row: int, widths: list[int], cell_lines: CellLines) -> etree._Element:
    height = w("trPr", w("trHeight", val=454), w("jc", val="center"))
    return w("tr", height, *_cells(cells, row, widths, cell_lines), rsidR="00A2317C")


def _cells(cells: list[Cell | None], row: int, widths: list[int], cell_lines: CellLines) -> Iterator[etree._Element]:
    column = 0
    while column < len(cells):
        cell = cells[column]
        if cell is None:
            raise ValueError(f"row {row}: nothing stands in column {column}")
        width = sum(widths[column : column + cell.colspan])
        yield w("tc", _cell_properties(cell, row, width), *_lines(cell, row, cell_lines))
        column += cell.colspan


def _cell_properties(cell: Cell, row: int, width: int) -> etree._Element:
    properties = w("tcPr", w("tcW", w=width, type="dxa"))
    if cell.colspan > 1:
        properties.append(w("gridSpan", val=cell.colspan))
    if cell.rowspan > 1:
        properties.append(w("vMerge", val="restart") if cell.row == row else w("vMerge"))
    properties.append(w("vAlign", val="center"))
    return properties


def _lines(cell: Cell, row: int, cell_lines: CellLines) -> list[etree._Element]:
    text = cell.text if cell.row == row else ""
    return [paragraph(line, CELL) for line in ([text] if cell_lines == "break" else text.split("\n"))]
