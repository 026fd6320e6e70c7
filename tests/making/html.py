"""A draft as a page."""

from html import escape

from crawler.demo.forms import Rows
from crawler.demo.written import merged_grid
from extractors.document import Cell
from tests.making.draft import Draft, Part

PAGE = """<!DOCTYPE html>
<html><head><meta charset="utf-8">
<title>{title}</title>
<meta name="PubDate" content="{published}">
</head><body>
<div id="zoom">
{body}
</div>
</body></html>
"""


def table_html(rows: Rows, opening: str = '<table border="1">') -> str:
    """One line a row; a line's end in a cell is a `<br>`."""
    lines = ["".join(map(cell_html, row)) for row in merged_grid(rows).rows()]
    return "\n".join([opening, *(f"<tr>{line}</tr>" for line in lines), "</table>"])


def cell_html(cell: Cell) -> str:
    """A `<td>` with its spans."""
    spans = (("rowspan", cell.rowspan), ("colspan", cell.colspan))
    attributes = "".join(f' {name}="{span}"' for name, span in spans if span > 1)
    return f"<td{attributes}>{escape(cell.text, quote=False).replace(chr(10), '<br>')}</td>"


def part_html(part: Part, opening: str = '<table border="1">') -> str:
    """Heading, lines, tables."""
    lines = [f"<p>{escape(line, quote=False)}</p>" for line in (part.head, *part.lines) if line]
    return "\n".join([*lines, *(table_html(rows, opening) for rows in part.tables)])


def body_html(written: Draft, opening: str = '<table border="1">') -> str:
    """Title and sections."""
    parts = [part_html(part, opening) for part in written.parts]
    return "\n".join([f'<p align="center">{escape(written.title)}</p>', *parts])


def page_html(written: Draft, body: str | None = None, *, frame: str = PAGE) -> str:
    """The whole page."""
    return frame.format(
        title=escape(written.title),
        published=f"{written.published} 09:30",
        body=body_html(written) if body is None else body,
    )


def page(written: Draft, body: str | None = None, *, frame: str = PAGE) -> bytes:
    """The page in UTF-8."""
    return page_html(written, body, frame=frame).encode()
