"""The ruled lines of a page, and how far the page is turned."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.read.ocr.pixels import Colour, Gray

THICKEST = 15
"""Rules are thinner than this; what is thicker is a filled area, whose edge is no rule."""

HUE, HUED = 16, 0.001
"""Grey levels between channels that make a colour, and the share of such pixels that makes a coloured page."""

GRAINY, GRAIN_LIMIT = 1.5, 24
"""Grey levels from pixel to pixel: of paper that is smoothed before rules are looked for, and of an edge."""

MOSTLY = 127
"""Half of 255."""

DARK = 128
"""On a ground darker than this, rules may be lighter than the ground."""


@dataclass(frozen=True)
class Rules:
    """Where ruled lines run: masks (255 on a rule) of the page's size."""

    across: Gray
    down: Gray


def find_turn(gray: Gray) -> float:
    """Degrees (positive where the right side hangs down) by which the lines across a page lean; 0.0 without lines."""
    reach = max(24, gray.shape[1] // 40)
    mask = _runs(_strokes(gray, (1, THICKEST), _dark_fill(gray)), (reach, 1))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    longest = np.argsort(stats[1:, cv2.CC_STAT_WIDTH])[::-1][:60] + 1
    angles, lengths = [], []
    for label in longest:
        x, y, width, height = (int(n) for n in stats[label, :4])
        if width < 3 * reach:
            break
        below, along = np.nonzero(labels[y : y + height, x : x + width] == label)
        angles.append(float(np.degrees(np.arctan(np.polyfit(along, below, 1)[0]))))
        lengths.append(float(width))
    return _weighted_median(np.array(angles), np.array(lengths)) if angles else 0.0


def find_rules(pixels: Colour) -> Rules:
    """Long thin strokes and the sides of filled areas, across and down, of the page.

    Letters have strokes too: tables sort them out.
    """
    reach = max(24, pixels.shape[1] // 60)
    gray = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), np.uint8)
    fill = _dark_fill(gray)
    across, down = _sides(fill, (25, 1)), _sides(fill, (1, 13))
    for plane in cv2.split(pixels) if _coloured(pixels) else [gray]:
        channel = np.asarray(plane, np.uint8)
        across |= _strokes(channel, (1, THICKEST), fill)
        down |= _strokes(channel, (THICKEST, 1), fill)
    return Rules(_runs(across, (reach, 1)), _runs(down, (1, 18)))


def _coloured(pixels: Colour) -> bool:
    """Whether some fill or rule has a colour: rules may be as bright as the fill beside them."""
    small = pixels[::3, ::3].astype(np.int16)
    return bool(((small.max(axis=2) - small.min(axis=2)) > HUE).mean() > HUED)


def _dark_fill(gray: Gray) -> Gray:
    """Dark filled areas (255): what is mostly dark over a stretch longer than the letters in it."""
    dark = np.where(gray < DARK, 255, 0).astype(np.uint8)
    return np.where(cv2.blur(dark, (41, 9)) > MOSTLY, 255, 0).astype(np.uint8)


def _sides(fill: Gray, window: tuple[int, int]) -> Gray:
    """The sides along `window` of dark areas, in which a dark rule cannot be seen; lost corners are drawn out."""
    across = (3, 1) if window[0] == 1 else (1, 3)
    side = cv2.morphologyEx(fill, cv2.MORPH_GRADIENT, cv2.getStructuringElement(cv2.MORPH_RECT, across))
    straight = cv2.getStructuringElement(cv2.MORPH_RECT, window)
    return np.asarray(cv2.dilate(cv2.morphologyEx(side, cv2.MORPH_OPEN, straight), straight), np.uint8)


def _strokes(gray: Gray, window: tuple[int, int], fill: Gray) -> Gray:
    """Pixels that stand out from both sides along `window` (width, height): dark, or light on a dark fill.

    In a dark fill the gaps between light letters are dark strokes too, so there only light ones count.
    """
    smooth = cv2.medianBlur(gray, 3) if _noise(gray) > GRAINY else gray
    kernel = cv2.getStructuringElement(cv2.MORPH_RECT, window)
    floor = 10 + 3 * min(_noise(np.asarray(smooth, np.uint8)), 6.0)
    out = cv2.morphologyEx(smooth, cv2.MORPH_BLACKHAT, kernel) > floor
    if fill.any():
        out = np.where(fill > 0, cv2.morphologyEx(smooth, cv2.MORPH_TOPHAT, kernel) > 2 * floor, out)
    return np.where(out, 255, 0).astype(np.uint8)


def _runs(mask: Gray, window: tuple[int, int]) -> Gray:
    """Where `window` (width, height) is nearly full of the mask, grown back to the runs' full length."""
    share = cv2.blur(mask, window)
    core = np.where(share >= 0.85 * 255, 255, 0).astype(np.uint8)
    kernel = cv2.getStructuringElement(cv2.MORPH_RECT, window)
    return np.asarray(cv2.bitwise_and(cv2.dilate(core, kernel), mask), np.uint8)


def _noise(gray: Gray) -> float:
    """The grain of the paper in grey levels: the median difference between a pixel and its neighbours."""
    step = np.abs(np.diff(gray[:, ::3].astype(np.int16), axis=0))
    paper = step[step < GRAIN_LIMIT]
    return float(paper.mean()) if paper.size else 0.0


def _weighted_median(values: NDArray[np.float64], weights: NDArray[np.float64]) -> float:
    order = np.argsort(values)
    total = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(total, total[-1] / 2)])
