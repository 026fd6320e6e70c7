"""Pages photographed at an angle: rules that should be parallel run together, and are made parallel again."""

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.read.ocr.pixels import Gray
from extractors.read.ocr.rules import find_long

LONG = 0.15
"""The share of the page's side over which a stroke must run to tell a direction."""

FEW, SPREAD = 3, 0.08
"""Strokes that tell how a direction changes over a page, and the share of its side over which they lie."""

LEAST = 3.0
"""Pixels at the page's corners that are worth a correction."""

FARTHEST = 0.1
"""The share of the page's side by which a corner is moved at most."""

STEEPEST = 0.12
"""Pixels a pixel: a page that leans more is no table's."""

Matrix = NDArray[np.float64]


def find_keystone(gray: Gray) -> Matrix:
    """What takes the pixels (x, y, 1) of a page onto a page whose rules are level and upright; often nothing."""
    height, width = gray.shape
    across, down = find_long(gray)
    level = _leaning(across, LONG * width)
    plumb = _leaning(np.asarray(down.T), LONG * height)
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    seen = np.array([_crossing(level, plumb, (x, y), (width / 2, height / 2)) for x, y in corners], np.float32)
    if not LEAST <= np.abs(seen - corners).max() <= FARTHEST * max(width, height):
        return np.eye(3)
    return np.asarray(cv2.getPerspectiveTransform(seen, corners), np.float64)


def _leaning(strokes: Gray, least: float) -> tuple[float, float]:
    """How strokes across lean, as a slope at the top and its growth per pixel down; nothing where there are too few."""
    joined = cv2.dilate(strokes, np.ones((3, 3), np.uint8))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    heights, slopes = [], []
    for label in np.flatnonzero(stats[:, cv2.CC_STAT_WIDTH] > least):
        left, top, wide, high = (int(n) for n in stats[label, :4])
        if label == 0 or high > STEEPEST * wide + 12:
            continue
        rows, columns = np.nonzero(labels[top : top + high, left : left + wide] == label)
        slope, start = np.polyfit(columns + left, rows + top, 1)
        heights.append(slope * strokes.shape[1] / 2 + start)
        slopes.append(slope)
    if len(slopes) < FEW or np.ptp(heights) < SPREAD * strokes.shape[0]:
        return 0.0, 0.0
    return _fitted(np.array(heights), np.array(slopes))


def _fitted(heights: Matrix, slopes: Matrix) -> tuple[float, float]:
    """A straight line through most of the slopes."""
    growth = start = 0.0
    for _ in range(3):
        growth, start = np.polyfit(heights, slopes, 1)
        off = np.abs(slopes - growth * heights - start)
        kept = off <= max(2.5 * float(np.median(off)), 1e-4)
        if kept.all() or kept.sum() < FEW:
            break
        heights, slopes = heights[kept], slopes[kept]
    return float(start), float(growth)


def _crossing(
    level: tuple[float, float], plumb: tuple[float, float], corner: tuple[float, float], middle: tuple[float, float]
) -> tuple[float, float]:
    """Where the line across that should be at the corner's height crosses the one down that should be at its side."""
    (x, y), (cx, cy) = corner, middle
    a, c = level[0] + level[1] * y, plumb[0] + plumb[1] * x
    # the line across: Y = y + a (X - cx); the line down: X = x + c (Y - cy)
    right = (x + c * (y - a * cx - cy)) / (1 - a * c)
    return right, y + a * (right - cx)
