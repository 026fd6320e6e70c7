"""The headings of a table without rules: one over each column of figures, and those over several."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from typing import NamedTuple

from extractors.read.pdf_columns import Columns, Spot, in_order, is_over_several
from extractors.read.pdf_phrases import Phrase, Row

LINES = 1.65
"""Heights between two lines of one heading at most."""

WRAPPED = 2
"""Letters: a line alone that is shorter is a piece of a heading."""

CAPTION = 1.1
"""Heights between a caption and the headings under it at least."""

OFF = 0.35
"""The share of a column's width by which a heading is off the middle of the columns under it."""

FAR = 4.0
"""How many columns a heading had better not cover, for each width of a column by which it is off their middle."""

SAME = 3.0
"""Points between a label and the middle of the heading beside it at most."""

MANY = 2
"""Headings at one height; where more of them have nothing above than something, that is no line of theirs."""

FLUSH = 3.0
"""Points by which a heading is out of line with the first of the columns under it."""


@dataclass
class Heading:
    """The lines of one heading, over one column."""

    phrases: list[Phrase]

    @property
    def left(self) -> float:
        """Its left end."""
        return min(phrase.left for phrase in self.phrases)

    @property
    def right(self) -> float:
        """Its right end."""
        return max(phrase.right for phrase in self.phrases)

    @property
    def first(self) -> float:
        """The base of its first line."""
        return min(phrase.base for phrase in self.phrases)

    def meets(self, phrase: Phrase) -> bool:
        """Whether a phrase stands over or under it."""
        return phrase.left < self.right and self.left < phrase.right


def head_rows(rows: Sequence[Row], columns: Columns, used: Sequence[int]) -> Iterator[list[Spot]]:
    """Headings over several columns in rows of their own, from the top, then one cell for each column.

    `used` are the columns in which the rows below have figures.
    """
    captions = _captions(rows, columns)
    for row in rows[:captions]:
        yield [Spot(0, columns.count - 1, tuple(row))]
    rows = rows[captions:]
    counts = [len(_behind(row, columns)) for row in rows]
    first = counts.index(max(counts))
    labels = [phrase for row in rows[first:] for phrase in row if phrase.middle <= columns.edge]
    headings = _headings([phrase for row in rows[first:] for phrase in _behind(row, columns)])
    over: list[list[Phrase]] = []
    for row in reversed(rows[:first]):
        pitch = _pitch(headings, alone=len(row) == 1)
        spanning = [phrase for phrase in row if _spans(phrase, row, headings, columns, pitch)]
        over.append(spanning)
        labels += [p for p in row if p not in spanning and p.middle <= columns.edge]
        _add(headings, [p for p in _behind(row, columns) if p not in spanning])
    headings.sort(key=lambda heading: heading.left)
    places = _widened(_places(headings, columns, used), columns, used)
    for row in reversed(over):
        if row:
            yield list(_over(row, columns, headings, places))
    spots = [Spot(first, last, tuple(h.phrases)) for h, (first, last) in zip(headings, places, strict=True)]
    if labels:
        spots.append(Spot(0, max(0, columns.labels - 1), tuple(labels)))
    if spots:
        yield spots


def _captions(rows: Sequence[Row], columns: Columns) -> int:
    """How many lines alone stand above a heading beside which a label stands, at its height or in its middle."""
    labelled = next((n for n, row in enumerate(rows) if row[0].middle <= columns.edge), 0)
    alone = [len(row) == 1 and row[0].middle > columns.edge for row in rows[:labelled]]
    if not all(alone) or any(len(_behind(row, columns)) > 1 for row in rows):
        return 0
    label, lines = rows[labelled][0], [row[-1].base for row in rows if _behind(row, columns)]
    ways = [n for n in range(labelled + 1) if lines[n:] and abs(sum(lines[n:]) / len(lines[n:]) - label.base) < SAME]
    return ways[0] if ways else 0


def _behind(row: Row, columns: Columns) -> list[Phrase]:
    """The phrases of a row that stand where the figures do."""
    return [phrase for phrase in row if phrase.middle > columns.edge]


def _headings(phrases: Sequence[Phrase]) -> list[Heading]:
    headings: list[Heading] = []
    _add(headings, phrases)
    return headings


def _add(headings: list[Heading], phrases: Sequence[Phrase]) -> None:
    """Phrases to the headings under or over which they stand, or as new ones."""
    for phrase in phrases:
        own = next((heading for heading in headings if heading.meets(phrase)), None)
        if own:
            own.phrases.append(phrase)
        else:
            headings.append(Heading([phrase]))


def _pitch(headings: Sequence[Heading], *, alone: bool) -> float:
    """How far the lines of one heading stand apart; where none has two, a line alone is rather a caption."""
    bases = [sorted(phrase.base for phrase in heading.phrases) for heading in headings]
    steps = [b - a for own in bases for a, b in pairwise(own) if b - a > 1]
    size = max((phrase.size for heading in headings for phrase in heading.phrases), default=0.0)
    return min([*steps, (CAPTION if alone else LINES) * size])


def _spans(phrase: Phrase, row: Row, headings: Sequence[Heading], columns: Columns, pitch: float) -> bool:
    """Whether a heading stands over others, and is not the first line of one column's own."""
    if phrase.middle <= columns.edge:
        return len(row) == 1
    below = [heading for heading in headings if heading.meets(phrase)]
    if not below:
        lowest = sorted((heading.phrases[0] for heading in headings), key=lambda phrase: phrase.left)
        return (len(row) == 1 and len(phrase.text) > WRAPPED) or is_over_several(phrase, [lowest])
    narrow = phrase.right - phrase.left < max(h.right - h.left for h in headings) + phrase.size / 2
    if len(below) == len(row) == 1 and narrow:
        return below[0].first - phrase.base > LINES * phrase.size
    beside = [heading for heading in headings if abs(heading.first - below[0].first) < 1]
    bare = [heading for heading in beside if not any(map(heading.meets, row))]
    if len(beside) > MANY and 2 * len(bare) > len(beside):
        return True
    return len(below) > 1 or below[0].first - phrase.base > 1.1 * pitch


def _places(headings: Sequence[Heading], columns: Columns, used: Sequence[int]) -> list[tuple[int, int]]:
    """The columns of each heading: one by one, in order, as near as they can all be."""
    middles = [(heading.left + heading.right) / 2 for heading in headings]
    figures = list(range(columns.labels, columns.count))
    numbers = next((n for n in (list(used), figures) if len(n) >= len(headings)), figures)
    centres = [columns.centres[number - columns.labels] for number in numbers]
    if len(centres) >= len(middles):
        return [(numbers[n], numbers[n]) for n in in_order(middles, centres)]
    places = [(columns.column_at(middle), columns.column_at(middle)) for middle in middles]
    for n, number in zip(in_order(centres, middles), numbers, strict=True):
        places[n] = (number, number)
    return places


def _widened(places: Sequence[tuple[int, int]], columns: Columns, used: Sequence[int]) -> list[tuple[int, int]]:
    """The places of headings, each as far as there are figures before the next one."""
    ends = [*(first for first, _ in places[1:]), columns.count]
    return [
        (first, max([last, *(number for number in used if last < number < end)]))
        for (first, last), end in zip(places, ends, strict=True)
    ]


def _over(
    phrases: Sequence[Phrase], columns: Columns, headings: Sequence[Heading], places: Sequence[tuple[int, int]]
) -> Iterator[Spot]:
    """Headings of one height over the columns whose middle or beginning they stand on, as many as there are."""
    aside = [phrase for phrase in phrases if phrase.middle <= columns.edge]
    if aside:
        yield Spot(0, max(0, columns.labels - 1), tuple(aside))
    phrases = [phrase for phrase in phrases if phrase.middle > columns.edge]
    flush = all(any(abs(h.left - phrase.left) <= FLUSH for h in headings) for phrase in phrases)
    choices = [_choices(phrase, headings, flush=flush) for phrase in phrases]
    fitting = [spans for spans in product(*choices) if all(a.end < b.start for a, b in pairwise(spans))]
    best = max(fitting, key=lambda spans: sum(span.end - span.start - FAR * span.off for span in spans), default=())
    for phrase, span in zip(phrases, best, strict=False):
        yield Spot(places[span.start][0], places[span.end][1], (phrase,))
    if phrases and not best:
        yield Spot(columns.labels, columns.count - 1, tuple(phrases))


class Span(NamedTuple):
    """Headings over which a wider one stands, and how far it is off their middle, in widths of a column."""

    start: int
    end: int
    off: float


def _choices(phrase: Phrase, headings: Sequence[Heading], *, flush: bool) -> list[Span]:
    """The ranges of headings over which a wider one stands, in their middle or at their left."""
    centres = [(heading.left + heading.right) / 2 for heading in headings]
    wide = (centres[-1] - centres[0]) / max(1, len(centres) - 1) if len(centres) > 1 else 1.0
    met = [number for number, heading in enumerate(headings) if heading.meets(phrase)]
    found = []
    for start, end in ((a, b) for a in range(len(headings)) for b in range(a, len(headings))):
        off = abs((centres[start] + centres[end]) / 2 - phrase.middle) / wide
        if flush:
            off = 0.0 if abs(headings[start].left - phrase.left) <= FLUSH else 1.0
        if off <= OFF and all(start <= number <= end for number in met):
            found.append(Span(start, end, off))
    return found or ([Span(met[0], met[-1], 0.0)] if met else [])
