"""Where on a sheet the tables are: its rows become grids, and lines of text where a row is one."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from extractors.document import Paragraph
from extractors.errors import TooLarge
from extractors.figures import parse_number
from extractors.read.line import printed
from extractors.read.sheet_cells import PLACES, Box, Row, Sheet, seen, visible_rows
from extractors.read.table import Item, RawCell, RawTable
from extractors.source import Place

_PROSE = 60
"""Characters: no caption inside a table is this long."""

# 第二十条第（一）项, 第二十條 第(五)項: the row of a table that names the item of the law it counts for
_ARTICLE = re.compile(r"第?[一二三四五六七八九十]+[条條].{0,10}[项項]")
# 一、 第二部分 （三）
_NUMBERED = re.compile(
    r"\s*(?:第?[一二三四五六七八九十]{1,3}(?:部分)?\s*[、，．.:：]|[（(][一二三四五六七八九十]{1,3}[)）])"
)


def read_sheet(sheet: Sheet, place: Place) -> list[Item]:
    """A sheet's tables and lines of text from top to bottom; what floats over it before what begins below it."""
    hidden = sorted(sheet.hidden_rows)
    floating = ((seen(row, hidden), replace(item, place=place)) for row, item in sheet.floating)
    waiting = sorted(floating, key=lambda each: each[0])
    items: list[Item] = []
    for first, item in _items(visible_rows(sheet), place):
        while waiting and waiting[0][0] < first:
            items.append(waiting.pop(0)[1])
        items.append(item)
    return [*items, *(item for _, item in waiting)]


def _items(rows: Sequence[Row], place: Place) -> Iterator[tuple[int, Item]]:
    """Each item with the number of the row in which it begins."""
    table: list[Row] = []
    for block in _blocks(rows):
        is_text = _find_text(block)
        goes_on = not is_text[0] and _has_figures(block[0])
        if table and not goes_on:
            yield table[0].number, _table(table)
            table = []
        for row, text in zip(block, is_text, strict=True):
            if not text:
                table.append(row)
                continue
            if table:
                yield table[0].number, _table(table)
                table = []
            yield from _lines(row, place)
    if table:
        yield table[0].number, _table(table)


def _blocks(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """Rows without an empty one between them."""
    block: list[Row] = []
    for row in rows:
        if not row.filled and len(row.boxes) == 1:
            continue
        if block and row.number != block[-1].number + 1:
            yield block
            block = []
        block.append(row)
    if block:
        yield block


def _find_text(block: Sequence[Row]) -> list[bool]:
    """Which rows of a block are lines of text: those of one cell only that are no row of the table around them.

    Above the table and below it they are its title and its notes, unless they name the article of law that is the
    table's first row. Inside, such a row is a label without values where figures follow; where column headings
    follow it begins another table, and is a heading if it has a number or is not inside the table's lines.
    """
    tabular = [not _is_lone(row) for row in block]
    first = tabular.index(True) if any(tabular) else len(block)
    following = _following(block, tabular)
    found: list[bool] = []
    for index, (row, below) in enumerate(zip(block, following, strict=True)):
        above = first < index
        if tabular[index]:
            found.append(False)
        elif found and row.boxes[0] in block[index - 1].boxes:
            found.append(found[-1])  # the lower part of a merged range
        else:
            found.append(_is_text(row.boxes[0], below, inside=above and below is not None))
    return found


def _following(block: Sequence[Row], tabular: Sequence[bool]) -> list[Row | None]:
    """For each row of a block the next one below it that has several cells."""
    below: Row | None = None
    found: list[Row | None] = []
    for row, is_tabular in zip(reversed(block), reversed(tabular), strict=True):
        found.append(below)
        below = row if is_tabular else below
    return found[::-1]


def _is_text(box: Box, below: Row | None, *, inside: bool) -> bool:
    if below and _ARTICLE.fullmatch("".join(box.text.split())):
        return False
    if not inside or below is None:
        return True
    if _has_figures(below):
        return False
    return bool(len(box.text) > _PROSE or _NUMBERED.match(box.text) or not box.ruled)


def _is_lone(row: Row) -> bool:
    return len(row.boxes) == 1


def _has_figures(row: Row) -> bool:
    return any(parse_number(box.text)[1] == "number" for box in row.filled)


def _lines(row: Row, place: Place) -> Iterator[tuple[int, Paragraph]]:
    """The lines of a row of text; a merged range speaks in its first row."""
    for box in row.filled:
        if box.area.top == row.number:
            yield from ((row.number, Paragraph(line, place)) for line in _text_lines(box))


def _text_lines(box: Box) -> list[str]:
    return list(filter(None, map(printed, box.text.split("\n"))))


def _table(rows: Sequence[Row]) -> RawTable:
    """The rows as a table in which every place is a cell's: one of the sheet's, or an empty one."""
    left = min(box.area.left for row in rows for box in row.boxes)
    width = max(box.area.right for row in rows for box in row.boxes) + 1 - left
    if width * len(rows) > PLACES:
        raise TooLarge(f"sheet: a table of {len(rows)} rows and {width} columns, expected at most {PLACES} places")
    index = {row.number: number for number, row in enumerate(rows)}
    cells: dict[tuple[int, int], RawCell] = {}
    covered: set[tuple[int, int]] = set()
    for box in dict.fromkeys(box for row in rows for box in row.boxes):
        area = box.area
        inside = [index[number] for number in range(area.top, area.bottom + 1) if number in index]
        columns = range(area.left - left, area.right + 1 - left)
        covered.update((row, column) for row in inside for column in columns)
        lines = [Paragraph(line) for line in _text_lines(box)]
        cells[inside[0], columns[0]] = RawCell(lines, inside[0], columns[0], len(inside), len(columns))
    for row in range(len(rows)):
        for column in range(width):
            if (row, column) not in covered:
                cells[row, column] = RawCell((), row, column)
    return RawTable(tuple(cells[place] for place in sorted(cells)))
