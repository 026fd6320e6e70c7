"""Tables in HTML, with their merged cells."""

from html import escape

from crawler.demo.written import merged_grid
from extractors.document import Cell


def table_html(rows: tuple[tuple[str, ...], ...], *, opening: str = "<table>", stretch: int = 1) -> str:
    """The table on one line; every column is `stretch` columns wide, as in a grid exported from Word."""
    lines = ("<tr>" + "".join(_cell(cell, stretch) for cell in row) + "</tr>" for row in merged_grid(rows).rows())
    return opening + "".join(lines) + "</table>"


def _cell(cell: Cell, stretch: int) -> str:
    spans = (("colspan", cell.colspan * stretch), ("rowspan", cell.rowspan))
    attributes = "".join(f' {name}="{span}"' for name, span in spans if span > 1)
    return f"<td{attributes}>{escape(cell.text).replace(chr(10), '<br>')}</td>"
