"""The rows of a table without rules: figures with the labels that belong to them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extractors.read.pdf_columns import Columns, Spot
from extractors.read.pdf_phrases import SAME_ROW, Phrase, Row, pitch_of

LINES = 1.65
"""Heights between two lines of one label at most, in a table whose rows stand close."""

SPACED = 2.6
"""Heights between two lines of one label at most, in a table whose rows stand far apart."""

LEADING = 0.75
"""The share of the distance between two rows by which lines of one label are apart at most."""

_COUNTED = re.compile(r"\s*(?:[(（]?[一二三四五六七八九十]{1,3}[)）、.]|[(（]?\d{1,2}[)）、.．](?!\d))")


@dataclass
class Block:
    """The lines of one label."""

    phrases: list[Phrase]
    row: int | None = None

    @property
    def top(self) -> float:
        """Its upper end."""
        return min(phrase.top for phrase in self.phrases)

    @property
    def bottom(self) -> float:
        """Its lower end."""
        return max(phrase.bottom for phrase in self.phrases)

    @property
    def middle(self) -> float:
        """The middle of its height."""
        return (self.top + self.bottom) / 2


def body_rows(rows: Sequence[Row], columns: Columns, heading: Sequence[Spot] = ()) -> Iterator[list[Spot]]:
    """Rows of figures, each with its labels; a label without figures is a row by itself.

    A figure takes the columns of the heading (the row above) that it stands under.
    """
    figures = [row for row in ([p for p in row if p.middle > columns.edge] for row in rows) if row]
    labels = [phrase for row in rows for phrase in row if phrase.middle <= columns.edge]
    last = columns.labels - 1
    blocks = _blocks(labels, figures)
    own = [block for block in blocks if max(columns.span(p)[1] for p in block.phrases) >= last]
    for block in own:
        block.row = _row_of(block, figures)
    _one_each(own, figures)
    groups: list[Block] = []
    for block in sorted((b for b in blocks if b not in own), key=lambda b: -b.phrases[0].left):
        found = list(_of_rows(block, figures, {b.row for b in own}))
        own += found
        groups += [] if found else [block]
    _one_each(own, figures)
    lines = [(_middle(row), row, [b for b in own if b.row == n]) for n, row in enumerate(figures)]
    lines += [(block.middle, [], [block]) for block in own if block.row is None]
    lines.sort(key=lambda line: line[0])
    wide = [(spot.first, spot.last) for spot in heading if columns.labels <= spot.first < spot.last]
    table = [_spots(row, blocks, columns, wide) for _, row, blocks in lines]
    for block in groups:
        _put(block, table, [middle for middle, _, _ in lines], columns)
    yield from table


def _of_rows(block: Block, figures: Sequence[Row], labelled: set[int | None]) -> Iterator[Block]:
    """Labels on the left that are those of rows without one: they reach over all columns of labels."""
    pieces: list[Block] = []
    for phrase in block.phrases:
        row = _anchor(phrase, figures)
        if not pieces or (row is not None and row not in labelled and pieces[-1].row is not None):
            pieces.append(Block([phrase], row if row not in labelled else None))
        else:
            pieces[-1].phrases.append(phrase)
            if row not in labelled and pieces[-1].row is None:
                pieces[-1].row = row
    for piece in pieces:
        if piece.row is None:
            piece.row = _row_of(piece, figures)
    if pieces and all(piece.row is not None and piece.row not in labelled for piece in pieces):
        yield from pieces


def _blocks(labels: Sequence[Phrase], figures: Sequence[Row]) -> list[Block]:
    """Lines of labels that belong together: under each other, close, not numbered, not each at its own figures."""
    blocks: list[Block] = []
    spaced = LEADING * pitch_of(figures)
    for phrase in sorted(labels, key=lambda phrase: (phrase.base, phrase.left)):
        block = next((b for b in reversed(blocks) if _belongs(phrase, b, figures, spaced)), None)
        if block:
            block.phrases.append(phrase)
        else:
            blocks.append(Block([phrase]))
    return blocks


def _belongs(phrase: Phrase, block: Block, figures: Sequence[Row], spaced: float) -> bool:
    last = block.phrases[-1]
    near = max(LINES * phrase.size, min(SPACED * phrase.size, spaced))
    if _COUNTED.match(phrase.text) or phrase.base - last.base > near or phrase.rule > last.top:
        return False
    if phrase.left >= last.right or last.left >= phrase.right:
        return False
    here, there = _anchor(phrase, figures), {_anchor(p, figures) for p in block.phrases} - {None}
    return here is None or not there or there == {here}


def _anchor(phrase: Phrase, figures: Sequence[Row]) -> int | None:
    """The row of figures at whose height a phrase stands."""
    near = SAME_ROW * phrase.size
    return next((n for n, row in enumerate(figures) if abs(row[0].base - phrase.base) <= near), None)


def _middle(row: Row) -> float:
    return (min(p.top for p in row) + max(p.bottom for p in row)) / 2


def _row_of(block: Block, figures: Sequence[Row]) -> int | None:
    """The row of figures that a label belongs to: at the height of one of its lines, or of its middle."""
    anchors = {_anchor(phrase, figures) for phrase in block.phrases} - {None}
    if len(anchors) == 1:
        return anchors.pop()
    reach = max(0.75 * block.phrases[0].size, (block.bottom - block.top) / 2)
    near = [(abs(_middle(row) - block.middle), n) for n, row in enumerate(figures)]
    return min((n for n in near if n[0] <= reach), default=(0.0, None))[1]


def _one_each(blocks: Sequence[Block], figures: Sequence[Row]) -> None:
    """Of labels that would belong to the same row the nearest one keeps it."""
    for number, row in enumerate(figures):
        own = sorted((b for b in blocks if b.row == number), key=lambda b: abs(b.middle - _middle(row)))
        for other in own[1:]:
            other.row = None


def _spots(row: Row, blocks: Sequence[Block], columns: Columns, wide: Sequence[tuple[int, int]]) -> list[Spot]:
    """The cells of one row; `wide` are the columns that have one heading in common."""
    spots = []
    for block in blocks:
        spans = [columns.span(phrase) for phrase in block.phrases]
        spots.append(Spot(min(s[0] for s in spans), columns.labels - 1, tuple(block.phrases)))
    for column in range(columns.labels, columns.count):
        own = tuple(phrase for phrase in row if columns.column(phrase) == column)
        first, last = next((span for span in wide if span[0] <= column <= span[1]), (column, column))
        alone = all(columns.column(phrase) == column for phrase in row if first <= columns.column(phrase) <= last)
        if own:
            spots.append(Spot(first, last, own) if alone else Spot(column, column, own))
    return spots


def _put(block: Block, table: list[list[Spot]], middles: Sequence[float], columns: Columns) -> None:
    """A label over several rows into the first of them."""
    spans = [columns.span(phrase) for phrase in block.phrases]
    first, last = min(s[0] for s in spans), max(s[1] for s in spans)
    inside = [n for n, middle in enumerate(middles) if block.top <= middle <= block.bottom]
    if not inside:
        inside = [min(range(len(middles)), key=lambda n: abs(middles[n] - block.middle), default=0)]
    for row in inside:
        if row < len(table) and not any(s.first <= last and first <= s.last for s in table[row]):
            table[row].append(Spot(first, last, tuple(block.phrases), inside[-1] - row + 1))
            return
