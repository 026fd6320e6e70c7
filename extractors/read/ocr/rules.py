"""The ruled lines of a page, and how far the page is turned."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.read.ocr.pixels import Colour, Gray

DARK = 128
"""On a fill darker than this, letters are light and rules may be."""

HUE, HUED = 16, 0.001
"""Grey levels between channels that make a colour, and the share of such pixels that makes a coloured page."""

GRAINY = 2
"""Grey levels from pixel to pixel of paper that is smoothed before rules are looked for."""

UNKNOWN = 255
"""The strength of rules in and around dark fills."""

DOTTED = 40
"""Grey levels by which the dots of a dotted rule differ from the paper."""

TINT = 36
"""Grey levels of one colour by which a rule of a tint differs from its fill."""

HALF = 127
"""Half of 255."""

FULL = 0.85 * 255
"""A stretch of a mask that is ruled but for a few pixels."""

TURN_LIMIT = 8.0
"""Degrees: a page turned further was not laid down with care."""


@dataclass(frozen=True)
class Rules:
    """Where ruled lines run: how much each pixel stands out on a rule (grey levels, or UNKNOWN), 0 elsewhere."""

    across: Gray
    down: Gray

    @property
    def turned(self) -> "Rules":
        """The same with across and down changed over, so that one function serves both."""
        return Rules(np.asarray(self.down.T), np.asarray(self.across.T))


def find_rules(pixels: Colour) -> Rules:
    """Long thin strokes and the sides of dark areas, across and down, of the page.

    Letters have strokes too: tables sort them out.
    """
    gray = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), np.uint8)
    fill, thick = _dark_fill(gray), _thickest(gray)
    across, down = _sides(fill, (25, 1)), _sides(fill, (1, 13))
    level, plumb = _strokes(gray, (1, thick), fill), _strokes(gray, (thick, 1), fill)
    across, down = np.maximum(across, level), np.maximum(down, plumb)
    for plane in cv2.split(pixels) if _coloured(pixels) else []:
        channel = np.asarray(plane, np.uint8)
        across = np.maximum(across, _tinted(_strokes(channel, (1, thick), fill), level))
        down = np.maximum(down, _tinted(_strokes(channel, (thick, 1), fill), plumb))
    dots = _dots(gray)
    across = np.maximum(across, _strung(dots, (1, 0), gray.shape[1]))
    down = np.maximum(down, _strung(dots, (0, 1), gray.shape[1]))
    return Rules(_runs(across, (max(24, gray.shape[1] // 60), 1)), _runs(down, (1, 18)))


def _tinted(strokes: Gray, gray: Gray) -> Gray:
    """Strokes of one colour: those that are not seen in grey must be strong, since compression shifts tints."""
    return np.where((strokes > TINT) | (gray > 0), strokes, 0).astype(np.uint8)


def find_long(gray: Gray) -> tuple[Gray, Gray]:
    """Strokes across and down that are longer than a letter's: enough to tell how a page leans."""
    fill, thick = _dark_fill(gray), _thickest(gray)
    dots, width = _dots(gray), gray.shape[1]
    across = np.maximum(_strokes(gray, (1, thick), fill), _strung(dots, (1, 0), width))
    down = np.maximum(_strokes(gray, (thick, 1), fill), _strung(dots, (0, 1), width))
    return _runs(across, (30, 1)), _runs(down, (1, 24))


def _dots(gray: Gray) -> Gray:
    """The specks and dashes of which dotted rules are made: small and apart, unlike most strokes of letters."""
    far = _dash(gray.shape[1])
    stands_out = cv2.morphologyEx(gray, cv2.MORPH_BLACKHAT, np.ones((9, 9), np.uint8))
    mask = np.where(stands_out > DOTTED, 255, 0).astype(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    wide, high = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
    small = (np.maximum(wide, high) <= far) & (np.minimum(wide, high) <= max(3, far // 3))
    small[0] = False
    return np.where(small[labels], stands_out, 0).astype(np.uint8)


def _strung(dots: Gray, along: tuple[int, int], width: int) -> Gray:
    """Dots and dashes that make a line along (1, 0) or (0, 1), joined; they are too many to be parts of letters.

    Where rules cross, dots hang together with others: such gaps are closed between what is a line already.
    """
    far = _dash(width)
    joined = cv2.morphologyEx(dots, cv2.MORPH_CLOSE, _bar(along, far))
    pieces = cv2.morphologyEx(joined, cv2.MORPH_OPEN, _bar(along, 3 * far // 2))
    lines = cv2.morphologyEx(pieces, cv2.MORPH_CLOSE, _bar(along, 2 * far))
    lines = cv2.morphologyEx(lines, cv2.MORPH_OPEN, _bar(along, 4 * far))
    even = cv2.dilate(lines, _bar(along, 4 * far))
    return np.where(lines > 0, even, 0).astype(np.uint8)


def _bar(along: tuple[int, int], length: int) -> NDArray[np.uint8]:
    return np.ones((1 + along[1] * (length - 1), 1 + along[0] * (length - 1)), np.uint8)


def _dash(width: int) -> int:
    """Pixels: the longest dash or gap of a dotted rule in a picture of some width."""
    return max(9, width // 140)


def find_turn(gray: Gray) -> float:
    """Degrees (positive where the right side hangs down) by which the lines across a page lean.

    Seen from its own direction, what is printed in lines gathers in few rows.
    """
    strokes = _strokes(gray, (1, _thickest(gray)), _dark_fill(gray))
    mask = _runs(np.maximum(strokes, _strung(_dots(gray), (1, 0), gray.shape[1])), (15, 1))
    below, along = np.nonzero(_far_reaching(mask) if mask.any() else mask)
    if along.size < gray.shape[1] // 2:
        below, along = np.nonzero(_ink(gray))
    if not along.size:
        return 0.0
    step = max(1, along.size // 60_000)
    points = along[::step].astype(np.float64), below[::step].astype(np.float64)
    turn = 0.0
    for reach, by in ((TURN_LIMIT, 0.25), (0.25, 0.05), (0.05, 0.01)):
        turns = turn + np.arange(-reach, reach + by / 2, by)
        turn = float(max(turns, key=lambda angle: (_gathered(points, float(angle)), -abs(angle))))
    return turn


def _far_reaching(mask: Gray) -> Gray:
    """The strokes that go on further than letters: those of some scripts lean."""
    joined = cv2.dilate(mask, np.ones((3, 5), np.uint8))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    far = stats[:, cv2.CC_STAT_WIDTH] > max(60, mask.shape[1] // 10)
    far[0] = False
    return np.where(far[labels], mask, 0).astype(np.uint8)


def _ink(gray: Gray) -> Gray:
    """What is darker than the paper around it."""
    dark = cv2.adaptiveThreshold(gray, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 41, 18)
    return np.asarray(dark, np.uint8)


def _gathered(points: tuple[NDArray[np.float64], NDArray[np.float64]], turn: float) -> float:
    """How far points gather in rows when they are seen turned back: the norm of the rows' counts."""
    rows = points[1] - points[0] * np.tan(np.radians(turn))
    counts = np.bincount(np.round(rows - rows.min()).astype(np.int64)).astype(np.float64)
    return float(np.linalg.norm(counts))


def _thickest(gray: Gray) -> int:
    """Odd pixels: no rule is as thick; a filled area is, whose side is no rule."""
    return max(9, int(gray.shape[1]) // 140) | 1


def _coloured(pixels: Colour) -> bool:
    """Whether some fill or rule has a colour: rules may be as bright as the fill beside them."""
    small = pixels[::3, ::3].astype(np.int16)
    return bool(((small.max(axis=2) - small.min(axis=2)) > HUE).mean() > HUED)


def _dark_fill(gray: Gray) -> Gray:
    """Dark filled areas (255): what is mostly dark over a stretch longer than the letters in it."""
    dark = np.where(gray < DARK, 255, 0).astype(np.uint8)
    return np.where(cv2.blur(dark, (41, 9)) > HALF, 255, 0).astype(np.uint8)


def _sides(fill: Gray, window: tuple[int, int]) -> Gray:
    """The sides along `window` of dark areas, in which a dark rule cannot be seen; lost corners are drawn out."""
    across = (3, 1) if window[0] == 1 else (1, 3)
    side = cv2.morphologyEx(fill, cv2.MORPH_GRADIENT, cv2.getStructuringElement(cv2.MORPH_RECT, across))
    straight = cv2.getStructuringElement(cv2.MORPH_RECT, window)
    return np.asarray(cv2.dilate(cv2.morphologyEx(side, cv2.MORPH_OPEN, straight), straight), np.uint8)


def _strokes(gray: Gray, window: tuple[int, int], fill: Gray) -> Gray:
    """How much pixels stand out from both sides along `window` (width, height): dark, or light on a dark fill.

    In a dark fill the gaps between light letters would be dark strokes too: there the letters are taken out first.
    """
    grain = _grain(gray)
    if grain >= GRAINY:
        gray = np.asarray(cv2.blur(gray, (3, 1) if window[0] == 1 else (1, 3)), np.uint8)
    floor = 10 + 1.5 * min(grain, 10.0)
    kernel = cv2.getStructuringElement(cv2.MORPH_RECT, window)
    out = np.minimum(cv2.morphologyEx(gray, cv2.MORPH_BLACKHAT, kernel), UNKNOWN - 1)
    out[out <= floor] = 0
    if fill.any():
        bare = cv2.morphologyEx(gray, cv2.MORPH_OPEN, np.ones((9, 9), np.uint8))
        light = cv2.morphologyEx(gray, cv2.MORPH_TOPHAT, kernel) > 2 * floor
        inside = light | (cv2.morphologyEx(bare, cv2.MORPH_BLACKHAT, kernel) > floor)
        out = np.where(fill > 0, np.where(inside, UNKNOWN, 0), out)
    return np.asarray(out, np.uint8)


def _runs(strokes: Gray, window: tuple[int, int]) -> Gray:
    """Where `window` (width, height) is nearly full of strokes, grown back to the runs' full length."""
    full = cv2.blur(np.where(strokes > 0, 255, 0).astype(np.uint8), window) >= FULL
    grown = cv2.dilate(np.where(full, 255, 0).astype(np.uint8), cv2.getStructuringElement(cv2.MORPH_RECT, window))
    return np.where(grown > 0, strokes, 0).astype(np.uint8)


def _grain(gray: Gray) -> float:
    """The grain of the paper in grey levels: how much most pixels differ from the next."""
    return float(np.median(np.abs(np.diff(gray[:, ::3].astype(np.int16), axis=0))))
