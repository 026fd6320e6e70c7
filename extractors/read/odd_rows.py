"""Rows of a table without rules that were not told apart: figures without label or heading, labels without figures."""

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import Protocol

from extractors.read.pdf_phrases import FIGURE

HEADINGS = 2
"""Words in a row without figures that head columns."""

ODD = 4
"""Rows of figures without a label or a heading that are no slip."""

Rows = Mapping[int, Mapping[int, str]]
"""What each row says, by column."""


class Spanning(Protocol):
    """A cell's place and spans."""

    @property
    def row(self) -> int:
        """The first row that it covers."""

    @property
    def column(self) -> int:
        """The first column that it covers."""

    @property
    def rowspan(self) -> int:
        """How many rows it covers."""

    @property
    def colspan(self) -> int:
        """How many columns it covers."""


def rows_in_doubt(cells: Iterable[tuple[Spanning, str]]) -> AbstractSet[int]:
    """The rows whose figures have no label or no heading, labels that may have lost theirs, and the rows next to them.

    Where there are many such rows, the table was cut into wrong ones, and all of it is in doubt.
    """
    rows = _by_row(cells)
    odd = set(_odd(rows))
    if _are_many(odd):
        return rows.keys()
    return {row + step for row, _ in odd for step in (-1, 0, 1)}


def are_cut_wrongly(cells: Iterable[tuple[Spanning, str]]) -> bool:
    """Whether a table has many rows of figures without a label or a heading."""
    return _are_many(set(_odd(_by_row(cells))))


def _are_many(odd: AbstractSet[tuple[int, bool]]) -> bool:
    return sum(has_figures for _, has_figures in odd) >= ODD


def is_figure(text: str) -> bool:
    """Whether a cell says a number, perhaps in pieces, or a stroke in place of one."""
    return bool(FIGURE.fullmatch(text.replace(" ", "")))


def _by_row(cells: Iterable[tuple[Spanning, str]]) -> dict[int, dict[int, str]]:
    rows: dict[int, dict[int, str]] = {}
    for cell, text in cells:
        for row in range(cell.row, cell.row + cell.rowspan):
            rows.setdefault(row, {}).update(dict.fromkeys(range(cell.column, cell.column + cell.colspan), text))
    return rows


def _odd(rows: Rows) -> Iterator[tuple[int, bool]]:
    """The rows, and whether they have figures."""
    heads: set[int] = set()
    goes_on = False
    for number in sorted(rows):
        row = rows[number]
        figures = {column for column, text in row.items() if is_figure(text)}
        named = {column for column, text in row.items() if len(text) > 1} - figures
        if not figures and len(named) >= HEADINGS:
            heads = heads | named if goes_on else named
        elif not figures and heads and named and number < max(rows):
            yield number, False
        goes_on = not figures
        is_last = not heads or number == max(rows)
        if figures and not (figures <= heads and (is_last or any(column < min(figures) for column in named))):
            yield number, True
