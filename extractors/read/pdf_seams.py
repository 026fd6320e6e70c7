"""What the end of a page does to a table: a single row that it leaves behind, text that runs out of its cell."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from extractors.read.pdf_flow import Piece, TextLine, box_of
from extractors.read.pdf_join import join, same_columns
from extractors.read.pdf_part import Part, PartCell
from extractors.read.pdf_phrases import Phrase, phrases_of

OUT = 60.0
"""Points by which text runs out of a table at most."""


def accept_frames(
    frames: Mapping[int, Sequence[tuple[Part, list[TextLine]]]],
    parts: Mapping[int, list[Part]],
    lines: Mapping[int, list[TextLine]],
) -> None:
    """Single frames that go on with a table on the page before or after become parts, the others lines of text."""
    for number, own in frames.items():
        for frame, inside in own:
            before, behind = _last(parts, lines, number - 1), _first(parts, lines, number + 1)
            here: list[Piece] = [*parts[number], *lines[number]]
            ends = all(box_of(piece).top < frame.outline.bottom for piece in here)
            begins = all(box_of(piece).bottom > frame.outline.top for piece in here)
            if (ends and behind and same_columns(behind, frame)) or (begins and before and same_columns(before, frame)):
                parts[number].append(frame)
            else:
                lines[number].extend(inside)


def _last(parts: Mapping[int, list[Part]], lines: Mapping[int, list[TextLine]], number: int) -> Part | None:
    """The table at the end of a page."""
    pieces: list[Piece] = [*parts.get(number, ()), *lines.get(number, ())]
    last = max(pieces, key=lambda piece: box_of(piece).bottom, default=None)
    return last if isinstance(last, Part) else None


def _first(parts: Mapping[int, list[Part]], lines: Mapping[int, list[TextLine]], number: int) -> Part | None:
    """The table at the beginning of a page."""
    pieces: list[Piece] = [*parts.get(number, ()), *lines.get(number, ())]
    first = min(pieces, key=lambda piece: box_of(piece).top, default=None)
    return first if isinstance(first, Part) else None


def with_whole_tables(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """The pieces of all pages, tables that go on over pages as one."""
    waiting: Part | None = None
    between: list[TextLine] = []
    for piece in pieces:
        if isinstance(piece, TextLine):
            between.append(piece)
            continue
        whole = _joined(waiting, between, piece) if waiting else None
        if whole:
            waiting, between = whole, []
            continue
        if waiting:
            yield waiting
        yield from between
        waiting, between = piece, []
    if waiting:
        yield waiting
    yield from between


def _joined(first: Part, between: Sequence[TextLine], then: Part) -> Part | None:
    """Two parts as one where the second goes on with the first, text that ran out between them in its cells."""
    if then.page != first.last_page + 1:
        return None
    if not between:
        return join(first, then)
    if any(line.page != first.last_page for line in between):
        return None
    found = [(_home(phrase, first), phrase) for line in between for phrase in phrases_of(line)]
    if not found or any(home is None for home, _ in found):
        return None
    grown = first
    for home, phrase in found:
        cells = tuple(_with(cell, phrase) if _same(cell, home) else cell for cell in grown.cells)
        grown = replace(grown, cells=cells)
    return join(grown, then)


def _same(cell: PartCell, other: PartCell | None) -> bool:
    return other is not None and (cell.row, cell.column) == (other.row, other.column)


def _home(phrase: Phrase, part: Part) -> PartCell | None:
    """The open cell at a part's end under which a phrase stands."""
    for cell in part.cells:
        left, right = part.xs[cell.column], part.xs[cell.column + cell.colspan]
        near = cell.box.bottom - 2 < phrase.bottom < cell.box.bottom + OUT
        if cell.open_below and near and left - 1 <= phrase.left and phrase.right <= right + 1:
            return cell
    return None


def _with(cell: PartCell, phrase: Phrase) -> PartCell:
    return replace(cell, text="\n".join(filter(None, (cell.text, phrase.text))))
