"""Tables without rules in pictures: words as they were recognised, set in rows and columns as those of a PDF are."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from extractors.read.ocr.cells import Printed
from extractors.read.ocr.marks import ASTRAY
from extractors.read.ocr.outside import joined
from extractors.read.ocr.pixels import Box
from extractors.read.ocr.rules import Rules
from extractors.read.ocr.tables import Region, Table
from extractors.read.odd_rows import HEADINGS, is_figure, rows_in_doubt
from extractors.read.pdf_flow import TextLine
from extractors.read.pdf_page import Frame, Letter, Page, Stroke
from extractors.read.pdf_part import Part, PartCell
from extractors.read.pdf_unruled import find_unruled
from extractors.source import Box as Points

SIZE = 10.0
"""Points of letters: words are measured as if they were printed in this size."""

LOW = 0.6
"""Heights of letters: what is lower is a stroke that stands in the middle of its line."""

LEVEL, BRACKET = 0.3, 1.1
"""Heights by which two words of one line differ, and that a wide bracket keeps free."""

LONG = 3
"""Heights: a stroke as long is a rule."""

LARGER = 1.3
"""Heights of letters: larger ones are a heading's."""


@dataclass(frozen=True)
class Word:
    """A word of a picture, where it stands and what it says."""

    box: Box
    printed: Printed


Filled = tuple[Table, list[Printed]]
"""A table, and what each of its cells says."""


def in_lines(words: Sequence[Word]) -> list[Word]:
    """Words outside of tables as lines of text."""
    owner = {word.box: word for word in words}
    lines = []
    for line in joined(list(owner)):
        boxes = [box for box in sorted(owner) if line[0] <= box[0] and line[1] <= box[1] and box[2:] <= line[2:]]
        own = [owner.pop(box) for box in boxes if box[3] <= line[3]]
        if own:
            sure = min(word.printed.confidence for word in own)
            lines.append(Word(line, Printed("".join(word.printed.text for word in own), sure)))
    return lines


def find_unruled_tables(words: Sequence[Word], tall: int, rules: Rules) -> tuple[list[Filled], list[Word]]:
    """The tables that words make, each cell with what it says, and the words that are in none.

    Rules across, where there are some, part rows.
    """
    scale = SIZE / tall
    words = _bracketed([word for word in words if word.printed.text], tall)
    lines = [_line(word, tall) for word in words]
    owner = {id(line): word for line, word in zip(lines, words, strict=True)}
    wide, high = (scale * max((word.box[n] for word in words), default=0) + SIZE for n in (2, 3))
    frame = Frame(0, 0, wide, high, 0)
    strokes = [Stroke(*(scale * n for n in box)) for box in _across(rules, tall)]
    page = Page(0, frame, frame, [letter for line in lines for letter in line.letters], strokes, [], [])
    parts: dict[int, list[Part]] = {0: []}
    rest = {0: lines}
    find_unruled({0: page}, parts, rest)
    left = {id(line) for line in rest[0]}
    inside = [owner[id(line)] for line in lines if id(line) not in left]
    return [_table(part, inside, scale) for part in parts[0]], [owner[id(line)] for line in rest[0]]


def _across(rules: Rules, tall: int) -> list[Box]:
    """Boxes around the rules across that are longer than strokes of letters."""
    long = cv2.morphologyEx(np.minimum(rules.across, 1), cv2.MORPH_OPEN, np.ones((1, LONG * tall), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(long, connectivity=8)
    return [(int(x), int(y), int(x + wide), int(y + high)) for x, y, wide, high, _ in stats[1:]]


def _bracketed(words: Sequence[Word], tall: int) -> list[Word]:
    """Words that a wide bracket keeps apart as one: half of its room is blank."""
    whole: list[Word] = []
    for word in sorted(words, key=lambda word: word.box[0]):
        before = next((w for w in reversed(whole) if _goes_on(w, word, tall)), None)
        if before:
            whole.remove(before)
            printed = Printed(
                before.printed.text + word.printed.text, min(before.printed.confidence, word.printed.confidence)
            )
            whole.append(Word(_around([before, word]), printed))
        else:
            whole.append(word)
    return whole


def _goes_on(before: Word, word: Word, tall: int) -> bool:
    level = abs((before.box[1] + before.box[3]) - (word.box[1] + word.box[3])) < 2 * LEVEL * tall
    bracket = before.printed.text[-1] in "）》”" or word.printed.text[0] in "（《“"
    return level and bracket and -tall < word.box[0] - before.box[2] < BRACKET * tall


def _line(word: Word, tall: int) -> TextLine:
    """A word as a line of a PDF: its letters side by side, on the base line of its row."""
    scale = SIZE / tall
    left, top, right, bottom = (scale * n for n in word.box)
    high = bottom - top
    size = high if high > LARGER * SIZE else SIZE
    if high < LOW * SIZE:
        top, bottom = (top + bottom - SIZE) / 2, (top + bottom + SIZE) / 2
    text = word.printed.text
    step = (right - left) / len(text)
    letters = tuple(
        Letter(
            c,
            left + n * step,
            top,
            left + (n + 1) * step,
            bottom,
            left + n * step,
            left + (n + 1) * step,
            bottom,
            size,
            0,
        )
        for n, c in enumerate(text)
    )
    return TextLine(text, letters, left, top, right, bottom, size, 0, Points(left, top, right, bottom))


def _table(part: Part, words: Sequence[Word], scale: float) -> Filled:
    regions: list[Region] = []
    texts: list[Printed] = []
    free = list(words)
    for cell in sorted(
        part.cells, key=lambda cell: (cell.box.right - cell.box.left) * (cell.box.bottom - cell.box.top)
    ):
        own = [word for word in free if _holds(cell, word, scale)]
        free = [word for word in free if word not in own]
        corners = (cell.box.left, cell.box.top, cell.box.right, cell.box.bottom)
        box = _around(own) if own else tuple(round(n / scale) for n in corners)
        regions.append(Region(cell.row, cell.column, cell.rowspan, cell.colspan, (box[0], box[1], box[2], box[3])))
        texts.append(_together(own, cell))
    merged = _under_headings(list(zip(regions, texts, strict=True)))
    regions = [region for region, _ in merged]
    texts = _with_doubts(regions, [text for _, text in merged])
    order = sorted(range(len(regions)), key=lambda n: (regions[n].row, regions[n].column))
    outline = part.outline
    corners = (outline.left, outline.top, outline.right, outline.bottom)
    left, top, right, bottom = (round(n / scale) for n in corners)
    return Table((left, top, right, bottom), tuple(regions[n] for n in order)), [texts[n] for n in order]


def _with_doubts(regions: Sequence[Region], texts: Sequence[Printed]) -> list[Printed]:
    """The cells, in doubt those of rows that were not told apart."""
    odd = rows_in_doubt((region, text.text) for region, text in zip(regions, texts, strict=True))
    return [
        Printed(text.text, min(text.confidence, ASTRAY)) if region.row in odd else text
        for region, text in zip(regions, texts, strict=True)
    ]


def _under_headings(cells: Sequence[tuple[Region, Printed]]) -> list[tuple[Region, Printed]]:
    """The cells, with those of a row under one wide heading as one where only one of them says something."""
    merged: list[tuple[Region, Printed]] = []
    wide: list[Region] = []
    for row in sorted({region.row for region, _ in cells}):
        own = [cell for cell in cells if cell[0].row == row]
        said = [cell for cell in own if cell[1].text]
        if any(is_figure(text.text) for _, text in said):
            for head in wide:
                under = [cell for cell in own if _is_under(cell[0], head)]
                one = [cell for cell in under if cell[1].text]
                if len(one) == 1 < len(under) and is_figure(one[0][1].text):
                    own = [cell for cell in own if cell not in under]
                    own.append((replace(one[0][0], column=head.column, colspan=head.colspan), one[0][1]))
        elif len(said) >= HEADINGS:
            wide = [region for region, _ in said if region.colspan > 1]
        merged += own
    return merged


def _is_under(region: Region, head: Region) -> bool:
    return head.column <= region.column and region.column + region.colspan <= head.column + head.colspan


def _holds(cell: PartCell, word: Word, scale: float) -> bool:
    x, y = (scale * (word.box[n] + word.box[n + 2]) / 2 for n in (0, 1))
    return cell.box.left <= x <= cell.box.right and cell.box.top - 1 <= y <= cell.box.bottom + 1


def _around(words: Sequence[Word]) -> Box:
    lefts, tops, rights, bottoms = zip(*(word.box for word in words), strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def _together(words: Sequence[Word], cell: PartCell) -> Printed:
    """What a cell says; where its words do not make up its text, it is in doubt."""
    if not words:
        return Printed(cell.text, ASTRAY if cell.text else 1.0)
    sure = min(word.printed.confidence for word in words)
    text = "".join(cell.text.split("\n"))
    whole = sorted("".join(word.printed.text for word in words).replace(" ", "")) == sorted(text.replace(" ", ""))
    return Printed(text, sure if whole else min(sure, ASTRAY))
