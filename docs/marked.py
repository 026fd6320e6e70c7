"""Make the pictures of docs/extraction.md: a table in each of five formats, its cells marked at their places.

`python -m docs.marked` (`make doc-pictures`) writes each document, reads it, draws it in Chromium, and draws a frame at
every `at` of the report. Word and spreadsheets have no pages of their own: their grids are drawn with their numbers.
"""

import base64
import io
from collections.abc import Callable, Iterator
from html import escape
from pathlib import Path

import pypdfium2
from PIL import Image
from playwright.sync_api import Page

from benchmarks.documents import html_page, workbook
from crawler.demo.pictures import draw, drawing_page
from crawler.demo.word import docx
from crawler.demo.written import WrittenReport, read_report
from extractors.document import Grid
from extractors.extract import extract
from extractors.read import read
from extractors.report import ReadCell, Report
from extractors.source import Source

FOLDER = Path(__file__).parent / "pictures"
COLOURS = 32
PDF_SCALE = 1.8
"""Pixels a point."""
MARGIN = 12
"""Pixels around the table."""

STYLE = """
<style>
body { margin: 12px; width: 960px; font: 14px/1.6 sans-serif }
h1 { font-size: 18px } table { border-collapse: collapse; width: 100% }
td, th { border: 1px solid #888; padding: 4px 4px 11px; text-align: center }
.grid { table-layout: fixed } th:first-child { width: 24px }
th { background: #eee; color: #666; font: 11px monospace; border-color: #ccc; padding: 1px 6px }
.mark { position: absolute; border: 2px solid #0a7d32; box-sizing: border-box }
.mark.other { border-color: #c05800 }
.mark span { position: absolute; left: 3px; bottom: 1px; font: 8px/9px monospace; color: #0a7d32 }
.mark.other span { color: #c05800 }
img { display: block }
</style>
"""
PLACES = """
([number, skipped]) => {  // the place of each cell of a table by row and column, as browsers give them out
  const taken = {}, places = {};
  [...document.querySelectorAll("table")[number].rows].slice(skipped).forEach((row, r) => {
    let c = 0;
    [...row.cells].slice(skipped).forEach(cell => {
      while (taken[`${r} ${c}`]) c++;
      for (let y = 0; y < cell.rowSpan; y++)
        for (let x = 0; x < cell.colSpan; x++) taken[`${r + y} ${c + x}`] = true;
      const box = cell.getBoundingClientRect();
      places[`${r} ${c}`] = [box.left, box.top, box.right, box.bottom].map((edge, i) =>
        edge + (i % 2 ? scrollY : scrollX));
    });
  });
  return places;
}
"""

Box = tuple[float, float, float, float]
Marked = Iterator[tuple[ReadCell, Box]]
"""The cells that were read, each with where it is shown, in pixels."""


def of_html(report: WrittenReport, page: Page) -> Marked:
    """The page itself; a cell by its table, row and column."""
    body = html_page(report)
    page.set_content(STYLE + body.decode())
    yield from _by_row_and_column(extract(Source(body)), page, skipped=0)


def of_word(report: WrittenReport, page: Page) -> Marked:
    """The Word table as a grid."""
    yield from _of_grid(docx(report), page)


def of_sheet(report: WrittenReport, page: Page) -> Marked:
    """The sheet's table as a grid."""
    yield from _of_grid(workbook(report), page)


def of_pdf(report: WrittenReport, page: Page) -> Marked:
    """What Chromium prints of the page; a cell by its box in points."""
    page.set_content(STYLE + html_page(report).decode())
    body = page.pdf(format="A4", scale=0.7)
    shown = pypdfium2.PdfDocument(body)[0].render(scale=PDF_SCALE).to_pil()
    yield from _on_picture(shown, extract(Source(body)), page, scale=PDF_SCALE)


def of_picture(report: WrittenReport, page: Page) -> Marked:
    """A picture of the table; a cell by its box in pixels."""
    body = draw(report.sections[0], page)
    yield from _on_picture(Image.open(io.BytesIO(body)), extract(Source(body)), page, scale=1)


DRAWINGS: dict[str, Callable[[WrittenReport, Page], Marked]] = {
    "html": of_html,
    "word": of_word,
    "sheet": of_sheet,
    "pdf": of_pdf,
    "picture": of_picture,
}


def _by_row_and_column(read_report: Report, page: Page, *, skipped: int) -> Marked:
    places = page.evaluate(PLACES, [0, skipped])
    for cell in read_report.cells:
        yield cell, tuple(places[f"{cell.at.row} {cell.at.column}"])


def _of_grid(body: bytes, page: Page) -> Marked:
    (grid,) = (block for block in read(Source(body), 0).blocks if isinstance(block, Grid))
    page.set_content(STYLE + _grid_html(grid))
    yield from _by_row_and_column(extract(Source(body)), page, skipped=1)


def _grid_html(grid: Grid) -> str:
    """The grid with the numbers of its rows and columns at the edges."""
    width = max(cell.column + cell.colspan for cell in grid.cells)
    heads = "".join(f"<th>{column}</th>" for column in range(width))
    rows = "".join(
        f"<tr><th>{number}</th>"
        + "".join(
            f'<td rowspan="{cell.rowspan}" colspan="{cell.colspan}">{escape(cell.text).replace(chr(10), "<br>")}</td>'
            for cell in row
        )
        + "</tr>"
        for number, row in enumerate(grid.rows())
    )
    return f"<table class='grid'><tr><th></th>{heads}</tr>{rows}</table>"


def _on_picture(shown: Image.Image, read_report: Report, page: Page, *, scale: float) -> Marked:
    png = io.BytesIO()
    shown.save(png, "PNG")
    source = base64.b64encode(png.getvalue()).decode()
    page.set_content(f'{STYLE}<style>body {{ margin: 0 }}</style><img src="data:image/png;base64,{source}">')
    page.wait_for_function("document.images[0].complete")
    for cell in read_report.cells:
        if cell.at.box:
            left, top, right, bottom = (edge * scale for edge in cell.at.box)
            yield cell, (left, top, right, bottom)


def marks(cells: list[tuple[ReadCell, Box]]) -> str:
    """A frame for each cell, with the last step of its path; in another colour where no number is printed."""
    return "".join(
        f'<div class="mark{"" if cell.state == "number" else " other"}" style="left:{left}px;top:{top}px;'
        f'width:{right - left}px;height:{bottom - top}px"><span>{cell.path.rpartition(".")[2]}</span></div>'
        for cell, (left, top, right, bottom) in cells
    )


def picture(name: str, report: WrittenReport, page: Page) -> bytes:
    """The document of one format with its marks, cut to the table."""
    cells = list(DRAWINGS[name](report, page))
    page.evaluate("html => document.body.insertAdjacentHTML('beforeend', html)", marks(cells))
    shot = Image.open(io.BytesIO(page.screenshot(full_page=True)))
    table = page.locator("table, img").first.bounding_box() if name != "pdf" else None
    right, bottom = (max(box[edge] for _, box in cells) + MARGIN for edge in (2, 3))
    if table:
        right, bottom = table["x"] + table["width"] + MARGIN, table["y"] + table["height"] + MARGIN
    cut = shot.convert("RGB").crop((0, 0, int(min(right, shot.width)), int(min(bottom, shot.height))))
    png = io.BytesIO()
    cut.quantize(COLOURS).save(png, "PNG", optimize=True)
    return png.getvalue()


def shown_report(name: str) -> WrittenReport:
    """One table of a demo report under its title: in the sheet that of disputes, with a stroke and a blank in it."""
    report = read_report("beijing-fengtai")
    label = "结果维持" if name == "sheet" else "第二十条"
    section = next(section for section in report.sections if label in str(section.table))
    if name == "sheet":
        *heads, figures = section.table
        section = section.model_copy(update={"table": (*heads, ("/", "", *figures[2:]))})
    return report.model_copy(update={"sections": (section,)})


def main() -> None:
    """Draw them all."""
    FOLDER.mkdir(exist_ok=True)
    with drawing_page() as page:
        for name in DRAWINGS:
            (FOLDER / f"{name}.png").write_bytes(picture(name, shown_report(name), page))


if __name__ == "__main__":
    main()
