"""A picture stood upright, and the way back to its own pixels."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.read.ocr.keystone import find_keystone
from extractors.read.ocr.pixels import Box as Corners
from extractors.read.ocr.pixels import Colour, Gray, Raster, decode
from extractors.read.ocr.quarters import find_quarters
from extractors.read.ocr.rules import find_turn
from extractors.read.ocr.seals import without_seals
from extractors.read.ocr.words import small_print
from extractors.read.turns import EVERY_TURN
from extractors.source import Box

LEAST_TURN = 0.04
"""Degrees: one pixel over a page of 1400; turning costs more sharpness than that."""

SMALL = 18.0
"""Pixels: figures as high are read as well as larger ones."""

LARGE = 1.2
"""Times as high as that: worth to be worked on reduced, in less than three quarters of the pixels."""

Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class Page:
    """A picture whose lines run level and upright; `back` takes its pixels (x, y, 1) to those of the original.

    `quarter` is by how many quarter turns counter-clockwise the original was turned.
    """

    colour: Colour
    gray: Gray
    back: Matrix
    media_type: str
    quarter: int


@lru_cache(maxsize=1)
def upright(body: bytes, turns: tuple[int, ...] = EVERY_TURN) -> Page:
    """A picture's page, after one of these quarter turns.

    The last one is kept, since doubtful cells are asked for again one by one.
    """
    raster = decode(body)
    quarter = find_quarters(_gray(raster.colour), turns)
    lying = _lying(raster, quarter)
    page = _level(_reduced(replace(raster, colour=np.ascontiguousarray(np.rot90(raster.colour, quarter)))))
    return replace(page, back=np.asarray(lying @ page.back, np.float64), quarter=quarter)


def _level(raster: Raster) -> Page:
    """The page of a raster that stands upright, but for a few degrees."""
    colour = without_seals(raster.colour)
    gray = _gray(colour)
    height, width = gray.shape
    turn = find_turn(gray)
    onto = _turning(turn, width, height) if abs(turn) >= LEAST_TURN else np.eye(3)
    onto = find_keystone(_warped(gray, onto) if abs(turn) >= LEAST_TURN else gray) @ onto
    grown = np.diag([raster.scale, raster.scale, 1.0])
    if np.array_equal(onto, np.eye(3)):
        return Page(colour, gray, grown, raster.media_type, 0)
    onto = _whole(onto, width, height)
    colour = _warped(colour, onto)
    return Page(colour, _gray(colour), np.asarray(grown @ np.linalg.inv(onto), np.float64), raster.media_type, 0)


def _lying(raster: Raster, quarter: int) -> Matrix:
    """What takes the pixels of the turned original back to those of the original as it lies."""
    high, wide = (n * raster.scale for n in raster.colour.shape[:2])
    back = {
        0: [[1, 0, 0], [0, 1, 0]],
        1: [[0, -1, wide], [1, 0, 0]],
        2: [[-1, 0, wide], [0, -1, high]],
        3: [[0, 1, 0], [-1, 0, high]],
    }
    return np.array([*back[quarter], [0, 0, 1]], np.float64)


def _reduced(raster: Raster) -> Raster:
    """A raster without more pixels than its letters need."""
    high = small_print(_gray(raster.colour))
    if high < LARGE * SMALL:
        return raster
    height, width = raster.colour.shape[:2]
    size = round(width * SMALL / high), round(height * SMALL / high)
    colour = np.asarray(cv2.resize(raster.colour, size, interpolation=cv2.INTER_AREA), np.uint8)
    return Raster(colour, raster.media_type, raster.scale * high / SMALL)


def to_box(page: Page, inside: Corners) -> Box:
    """The box in the original around a box (left, top, right, bottom) of the page."""
    left, top, right, bottom = inside
    corners = _moved(page.back, [(x, y) for x in (left, right) for y in (top, bottom)])
    (x0, y0), (x1, y1) = corners.min(axis=0), corners.max(axis=0)
    return Box(round(float(x0), 1), round(float(y0), 1), round(float(x1), 1), round(float(y1), 1))


def from_box(page: Page, box: Box) -> Corners:
    """The box of the page that `to_box` made this one of."""
    onto = np.asarray(np.linalg.inv(page.back), np.float64)
    (middle,) = _moved(onto, [((box.left + box.right) / 2, (box.top + box.bottom) / 2)])
    x, y = (float(n) for n in middle)
    here, beside, below = _moved(page.back, [(x, y), (x + 1, y), (x, y + 1)])
    spread = np.abs(np.array([beside - here, below - here]).T)
    half = np.linalg.solve(spread, [box.right - box.left, box.bottom - box.top]) / 2
    height, width = page.gray.shape
    left, top = (int(max(0, n)) for n in np.round(middle - half))
    right, bottom = (int(n) for n in np.round(middle + half))
    return left, top, min(width, right), min(height, bottom)


def _moved(matrix: Matrix, points: Sequence[tuple[float, float]]) -> Matrix:
    moved = np.array([(x, y, 1.0) for x, y in points]) @ matrix.T
    return np.asarray(moved[:, :2] / moved[:, 2:], np.float64)


def _turning(turn: float, width: int, height: int) -> Matrix:
    return np.vstack([cv2.getRotationMatrix2D((width / 2, height / 2), turn, 1.0), (0, 0, 1)])


def _whole(onto: Matrix, width: int, height: int) -> Matrix:
    """The same, moved so that no corner of the picture is lost on the left or above."""
    corners = _moved(onto, [(0, 0), (width, 0), (width, height), (0, height)])
    left, top = (min(0, int(np.floor(n))) for n in corners.min(axis=0))
    return np.asarray(np.array([[1, 0, -left], [0, 1, -top], [0, 0, 1]]) @ onto, np.float64)


def _warped(pixels: Colour, onto: Matrix) -> Colour:
    """The picture's pixels moved, on paper that holds all of them."""
    height, width = pixels.shape[:2]
    corners = _moved(onto, [(0, 0), (width, 0), (width, height), (0, height)])
    size = (max(width, int(np.ceil(corners[:, 0].max()))), max(height, int(np.ceil(corners[:, 1].max()))))
    warped = cv2.warpPerspective(pixels, onto, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(warped, np.uint8)


def _gray(colour: Colour) -> Gray:
    return np.asarray(cv2.cvtColor(colour, cv2.COLOR_RGB2GRAY), np.uint8)
