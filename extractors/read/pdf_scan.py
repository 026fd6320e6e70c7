"""Pages of a PDF that are pictures, and tables that stand in a page as pictures: drawn, and read as pictures are."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import sqrt

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.document import Cell, Grid, Paragraph
from extractors.read.ocr.quarters import find_quarters
from extractors.read.ocr.rules import find_rules
from extractors.read.ocr.tables import find_tables
from extractors.read.pdf_file import OpenPage, draw_page, open_page, open_pdf, read_page
from extractors.read.pdf_flow import Piece, TextLine
from extractors.read.pdf_page import Image, Page, Stroke
from extractors.read.pdf_part import Part, PartCell
from extractors.read.picture import read_picture, reread_cells
from extractors.source import Box, Source

POINTS = 72
"""Points of an inch."""

COARSEST, FINEST, SHARP = 150, 300, 200
"""Pixels of an inch: a page is drawn as finely as its picture is, within the first two; outlines are sharp anyway."""

WIDEST, LARGEST = 3900, 9_000_000
"""Pixels of a side of a drawn page, and of all of it: A4 has 8.7 million at the finest."""

WIDE, HIGH = 100, 20
"""Points: the least table; strokes of large letters make less."""

Pixels = NDArray[np.uint8]


@dataclass(frozen=True)
class Drawn:
    """A part of a page as a picture: its pixels a point, and its left top corner in points."""

    source: Source
    page: Page
    scale: float
    left: float = 0.0
    top: float = 0.0
    turn: int = 0
    """Quarter turns counter-clockwise by which the whole page was turned to be read."""

    def upright(self, box: Box | None) -> Box:
        """A box of the picture in points of the page as it was turned; all of the page where there is none."""
        if box is None:
            return Box(0.0, 0.0, *self.page.shown.size)
        left, right = (round(self.left + x / self.scale, 1) for x in (box.left, box.right))
        top, bottom = (round(self.top + y / self.scale, 1) for y in (box.top, box.bottom))
        return Box(left, top, right, bottom)

    def points(self, box: Box) -> Box:
        """A box of the page as it was turned on the page as it is shown."""
        wide, high = self.page.shown.size
        left, top, right, bottom = box.left, box.top, box.right, box.bottom
        if self.turn == 1:
            return Box(wide - bottom, left, wide - top, right)
        if self.turn == 2:  # noqa: PLR2004 (upside down)
            return Box(wide - right, high - bottom, wide - left, high - top)
        return Box(top, high - right, bottom, high - left) if self.turn else box

    def pixels(self, box: Box) -> Box:
        """A box of the page as it is shown on the picture: `points` undone, and `upright`."""
        wide, high = self.page.shown.size
        left, top, right, bottom = box.left, box.top, box.right, box.bottom
        if self.turn == 1:
            left, top, right, bottom = top, wide - right, bottom, wide - left
        elif self.turn == 2:  # noqa: PLR2004 (upside down)
            left, top, right, bottom = wide - right, high - bottom, wide - left, high - top
        elif self.turn:
            left, top, right, bottom = high - bottom, left, high - top, right
        return Box(*(n * self.scale for n in (left, top, right, bottom)))


def read_scan(page: OpenPage, read: Page, turns: Sequence[int]) -> tuple[list[Piece], tuple[int, ...]]:
    """The tables and lines of a page that is a picture, upright after one of these quarter turns.

    And in which order to try them on the next page: those of one scan mostly lie alike.
    """
    scale = resolution(read)
    pixels = draw_page(page, scale)
    turn = find_quarters(np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), np.uint8), turns)
    drawn = Drawn(_source(np.ascontiguousarray(np.rot90(pixels, turn))), read, scale, turn=turn)
    return list(_pieces(drawn)), (turn, *(other for other in turns if other != turn))


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
            drawn = Drawn(_source(cut), read, scale, left / scale, top / scale)
            parts += [piece for piece in _pieces(drawn) if isinstance(piece, Part)]
    return parts


def reread_pdf_cells(source: Source, number: int, boxes: Sequence[Box], *, turn: int) -> list[list[tuple[str, float]]]:
    """Other readings of cells by their boxes in points of a page, with confidences, best first; for what breaks a sum.

    `turn` is by how many quarter turns counter-clockwise the page was turned when it was read.
    """
    drawn = _drawn(source.body, number, turn)
    return reread_cells(drawn.source, [drawn.pixels(box) for box in boxes])


def resolution(page: Page) -> float:
    """Pixels a point at which a page is drawn."""
    dots = max((picture.dots for picture in page.pictures), default=SHARP)
    wide, high = page.shown.size
    return min(min(max(dots, COARSEST), FINEST) / POINTS, WIDEST / max(wide, high), sqrt(LARGEST / (wide * high)))


@lru_cache(maxsize=1)
def _drawn(body: bytes, number: int, turn: int) -> Drawn:
    with open_pdf(body) as document, open_page(document, number) as page:
        read = read_page(page)
        scale = resolution(read)
        return Drawn(_source(np.ascontiguousarray(np.rot90(draw_page(page, scale), turn))), read, scale, turn=turn)


def _source(pixels: Pixels) -> Source:
    _, body = cv2.imencode(".bmp", pixels[:, :, ::-1])
    return Source(body.tobytes())


def _pieces(drawn: Drawn) -> Iterator[Piece]:
    """What the picture holds; what only seems to be a table is a line of text."""
    for block in read_picture(drawn.source, 0).blocks:
        if isinstance(block, Paragraph):
            yield _line(drawn, block.text, drawn.upright(block.place.box), block.place.confidence)
        elif isinstance(block, Grid):
            part = _part(drawn, block)
            left, top, right, bottom = part.outline
            if right - left >= WIDE and bottom - top >= HIGH:
                yield part
            elif text := "".join(cell.text for cell in block.cells):
                sure = min(cell.place.confidence or 0.0 for cell in block.cells)
                yield _line(drawn, text, Box(*part.outline), sure)


def _part(drawn: Drawn, grid: Grid) -> Part:
    boxes = [drawn.upright(cell.place.box) for cell in grid.cells]
    cells = tuple(_cell(drawn, cell, box) for cell, box in zip(grid.cells, boxes, strict=True))
    right = max(box.right for box in boxes)
    width = max(cell.column + cell.colspan for cell in cells)
    lefts = [[box.left for cell, box in zip(cells, boxes, strict=True) if cell.column == n] for n in range(width)]
    xs = [min(left, default=right) for left in lefts]
    outline = Stroke(xs[0], min(box.top for box in boxes), right, max(box.bottom for box in boxes))
    number = drawn.page.number
    return Part(outline, (*xs, right), cells, max(cell.below for cell in cells), number, number)


def _cell(drawn: Drawn, cell: Cell, box: Box) -> PartCell:
    return PartCell(
        cell.row,
        cell.column,
        cell.rowspan,
        cell.colspan,
        cell.text,
        drawn.page.number,
        drawn.points(box),
        confidence=cell.place.confidence,
    )


def _line(drawn: Drawn, text: str, box: Box, confidence: float | None) -> TextLine:
    return TextLine(
        text,
        (),
        box.left,
        box.top,
        box.right,
        box.bottom,
        0.9 * (box.bottom - box.top),
        drawn.page.number,
        drawn.points(box),
        confidence=confidence,
    )
