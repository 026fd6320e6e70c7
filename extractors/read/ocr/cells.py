"""What the cells of a page say: each is read, and read again where the first reading is in doubt."""

from collections.abc import Sequence
from dataclasses import dataclass

from extractors.read.ocr.engine import Line, recognise
from extractors.read.ocr.ink import Ink, cut, find_ink, find_lines, letter_height
from extractors.read.ocr.marks import settle
from extractors.read.ocr.pixels import Box, Gray

SURE = 0.9
"""A reading below this is tried again."""

PADS = (0.15, 0.3, 0.05)
"""White around a line, in heights: the first is right for most lines, the others are second opinions."""


@dataclass(frozen=True)
class Printed:
    """What a cell says; a blank cell is sure that it says nothing."""

    text: str
    confidence: float


@dataclass(frozen=True)
class Written:
    """A cell's ink and its lines, from the top."""

    ink: Ink
    lines: list[Box]


def read_cells(gray: Gray, boxes: Sequence[Box]) -> list[Printed]:
    """What stands in each box of a page."""
    inks = [find_ink(gray[top:bottom, left:right]) for left, top, right, bottom in boxes]
    tall = letter_height(inks)
    cells = [Written(ink, find_lines(ink, tall)) for ink in inks]
    return _read(cells, tall, PADS[0])


def _read(cells: Sequence[Written], tall: int, pad: float) -> list[Printed]:
    """All lines of some cells in one go; equal pixels (rendered zeros) are read once."""
    crops = [[cut(cell.ink, line, tall, pad) for line in cell.lines] for cell in cells]
    unlike = {(crop.shape, crop.tobytes()): crop for cell in crops for crop in cell}
    read = dict(zip(unlike, recognise(list(unlike.values())), strict=True))
    return [
        _printed(cell, [read[crop.shape, crop.tobytes()] for crop in own], tall)
        for cell, own in zip(cells, crops, strict=True)
    ]


def _printed(cell: Written, lines: Sequence[Line], tall: int) -> Printed:
    """A cell's lines as one text: where a number or a label was broken, no blank was printed."""
    if not lines:
        return Printed("", 1.0)
    settled = [
        settle(line, cell.ink.mask[top:bottom, left:right], tall)
        for line, (left, top, right, bottom) in zip(lines, cell.lines, strict=True)
    ]
    return Printed("".join(line.text.strip() for line in settled), min(line.confidence for line in settled))


def alternatives(gray: Gray, box: Box) -> list[Printed]:
    """Readings of one cell with other margins and sizes, each text once with its best confidence, best first."""
    ink = find_ink(gray[box[1] : box[3], box[0] : box[2]])
    tall = letter_height([ink])
    cell = Written(ink, find_lines(ink, tall))
    found: dict[str, float] = {}
    for pad in PADS:
        for printed in _read([cell], tall, pad):
            found[printed.text] = max(found.get(printed.text, 0.0), printed.confidence)
    return [Printed(text, sure) for text, sure in sorted(found.items(), key=lambda item: -item[1])]
