"""Letters as text: lines from their base lines, words and numbers from the distances between letters."""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import inf

from extractors.read.line import printed
from extractors.read.pdf_page import Letter

SAME_LINE = 0.45
"""Heights by which base lines of one line differ at most."""

TWICE = 0.2
"""Heights: the same letter printed again as near as this makes it bold."""

WORD = 0.22
"""Heights between two words of Latin script."""

APART = 1.2
"""Heights between two numbers; digits nearer than this belong to one number that the file has split."""

MARGINS = 10.8
"""Points at both sides of a cell together, as word processors keep them: nothing else breaks numbers."""

DIGITS = re.compile(r"[\d,.]+")

_FIGURE = re.compile(r"[\d.,，．+＋\-－−]")


def lines_of(letters: Iterable[Letter]) -> list[list[Letter]]:
    """Letters as lines from the top, each from left to right, blanks included."""
    lines: list[list[Letter]] = []
    for letter in sorted(letters, key=lambda letter: letter.base):
        if lines and letter.base - lines[-1][0].base <= SAME_LINE * min(letter.size, lines[-1][0].size):
            lines[-1].append(letter)
        else:
            lines.append([letter])
    return [_once(sorted(line, key=lambda letter: letter.start)) for line in lines if any(map(is_ink, line))]


def is_ink(letter: Letter) -> bool:
    """Whether a letter is more than a blank."""
    return not letter.text.isspace()


def _once(line: list[Letter]) -> list[Letter]:
    """A line without the letters that are printed again to make them bold."""
    kept: list[Letter] = []
    for letter in line:
        again = any(
            letter.text == other.text and abs(letter.left - other.left) < TWICE * letter.size for other in kept[-3:]
        )
        if not again or letter.text.isspace():
            kept.append(letter)
    return kept


def line_text(line: Sequence[Letter]) -> str:
    """A line of running text."""
    text, blank, last = "", "", None
    for letter in line:
        if not is_ink(letter):
            blank = letter.text
            continue
        if last:
            text += blank or _between(last, letter)
        text += letter.text
        blank, last = "", letter
    return printed(text)


def _between(one: Letter, other: Letter) -> str:
    """The blank between two letters that the file only leaves room for."""
    room = other.start - one.end
    latin = one.text.isascii() and other.text.isascii() and (one.text + other.text).isalnum()
    return " " if room > (WORD if latin else APART) * other.size else ""


def cell_text(letters: Iterable[Letter], width: float = inf) -> str:
    """The lines of a cell from the top; digits that stand near each other are one number, with the blanks between them.

    A number too long for the cell's width goes on in the next line, and is one number too; not so where a figure
    stands under one that had room: there each line is a number.
    """
    letters = list(letters)
    upright = [letter for letter in letters if letter.turn == 0]
    turned = [laid(letter) for letter in letters if letter.turn != 0]
    lines = [*lines_of(upright), *lines_of(turned)]
    said = list(map(_cell_line, lines))
    below = [
        bool(DIGITS.search(one[-1:]) and DIGITS.fullmatch(other.replace(" ", ""))) for one, other in pairwise(said)
    ]
    full = [room_behind(line, width) < digit_width(other) for line, other in pairwise(lines)]
    is_stack = any(b and not f for b, f in zip(below, full, strict=True))
    breaks = ["\n" if is_stack or not (b and f) else " " for b, f in zip(below, full, strict=True)]
    return "".join(piece for pair in zip(["", *breaks], said, strict=True) for piece in pair) if said else ""


def room_behind(line: Sequence[Letter], width: float) -> float:
    """What a line of a cell leaves of its width beside the margins that word processors keep."""
    ink = [letter for letter in line if is_ink(letter)]
    return width - MARGINS - (ink[-1].end - ink[0].start)


def digit_width(line: Sequence[Letter]) -> float:
    """How wide a digit is, and a point for rounding."""
    return max(letter.end - letter.start for letter in line if is_ink(letter)) + 1


def laid(letter: Letter) -> Letter:
    """A letter that is written upwards, downwards or upside down, laid as if it were written to the right."""
    left, top, right, bottom = letter.left, letter.top, letter.right, letter.bottom
    match letter.turn:
        case 1:
            left, top, right, bottom = -bottom, left, -top, right
        case 3:
            left, top, right, bottom = top, -right, bottom, -left
        case _:
            left, top, right, bottom = -right, -bottom, -left, -top
    return letter._replace(left=left, top=top, right=right, bottom=bottom, start=left, end=right, base=bottom)


def _cell_line(line: Sequence[Letter]) -> str:
    ink = [letter for letter in line if is_ink(letter)]
    blanks = [letter for letter in line if not is_ink(letter)]
    text = ink[0].text
    for one, other in pairwise(ink):
        text += _in_cell(one, other, spaced=any(one.start < blank.start < other.start for blank in blanks))
        text += other.text
    return printed(text)


def _in_cell(one: Letter, other: Letter, *, spaced: bool) -> str:
    """What stands between two letters of a cell: room within a number is a blank, a line's end parts two."""
    if _FIGURE.fullmatch(one.text) and _FIGURE.fullmatch(other.text):
        room = (other.start - one.end) / other.size
        return "\n" if room > APART else " " if room > WORD else ""
    return " " if spaced else _between(one, other)
