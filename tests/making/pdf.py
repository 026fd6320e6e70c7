"""A draft as a PDF."""

from random import Random

from tests.extractors.pdf_drawing import draw_heading, draw_paragraph, draw_table
from tests.extractors.pdf_sheet import LEADING, PLAIN, Sheet, Style, finish, width_of
from tests.making.draft import Draft, Part

TITLE_SIZE = 18
_DRAWN = {ord("−"): "-"}
"""The font of these sheets has no minus sign, and would draw nothing."""


def file_pdf(written: Draft, style: Style = PLAIN) -> bytes:
    """The whole report."""
    sheet = Sheet(style)
    sheet.top += TITLE_SIZE * LEADING
    sheet.text((sheet.size[0] - width_of(written.title, TITLE_SIZE)) / 2, sheet.top, written.title, TITLE_SIZE)
    for part in written.parts:
        draw_part(sheet, part)
    return finish(sheet)


def draw_part(sheet: Sheet, part: Part) -> None:
    """Heading, lines, tables with some room behind each."""
    draw_heading(sheet, part.head)
    for line in part.lines:
        draw_paragraph(sheet, line)
    for rows in part.tables:
        draw_table(sheet, [[cell.translate(_DRAWN) for cell in row] for row in rows])
        sheet.top += 12


def style_of(source: Random) -> Style:
    """One of the ways in which offices draw their tables."""
    return Style(
        rules=source.choice(("lines", "lines", "rects", "double", "dashes")),
        size=source.choice((8.0, 9.0, 10.0)),
        align=source.choice(("centre", "right", "left")),
        turn=source.choice((0, 0, 0, 90, 270)),
        heading=source.choice((0, 0, 3)),
        shuffled=source.random() < 0.2,
        cut=source.random() < 0.2,
        split=source.choice((0.0, 0.0, 0.15)),
    )
