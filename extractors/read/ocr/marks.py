"""Marks that the recogniser cannot tell apart alone in a cell or among digits: told by their shape."""

import re
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.read.ocr.engine import Line

FIGURE = re.compile(r"[-+－＋—一/]?[\d.,，．、·]*\d[\d.,，．、·]*(?:万元|萬元|元|件|个|個|项|項|%)?")
"""A printed number, with what may stand before and after it: 1,276.5534万元"""

SLANT = -0.9
"""How closely the rows and columns of a slash's ink go together (their correlation)."""

SHAPED = 0.95
"""The confidence of what shape alone decides."""

ASTRAY = 0.5
"""The confidence of a number whose letters do not agree with the shapes of its ink."""


@dataclass(frozen=True)
class Blot:
    """One connected piece of ink of a line, in pixels of the line."""

    left: int
    top: int
    wide: int
    high: int

    @property
    def bottom(self) -> int:
        """The row below its last."""
        return self.top + self.high


def settle(line: Line, ink: NDArray[np.bool_], tall: int) -> Line:
    """A line as read, its dashes, slashes, commas and points as they are shaped; `ink` is the line's, cut close."""
    blots = _blots(ink)
    alone = _alone(ink, blots, tall)
    if alone:
        return Line(alone, (SHAPED,) * len(alone))
    if FIGURE.fullmatch(line.text):
        return _punctuated(line, blots)
    return line


def _blots(ink: NDArray[np.bool_]) -> list[Blot]:
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink.astype(np.uint8), connectivity=8)
    return sorted((Blot(*(int(n) for n in row[:4])) for row in stats[1:] if row[4] > 1), key=lambda b: b.left)


def _alone(ink: NDArray[np.bool_], blots: list[Blot], tall: int) -> str:
    """The dash or slash that is all there is in a line, else nothing."""
    height, width = ink.shape
    if height <= 0.3 * tall and width >= 1.5 * height:
        return "-" if width < 0.62 * tall else "—" * max(1, round(width / (1.3 * tall)))
    if len(blots) == 1 and height > 0.6 * tall and _slants(ink):
        return "/"
    return ""


def _slants(ink: NDArray[np.bool_]) -> bool:
    """Whether ink is one straight stroke from the lower left to the upper right."""
    down, along = np.nonzero(ink)
    height, width = ink.shape
    if width < 0.2 * height or np.ptp(along) == 0:
        return False
    per_row = ink.sum(axis=1)
    thin = float(np.median(per_row)) <= 0.5 * width and float(per_row.max()) <= 0.75 * width
    return thin and float(np.corrcoef(down, along)[0, 1]) < SLANT


def _punctuated(line: Line, blots: list[Blot]) -> Line:
    """A number whose commas and points are told by whether they reach below its digits."""
    digits = [blot for blot in blots if blot.high >= 0.6 * max(b.high for b in blots)]
    high = float(np.median([blot.high for blot in digits]))
    base = float(np.median([blot.bottom for blot in digits]))
    low = [b for b in blots if b.high < 0.55 * high and b.top > base - 0.5 * high]
    places = [i for i, letter in enumerate(line.text) if letter in ".,，．、·"]
    text, sure = list(line.text), list(line.sure)
    if len(low) != len(places):
        return Line(line.text, tuple(min(s, ASTRAY) if i in places else s for i, s in enumerate(sure)))
    for place, blot in zip(places, low, strict=True):
        text[place] = "," if blot.bottom > base + 0.07 * high else "."
    return Line("".join(text), tuple(sure))
