"""The words of a page by their ink alone: what stands close together on a line, wherever it stands."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.read.ocr.pixels import Box, Gray
from extractors.read.ocr.rules import Rules

AROUND, DEPTH = 41, 18
"""Pixels around one that make its paper, and grey levels by which ink is darker."""

GAP = 0.7
"""Heights of letters between two words."""

HIGHEST = 1.25
"""Heights of what can be one line: strokes of one letter that stand over each other."""

DUST = 0.22
"""Heights: what is smaller both ways is no letter and no dash."""

WIDE = 6.0
"""Heights: a figure or a column's heading is not as wide, a line of text is."""

LONG_HIGH, LONG_WIDE = (0.6, 2.2), (2, 18)
"""Heights of letters that a word of several letters is high and wide; those of most letters may be those of figures."""

LINE_HIGH, LINE_WIDE = (8, 80), 1.5
"""Pixels that a line of text is high, and by how many times its height it is wider at least."""

LOW = 20
"""The percentile of the lines' heights that stands for small print: figures, where there are any."""

MANY, FEW = 5, 3
"""Narrow words at one height that make a table by themselves, or with another such row."""


def find_words(gray: Gray, tables: Sequence[Box], rules: Rules) -> tuple[list[Box], int]:
    """Boxes around the words outside of tables, and the height of most letters."""
    mask = _ink(gray)
    for left, top, right, bottom in tables:
        mask[max(0, top - 2) : bottom + 2, max(0, left - 2) : right + 2] = 0
    tall = _tall(mask)
    mask &= ~_long(rules.across, (6 * tall, 1))
    mask &= ~_long(np.asarray(rules.down), (1, 3 * tall))
    joined = _closed(mask, max(3, round(GAP * tall)))
    words = [box for box in _stacked(_boxes(joined), tall) if max(box[2] - box[0], box[3] - box[1]) > DUST * tall]
    return [_close(mask, box) for box in words], tall


def find_long_words(gray: Gray) -> list[Box]:
    """Boxes around words of several letters, wherever they stand on a page whose rules nobody has looked for."""
    mask = _ink(gray)
    tall = _tall(mask)
    mask &= ~(_long(mask, (6 * tall, 1)) | _long(mask, (1, 4 * tall)))
    boxes = [_close(mask, box) for box in _boxes(_closed(mask, max(3, round(GAP * tall))))]
    lines = [box for box in boxes if LONG_HIGH[0] < (box[3] - box[1]) / tall < LONG_HIGH[1]]
    return [box for box in lines if LONG_WIDE[0] < (box[2] - box[0]) / tall < LONG_WIDE[1]]


def stand_in_columns(words: Sequence[Box], tall: int) -> bool:
    """Whether words may be a table: several narrow ones at one height, and more than once."""
    narrow = sorted(((top + bottom) / 2, left) for left, top, right, bottom in words if right - left < WIDE * tall)
    rows: list[list[float]] = []
    for middle, _ in narrow:
        if rows and middle - rows[-1][0] < 0.4 * tall:
            rows[-1].append(middle)
        else:
            rows.append([middle])
    filled = [row for row in rows if len(row) >= FEW]
    return len(filled) > 1 or any(len(row) >= MANY for row in filled)


def small_print(gray: Gray) -> float:
    """The height of the smaller lines of a page, inside of tables, too; 0 where there are none."""
    heights = _heights(_ink(gray))
    return float(np.percentile(heights, LOW)) if heights else 0.0


def _ink(gray: Gray) -> NDArray[np.uint8]:
    """What is darker than the paper around it."""
    ink = cv2.adaptiveThreshold(gray, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, AROUND, DEPTH)
    return np.asarray(ink, np.uint8)


def _tall(mask: NDArray[np.uint8]) -> int:
    """The height of most lines of text."""
    heights = _heights(mask)
    return int(np.percentile(heights, 60)) if heights else 16


def _heights(mask: NDArray[np.uint8]) -> list[int]:
    """The heights of what may be lines of text."""
    sizes = [(right - left, bottom - top) for left, top, right, bottom in _boxes(_closed(mask, 9))]
    return [high for wide, high in sizes if LINE_HIGH[0] < high < LINE_HIGH[1] and wide > LINE_WIDE * high]


def _closed(mask: NDArray[np.uint8], reach: int) -> NDArray[np.uint8]:
    return np.asarray(cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((1, reach), np.uint8)), np.uint8)


def _long(strokes: Gray, least: tuple[int, int]) -> NDArray[np.uint8]:
    """Strokes that no letter has, and their soft edges."""
    kept = cv2.morphologyEx(
        np.where(strokes > 0, 255, 0).astype(np.uint8), cv2.MORPH_OPEN, np.ones(least[::-1], np.uint8)
    )
    return np.asarray(cv2.dilate(kept, np.ones((5, 5), np.uint8)), np.uint8)


def _boxes(mask: NDArray[np.uint8]) -> list[Box]:
    _, _, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    return [(int(x), int(y), int(x + w), int(y + h)) for x, y, w, h, area in stats[1:] if area > 1]


def _stacked(boxes: Sequence[Box], tall: int) -> list[Box]:
    """Boxes over each other that are no higher together than a line, as one."""
    merged: list[Box] = []
    for box in sorted(boxes, key=lambda box: (box[0], box[1])):
        whole = box
        again = True
        while again:
            again = False
            for other in merged:
                if _one_line(whole, other, tall):
                    merged.remove(other)
                    whole = _around(whole, other)
                    again = True
                    break
        merged.append(whole)
    return merged


def _one_line(one: Box, other: Box, tall: int) -> bool:
    """Whether two pieces meet, or nearly, in one line."""
    beside = max(one[0], other[0]) - min(one[2], other[2])
    high = max(one[3], other[3]) - min(one[1], other[1])
    apart = max(one[1], other[1]) - min(one[3], other[3])
    if apart >= 0:
        return beside < 0 and high <= HIGHEST * tall
    return beside < GAP * tall and high <= max(HIGHEST * tall, 1.2 * max(one[3] - one[1], other[3] - other[1]))


def _around(one: Box, other: Box) -> Box:
    return min(one[0], other[0]), min(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3])


def _close(mask: NDArray[np.uint8], box: Box) -> Box:
    """A word's box with a little paper, as far as the page goes."""
    height, width = mask.shape
    left, top, right, bottom = box
    return max(0, left - 3), max(0, top - 3), min(width, right + 3), min(height, bottom + 3)
