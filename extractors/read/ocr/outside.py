"""The lines of text that stand outside of tables: captions, titles, notes, or a whole page of text."""

from collections.abc import Iterator, Sequence

import numpy as np

from extractors.errors import TooLarge
from extractors.read.ocr.engine import detect
from extractors.read.ocr.ink import find_ink
from extractors.read.ocr.page import Page
from extractors.read.ocr.pixels import Box

APART = 40
"""Rows: text further apart is looked at by itself."""

TILE = 1600
"""Pixels: the detector overlooks lines of pages that must be reduced too far, so tall pages are cut at blank rows."""


PIECES = 5_000
"""Pieces of lines on one page: small print over all of an A3 page has some 1,000 lines."""


def find_outside(page: Page, tables: Sequence[Box]) -> list[Box]:
    """Boxes around the lines outside of tables, in reading order."""
    rest = page.colour.copy()
    for left, top, right, bottom in tables:
        rest[max(0, top - 2) : bottom + 2, max(0, left - 2) : right + 2] = 255
    found = [
        (left, top + start, right, bottom + start)
        for start, end in _strips(page, tables)
        for left, top, right, bottom in detect(rest[start:end])
    ]
    if len(found) > PIECES:
        raise TooLarge(f"a picture with {len(found)} pieces of lines, expected at most {PIECES}")
    return joined(found)


def _strips(page: Page, tables: Sequence[Box]) -> Iterator[tuple[int, int]]:
    """Stretches of rows that hold ink outside of tables, none much taller than a tile."""
    gray = page.gray.copy()
    for left, top, right, bottom in tables:
        gray[max(0, top - 2) : bottom + 2, max(0, left - 2) : right + 2] = 255
    inked = np.flatnonzero(find_ink(gray).mask.any(axis=1))
    if not inked.size:
        return
    start = last = int(inked[0])
    for row in (*inked.tolist(), len(gray) + TILE):
        if row - last > APART or (row - last > 1 and row - start > TILE):
            yield max(0, start - 8), min(len(gray), last + 9)
            start = row
        last = row


def joined(boxes: Sequence[Box]) -> list[Box]:
    """Pieces of one line as one box, lines from the top."""
    lines: list[Box] = []
    for box in sorted(boxes):
        for place, line in enumerate(lines):
            if _beside(line, box):
                lines[place] = (line[0], min(line[1], box[1]), max(line[2], box[2]), max(line[3], box[3]))
                break
        else:
            lines.append(box)
    return sorted(lines, key=lambda line: (line[1] + line[3], line[0]))


def _beside(line: Box, box: Box) -> bool:
    """Whether a box goes on with a line: at its height, and not far from its end."""
    common = min(line[3], box[3]) - max(line[1], box[1])
    low = min(line[3] - line[1], box[3] - box[1])
    return common > 0.6 * low and box[0] - line[2] < 1.5 * low
