"""Pages of a PDF that are pictures, and tables that stand in a page as pictures: drawn, and read as pictures are."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import sqrt

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.document import Cell, Grid, Paragraph
from extractors.read.ocr.page import upright
from extractors.read.ocr.rules import find_rules
from extractors.read.ocr.tables import find_tables
from extractors.read.pdf_file import open_page, open_pdf, read_page
from extractors.read.pdf_flow import Piece, TextLine
from extractors.read.pdf_page import Image, Page, Stroke
from extractors.read.pdf_part import Part, PartCell
from extractors.read.pdf_pixels import OpenPage, draw_page
from extractors.read.picture import read_picture, reread_cells
from extractors.read.turns import UPRIGHT
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
    turns: tuple[int, ...] = UPRIGHT

    def points(self, box: Box | None) -> Box:
        """A box of the picture in points of the page as it is shown; all of the page where there is none."""
        if box is None:
            return Box(0.0, 0.0, *self.page.shown.size)
        left, right = (round(self.left + x / self.scale, 1) for x in (box.left, box.right))
        top, bottom = (round(self.top + y / self.scale, 1) for y in (box.top, box.bottom))
        return Box(left, top, right, bottom)

    def upright(self, box: Box) -> Box:
        """A box of the page as it is shown on the page as it was turned to be read."""
        wide, high = self.page.shown.size
        left, top, right, bottom = box.left, box.top, box.right, box.bottom
        match upright(self.source.body, self.turns).quarter:
            case 0:
                return box
            case 1:
                return Box(top, wide - right, bottom, wide - left)
            case 2:
                return Box(wide - right, high - bottom, wide - left, high - top)
            case _:
                return Box(high - bottom, left, high - top, right)


def read_scan(page: OpenPage, read: Page, turns: tuple[int, ...]) -> tuple[list[Piece], tuple[int, ...]]:
    """The tables and lines of a page that is a picture, upright after one of these quarter turns.

    And in which order to try them on the next page: those of one scan mostly lie alike.
    """
    scale = resolution(read)
    drawn = Drawn(_source(draw_page(page, scale)), read, scale, turns=turns)
    pieces = list(_pieces(drawn))
    turn = upright(drawn.source.body, turns).quarter
    return pieces, (turn, *(other for other in turns if other != turn))


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
    drawn = _drawn(source.body, number)
    pixels = [Box(*(n * drawn.scale for n in (box.left, box.top, box.right, box.bottom))) for box in boxes]
    return reread_cells(drawn.source, pixels, (turn,))


def resolution(page: Page) -> float:
    """Pixels a point at which a page is drawn."""
    dots = max((picture.dots for picture in page.pictures), default=SHARP)
    wide, high = page.shown.size
    return min(min(max(dots, COARSEST), FINEST) / POINTS, WIDEST / max(wide, high), sqrt(LARGEST / (wide * high)))


@lru_cache(maxsize=1)
def _drawn(body: bytes, number: int) -> Drawn:
    with open_pdf(body) as document, open_page(document, number) as page:
        read = read_page(page)
        scale = resolution(read)
        return Drawn(_source(draw_page(page, scale)), read, scale)


def _source(pixels: Pixels) -> Source:
    _, body = cv2.imencode(".bmp", pixels[:, :, ::-1])
    return Source(body.tobytes())


def _pieces(drawn: Drawn) -> Iterator[Piece]:
    """What the picture holds; what only seems to be a table is a line of text."""
    for block in read_picture(drawn.source, 0, drawn.turns).blocks:
        if isinstance(block, Paragraph):
            yield _line(drawn, block.text, drawn.points(block.place.box), block.place.confidence)
        elif isinstance(block, Grid):
            part = _part(drawn, block)
            left, top, right, bottom = part.outline
            if right - left >= WIDE and bottom - top >= HIGH:
                yield part
            elif text := "".join(cell.text for cell in block.cells):
                sure = min(cell.place.confidence or 0.0 for cell in block.cells)
                yield _line(drawn, text, _around(drawn.points(cell.place.box) for cell in block.cells), sure)


def _part(drawn: Drawn, grid: Grid) -> Part:
    boxes = [drawn.upright(drawn.points(cell.place.box)) for cell in grid.cells]
    cells = tuple(_cell(drawn, cell) for cell in grid.cells)
    right = max(box.right for box in boxes)
    width = max(cell.column + cell.colspan for cell in cells)
    lefts = [[box.left for cell, box in zip(cells, boxes, strict=True) if cell.column == n] for n in range(width)]
    xs = [min(left, default=right) for left in lefts]
    outline = Stroke(xs[0], min(box.top for box in boxes), right, max(box.bottom for box in boxes))
    number = drawn.page.number
    return Part(outline, (*xs, right), cells, max(cell.below for cell in cells), number, number)


def _cell(drawn: Drawn, cell: Cell) -> PartCell:
    return PartCell(
        cell.row,
        cell.column,
        cell.rowspan,
        cell.colspan,
        cell.text,
        drawn.page.number,
        drawn.points(cell.place.box),
        confidence=cell.place.confidence,
    )


def _around(boxes: Iterable[Box]) -> Box:
    lefts, tops, rights, bottoms = zip(*((b.left, b.top, b.right, b.bottom) for b in boxes), strict=True)
    return Box(min(lefts), min(tops), max(rights), max(bottoms))


def _line(drawn: Drawn, text: str, box: Box, confidence: float | None) -> TextLine:
    """A line of text by its box on the page as it is shown."""
    lies = drawn.upright(box)
    return TextLine(
        text,
        (),
        lies.left,
        lies.top,
        lies.right,
        lies.bottom,
        0.9 * (lies.bottom - lies.top),
        drawn.page.number,
        box,
        confidence=confidence,
    )
