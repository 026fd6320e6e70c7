"""Numbers that narrow cells broke over lines, in a table that is ruled across only: no rule parts their pieces."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from math import inf

from extractors.read.pdf_page import Letter, Page
from extractors.read.pdf_phrases import SAME_ROW, WHOLE, Phrase, Row, rows_of

LINES, CUT = 1.65, 3.0
"""Heights between two lines of one cell at most, on one page and where a page ends between them."""

RULED = 0.6
"""The share of figures over each other that rules part, from which a table has a rule between any two rows."""

LONG = 1.2
"""Heights: what is longer is no dash; rules may be drawn cell by cell."""

GAP = 0.5
"""Heights of the blank that is set where a number was broken."""

_PIECE = re.compile(r"[\d,，.．]+")

Rule = tuple[float, float, float]
"""A height (moved down as its page is), and where the rule starts and ends."""


def with_whole_numbers(rows: Sequence[Row], pages: Mapping[int, Page]) -> Sequence[Row]:
    """The rows of a table; where rules part its rows, numbers that are broken inside of one are whole."""
    phrases = [phrase for row in rows for phrase in row]
    rules = _rules(phrases, pages)
    if not rules:
        return rows
    phrases = [replace(phrase, rule=_above(phrase, rules)) for phrase in phrases]
    figures = [phrase for phrase in phrases if phrase.is_figure]
    pairs = list(_over_each_other(figures))
    together = [(upper, lower) for upper, lower in pairs if lower.rule <= (upper.top + upper.bottom) / 2]
    is_ruled = len(together) <= (1 - RULED) * len(pairs)
    stacks = list(_stacks(together))
    pieces = {id(piece) for stack in stacks for piece in stack}
    alone = [figure for figure in figures if id(figure) not in pieces]
    numbers = [stack for stack in stacks if _is_one_number(stack, alone)]
    broken = [stack for stack in numbers if is_ruled or _is_narrow(stack, figures)]
    gone = {id(piece) for stack in broken for piece in stack}
    return rows_of([*(p for p in phrases if id(p) not in gone), *(_joined(stack, alone) for stack in broken)])


def _rules(phrases: Sequence[Phrase], pages: Mapping[int, Page]) -> list[Rule]:
    """The rules across, from the top; those a little above and below of what stands on a page are at its edge."""
    rules: list[Rule] = []
    size = max(phrase.size for phrase in phrases)
    for page in {phrase.line.page for phrase in phrases}:
        own = [phrase for phrase in phrases if phrase.line.page == page]
        first, last = min(phrase.top for phrase in own), max(phrase.bottom for phrase in own)
        for stroke in pages[page].strokes:
            height = (stroke.top + stroke.bottom) / 2 + own[0].shift
            is_long = stroke.right - stroke.left > max(LONG * size, stroke.bottom - stroke.top)
            if is_long and first - CUT * size < height < last + CUT * size:
                rules.append((min(max(height, first), last), stroke.left, stroke.right))
    return sorted(rules)


def _over_each_other(figures: Sequence[Phrase]) -> Iterator[tuple[Phrase, Phrase]]:
    """Each figure with the next one under it, on the next page, too."""
    ordered = sorted(figures, key=lambda phrase: phrase.base)
    for number, upper in enumerate(ordered):
        below = (lower for lower in ordered[number + 1 :] if lower.base - upper.base > SAME_ROW * upper.size)
        lower = next((lower for lower in below if _overlap(upper, lower)), None)
        if lower:
            yield upper, lower


def _overlap(one: Phrase, other: Phrase) -> bool:
    return one.left < other.right and other.left < one.right


def _above(phrase: Phrase, rules: Sequence[Rule]) -> float:
    """The height of the next rule above the middle of a phrase."""
    end = bisect_left(rules, ((phrase.top + phrase.bottom) / 2,))
    return next((y for y, left, right in reversed(rules[:end]) if left <= phrase.middle <= right), -inf)


def _stacks(pairs: Sequence[tuple[Phrase, Phrase]]) -> Iterator[list[Phrase]]:
    """Figures over each other that no rule parts, as long as they go on."""
    below = {id(upper): lower for upper, lower in pairs}
    lowers = {id(lower) for _, lower in pairs}
    for upper, _ in pairs:
        if id(upper) not in lowers:
            stack = [upper]
            while id(stack[-1]) in below:
                stack.append(below[id(stack[-1])])
            yield stack


def _is_one_number(stack: Sequence[Phrase], alone: Sequence[Phrase]) -> bool:
    """Whether pieces stand as close as lines do, make a number, and had no room: none of their column is wider."""
    text = "".join(piece.text.replace(" ", "") for piece in stack)
    widest = max((p.right - p.left for p in alone if _overlap(p, stack[0])), default=0.0)
    close = all(_are_lines(upper, lower) for upper, lower in pairwise(stack))
    pieces = all(_PIECE.fullmatch(piece.text) for piece in stack[1:])
    return close and pieces and bool(WHOLE.fullmatch(text)) and all(_is_full(p, widest, stack) for p in stack[:-1])


def _are_lines(upper: Phrase, lower: Phrase) -> bool:
    """Whether two pieces stand as near as lines of one cell, which a page's end may cut."""
    most = LINES if upper.line.page == lower.line.page else CUT
    return lower.base - upper.base <= most * upper.size


def _is_full(piece: Phrase, widest: float, stack: Sequence[Phrase]) -> bool:
    """Whether another digit would make a piece wider than what its column holds."""
    wide = piece.right - piece.left
    digit = 1.3 * wide / max(len(piece.text), 1)
    return wide + digit > widest and wide >= max(p.right - p.left for p in stack) - digit


def _is_narrow(stack: Sequence[Phrase], figures: Sequence[Phrase]) -> bool:
    """Whether the next figure beside a stack is so near that its column has no room for another digit."""
    first, last = stack[0], stack[-1]
    near = SAME_ROW * first.size
    beside = [p for p in figures if first.base - near <= p.base <= last.base + near and p not in stack]
    pitch = min((abs(p.middle - first.middle) for p in beside), default=float("inf"))
    return pitch - (first.right - first.left) < first.size


def _joined(stack: Sequence[Phrase], alone: Sequence[Phrase]) -> Phrase:
    """One number at the height at which most figures of its row stand, set as wide as its first piece."""
    first, last = stack[0], stack[-1]
    bases = (first.base, (first.base + last.base) / 2, last.base)
    rows = [sum(abs(p.base - base) <= SAME_ROW * first.size for p in alone) for base in bases]
    base = bases[max((1, 0, 2), key=lambda n: rows[n])]
    return replace(
        first,
        text=" ".join(piece.text for piece in stack),
        letters=tuple(_in_one_line(stack, base)),
        top=min(piece.top for piece in stack),
        bottom=max(piece.bottom for piece in stack),
        base=base,
    )


def _in_one_line(stack: Sequence[Phrase], base: float) -> Iterator[Letter]:
    """The letters of some lines beside each other, reduced to the width of the first."""
    first = stack[0]
    gap = GAP * first.size
    scale = (first.right - first.left) / (sum(p.right - p.left for p in stack) + gap * (len(stack) - 1))
    at = first.left
    for piece in stack:
        for letter in piece.letters:
            left, right, start, end = (
                at + scale * (x - piece.left) for x in (letter.left, letter.right, letter.start, letter.end)
            )
            height = base - piece.shift
            yield letter._replace(left=left, right=right, start=start, end=end, base=height, size=scale * letter.size)
        at += scale * (piece.right - piece.left + gap)
