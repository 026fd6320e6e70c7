"""Ruled tables of a PDF's page: the lattice that lines make, and its cells between the lines that are really there."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from extractors.read.pdf_page import Area, Page, Stroke
from extractors.read.pdf_rules import SNAP, Line, Skeleton, find_skeletons, positions, seen, sides

RULED = 0.7
"""The share of an edge that must be ruled."""

PAINTED = 0.9
"""The share of its cells that are areas of their own, from which filled areas alone make a table."""

SIDES = 2
"""Lines across, or down, that the smallest table has."""

STRIP = 8.0
"""Points: a row lower than this holds no letters."""

ROW, COLUMN = 60.0, 250.0
"""Points: a single line reaches out of a table by a row of it, or by a column, not by more."""

Edges = list[list[bool]]


@dataclass(frozen=True)
class Region:
    """One cell: its place in the lattice."""

    row: int
    column: int
    rowspan: int
    colspan: int


@dataclass(frozen=True)
class Lattice:
    """A ruled table: where its lines run, from the left and from the top, and its cells in reading order.

    `head` and `foot` say for each column whether its upper and lower end are ruled: a table that goes on is open.
    """

    xs: list[float]
    ys: list[float]
    regions: list[Region]
    head: list[bool]
    foot: list[bool]
    is_certain: bool = True
    """Whether it is more than a frame, or stripes that are painted to tell rows apart."""

    @property
    def outline(self) -> Stroke:
        """The table's box."""
        return Stroke(self.xs[0], self.ys[0], self.xs[-1], self.ys[-1])

    def slot(self, x: float, y: float) -> tuple[int, int] | None:
        """Row and column of the lattice in which a point lies."""
        if not (self.xs[0] <= x < self.xs[-1] and self.ys[0] <= y < self.ys[-1]):
            return None
        return bisect_right(self.ys, y) - 1, bisect_right(self.xs, x) - 1

    def holds(self, other: "Lattice") -> bool:
        """Whether another table lies within this one's outline."""
        (left, top, right, bottom), (x0, y0, x1, y1) = self.outline, other.outline
        return left - SNAP <= x0 and top - SNAP <= y0 and x1 <= right + SNAP and y1 <= bottom + SNAP

    def box(self, region: Region) -> Stroke:
        """The box of a cell."""
        return Stroke(
            self.xs[region.column],
            self.ys[region.row],
            self.xs[region.column + region.colspan],
            self.ys[region.row + region.rowspan],
        )


def find_lattices(page: Page) -> list[Lattice]:
    """The ruled tables of a page, from the top, single frames too: a page's end may leave one row of a table.

    Sides of filled areas rule too, but not those of an area inside one cell (a highlighted text) nor of the ground on
    which a whole table and more stands. White areas
    on white paper are looked at only where nothing else rules: a browser paints cells so.
    """
    ruled = _lattices(page.strokes)
    areas = [area for area in seen(page.areas) if not any(_is_apart(area, lattice) for lattice in ruled)]
    if areas:
        both = _lattices([*page.strokes, *(side for area in areas for side in sides(area))])
        ruled = [b if any(b.holds(lattice) for lattice in ruled) else _painted(b, areas) for b in both]
    if ruled:
        return ruled
    return [_painted(lattice, page.areas) for lattice in _lattices([s for area in page.areas for s in sides(area)])]


def _painted(lattice: Lattice, areas: Sequence[Area]) -> Lattice:
    """A lattice that only areas make: certain where nearly each of its cells is one, on one ground."""
    own = sum(any(_is_same(lattice.box(region), area) for area in areas) for region in lattice.regions)
    ground = any(_is_same(lattice.outline, area) for area in areas)
    return replace(lattice, is_certain=lattice.is_certain and ground and own >= PAINTED * len(lattice.regions))


def _is_same(box: Stroke, area: Area) -> bool:
    return all(abs(one - other) <= SNAP for one, other in zip(box, area[:4], strict=True))


def _lattices(strokes: Sequence[Stroke]) -> list[Lattice]:
    return [lattice for lattice in map(_lattice, find_skeletons(strokes)) if lattice]


def _is_apart(area: Area, lattice: Lattice) -> bool:
    """Whether an area is none of a table's cells: part of one, or a ground that is larger than the table."""
    left, top, right, bottom = lattice.outline
    around = area.left <= left + SNAP and area.top <= top + SNAP and right - SNAP <= area.right
    larger = area.top < top - STRIP or area.bottom > bottom + STRIP
    return _in_one_cell(area, lattice) or (around and bottom - SNAP <= area.bottom and larger)


def _in_one_cell(area: Area, lattice: Lattice) -> bool:
    first = lattice.slot(area.left + SNAP, area.top + SNAP)
    last = lattice.slot(area.right - SNAP, area.bottom - SNAP)
    if first is None or last is None:
        return False
    return any(
        region.row <= min(first[0], last[0])
        and max(first[0], last[0]) < region.row + region.rowspan
        and region.column <= min(first[1], last[1])
        and max(first[1], last[1]) < region.column + region.colspan
        for region in lattice.regions
    )


def _lattice(skeleton: Skeleton) -> Lattice | None:
    """The cells that lines make; None where they make none. The outer sides count as ruled."""
    if not (skeleton.across and skeleton.down):
        return None
    left, top, right, bottom = skeleton.outline
    xs = _with_open_sides([line.at for line in skeleton.down], (left, right), skeleton.across, COLUMN)
    ys = _with_open_sides([line.at for line in skeleton.across], (top, bottom), skeleton.down, ROW)
    ys = _without_strips(ys)
    if min(len(xs), len(ys)) < SIDES:
        return None
    above, before = _ruled(skeleton.across, ys, xs), _ruled(skeleton.down, xs, ys)
    head, foot = above[0], above[-1]
    above[0] = above[-1] = [True] * (len(xs) - 1)
    before[0] = before[-1] = [True] * (len(ys) - 1)
    regions = list(_regions(above, before))
    return Lattice(xs, ys, regions, head, foot, is_certain=len(regions) > 1)


def _without_strips(ys: list[float]) -> list[float]:
    """The lines across without a first or last row that is too low for letters: a page's end left it of a row."""
    start, end = 0, len(ys)
    if end - start > SIDES and ys[1] - ys[0] < STRIP:
        start += 1
    if end - start > SIDES and ys[-1] - ys[-2] < STRIP:
        end -= 1
    return ys[start:end]


def _with_open_sides(at: list[float], ends: tuple[float, float], crossing: Sequence[Line], reach: float) -> list[float]:
    """Where lines run, and the open sides at which two crossing lines end, or one that reaches out by a cell."""
    low, high = ends
    starts = [line.start for line in crossing if abs(line.start - low) <= SNAP]
    stops = [line.end for line in crossing if abs(line.end - high) <= SNAP]
    found = list(at)
    if len(starts) > 1 or (starts and at and STRIP < min(at) - low < reach):
        found.append(low)
    if len(stops) > 1 or (stops and at and STRIP < high - max(at) < reach):
        found.append(high)
    return positions(found)


def _ruled(lines: Sequence[Line], at: list[float], along: list[float]) -> Edges:
    """For each position and each stretch between two positions along it: whether it is ruled."""
    nearest: list[list[Line]] = [[] for _ in at]
    for line in lines:
        nearest[min(range(len(at)), key=lambda i: abs(at[i] - line.at))].append(line)
    return [[_covered(group, start, end) for start, end in pairwise(along)] for group in nearest]


def _covered(group: Sequence[Line], start: float, end: float) -> bool:
    """Whether lines at one position rule a stretch."""
    slack = min(SNAP, (end - start) / 4)
    low, high = start + slack, end - slack
    ruled, reached = 0.0, low
    for line in sorted(group, key=lambda line: line.start):
        begin, stop = max(line.start, reached), min(line.end, high)
        if stop > begin:
            ruled += stop - begin
            reached = stop
    return ruled >= RULED * (high - low)


def _regions(above: Edges, before: Edges) -> Iterator[Region]:
    """What no ruled edge parts is one cell, kept rectangular."""
    height, width = len(above) - 1, len(before) - 1
    taken = [[False] * width for _ in range(height)]
    for row in range(height):
        for column in range(width):
            if taken[row][column]:
                continue
            end = column + 1
            while end < width and not (before[end][row] or taken[row][end]):
                end += 1
            below = row + 1
            while below < height and _is_open(above, before, below, (column, end)):
                below += 1
            for inside in range(row, below):
                taken[inside][column:end] = [True] * (end - column)
            yield Region(row, column, below - row, end - column)


def _is_open(above: Edges, before: Edges, row: int, columns: tuple[int, int]) -> bool:
    """Whether a cell goes on into this row: no edge above it anywhere, and none that cuts it downwards."""
    start, end = columns
    return not any(above[row][start:end]) and not any(before[column][row] for column in range(start + 1, end))
