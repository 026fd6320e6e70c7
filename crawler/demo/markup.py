"""Tables in HTML, with their merged cells."""

from html import escape

from crawler.demo.written import merged_grid
from extractors.document import Cell


def table_html(rows: tuple[tuple[str, ...], ...], *, opening: str = "<table>", stretch: int = 1) -> str:
    """The table on one line; above a `stretch` of 1 every column is that many wide, as in Word's own export.

    Word ends such a table with a row of empty cells, one for each of its fine columns.
    """
    lines = ["".join(_cell(cell, stretch) for cell in row) for row in merged_grid(rows).rows()]
    if stretch > 1:
        lines.append("<td></td>" * (stretch * len(rows[0])))
    return opening + "".join(f"<tr>{line}</tr>" for line in lines) + "</table>"


def _cell(cell: Cell, stretch: int) -> str:
    spans = (("colspan", cell.colspan * stretch), ("rowspan", cell.rowspan))
    attributes = "".join(f' {name}="{span}"' for name, span in spans if span > 1)
    return f"<td{attributes}>{escape(cell.text).replace(chr(10), '<br>')}</td>"
