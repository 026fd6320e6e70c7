"""A picture stood upright, and the way back to its own pixels."""

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.read.ocr.pixels import Box as Corners
from extractors.read.ocr.pixels import Colour, Gray, decode
from extractors.read.ocr.rules import find_turn
from extractors.source import Box

LEAST_TURN = 0.04
"""Degrees: one pixel over a page of 1400; turning costs more sharpness than that."""


@dataclass(frozen=True)
class Page:
    """A picture whose lines run level; `back` takes its pixels (x, y, 1) to those of the original."""

    colour: Colour
    gray: Gray
    back: NDArray[np.float64]
    turn: float
    media_type: str


@lru_cache(maxsize=1)
def upright(body: bytes) -> Page:
    """A picture's page; the last one is kept, since doubtful cells are asked for again one by one."""
    raster = decode(body)
    gray = np.asarray(cv2.cvtColor(raster.colour, cv2.COLOR_RGB2GRAY), np.uint8)
    turn = find_turn(gray)
    if abs(turn) < LEAST_TURN:
        return Page(raster.colour, gray, np.eye(2, 3) * raster.scale, 0.0, raster.media_type)
    colour, matrix = _turned(raster.colour, turn)
    gray = np.asarray(cv2.cvtColor(colour, cv2.COLOR_RGB2GRAY), np.uint8)
    back = np.asarray(cv2.invertAffineTransform(matrix), np.float64)
    return Page(colour, gray, back * raster.scale, turn, raster.media_type)


def to_box(page: Page, inside: Corners) -> Box:
    """The box in the original around a box (left, top, right, bottom) of the page."""
    left, top, right, bottom = inside
    corners = np.array([(x, y, 1) for x in (left, right) for y in (top, bottom)], np.float64) @ page.back.T
    (x0, y0), (x1, y1) = corners.min(axis=0), corners.max(axis=0)
    return Box(round(float(x0), 1), round(float(y0), 1), round(float(x1), 1), round(float(y1), 1))


def from_box(page: Page, box: Box) -> Corners:
    """The box of the page that `to_box` made this one of."""
    onto = cv2.invertAffineTransform(page.back)
    middle = onto @ np.array([(box.left + box.right) / 2, (box.top + box.bottom) / 2, 1])
    scale = float(np.hypot(page.back[0, 0], page.back[1, 0]))
    cos, sin = np.cos(np.radians(page.turn)), abs(np.sin(np.radians(page.turn)))
    wide, high = (box.right - box.left) / scale, (box.bottom - box.top) / scale
    half = np.array([wide * cos - high * sin, high * cos - wide * sin]) / (cos * cos - sin * sin) / 2
    height, width = page.gray.shape
    left, top = (int(max(0, n)) for n in np.round(middle - half))
    right, bottom = (int(n) for n in np.round(middle + half))
    return left, top, min(width, right), min(height, bottom)


def _turned(colour: Colour, turn: float) -> tuple[Colour, NDArray[np.float64]]:
    height, width = colour.shape[:2]
    matrix = np.asarray(cv2.getRotationMatrix2D((width / 2, height / 2), turn, 1.0), np.float64)
    turned = cv2.warpAffine(colour, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=(255, 255, 255))
    return np.asarray(turned, np.uint8), matrix
