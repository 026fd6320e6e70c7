"""Pages of a PDF that are pictures, and tables that stand in a page as pictures: drawn, and read cell by cell."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.read.ocr.cells import Printed, alternatives, read_cells
from extractors.read.ocr.lattice import Table, find_tables
from extractors.read.ocr.outside import find_outside
from extractors.read.ocr.page import Page as Picture
from extractors.read.ocr.page import from_box, to_box, upright
from extractors.read.ocr.rules import find_rules
from extractors.read.pdf_file import OpenPage, draw_page
from extractors.read.pdf_flow import Piece, TextLine
from extractors.read.pdf_page import Image, Page, Stroke
from extractors.read.pdf_part import Part, PartCell
from extractors.source import Box

POINTS = 72
"""Points of an inch."""

COARSEST, FINEST = 150, 300
"""Pixels of an inch: a page is drawn as finely as its picture is, within these."""

WIDEST = 3900
"""Pixels of a side of a drawn page."""

WIDE, HIGH = 100, 20
"""Points: the least table; strokes of large letters make less."""

LOW, NARROW = 7, 7
"""Points: most cells are larger; the spaces inside letters are not."""

Pixels = NDArray[np.uint8]


@dataclass(frozen=True)
class Drawn:
    """A part of a page as a picture: its pixels a point, and its left top corner in points."""

    picture: Picture
    page: Page
    scale: float
    left: float = 0.0
    top: float = 0.0

    def box(self, inside: tuple[int, int, int, int]) -> Box:
        """A box of the picture that stands upright in points of the page as it is shown."""
        box = to_box(self.picture, inside)
        xs = (round(self.left + x / self.scale, 1) for x in (box.left, box.right))
        ys = (round(self.top + y / self.scale, 1) for y in (box.top, box.bottom))
        (left, right), (top, bottom) = xs, ys
        return Box(left, top, right, bottom)


def read_scan(page: OpenPage, read: Page) -> list[Piece]:
    """The tables and lines of a page that is a picture."""
    scale = resolution(read)
    drawn = Drawn(upright(_png(draw_page(page, scale))), read, scale)
    tables = _tables(drawn)
    lines = find_outside(drawn.picture, [table.outline for table in tables])
    regions = [region.inside for table in tables for region in table.regions]
    printed = iter(read_cells(drawn.picture.gray, [*regions, *lines]))
    parts = [_part(drawn, table, printed) for table in tables]
    return [*parts, *(_line(drawn, line, next(printed)) for line in lines)]


def read_table_pictures(page: OpenPage, read: Page, pictures: Sequence[Image]) -> list[Part]:
    """The tables that stand in some pictures of a page of text; pictures without a ruled table yield nothing."""
    parts: list[Part] = []
    scale = resolution(read)
    pixels = draw_page(page, scale)
    for picture in pictures:
        box = read.to_box(*picture[:4])
        left, top, right, bottom = (max(0, round(n * scale)) for n in (box.left, box.top, box.right, box.bottom))
        cut = np.ascontiguousarray(pixels[top:bottom, left:right])
        if cut.size and find_tables(find_rules(cut)):
            drawn = Drawn(upright(_png(cut)), read, scale, left / scale, top / scale)
            tables = _tables(drawn)
            regions = [region.inside for table in tables for region in table.regions]
            printed = iter(read_cells(drawn.picture.gray, regions))
            parts += [_part(drawn, table, printed) for table in tables]
    return parts


def reread_pdf_cell(page: OpenPage, read: Page, box: Box) -> list[tuple[str, float]]:
    """Other readings of a cell by its box in points, with confidences, best first; for what breaks a sum."""
    scale = resolution(read)
    picture = upright(_png(draw_page(page, scale)))
    inside = from_box(picture, Box(box.left * scale, box.top * scale, box.right * scale, box.bottom * scale))
    return [(printed.text, round(printed.confidence, 2)) for printed in alternatives(picture.gray, inside)]


def resolution(page: Page) -> float:
    """Pixels a point at which a page is drawn."""
    dots = max((picture.dots for picture in page.pictures), default=FINEST)
    return min(min(max(dots, COARSEST), FINEST) / POINTS, WIDEST / max(page.shown.size))


def _png(pixels: Pixels) -> bytes:
    _, body = cv2.imencode(".png", pixels[:, :, ::-1], [cv2.IMWRITE_PNG_COMPRESSION, 1])
    return body.tobytes()


def _tables(drawn: Drawn) -> list[Table]:
    """The ruled tables of a picture, without what the strokes of large letters seem to rule."""
    return [table for table in find_tables(find_rules(drawn.picture.colour)) if _is_large(table, drawn.scale)]


def _is_large(table: Table, scale: float) -> bool:
    left, top, right, bottom = (n / scale for n in table.outline)
    sides = [region.inside for region in table.regions]
    wide = sorted(x1 - x0 for x0, _, x1, _ in sides)[len(sides) // 2] / scale
    high = sorted(y1 - y0 for _, y0, _, y1 in sides)[len(sides) // 2] / scale
    return right - left >= WIDE and bottom - top >= HIGH and wide >= NARROW and high >= LOW


def _part(drawn: Drawn, table: Table, printed: Iterator[Printed]) -> Part:
    number = drawn.page.number
    cells = []
    for region in table.regions:
        said = next(printed)
        cells.append(
            PartCell(
                region.row,
                region.column,
                region.rowspan,
                region.colspan,
                said.text,
                number,
                drawn.box(region.inside),
                confidence=round(said.confidence, 2),
            )
        )
    right = max(cell.box.right for cell in cells)
    width = max(cell.column + cell.colspan for cell in cells)
    xs = [min((cell.box.left for cell in cells if cell.column == column), default=right) for column in range(width)]
    outline = Stroke(xs[0], min(cell.box.top for cell in cells), right, max(cell.box.bottom for cell in cells))
    return Part(outline, (*xs, right), tuple(cells), max(cell.below for cell in cells), number, number)


def _line(drawn: Drawn, line: tuple[int, int, int, int], said: Printed) -> TextLine:
    box = drawn.box(line)
    return TextLine(
        said.text,
        (),
        box.left,
        box.top,
        box.right,
        box.bottom,
        0.9 * (box.bottom - box.top),
        drawn.page.number,
        box,
        confidence=round(said.confidence, 2),
    )
