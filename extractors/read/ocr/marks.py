"""Marks that the recogniser cannot tell apart alone in a cell or among digits: told by their shape."""

import re
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.read.ocr.engine import Line

FIGURE = re.compile(r"-|—+|/|[-+]?\d[\d.,]*(?:万元|萬元|元|件|个|個|项|項|%)?")
"""A printed number, with what may stand before and after it: 1,276.5534万元"""

LEAN, ITALIC, STRAIGHT = -0.15, -0.27, -0.91
"""A slash: columns per row, less than which a one in italics leans too, and how closely they follow its rows

(a correlation; a seven reaches -0.84).
"""

NARROW = 4
"""Pixels: the rows of a slash as narrow as that fill it."""

GROUPED = re.compile(r"[-+]?\d{1,3}(?:[.,]\d{3})+")
"""A number in groups of three, 231,467: what parts them is a comma, or else doubtful."""

TAIL, SHORT_TAIL = 0.15, 0.03
"""How far a comma reaches below the digits, in their heights; in a small picture between groups hardly at all."""

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


def settle(line: Line, ink: NDArray[np.bool_], tall: int, *, grouped: bool) -> Line:
    """A line as read, its dashes, slashes, commas and points as they are shaped; `ink` is the line's, cut close.

    `grouped` says that the whole number, which may go on in another line, is parted in groups of three.
    """
    blots = _blots(ink)
    alone = _alone(ink, blots, tall)
    if alone:
        upright = alone == "/" and line.text == "1" and _lean(ink) > ITALIC
        return Line(alone, (ASTRAY if upright else SHAPED,) * len(alone))
    if FIGURE.fullmatch(line.text):
        return _punctuated(line, blots, grouped=grouped)
    return line


def _blots(ink: NDArray[np.bool_]) -> list[Blot]:
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink.astype(np.uint8), connectivity=8)
    return sorted((Blot(*(int(n) for n in row[:4])) for row in stats[1:] if row[4] > 1), key=lambda b: b.left)


def _alone(ink: NDArray[np.bool_], blots: list[Blot], tall: int) -> str:
    """The dash or slash that is all there is in a line, else nothing."""
    height, width = ink.shape
    if height <= 0.3 * tall and width > height:
        return "-" if width < 0.62 * tall else "—" * max(1, round(width / (1.3 * tall)))
    if len(blots) == 1 and height > 0.6 * tall and _lean(ink):
        return "/"
    return ""


def _lean(ink: NDArray[np.bool_]) -> float:
    """How far ink that is one straight stroke from the lower left to the upper right leans; 0 for any other.

    The middles of its rows lie on a line.
    """
    per_row = ink.sum(axis=1)
    rows = np.flatnonzero(per_row)
    middles = (ink * np.arange(ink.shape[1])).sum(axis=1)[rows] / per_row[rows]
    full = float(per_row.max()) > 0.75 * ink.shape[1]
    if (full and ink.shape[1] > NARROW) or np.ptp(middles) == 0:
        return 0.0
    leaning = float(np.polyfit(rows, middles, 1)[0])
    straight = float(np.corrcoef(rows, middles)[0, 1]) < STRAIGHT
    return leaning if leaning < LEAN and straight else 0.0


def _punctuated(line: Line, blots: list[Blot], *, grouped: bool) -> Line:
    """A number whose commas and points are told by whether they reach below its digits."""
    digits = [blot for blot in blots if blot.high >= 0.6 * max(b.high for b in blots)]
    high = float(np.median([blot.high for blot in digits]))
    base = float(np.median([blot.bottom for blot in digits]))
    low = [b for b in blots if b.high < 0.55 * high and b.top > base - 0.5 * high]
    places = [i for i, letter in enumerate(line.text) if letter in ".,"]
    if len(low) != len(places):
        return Line(line.text, tuple(min(s, ASTRAY) if i in places else s for i, s in enumerate(line.sure)))
    text = list(line.text)
    for place, blot in zip(places, low, strict=True):
        tail = (blot.bottom - base) / high
        text[place] = "," if tail > (SHORT_TAIL if grouped else TAIL) else "."
    odd = ("." if grouped else ",") in text
    return Line("".join(text), tuple(min(s, ASTRAY) for s in line.sure) if odd else line.sure)
