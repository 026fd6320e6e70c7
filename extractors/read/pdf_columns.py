"""The columns of a table without rules: where figures stand over each other, and where blanks part the labels."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile

from extractors.read.pdf_phrases import Phrase, Row

RIVERS = 4
"""Columns of labels are parted by no more."""

FLUSH = 2.5
"""Points by which the figures of one column are out of line at most."""

ASTRAY = 0.4
"""The share of a column's width by which a figure is out of line at most."""

BETWEEN = 1.5
"""Columns between two headings in the room of which another one is no column."""

FEW = 2
"""Figures over each other by chance."""

MANY = 2
"""Headings in one row, from which those without figures make columns too."""

CLOSE = 2.5
"""Heights between the rows that have a label in common."""


@dataclass(frozen=True)
class Columns:
    """The columns of a table: borders inside, the first `labels` of them hold labels, the others figures."""

    left: float
    right: float
    inner: tuple[float, ...]
    labels: int
    centres: tuple[float, ...]
    """The middles of the columns of figures."""
    stacks: "tuple[Stack, ...]"

    @property
    def count(self) -> int:
        """All columns."""
        return len(self.inner) + 1

    @property
    def edge(self) -> float:
        """Where the figures begin."""
        return self.inner[self.labels - 1] if self.labels else self.left

    def span(self, phrase: Phrase) -> tuple[int, int]:
        """The first and the last column that a phrase touches."""
        return bisect_right(self.inner, phrase.left + 1), bisect_right(self.inner, phrase.right - 1)

    def column(self, phrase: Phrase) -> int:
        """The column in which a figure stands, or in which a heading has its middle."""
        for number, stack in enumerate(self.stacks):
            if phrase.is_figure and stack.first - FLUSH <= phrase.ends[stack.side] <= stack.last + FLUSH:
                return self.labels + number
        return self.column_at(phrase.middle)

    def column_at(self, x: float) -> int:
        """The column in which a point lies."""
        return bisect_right(self.inner, x)

    def borders(self) -> tuple[float, ...]:
        """All borders, the outer ones too."""
        return (self.left, *self.inner, self.right)


@dataclass(frozen=True)
class Spot:
    """A cell before its row is counted: the columns it covers, its phrases, and rows that it covers."""

    first: int
    last: int
    phrases: tuple[Phrase, ...]
    rows: int = 1


@dataclass(frozen=True)
class Stack:
    """Figures that stand over each other: at the left (side 0), in the middle (1) or at the right (2) of a column."""

    side: int
    first: float
    last: float
    left: float
    right: float
    figures: tuple[Phrase, ...] = ()


def find_columns(rows: Sequence[Row]) -> Columns | None:
    """The columns that the figures of some rows make; None where they make none."""
    stacks = _stacks(rows)
    while stacks and _numbers_rows(rows, stacks[0]):
        stacks = stacks[1:]
    if not stacks:
        return None
    zone = stacks[0].left
    words = [phrase for row in rows for phrase in row]
    labels = [p for row in rows if any(q.is_figure for q in row) and len(row) > 1 for p in row if p.right < zone]
    ends = max((phrase.right + 1 for phrase in labels), default=float("-inf"))
    stacks = _headed(rows, stacks, ends)
    rivers = _rivers([[phrase for phrase in row if phrase.right < ends] for row in rows])
    inner = [*rivers, *([ends] if labels else []), *(_border(a, b) for a, b in pairwise(stacks))]
    return Columns(
        min(phrase.left for phrase in words) - 1,
        max(phrase.right for phrase in words) + 1,
        tuple(inner),
        len(rivers) + bool(labels),
        tuple((stack.left + stack.right) / 2 for stack in stacks),
        tuple(stacks),
    )


def _border(one: Stack, other: Stack) -> float:
    """Where two columns meet; wide figures of one may reach over narrow ones of the other."""
    if one.right < other.left:
        return (one.right + other.left) / 2
    return (one.left + one.right + other.left + other.right) / 4


def in_full_columns(rows: Sequence[Row]) -> set[int]:
    """The ids of the figures that stand in columns at least half as full as the fullest."""
    stacks = _stacks(rows)
    most = max((len(stack.figures) for stack in stacks), default=0)
    return {id(figure) for stack in stacks if 2 * len(stack.figures) >= most > FEW for figure in stack.figures}


def _stacks(rows: Sequence[Row]) -> list[Stack]:
    """The columns of figures, set in the way in which they make the fewest; from the left."""
    lines = [[phrase for phrase in row if phrase.is_figure] for row in rows if len(row) > 1]
    return min((_stacked(lines, side) for side in (1, 2, 0)), key=len)


def _stacked(lines: Sequence[Row], side: int) -> list[Stack]:
    """Figures that are in line, and those out of line by less than a column (blanks are printed beside them)."""
    groups: list[list[Phrase]] = []
    for figure in sorted((figure for line in lines for figure in line), key=lambda figure: figure.ends[side]):
        if groups and figure.ends[side] - groups[-1][-1].ends[side] <= FLUSH:
            groups[-1].append(figure)
        else:
            groups.append([figure])
    pitch = min((b.ends[side] - a.ends[side] for line in lines for a, b in pairwise(line)), default=0.0)
    merged: list[list[Phrase]] = []
    for group in groups:
        last = merged[-1] if merged else []
        near = bool(last) and group[0].ends[side] - last[-1].ends[side] <= ASTRAY * pitch
        if near and not {(p.line.page, round(p.base)) for p in last} & {(p.line.page, round(p.base)) for p in group}:
            last += group
        else:
            merged.append(group)
    return [_stack(group, side) for group in merged]


def _stack(group: Sequence[Phrase], side: int) -> Stack:
    at = [phrase.ends[side] for phrase in group]
    return Stack(side, min(at), max(at), min(p.left for p in group), max(p.right for p in group), tuple(group))


def _headed(rows: Sequence[Row], stacks: Sequence[Stack], ends: float) -> list[Stack]:
    """The columns of figures, and those of headings (behind the labels' ends) under which all is blank."""
    words = [[p for p in row if p.left > ends] for row in rows if not any(p.is_figure for p in row)]
    headings: list[list[Phrase]] = []
    for phrase in (phrase for row in words if len(row) >= MANY for phrase in row):
        if is_over_several(phrase, words):
            continue
        group = next((g for g in headings if any(_meet(phrase, p) for p in g)), None)
        if group:
            group.append(phrase)
        else:
            headings.append([phrase])
    if len(headings) <= len(stacks):
        return list(stacks)
    over = sorted((_stack(group, 1) for group in headings), key=_middle)
    taken = in_order([_middle(stack) for stack in stacks], [_middle(heading) for heading in over])
    return sorted([*stacks, *(h for n, h in enumerate(over) if n not in taken)], key=_middle)


def is_over_several(phrase: Phrase, rows: Sequence[Row]) -> bool:
    """Whether a heading stands over several others, or over the room between two that are nearer to each other."""
    below = [other for row in rows for other in row if other.base > phrase.base]
    met = [other for other in below if _meet(phrase, other)]
    if any(one.right < other.left for one in met for other in met):
        return True
    sides = [[o.middle for o in below if o.right <= phrase.left], [o.middle for o in below if o.left >= phrase.right]]
    if met or not all(sides):
        return False
    pitch = min((b.middle - a.middle for row in rows for a, b in pairwise(row)), default=0.0)
    return min(sides[1]) - max(sides[0]) < BETWEEN * pitch


def _meet(one: Phrase, other: Phrase) -> bool:
    """Whether two phrases stand over each other."""
    return one.left < other.right and other.left < one.right


def in_order(points: Sequence[float], others: Sequence[float]) -> tuple[int, ...]:
    """For each of the points one of the others (there are more), in their order and as near as they can all be."""
    best: list[tuple[float, tuple[int, ...]]] = [(0.0, ())] * (len(others) + 1)
    for point in points:
        row: list[tuple[float, tuple[int, ...]]] = [(float("inf"), ())]
        for number, other in enumerate(others):
            cost, chosen = best[number]
            row.append(min(row[-1], (cost + abs(point - other), (*chosen, number))))
        best = row
    return best[-1][1]


def _middle(stack: Stack) -> float:
    return (stack.left + stack.right) / 2


def _numbers_rows(rows: Sequence[Row], stack: Stack) -> bool:
    """Whether a column of figures stands left of the labels: it counts the rows."""
    own = [row for row in rows if any(figure in row for figure in stack.figures)]
    before = [row for row in own if any(not p.is_figure and p.left > stack.right for p in row)]
    return len(before) > len(own) / 2


def _beside(label: Phrase, rows: Iterable[Row]) -> float | None:
    """Where the labels begin of the next row that stands right of a label which it shares with another row."""
    near = takewhile(lambda row: abs(row[-1].base - label.base) < CLOSE * label.size, rows)
    return next((row[-1].left for row in near if row[-1].left > label.right), None)


def _rivers(rows: Sequence[Row]) -> list[float]:
    """The borders between columns of labels: where blanks between labels of one row stand over each other."""
    gaps = [(a.right, b.left) for row in rows for a, b in pairwise(row)]
    filled = [row for row in rows if row]
    for number, row in enumerate(filled):
        if len(row) == 1:
            sides = (_beside(row[0], reversed(filled[:number])), _beside(row[0], filled[number + 1 :]))
            starts = [side for side in sides if side is not None]
            gaps += [(row[0].right, min(starts))] if len(starts) == len(sides) else []
    gaps.sort(key=lambda gap: gap[1] - gap[0])
    rivers: list[tuple[float, float]] = []
    for low, high in gaps:
        for number, (left, right) in enumerate(rivers):
            if min(right, high) - max(left, low) > 0:
                rivers[number] = (max(left, low), min(right, high))
                break
        else:
            rivers.append((low, high))
    return sorted((low + high) / 2 for low, high in rivers[:RIVERS])
