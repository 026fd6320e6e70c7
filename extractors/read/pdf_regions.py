"""Where tables without rules stand: rows of figures, what stands between them, and the headings above."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from extractors.read.pdf_flow import TextLine
from extractors.read.pdf_phrases import Row, phrases_of, pitch_of, rows_of

MANY = 4
"""Figures that make one row a table; otherwise it takes two rows."""

PAIR = 2
"""Rows with a figure each that are no table yet: two lines of a text."""

LARGER = 1.1
"""Times the letters of the table: a heading is larger."""

GAP = 3.0
"""Heights between the rows of a table, where its rows of figures stand close."""

WIDER = 1.4
"""How much wider a gap above the first row of figures may be than those between them."""

PROSE = 0.72
"""The share of the width between the margins that a line of running text fills."""

FLUSH = 1.5
"""Points by which a caption is out of line with the labels under it."""

_STOPS = tuple("。；：，、")
_SECTION = re.compile(r"\s*(?:[一二三四五六七八九十]{1,2}、|第[一二三四五六七八九十]部分)")


@dataclass(frozen=True)
class Area:
    """The rows of one table from the top, over one or several pages."""

    rows: list[Row]
    pages: list[int]


def is_row_of_figures(row: Row) -> bool:
    """Whether a row has a figure beside something else."""
    return len(row) > 1 and any(phrase.is_figure for phrase in row)


def find_areas(pages: Mapping[int, Sequence[TextLine]]) -> Iterator[Area]:
    """The tables without rules among the lines of all pages; one that a page's end cuts is one."""
    rows: list[Row] = []
    end = 0.0
    for lines in pages.values():
        written = [line for line in lines if line.letters]
        if written:
            shift = end - min(line.top for line in written)
            rows += rows_of(phrase for line in written for phrase in phrases_of(line, shift))
            end = max(line.bottom for line in written) + shift + written[-1].size / 2
    margins = (min((row[0].left for row in rows), default=0.0), max((row[-1].right for row in rows), default=0.0))
    for group in _groups(rows, margins):
        yield Area(group, sorted({phrase.line.page for row in group for phrase in row}))


def _groups(rows: list[Row], margins: tuple[float, float]) -> Iterator[list[Row]]:
    """Runs of rows that make a table each; one of a single row of figures is set like the table before."""
    number, pitch = 0, 0.0
    while number < len(rows):
        if not is_row_of_figures(rows[number]):
            number += 1
            continue
        end = _end(rows, number, margins[1] - margins[0])
        seeds = [row for row in rows[number:end] if is_row_of_figures(row)]
        figures = max(sum(phrase.is_figure for phrase in row) for row in seeds)
        if len(seeds) + (figures >= MANY) > 1 and (len(seeds) > PAIR or figures > 1):
            pitch = pitch_of(seeds, pitch)
            yield rows[_start(rows, number, margins, WIDER * pitch) : end]
        number = end


def _end(rows: Sequence[Row], start: int, width: float) -> int:
    """Behind the last row of the table whose first row of figures is at `start`."""
    size = max(phrase.size for phrase in rows[start])
    end = start + 1
    for number in range(start + 1, len(rows)):
        if _parts(rows, number, size, width):
            break
        if is_row_of_figures(rows[number]) or _hangs_on(rows, number, size, width):
            end = number + 1
    return end


def _hangs_on(rows: Sequence[Row], number: int, size: float, width: float) -> bool:
    """Whether a row right under the last one is the rest of a label that goes over several lines."""
    last, row = rows[number - 1], rows[number]
    near = row[0].base - last[0].base < 1.6 * size and row[0].line.page == last[0].line.page
    return near and not _is_prose(row, width)


def _parts(rows: Sequence[Row], number: int, size: float, width: float) -> bool:
    """Whether a row ends a table: prose, a heading, or a wide gap before it."""
    row, last = rows[number], rows[number - 1]
    if is_row_of_figures(row):
        return False
    if max(phrase.size for phrase in row) > LARGER * size:
        return True
    if _is_prose(row, width):
        return True
    gap = row[0].base - last[0].base
    same_page = row[0].line.page == last[0].line.page
    return bool(same_page and len(row) == 1 and gap > GAP * size and _SECTION.match(row[0].text))


def _start(rows: Sequence[Row], first: int, margins: tuple[float, float], gap: float) -> int:
    """The first row of the headings above the first row of figures, labels that begin above it included."""
    size = max(phrase.size for phrase in rows[first])
    figures = [phrase for phrase in rows[first] if phrase.is_figure]
    labels = [phrase.right for phrase in rows[first] if phrase.right < figures[0].left]
    zone = max(labels, default=figures[0].left)
    start = first
    for number in range(first - 1, -1, -1):
        row, below = rows[number], rows[number + 1]
        single = len(row) == 1
        if max(phrase.size for phrase in row) > LARGER * size or below[0].base - row[0].base > max(gap, GAP * size):
            break
        if _is_prose(row, margins[1] - margins[0]) or (single and row[0].text.endswith(("：", "；"))):
            break
        if single and _SECTION.match(row[0].text) and not _is_label(rows, number, first):
            break
        behind = any(phrase.left > zone or phrase.middle > figures[0].left for phrase in row)
        if behind or number >= first - 2 or _is_caption(row, rows[first], margins):
            start = number
    return start


def _is_caption(row: Row, figures: Row, margins: tuple[float, float]) -> bool:
    """Whether a line stands in the middle between the margins, or at the table's left, and says no sentence."""
    at_left = abs(row[0].left - figures[0].left) < FLUSH and not row[0].text.endswith(_STOPS)
    return len(row) == 1 and (abs(row[0].middle - sum(margins) / 2) < row[0].size or at_left)


def _is_prose(row: Row, width: float) -> bool:
    """Whether a row is a line of running text."""
    return row[-1].text.endswith("。") or sum(phrase.right - phrase.left for phrase in row) > PROSE * width


def _is_label(rows: Sequence[Row], number: int, first: int) -> bool:
    """Whether a line that begins like a section is the first line of the label of the first row."""
    return number == first - 1 and rows[first][0].base - rows[number][0].base < 1.5 * rows[first][0].size
