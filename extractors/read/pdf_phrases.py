"""Lines of a page without rules cut into phrases: what stands in one cell on one line."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from extractors.read.pdf_flow import TextLine
from extractors.read.pdf_page import Letter
from extractors.read.pdf_text import cell_text, is_ink

APART = 0.3
"""Heights between two phrases: letters of a Chinese text touch."""

SAME_ROW = 0.45
"""Heights by which the base lines of one row differ at most."""

# 231,467  +(0)  -5  1276.5534万元  /  —  12%
FIGURE = re.compile(r"[+＋\-－−]?[(（]?[+\-−]?\d[\d,，.．]*[)）]?(?:[%％件项个条次人元]|万元)?|[/／\-－−—–]{1,2}")


@dataclass(frozen=True)
class Phrase:
    """A piece of a line: where it stands, on which page; `shift` is what its page was moved down by."""

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

    @property
    def middle(self) -> float:
        """The middle of its width."""
        return (self.left + self.right) / 2

    @property
    def ends(self) -> tuple[float, float, float]:
        """Where its letters begin, their middle, where they end: as figures of a column are set."""
        ink = [letter for letter in self.letters if is_ink(letter)]
        start, end = ink[0].start, ink[-1].end
        return start, (start + end) / 2, end

    @property
    def is_figure(self) -> bool:
        """Whether it is a number, or a stroke in place of one."""
        return bool(FIGURE.fullmatch(self.text))


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
