"""Red seals stamped over a page: taken out, with the black print under them left."""

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.read.ocr.pixels import Colour

RED = 50
"""Grey levels by which a seal's red exceeds its other colours."""

LEAST = 40
"""Pixels: no seal is smaller, no red letter larger."""

LONGEST = 120
"""Pixels: a straight red stretch beyond this is a rule's or a fill's; a seal is round."""

FILLED = 0.6
"""The share of its box from which something red is a fill."""


def without_seals(colour: Colour) -> Colour:
    """The page without large red drawings: there only the red channel counts, in which red ink is paper."""
    red, green, blue = cv2.split(colour)
    other = cv2.max(green, blue)
    mask = np.where(cv2.subtract(red, other) > RED, 255, 0).astype(np.uint8)
    if int(np.count_nonzero(mask)) < LEAST * LEAST // 4:
        return colour
    seals = _round(mask)
    if not seals.any():
        return colour
    near = cv2.dilate(seals, np.ones((5, 5), np.uint8)) > 0
    stained = near & (cv2.subtract(red, other) > RED // 4)
    paper = float(np.percentile(red[seals > 0], 10))
    lifted = np.clip(np.asarray(red, np.float32) * (255 / max(paper, 1.0)), 0, 255).astype(np.uint8)
    cleaned = colour.copy()
    cleaned[stained] = np.repeat(lifted[stained][:, None], 3, axis=1)
    return cleaned


def _round(mask: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """What is red and large in both directions, and neither a fill nor made of rules."""
    across = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((1, LONGEST), np.uint8))
    down = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((LONGEST, 1), np.uint8))
    ruled = cv2.dilate(cv2.max(across, down), np.ones((3, 3), np.uint8))
    rest = cv2.morphologyEx(np.where(ruled > 0, 0, mask).astype(np.uint8), cv2.MORPH_CLOSE, np.ones((7, 7), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(rest, connectivity=8)
    wide, high, area = (stats[:, k] for k in (cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT, cv2.CC_STAT_AREA))
    found = (np.minimum(wide, high) >= LEAST) & (area < FILLED * wide * high)
    found[0] = False
    boxes = np.zeros_like(mask)
    for left, top, width, height in stats[found, :4]:
        boxes[top : top + height, left : left + width] = 255
    return np.asarray(mask & boxes, np.uint8)
