"""A table that goes on over pages: its parts as one, a row that a page's end cuts as one row."""

import re
from collections.abc import Sequence
from dataclasses import replace

from extractors.read.pdf_part import Part, PartCell, moved

SAME = 3.0
"""Points by which the borders of columns differ from page to page at most."""

SHARE = 0.7
"""The share of the borders of one part's columns that the other has too."""

_FIGURE = re.compile(r"[\s\d,，.．+＋\-－—/()（）%％]+")
_COUNTED = re.compile(r"\s*(?:[(（]?[一二三四五六七八九十]+[)）、.]|[(（]?\d{1,2}[)）、.．](?!\d))")
"""What a row's label begins with: 一、 （三） 3."""


def join(first: Part, then: Part) -> Part | None:
    """Both parts as one table; None where the second is another table."""
    if not same_columns(first, then):
        return None
    xs = _all_borders(first, then)
    upper, lower = _on(first, xs), _without_heading(_on(then, xs), _on(first, xs))
    if not lower.cells:
        return replace(upper, last_page=then.last_page)
    ends, starts = _ends(upper), [cell for cell in lower.cells if cell.row == 0]
    pairs = _pairs(ends, starts)
    is_open = all(one.open_below and (other.open_above or lower.height < then.height) for one, other in pairs)
    cut = len(pairs) == len(ends) == len(starts) and _is_cut(pairs, is_open=is_open)
    labels = max((cell.column for cell in starts if cell.text and not _is_figure(cell)), default=-1)
    grown = {one: _grown(one, other, cut=cut) for one, other in pairs if cut or _goes_on(one, other, labels)}
    gone = {other for one, other in pairs if one in grown}
    shift = upper.height - cut
    cells = [grown.get(cell, cell) for cell in upper.cells]
    cells += [moved(cell, shift) for cell in lower.cells if cell not in gone]
    cells.sort(key=lambda cell: (cell.row, cell.column))
    return replace(upper, cells=tuple(cells), height=shift + lower.height, last_page=then.last_page)


def _borders(part: Part) -> list[float]:
    """The borders from the table's left side: margins differ between left and right pages."""
    return [x - part.xs[0] for x in part.xs]


def same_columns(first: Part, then: Part) -> bool:
    """Whether two parts are as wide and have the borders of their columns in common."""
    one, other = _borders(first), _borders(then)
    if abs(one[-1] - other[-1]) > 2 * SAME:
        return False
    fewer, more = sorted((one[1:-1], other[1:-1]), key=len)
    found = sum(any(abs(x - y) <= SAME for y in more) for x in fewer)
    return found >= SHARE * len(fewer)


def _all_borders(first: Part, then: Part) -> list[float]:
    """The borders that either part has."""
    xs: list[float] = []
    for x in sorted([*_borders(first), *_borders(then)]):
        if not xs or x - xs[-1] > SAME:
            xs.append(x)
    return xs


def _on(part: Part, xs: Sequence[float]) -> Part:
    """The part with its cells on these borders."""
    places = [min(range(len(xs)), key=lambda i: abs(xs[i] - x)) for x in _borders(part)]
    cells = tuple(
        replace(cell, column=places[cell.column], colspan=places[cell.column + cell.colspan] - places[cell.column] or 1)
        for cell in part.cells
    )
    return replace(part, xs=tuple(part.xs[0] + x for x in xs), cells=cells)


def _without_heading(part: Part, table: Part) -> Part:
    """A part without the heading that it repeats from the table's beginning."""
    rows = 0
    while rows < min(part.height, table.height) and _row(part, rows) == _row(table, rows) and _is_words(part, rows):
        rows += 1
    while rows and any(cell.row < rows < cell.below for cell in part.cells):
        rows -= 1
    cells = tuple(moved(cell, -rows) for cell in part.cells if cell.row >= rows)
    return replace(part, cells=cells, height=part.height - rows)


def _is_words(part: Part, row: int) -> bool:
    """Whether a row says something, and no figures."""
    own = [cell for cell in part.cells if cell.row == row and cell.text]
    return bool(own) and not any(map(_is_figure, own))


def _row(part: Part, row: int) -> list[tuple[str, int, int, int]]:
    return [
        ("".join(cell.text.split()), cell.column, cell.colspan, cell.rowspan) for cell in part.cells if cell.row == row
    ]


def _ends(part: Part) -> list[PartCell]:
    return [cell for cell in part.cells if cell.below == part.height]


def _pairs(ends: Sequence[PartCell], starts: Sequence[PartCell]) -> list[tuple[PartCell, PartCell]]:
    """The cells that stand over each other at the cut, where they are equally wide."""
    below = {(cell.column, cell.colspan): cell for cell in starts}
    return [(cell, below[cell.column, cell.colspan]) for cell in ends if (cell.column, cell.colspan) in below]


def _is_cut(pairs: Sequence[tuple[PartCell, PartCell]], *, is_open: bool) -> bool:
    """Whether the end of the page cuts a row: no rule parts its halves, or what follows goes on with full cells.

    Word processors rule both halves of a row; then a cell goes on where it was full or had nothing yet. A numbered
    label under another begins a new row, unless no rule parts them and it has no figures: several labels in one cell.
    """
    own = [(one, other) for one, other in pairs if one.rowspan == other.rowspan == 1]
    going_on = [(one, other) for one, other in own if other.text]
    words = [other for _, other in going_on if not _is_figure(other)]
    both = [(one, other) for one, other in going_on if one.text]
    above, below = (any(_is_figure(cell) for cell in half) for half in zip(*own, strict=True)) if own else (False,) * 2
    if any(map(_are_two, both)):
        return False
    if is_open:
        begins = any(_COUNTED.match(other.text) for _, other in both)
        return not begins or (above and not below)
    if any(_COUNTED.match(other.text) for other in words):
        return False
    if not any(one.text for one, _ in own) or not all(one.full for one, _ in both):
        return False
    if words and above and below:
        return any(_is_figure(one) and not other.text for one, other in own if one.text)
    return bool(going_on)


def _are_two(pair: tuple[PartCell, PartCell]) -> bool:
    """Whether what stands over each other is not one text: a figure over words, or over a figure that had room."""
    one, other = pair
    return _is_figure(one) != _is_figure(other) or (_is_figure(one) and not one.full)


def _is_figure(cell: PartCell) -> bool:
    return bool(_FIGURE.fullmatch(cell.text))


def _goes_on(one: PartCell, other: PartCell, labels: int) -> bool:
    """Whether a cell over several rows goes on over the page's end; `labels` is the last column with one behind it."""
    if one.open_below and other.open_above:
        own = one.rowspan == other.rowspan == 1 and other.column >= labels  # of its row alone
        return not (own or _is_figure(one) or _is_figure(other) or _COUNTED.match(other.text))
    merged = other.rowspan > 1 or (one.rowspan > 1 and other.column < labels)
    return not other.text and merged and bool(one.text) and not _is_figure(one)


def _grown(one: PartCell, other: PartCell, *, cut: bool) -> PartCell:
    """A cell with what follows of it on the next page; it stands where its text begins."""
    number = _is_figure(one) and _is_figure(other)
    text = (" " if number else "\n").join(filter(None, (one.text, other.text)))
    place = one if one.text or not other.text else other
    return replace(
        one,
        text=text,
        page=place.page,
        box=place.box,
        rowspan=one.rowspan + other.rowspan - cut,
        open_below=other.open_below,
        full=other.full if other.text else one.full,
    )
