"""What the cells of a page say: each is read, and read again where the first reading is in doubt."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from extractors.errors import TooLarge
from extractors.read.ocr.engine import FIGURES, Line, Reading, recognise
from extractors.read.ocr.ink import Ink, cut, find_ink, find_lines, has_left_over, letter_height
from extractors.read.ocr.marks import ASTRAY, FIGURE, GROUPED, settle
from extractors.read.ocr.pixels import Box, Gray

BOX_LIMIT = 2_500
"""Cells and lines of one picture: the longest table of a report has 300."""

SURE = 0.97
"""A reading below this is tried again."""

PAD = 0.15
"""White around a line, in heights of letters."""

OTHER_PADS = (0.3, 0.05)
"""The same for second opinions: the letters come to the recogniser in other sizes."""

DIGIT, NO_FIGURE = re.compile(r"\d"), re.compile(r"[^\W\d_]|[《“（(]")
"""A text with digits and no word that is not a number either was not read right."""

EDGE = 0.25
"""The share of a cell's height, above and below, in which no dash is printed."""

LOOKALIKES = frozenset("aoOQDCGUuıIlLi|!jJtfTZzSsBbgqy〇口曰日丨囗ロ〡·•。。・、.'`´‘’ー一二ニー~_^()[]{}<>*:;\"“”")
"""What the recogniser takes a digit or mark for that stands alone."""


@dataclass(frozen=True)
class Printed:
    """What a cell says; a blank cell is sure that it says nothing."""

    text: str
    confidence: float


@dataclass(frozen=True)
class Written:
    """A cell's ink, its lines from the top, and the height of letters there."""

    ink: Ink
    lines: list[Box]
    tall: int


def read_cells(gray: Gray, boxes: Sequence[Box]) -> list[Printed]:
    """What stands in each box of a page. Raises TooLarge for more boxes than a page can mean to have."""
    if len(boxes) > BOX_LIMIT:
        raise TooLarge(f"a picture with {len(boxes)} cells and lines, expected at most {BOX_LIMIT}")
    inks = [find_ink(gray[top:bottom, left:right]) for left, top, right, bottom in boxes]
    tall = letter_height(inks)
    cells = [Written(ink, find_lines(ink, tall), tall) for ink in inks]
    first = _read(cells, PAD)
    printed = [_printed(cell, [line.text for line in lines]) for cell, lines in zip(cells, first, strict=True)]
    doubtful = [n for n, one in enumerate(printed) if cells[n].lines and _doubtful(one)]
    rest = [cells[n] for n in doubtful]
    again = [[first[n] for n in doubtful], *(_read(rest, pad) for pad in OTHER_PADS)]
    for n, *others in zip(doubtful, *again, strict=True):
        figures = [_printed(cells[n], [line.figures for line in lines]) for lines in others]
        printed[n] = _agreed(printed[n], figures)
    return printed


def _doubtful(printed: Printed) -> bool:
    """Whether a cell may hold a number that was not read for sure; words are not read again as numbers."""
    alike = all(letter in FIGURES or letter in LOOKALIKES for letter in printed.text)
    return alike and (printed.confidence < SURE or not FIGURE.fullmatch(printed.text))


def _agreed(first: Printed, others: Sequence[Printed]) -> Printed:
    """The number that most readings of a cell agree on; it is sure when none differs."""
    votes = Counter[str]()
    for printed in (first, *others):
        if FIGURE.fullmatch(printed.text):
            votes[printed.text] += 1
    if not votes:
        return Printed(first.text, min(first.confidence, ASTRAY))
    text, count = votes.most_common(1)[0]
    sure = [printed.confidence for printed in (first, *others) if printed.text == text]
    return Printed(text, max(sure) if count >= len(others) else min(max(sure), ASTRAY))


def _read(cells: Sequence[Written], pad: float) -> list[list[Reading]]:
    """All lines of some cells in one go; equal pixels (rendered zeros) are read once."""
    crops = [[cut(cell.ink, line, cell.tall, pad) for line in cell.lines] for cell in cells]
    unlike = {(crop.shape, crop.tobytes()): crop for cell in crops for crop in cell}
    read = dict(zip(unlike, recognise(list(unlike.values())), strict=True))
    return [[read[crop.shape, crop.tobytes()] for crop in cell] for cell in crops]


def _printed(cell: Written, lines: Sequence[Line]) -> Printed:
    """A cell's lines as one text: where a number or a label was broken, no blank was printed."""
    if not lines:
        return Printed("", ASTRAY if cell.ink.dropped else 1.0)
    tall, grouped = cell.tall, bool(GROUPED.fullmatch("".join(line.text for line in lines)))
    settled = [
        settle(line, cell.ink.mask[top:bottom, left:right], tall, grouped=grouped)
        for line, (left, top, right, bottom) in zip(lines, cell.lines, strict=True)
    ]
    text, sure = "".join(line.text.strip() for line in settled), min(line.confidence for line in settled)
    if FIGURE.fullmatch(text) and (has_left_over(cell.ink, cell.lines, tall) or _is_astray(cell, text)):
        return Printed(text, min(sure, ASTRAY))
    is_odd = not FIGURE.fullmatch(text) and not NO_FIGURE.search(text) and DIGIT.search(text)
    return Printed(text, min(sure, ASTRAY) if is_odd else sure)


def _is_astray(cell: Written, text: str) -> bool:
    """Whether a dash stands at a cell's edge, as what is left of a rule does."""
    middle = (cell.lines[0][1] + cell.lines[-1][3]) / 2 / len(cell.ink.mask)
    return not DIGIT.search(text) and not EDGE < middle < 1 - EDGE


def alternatives(gray: Gray, boxes: Sequence[Box]) -> list[list[Printed]]:
    """Readings of some cells with other margins and sizes, each text once with its best confidence, best first."""
    inks = [find_ink(gray[top:bottom, left:right]) for left, top, right, bottom in boxes]
    talls = [letter_height([ink]) for ink in inks]
    cells = [Written(ink, find_lines(ink, tall), tall) for ink, tall in zip(inks, talls, strict=True)]
    found: list[dict[str, float]] = [{} for _ in cells]
    for pad in (PAD, *OTHER_PADS):
        for own, cell, lines in zip(found, cells, _read(cells, pad), strict=True):
            for read in ([line.text for line in lines], [line.figures for line in lines]):
                printed = _printed(cell, read)
                own[printed.text] = max(own.get(printed.text, 0.0), printed.confidence)
    return [[Printed(text, sure) for text, sure in sorted(own.items(), key=lambda item: -item[1])] for own in found]
