"""The running text of a PDF's page: lines in the order in which they are read, columns of text one after another."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from extractors.read.pdf_page import Letter, Page, Stroke
from extractors.read.pdf_part import Part
from extractors.read.pdf_text import is_ink, laid, line_text, lines_of
from extractors.source import Box

GUTTER = 1.3
"""Heights of letters between two columns of text."""

LINES = 3
"""Lines on both sides of a gutter make columns."""

WORDS = 8
"""Letters: pieces of lines shorter than this are no column of text."""


@dataclass(frozen=True)
class TextLine:
    """A line of running text, or a piece of it: where it stands, and between which margins its column runs."""

    text: str
    letters: tuple[Letter, ...]
    left: float
    top: float
    right: float
    bottom: float
    size: float
    page: int
    box: Box
    column: tuple[float, float] | None = None
    confidence: float | None = None


Piece = TextLine | Part
"""What stands in the flow of a page."""


def text_lines(page: Page, letters: Iterable[Letter]) -> list[TextLine]:
    """The lines of some letters, those far apart at one height as several."""
    upright = [letter for letter in letters if letter.turn == 0]
    turned = [laid(letter) for letter in letters if letter.turn != 0]
    pieces = [piece for line in lines_of(upright) for piece in _pieces(line)]
    found = [_text_line(page, piece, piece) for piece in pieces]
    aside = [letter for letter in page.letters if letter.turn != 0]
    found += [_text_line(page, line, aside) for line in lines_of(turned)]  # their ink as it was
    return [line for line in found if line.text]


def _pieces(line: Sequence[Letter]) -> Iterator[list[Letter]]:
    piece: list[Letter] = []
    for letter in line:
        if piece and letter.start - max(other.end for other in piece[-2:]) > GUTTER * letter.size:
            yield piece
            piece = []
        if is_ink(letter) or piece:
            piece.append(letter)
    yield piece


def _text_line(page: Page, line: Sequence[Letter], ink: Sequence[Letter]) -> TextLine:
    ink = [letter for letter in ink if is_ink(letter)]
    if not ink:
        return TextLine("", (), 0, 0, 0, 0, 0, page.number, Box(0, 0, 0, 0))
    left, right = min(letter.left for letter in ink), max(letter.right for letter in ink)
    top, bottom = min(letter.top for letter in ink), max(letter.bottom for letter in ink)
    sizes = sorted(letter.size for letter in ink)
    box = page.to_box(left, top, right, bottom)
    size = sizes[len(sizes) // 2]
    return TextLine(line_text(line), tuple(line), left, top, right, bottom, size, page.number, box)


def in_reading_order(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces of one page from the top, columns of text from the left."""
    columns = _find_columns(pieces)
    if columns is None:
        return list(_in_rows(pieces))
    left, right = columns
    inside = {id(piece) for piece in (*left, *right)}
    top = min(box_of(piece).top for piece in (*left, *right))
    rest = [piece for piece in pieces if id(piece) not in inside]
    return [
        *in_reading_order([piece for piece in rest if box_of(piece).top < top]),
        *_in_column(left),
        *_in_column(right),
        *in_reading_order([piece for piece in rest if box_of(piece).top >= top]),
    ]


def box_of(piece: Piece) -> Stroke:
    """Where a piece stands on its turned page."""
    return piece.outline if isinstance(piece, Part) else Stroke(piece.left, piece.top, piece.right, piece.bottom)


def _find_columns(pieces: Sequence[Piece]) -> tuple[list[Piece], list[Piece]] | None:
    """The largest two groups of lines that stand beside each other, each a column of text."""
    found: list[tuple[list[Piece], list[Piece]]] = []
    ordered = sorted(pieces, key=lambda piece: box_of(piece).top)
    for gutter in sorted({round(box_of(piece).right) for piece in pieces}):
        run: list[Piece] = []
        for piece in ordered:
            if box_of(piece).left < gutter < box_of(piece).right - 1:
                found += _columns(run, gutter)
                run = []
            else:
                run.append(piece)
        found += _columns(run, gutter)
    return max(found, key=lambda sides: len(sides[0]) + len(sides[1]), default=None)


def _columns(run: Sequence[Piece], gutter: float) -> Iterator[tuple[list[Piece], list[Piece]]]:
    """The two sides of a gutter that nothing crosses, if both are text."""
    left = [piece for piece in run if box_of(piece).left < gutter]
    right = [piece for piece in run if box_of(piece).left >= gutter]
    if min(len(left), len(right)) < LINES or min(_words(left), _words(right)) < WORDS:
        return
    (_, top, end, bottom), (start, high, _, low) = _around(left), _around(right)
    if (
        start - end >= GUTTER / 2 * _size(run)
        and min(bottom, low) - max(top, high) > (min(bottom - top, low - high)) / 2
    ):
        yield left, right


def _around(pieces: Sequence[Piece]) -> tuple[float, float, float, float]:
    lefts, tops, rights, bottoms = zip(*map(box_of, pieces), strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def _size(pieces: Sequence[Piece]) -> float:
    """The height of most letters."""
    sizes = sorted(piece.size for piece in pieces if isinstance(piece, TextLine))
    return sizes[len(sizes) // 2] if sizes else 0.0


def _words(pieces: Sequence[Piece]) -> int:
    """How many letters most lines have."""
    lengths = sorted(len(piece.text) for piece in pieces if isinstance(piece, TextLine))
    return lengths[len(lengths) // 2] if lengths else 0


def _in_rows(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Pieces from the top; pieces of one line are one line again."""
    row: list[TextLine] = []
    for piece in sorted(pieces, key=lambda piece: (box_of(piece).top + box_of(piece).bottom) / 2):
        if row and (isinstance(piece, Part) or (piece.top + piece.bottom) / 2 > row[0].bottom):
            yield _merged(row)
            row = []
        if isinstance(piece, Part):
            yield piece
        else:
            row.append(piece)
    if row:
        yield _merged(row)


def _merged(row: Sequence[TextLine]) -> TextLine:
    lines = sorted(row, key=lambda line: line.left)
    boxes = [(line.box.left, line.box.top, line.box.right, line.box.bottom) for line in lines]
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return replace(
        lines[0],
        text=" ".join(line.text for line in lines),
        top=min(line.top for line in lines),
        right=max(line.right for line in lines),
        bottom=max(line.bottom for line in lines),
        box=Box(min(lefts), min(tops), max(rights), max(bottoms)),
    )


def _in_column(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """The pieces of one column, its lines with its margins."""
    left, _, right, _ = _around(pieces)
    for piece in in_reading_order(pieces):
        yield replace(piece, column=(left, right)) if isinstance(piece, TextLine) else piece
