"""The tables of a page: the cells between the lines that are really there."""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.read.ocr.lattice import Lattice, find_lattice
from extractors.read.ocr.pixels import Box
from extractors.read.ocr.rules import Rules

BESIDE, SOFT = 0.3, 2
"""The share of a line of pixels from which it is still the rule's, and the pixels over which a rule fades."""

TABLE_WIDE, TABLE_HIGH = 60, 20
"""Pixels: the least table."""


@dataclass(frozen=True)
class Region:
    """One cell of a table: its place in the lattice, and its inside."""

    row: int
    column: int
    rowspan: int
    colspan: int
    inside: Box


@dataclass(frozen=True)
class Table:
    """One ruled table: its outline and its cells in reading order."""

    outline: Box
    regions: tuple[Region, ...]


def find_tables(rules: Rules) -> list[Table]:
    """The ruled tables of a page, from top to bottom; a single frame around text is none."""
    rules = _connected(rules)
    tables = [_table(rules, outline) for outline in _outlines(rules)]
    return sorted((t for t in tables if t is not None), key=lambda t: (t.outline[1], t.outline[0]))


def _connected(rules: Rules) -> Rules:
    """Only the rules that hang together over some length; letters hang on none."""
    joined = cv2.dilate(rules.across | rules.down, np.ones((3, 3), np.uint8))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    wide = (stats[:, cv2.CC_STAT_WIDTH] >= TABLE_WIDE) & (stats[:, cv2.CC_STAT_HEIGHT] >= TABLE_HIGH)
    wide[0] = False
    kept = np.where(wide[labels], 255, 0).astype(np.uint8)
    return Rules(rules.across & kept, rules.down & kept)


def _outlines(rules: Rules) -> list[Box]:
    """The boxes of rules that hang together."""
    joined = cv2.dilate(rules.across | rules.down, np.ones((5, 5), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    return _merged([(int(x), int(y), int(x + w), int(y + h)) for x, y, w, h, _ in stats[1:]])


def _merged(boxes: list[Box]) -> list[Box]:
    """Overlapping boxes as one: the skeleton of a table may be broken."""
    rest, done = sorted(boxes, key=lambda b: (b[1], b[0])), list[Box]()
    while rest:
        box = rest.pop(0)
        touching = [b for b in rest if b[0] < box[2] and box[0] < b[2] and b[1] < box[3] and box[1] < b[3]]
        if not touching:
            done.append(box)
            continue
        rest = [b for b in rest if b not in touching]
        every = [box, *touching]
        lefts, tops, rights, bottoms = zip(*every, strict=True)
        rest.insert(0, (min(lefts), min(tops), max(rights), max(bottoms)))
    return done


def _table(rules: Rules, outline: Box) -> Table | None:
    left, top, right, bottom = outline
    inner = Rules(rules.across[top:bottom, left:right], rules.down[top:bottom, left:right])
    slack = max(5, (right - left) // 200)
    lattice = find_lattice(inner, slack)
    if lattice is None:
        return None
    regions = []
    for row, column, rowspan, colspan in _rectangles(lattice):
        cell = lattice.xs[column], lattice.ys[row], lattice.xs[column + colspan], lattice.ys[row + rowspan]
        x0, y0, x1, y1 = _inside(inner, cell, slack)
        regions.append(Region(row, column, rowspan, colspan, (x0 + left, y0 + top, x1 + left, y1 + top)))
    return Table(outline, tuple(regions)) if len(regions) > 1 else None


def _rectangles(lattice: Lattice) -> Iterator[Box]:
    """Row, column, rowspan, colspan of each cell: what no ruled edge parts is one cell, kept rectangular."""
    height, width = len(lattice.ys) - 1, len(lattice.xs) - 1
    taken = np.zeros((height, width), bool)
    for row in range(height):
        for column in range(width):
            if taken[row, column]:
                continue
            colspan = 1
            while column + colspan < width and not (
                lattice.before[row, column + colspan] or taken[row, column + colspan]
            ):
                colspan += 1
            inside = slice(column, column + colspan)
            rowspan = 1
            while row + rowspan < height and _open(lattice, row + rowspan, inside):
                rowspan += 1
            taken[row : row + rowspan, inside] = True
            yield row, column, rowspan, colspan


def _open(lattice: Lattice, row: int, inside: slice) -> bool:
    """Whether a cell goes on into this row: no edge above it anywhere, and none that cuts it downwards."""
    cuts = lattice.before[row, inside.start + 1 : inside.stop]
    return not lattice.above[row, inside].any() and not cuts.any()


def _inside(rules: Rules, box: Box, slack: int) -> Box:
    """A cell's box drawn in from the middles of its four lines to where they end, wherever they bend."""
    left, top, right, bottom = box
    lines = rules.across[max(0, top - slack) : bottom + slack + 1, left + 4 : max(right - 3, left + 5)]
    posts = rules.down[top + 4 : max(bottom - 3, top + 5), max(0, left - slack) : right + slack + 1]
    rows, columns = (lines > 0).mean(axis=1), (posts > 0).mean(axis=0)
    return (
        left + _end(columns, min(left, slack), slack),
        top + _end(rows, min(top, slack), slack),
        right - _end(columns[::-1], slack, slack),
        bottom - _end(rows[::-1], slack, slack),
    )


def _end(shares: NDArray[np.float64], line: int, slack: int) -> int:
    """How far in from a line (at its place in `shares`) the rule goes on without a break, and its soft edge."""
    near = shares[: line + slack + 1]
    last = int(near.argmax())
    if near[last] < BESIDE:
        return SOFT
    while last + 1 < len(shares) // 2 and shares[last + 1] > BESIDE:
        last += 1
    return max(last - line, 0) + SOFT
