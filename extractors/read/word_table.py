"""The cells of a Word table: which row and columns each takes, merges resolved."""

from collections.abc import Iterator
from dataclasses import dataclass

from lxml.etree import _Element as Element

from extractors.document import SPAN_LIMIT
from extractors.read.word_names import VAL, W, find, number, properties, switch
from extractors.read.word_parts import parts


@dataclass(slots=True)
class PlacedCell:
    """A cell at its place; its `element` is where a merge begins, which holds the text that Word shows."""

    element: Element
    row: int
    column: int
    colspan: int
    rowspan: int = 1


def place_cells(table: Element) -> list[PlacedCell]:
    """The cells in reading order, at the columns of the table's grid."""
    cells: list[PlacedCell] = []
    above: dict[int, PlacedCell] = {}
    rows = (row for row in parts(table, f"{W}tr") if not _is_gone(row))
    for index, row in enumerate(rows):
        merging: dict[int, PlacedCell] = {}
        for cell, merge in _row(row, index):
            begun = above.get(cell.column) if merge == "continue" else None
            if begun and cell.colspan >= begun.colspan:  # a narrower one would lie over its neighbour
                begun.rowspan += 1
                merging[cell.column] = begun
                continue
            cells.append(cell)
            if merge:
                merging[cell.column] = cell
        above = merging
    return cells


def _row(row: Element, index: int) -> Iterator[tuple[PlacedCell, str | None]]:
    """The cells of one row, with what each says of merging downwards."""
    column = _span(number(find(row, "trPr"), "gridBefore"), 0)
    last: PlacedCell | None = None
    last_merge: str | None = None
    for element in parts(row, f"{W}tc"):
        own = properties(element, "tcPr")
        if f"{W}cellDel" in own:
            continue
        span = _span(number(own.get(f"{W}gridSpan")), 1)
        if last and _merge(own.get(f"{W}hMerge")) == "continue":
            last.colspan += span
        else:
            if last:
                yield last, last_merge
            last, last_merge = PlacedCell(element, index, column, span), _merge(own.get(f"{W}vMerge"))
        column += span
    if last:
        yield last, last_merge


def _merge(merge: Element | None) -> str | None:
    """`restart`, or `continue`, which is also what a merge without a value means."""
    return None if merge is None else merge.get(VAL, "continue")


def _span(columns: int | None, least: int) -> int:
    return min(max(least if columns is None else columns, least), SPAN_LIMIT)


def _is_gone(row: Element) -> bool:
    """Whether a tracked change deleted the row, or it is hidden."""
    own = properties(row, "trPr")
    return f"{W}del" in own or bool(switch(own.get(f"{W}hidden")))
