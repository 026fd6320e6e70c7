"""The rules of a page: strokes joined to lines, and lines that hang together as the skeletons of tables."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from extractors.errors import TooLarge
from extractors.read.pdf_page import WHITE, Area, Stroke

SNAP = 5.0
"""Points: lines nearer than this are one line (double lines, borders of cells that stand apart); no row is as low."""

WAVERING = 0.5
"""Points between the pieces of one line: it is drawn by hand at one height."""

GAP = 4.0
"""Points between the dashes of one line."""

SHORTEST = 8.0
"""Points: the shortest rule; letters drawn as paths have shorter strokes."""

LINE_LIMIT = 4000
"""Lines of one page after joining."""

DOT = 3.5
"""Points: a stroke no longer than this runs in no direction: a dot of a border, a corner."""


class Line(NamedTuple):
    """A line across or down a page: where it runs, from where to where."""

    at: float
    start: float
    end: float


class Skeleton(NamedTuple):
    """Lines that hang together."""

    across: list[Line]
    down: list[Line]

    @property
    def outline(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom."""
        xs = [x for line in self.across for x in (line.start, line.end)] + [line.at for line in self.down]
        ys = [y for line in self.down for y in (line.start, line.end)] + [line.at for line in self.across]
        return min(xs), min(ys), max(xs), max(ys)


def sides(area: Area) -> list[Stroke]:
    """The four sides of a filled area as strokes."""
    left, top, right, bottom, _ = area
    return [
        Stroke(left, top, right, top),
        Stroke(left, bottom, right, bottom),
        Stroke(left, top, left, bottom),
        Stroke(right, top, right, bottom),
    ]


def seen(areas: Sequence[Area]) -> list[Area]:
    """The areas that stand out from what lies beneath them; the paper is white."""
    shown: list[Area] = []
    for area in areas:
        x, y = (area.left + area.right) / 2, (area.top + area.bottom) / 2
        beneath = next((a.colour for a in reversed(shown) if a.left <= x <= a.right and a.top <= y <= a.bottom), WHITE)
        if beneath != area.colour:
            shown.append(area)
    return shown


def find_skeletons(strokes: Iterable[Stroke]) -> list[Skeleton]:
    """The lines of a page that touch, from the top; lines alone are no skeleton. Raises TooLarge."""
    across, down = [], []
    for left, top, right, bottom in strokes:
        wide, high = right - left, bottom - top
        if wide >= high or wide <= DOT:
            across.append(Line((top + bottom) / 2, left, right))
        if high > wide or high <= DOT:
            down.append(Line((left + right) / 2, top, bottom))
    return _connected(_joined(across), _joined(down))


def _joined(pieces: list[Line]) -> list[Line]:
    """Pieces that go on with each other as one line, without what is too short for a rule."""
    pieces.sort()
    lines: list[Line] = []
    group: list[Line] = []
    for piece in [*pieces, Line(float("inf"), 0, 0)]:
        if group and piece.at - group[-1].at > WAVERING:
            lines += _end_to_end(group)
            group = []
        group.append(piece)
    return [line for line in lines if line.end - line.start >= SHORTEST]


def _end_to_end(group: list[Line]) -> list[Line]:
    """Lines at one height, joined where they touch or nearly do."""
    at = sum(line.at for line in group) / len(group)
    joined: list[Line] = []
    for line in sorted(group, key=lambda line: line.start):
        if joined and line.start - joined[-1].end <= GAP:
            joined[-1] = Line(at, joined[-1].start, max(joined[-1].end, line.end))
        else:
            joined.append(Line(at, line.start, line.end))
    return joined


def _connected(across: list[Line], down: list[Line]) -> list[Skeleton]:
    if len(across) + len(down) > LINE_LIMIT:
        raise TooLarge(f"a page of a PDF with {len(across) + len(down)} lines, expected at most {LINE_LIMIT}")
    parents = list(range(len(across) + len(down)))
    for one, other in _touching(across, down):
        parents[_root(parents, one)] = _root(parents, len(across) + other)
    skeletons: dict[int, Skeleton] = {}
    for number, line in enumerate([*across, *down]):
        skeleton = skeletons.setdefault(_root(parents, number), Skeleton([], []))
        (skeleton.across if number < len(across) else skeleton.down).append(line)
    return sorted(_with_loose_sides(list(skeletons.values())), key=lambda skeleton: skeleton.outline[1])


def _with_loose_sides(skeletons: list[Skeleton]) -> list[Skeleton]:
    """Skeletons with the lines down beside them that touch no line across: cells that begin and end elsewhere."""
    tables = [skeleton for skeleton in skeletons if skeleton.across and skeleton.down]
    loose = [skeleton for skeleton in skeletons if not (skeleton.across and skeleton.down)]
    for side in loose:
        left, top, right, bottom = side.outline
        for table in tables if side.down else ():
            start, high, end, low = table.outline
            if (
                abs(top - high) < 2 * SNAP
                and abs(bottom - low) < 2 * SNAP
                and max(start - left, right - end) < end - start
            ):
                table.down.extend(side.down)
                break
    return tables


def _touching(across: list[Line], down: list[Line]) -> list[tuple[int, int]]:
    """Which lines across touch which lines down."""
    if not (across and down):
        return []
    y, left, right = (np.array(column)[:, None] for column in zip(*across, strict=True))
    x, top, bottom = (np.array(column)[None, :] for column in zip(*down, strict=True))
    meet = (left - SNAP <= x) & (x <= right + SNAP) & (top - SNAP <= y) & (y <= bottom + SNAP)
    return [(int(one), int(other)) for one, other in np.argwhere(meet)]


def _root(parents: list[int], number: int) -> int:
    while parents[number] != number:
        parents[number] = parents[parents[number]]
        number = parents[number]
    return number


def positions(values: Iterable[float]) -> list[float]:
    """Where lines run, those nearer than SNAP as one at their middle."""
    ordered = sorted(values)
    if not ordered:
        return []
    starts = [0, *(i for i, (a, b) in enumerate(pairwise(ordered), start=1) if b - a > SNAP), len(ordered)]
    return [(ordered[start] + ordered[end - 1]) / 2 for start, end in pairwise(starts)]
