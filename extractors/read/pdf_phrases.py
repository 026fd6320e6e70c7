"""Lines of a page without rules cut into phrases: what stands in one cell on one line."""

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from math import inf

from extractors.read.pdf_flow import TextLine
from extractors.read.pdf_page import Letter
from extractors.read.pdf_text import cell_text, is_ink

APART = 0.3
"""Heights between two phrases: letters of a Chinese text touch."""

SAME_ROW = 0.45
"""Heights by which the base lines of one row differ at most."""

# 231,467  +(0)  -5  1276.5534万元  /  —  12%
FIGURE = re.compile(r"[+＋\-－−]?[(（]?[+\-−]?\d[\d,，.．]*[)）]?(?:[%％件项个条次人元]|万元)?|[/／\-－−—–]{1,2}")


# 1 | 12,3 | +4 | 12.5: what a number may look like while it is put together
WHOLE = re.compile(r"[+＋\-－−]?(?:\d{1,3}(?:[,，]\d{3})*(?:[,，]\d{0,3})?|\d+)(?:[.．]\d*)?")

_SIGNS = frozenset("+＋-－−")

PIECE = 2
"""Characters: one of the pieces of a split number is no longer."""


@dataclass(frozen=True)
class Phrase:
    """A piece of a line: where it stands, on which page; `shift` is what its page was moved down by.

    `rule` is the height of the next rule above it, where its table is ruled across.
    """

    text: str
    letters: tuple[Letter, ...]
    left: float
    right: float
    top: float
    bottom: float
    base: float
    size: float
    line: TextLine
    shift: float = 0.0
    rule: float = -inf

    @property
    def middle(self) -> float:
        """The middle of its width."""
        return (self.left + self.right) / 2

    @cached_property
    def ends(self) -> tuple[float, float, float]:
        """Where its letters begin, their middle, where they end: as figures of a column are set."""
        ink = [letter for letter in self.letters if is_ink(letter)]
        start, end = ink[0].start, ink[-1].end
        return start, (start + end) / 2, end

    @property
    def is_figure(self) -> bool:
        """Whether it is a number, or a stroke in place of one."""
        return bool(FIGURE.fullmatch(self.text.replace(" ", "")))


SPLIT = 0.6
"""Heights between the digits of a number that the file has split, in a table whose columns stand further apart."""

FAR = 1.8
"""How much further."""

Row = list[Phrase]
"""Phrases at one height, from the left."""


def phrases_of(line: TextLine, shift: float = 0.0) -> Iterator[Phrase]:
    """The phrases of a line, moved down by `shift`."""
    group: list[Letter] = []
    for letter in line.letters:
        if group and letter.start - group[-1].end > APART * letter.size:
            yield from _phrase(group, line, shift)
            group = []
        group.append(letter)
    yield from _phrase(group, line, shift)


def _phrase(letters: Sequence[Letter], line: TextLine, shift: float) -> Iterator[Phrase]:
    ink = [letter for letter in letters if is_ink(letter)]
    if ink:
        yield Phrase(
            cell_text(letters),
            tuple(letters),
            ink[0].left,
            max(letter.right for letter in ink),
            min(letter.top for letter in ink) + shift,
            max(letter.bottom for letter in ink) + shift,
            ink[0].base + shift,
            max(letter.size for letter in ink),
            line,
            shift,
        )


def rows_of(phrases: Iterable[Phrase]) -> list[Row]:
    """Phrases by their base lines, from the top."""
    rows: list[Row] = []
    for phrase in sorted(phrases, key=lambda phrase: phrase.base):
        if rows and phrase.base - rows[-1][0].base <= SAME_ROW * min(phrase.size, rows[-1][0].size):
            rows[-1].append(phrase)
        else:
            rows.append([phrase])
    return [sorted(row, key=lambda phrase: phrase.left) for row in rows]


def pitch_of(rows: Sequence[Row], default: float = 0.0) -> float:
    """How near two rows of one page come."""
    pairs = [(one[0], other[0]) for one, other in pairwise(rows)]
    return min((b.base - a.base for a, b in pairs if a.line.page == b.line.page), default=default)


def mended(row: Row, columns: Container[int]) -> Row:
    """A row with the numbers whole that the file has split: pieces near each other and far from their neighbours.

    `columns` has the ids of figures that stand in full columns: two of those are two numbers.
    """
    gaps = [_gap(a, b) for a, b in pairwise(row)]
    whole: Row = []
    for number, phrase in enumerate(row):
        gap = gaps[number - 1] if number else float("inf")
        beside = (*gaps[max(0, number - 2) : number - 1], *gaps[number : number + 1]) if number else ()
        near = gap <= SPLIT * phrase.size and all(g >= FAR * gap or g <= SPLIT * phrase.size for g in beside)
        apart = bool(whole) and id(whole[-1]) in columns and id(phrase) in columns
        if whole and near and not apart and _is_one(whole[-1], phrase):
            whole[-1] = _together(whole[-1], phrase)
        else:
            whole.append(phrase)
    return whole


def _gap(one: Phrase, other: Phrase) -> float:
    """The room between two figures, or between a sign and a figure."""
    figures = (one.is_figure or one.text in _SIGNS) and other.is_figure
    return other.ends[0] - one.ends[2] if figures else float("inf")


def _is_one(one: Phrase, other: Phrase) -> bool:
    """Whether two pieces can be one number, of which a piece is a digit or two."""
    short = min(len(one.text), len(other.text)) <= PIECE
    return short and one.text != "0" and bool(WHOLE.fullmatch((one.text + other.text).replace(" ", "")))


def _together(one: Phrase, other: Phrase) -> Phrase:
    return replace(
        one,
        text=f"{one.text} {other.text}",
        letters=(*one.letters, *other.letters),
        right=other.right,
        top=min(one.top, other.top),
        bottom=max(one.bottom, other.bottom),
    )
