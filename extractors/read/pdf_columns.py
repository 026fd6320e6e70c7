"""The columns of a table without rules: where figures stand over each other, and where blanks part the labels."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from extractors.read.pdf_phrases import Phrase, Row

RIVERS = 4
"""Columns of labels are parted by no more."""

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
        """The column in which a phrase has its middle."""
        return bisect_right(self.inner, phrase.middle)

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


def find_columns(rows: Sequence[Row]) -> Columns | None:
    """The columns that the figures of some rows make; None where they make none."""
    figures = [phrase for row in rows for phrase in row if phrase.is_figure and len(row) > 1]
    spans = _clustered(figures)
    while spans and _numbers_rows(rows, spans[0]):
        spans = spans[1:]
    if not spans or any(_crowded(row, spans) for row in rows):
        return None
    zone = spans[0][0]
    words = [phrase for row in rows for phrase in row]
    labels = [phrase for row in rows for phrase in row if phrase.right < zone and not _is_alone(row)]
    ends = max((phrase.right for phrase in labels), default=zone - 2)
    rivers = _rivers([[phrase for phrase in row if phrase.right < zone] for row in rows])
    borders = [(one[1] + other[0]) / 2 for one, other in pairwise(spans)]
    inner = [*rivers, *([(ends + zone) / 2] if labels else []), *borders]
    return Columns(
        min(phrase.left for phrase in words) - 1,
        max(phrase.right for phrase in words) + 1,
        tuple(inner),
        len(rivers) + bool(labels),
        tuple((low + high) / 2 for low, high in spans),
    )


def _is_alone(row: Row) -> bool:
    return len(row) == 1


def _clustered(figures: Sequence[Phrase]) -> list[tuple[float, float]]:
    """Where figures stand over each other: from left to right, their common left and right ends."""
    spans: list[tuple[float, float]] = []
    for figure in sorted(figures, key=lambda figure: figure.left):
        if spans and figure.left <= spans[-1][1] + 1:
            spans[-1] = (spans[-1][0], max(spans[-1][1], figure.right))
        else:
            spans.append((figure.left, figure.right))
    return spans


def _numbers_rows(rows: Sequence[Row], span: tuple[float, float]) -> bool:
    """Whether a column of figures stands left of the labels: it counts the rows."""
    own = [row for row in rows if any(p.is_figure and span[0] <= p.middle <= span[1] for p in row)]
    before = [row for row in own if any(not p.is_figure and p.left > span[1] for p in row)]
    return len(before) > len(own) / 2


def _crowded(row: Row, spans: Sequence[tuple[float, float]]) -> bool:
    """Whether two figures of a row stand in one column, and are not pieces of one."""
    places = [(bisect_right(spans, (phrase.middle, float("inf"))), phrase) for phrase in row if phrase.is_figure]
    return any(a == b and other.left - one.right > other.size for (a, one), (b, other) in pairwise(places))


def _rivers(rows: Sequence[Row]) -> list[float]:
    """The borders between columns of labels: where blanks between labels of one row stand over each other."""
    gaps = [(a.right, b.left) for row in rows for a, b in pairwise(row)]
    filled = [row for row in rows if row]
    for above, row, below in zip(filled, filled[1:], filled[2:], strict=False):
        start = min(above[-1].left, below[-1].left)
        if len(row) == 1 and row[0].right < start and above[-1].base > row[0].base - CLOSE * row[0].size:
            gaps.append((row[0].right, start))  # a label of both rows, between their heights
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
