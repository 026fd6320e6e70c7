"""Tables from rules: the lattice that the lines make, and the cells between the lines that are really there."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.read.ocr.pixels import Gray
from extractors.read.ocr.rules import Rules

CERTAIN, LIKELY = 0.9, 0.6
"""Shares of an edge that are ruled, at one height: a row of letters reaches 0.75, so a broken edge counts only where
it goes on from a certain one."""

Box = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels."""

BESIDE = 0.3
"""The share of a line of pixels beside a cell from which it is still the rule's."""

TABLE_WIDE, TABLE_HIGH, STROKE = 60, 20, 18
"""Pixels: the least table, and the least stroke that may be a rule."""

Edges = NDArray[np.bool_]


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


@dataclass(frozen=True)
class Lattice:
    """Positions of lines across (`ys`) and down (`xs`), and which of their edges are ruled.

    `above[i, j]` is the edge over the lattice cell (i, j), `before[i, j]` the one on its left.
    """

    ys: list[int]
    xs: list[int]
    above: Edges
    before: Edges


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
    lattice = _lattice(inner, slack)
    if lattice is None:
        return None
    regions = []
    for row, column, rowspan, colspan in _rectangles(lattice):
        cell = lattice.xs[column], lattice.ys[row], lattice.xs[column + colspan], lattice.ys[row + rowspan]
        x0, y0, x1, y1 = _inside(inner, cell, slack)
        regions.append(Region(row, column, rowspan, colspan, (x0 + left, y0 + top, x1 + left, y1 + top)))
    return Table(outline, tuple(regions)) if len(regions) > 1 else None


def _lattice(rules: Rules, slack: int) -> Lattice | None:
    """The lines of a table, those that rule nothing left out; None where they make no cells."""
    ys, xs = _positions(rules.across, 1, slack), _positions(rules.down, 0, slack)
    for _ in range(4):
        if min(len(ys), len(xs)) <= 1:
            return None
        above, before = _ruled(rules.across, ys, xs, slack), _ruled(rules.down.T, xs, ys, slack).T
        above[0], above[-1], before[:, 0], before[:, -1] = True, True, True, True
        keep_y, keep_x = np.asarray(above.any(axis=1)), np.asarray(before.any(axis=0))
        if keep_y.all() and keep_x.all():
            return Lattice(ys, xs, above, before)
        ys = [y for y, keep in zip(ys, keep_y.tolist(), strict=True) if keep]
        xs = [x for x, keep in zip(xs, keep_x.tolist(), strict=True) if keep]
    return None


def _positions(mask: Gray, axis: int, slack: int) -> list[int]:
    """Where lines run, by the middles of the strokes of a mask, near ones counted as one line."""
    straight = cv2.morphologyEx(
        cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8)),
        cv2.MORPH_OPEN,
        np.ones((1, 16) if axis == 1 else (16, 1), np.uint8),
    )
    _, _, stats, centres = cv2.connectedComponentsWithStats(straight, connectivity=8)
    long = stats[1:, cv2.CC_STAT_WIDTH if axis == 1 else cv2.CC_STAT_HEIGHT]
    found = sorted(
        (float(centre), int(length)) for centre, length in zip(centres[1:, axis], long, strict=True) if length >= STROKE
    )
    groups: list[list[tuple[float, int]]] = []
    for position, length in found:
        if groups and position - _middle(groups[-1]) <= slack:
            groups[-1].append((position, length))
        else:
            groups.append([(position, length)])
    return [round(_middle(group)) for group in groups]


def _middle(group: list[tuple[float, int]]) -> float:
    return sum(p * n for p, n in group) / sum(n for _, n in group)


def _ruled(mask: Gray, ys: list[int], xs: list[int], slack: int) -> Edges:
    """For each line of `ys` and each stretch between two of `xs`: whether it is ruled."""
    shares = np.zeros((len(ys), len(xs) - 1))
    for i, y in enumerate(ys):
        band = cv2.dilate(mask[max(0, y - slack) : y + slack + 1], np.ones((3, 1), np.uint8)) > 0
        for j, (start, end) in enumerate(pairwise(xs)):
            stretch = band[:, start + 3 : max(end - 2, start + 4)]
            shares[i, j] = stretch.mean(axis=1).max()
    edges = shares >= CERTAIN
    for j in (*range(1, len(xs) - 1), *range(len(xs) - 3, -1, -1)):
        beside = edges[:, max(0, j - 1)] | edges[:, min(j + 1, len(xs) - 2)]
        edges[:, j] |= beside & (shares[:, j] >= LIKELY)
    return edges


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
    near_x, near_y = (min(slack + 3, side // 3) for side in (right - left, bottom - top))
    rows = (rules.across[top : bottom + 1, left + 4 : max(right - 3, left + 5)] > 0).mean(axis=1) > BESIDE
    columns = (rules.down[top + 4 : max(bottom - 3, top + 5), left : right + 1] > 0).mean(axis=0) > BESIDE
    return (
        left + _end(columns[:near_x]),
        top + _end(rows[:near_y]),
        right - _end(columns[::-1][:near_x]),
        bottom - _end(rows[::-1][:near_y]),
    )


def _end(ruled: NDArray[np.bool_]) -> int:
    """How far in from a side the last of the rule lies, and one pixel for its soft edge."""
    hits = np.flatnonzero(ruled)
    return int(hits[-1]) + 2 if hits.size else 2
