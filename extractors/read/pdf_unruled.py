"""A table without rules: its columns where figures stand over each other, its rows where labels and figures meet."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby, pairwise, takewhile

from extractors.read.odd_rows import are_cut_wrongly
from extractors.read.pdf_columns import Columns, Spot, find_columns, in_full_columns
from extractors.read.pdf_flow import TextLine
from extractors.read.pdf_headings import head_rows
from extractors.read.pdf_page import Letter, Page, Stroke
from extractors.read.pdf_part import Part, PartCell
from extractors.read.pdf_phrases import Phrase, Row, mended
from extractors.read.pdf_regions import Area, find_areas
from extractors.read.pdf_text import cell_text
from extractors.read.pdf_unruled_rows import LINES, body_rows
from extractors.read.pdf_wrapped import with_whole_numbers

UNSURE = 0.5
"""The confidence of a table in which two headings would stand over one column, or rows were cut wrongly."""


def find_unruled(pages: Mapping[int, Page], parts: Mapping[int, list[Part]], lines: dict[int, list[TextLine]]) -> None:
    """Tables without rules: put among the parts of their first pages, their lines taken out."""
    for stretch in _stretches(parts, lines):
        for area in find_areas(stretch):
            part = build(area, pages)
            if part:
                parts[part.page].append(part)
                used = {id(phrase.line) for row in area.rows for phrase in row}
                for number in area.pages:
                    lines[number] = [line for line in lines[number] if id(line) not in used]


def _stretches(
    parts: Mapping[int, Sequence[Part]], lines: Mapping[int, Sequence[TextLine]]
) -> list[dict[int, list[TextLine]]]:
    """The lines of all pages, parted where a ruled table stands between."""
    stretches: list[dict[int, list[TextLine]]] = [{}]
    for number, own in lines.items():
        tops = sorted(part.outline.top for part in parts[number])
        rest = sorted(own, key=lambda line: line.top)
        for top in tops:
            stretches[-1][number] = [line for line in rest if line.top < top]
            rest = [line for line in rest if line.top >= top]
            stretches.append({})
        stretches[-1][number] = rest
    return stretches


def build(area: Area, pages: Mapping[int, Page]) -> Part | None:
    """The table that stands in an area; None where its figures make no columns."""
    rows = with_whole_numbers(_without_repeated_heading(area.rows), pages)
    full = in_full_columns(rows)
    rows = [mended(row, full) for row in rows]
    columns = find_columns(rows)
    if columns is None:
        return None
    table: list[list[Spot]] = []
    chunks = list(_chunks(rows, columns))
    for number, (is_head, chunk) in enumerate(chunks):
        if is_head:
            table += head_rows(chunk, columns, _used(chunks[number + 1 :], columns))
        else:
            table += body_rows(chunk, columns, table[-1] if table else ())
    whole = tuple(_cells(table, columns, pages))
    is_sure = all(map(_is_apart, table)) and not are_cut_wrongly((cell, cell.text) for cell in whole)
    cells = tuple(replace(cell, confidence=None if is_sure else UNSURE) for cell in whole)
    first = pages[area.pages[0]]
    own = [p for row in rows for p in row if p.line.page == first.number]
    outline = Stroke(
        columns.left, min(p.top - p.shift for p in own), columns.right, max(p.bottom - p.shift for p in own)
    )
    return Part(outline, columns.borders(), cells, len(table), area.pages[0], area.pages[-1])


def _is_apart(row: Sequence[Spot]) -> bool:
    """Whether each cell of a row has its own columns."""
    ordered = sorted(row, key=lambda spot: spot.first)
    return all(one.last < other.first for one, other in pairwise(ordered))


def _used(chunks: Sequence[tuple[bool, list[Row]]], columns: Columns) -> list[int]:
    """The columns in which the next rows of figures have some."""
    below = next((rows for is_head, rows in chunks if not is_head), [])
    return sorted({columns.column(p) for row in below for p in row if p.middle > columns.edge})


def _without_repeated_heading(rows: Sequence[Row]) -> list[Row]:
    """Rows without those at the beginning of a page that only say what the table's headings say."""
    first = [row for row in rows if row[0].line.page == rows[0][0].line.page]
    heading = {phrase.text for row in takewhile(_is_words, first) for phrase in row}
    kept: list[Row] = []
    for _, page in groupby(rows, key=lambda row: row[0].line.page):
        own = list(page)
        again = list(takewhile(lambda row: heading.issuperset(phrase.text for phrase in row), own)) if kept else []
        kept += own[len(again) :]
    return kept


def _is_words(row: Row) -> bool:
    return not any(phrase.is_figure for phrase in row)


def _chunks(rows: Sequence[Row], columns: Columns) -> Iterator[tuple[bool, list[Row]]]:
    """Rows of headings and rows of figures in turns; labels alone go with what is nearer."""
    kinds = [_kind(row, columns) for row in rows]
    for number, kind in enumerate(kinds):
        if kind is None:
            before = kinds[number - 1] if number else True
            behind = next((k for k in kinds[number + 1 :] if k is not None), before)
            goes_on = number > 0 and _goes_on(rows[number], rows[number - 1])
            is_blank = number > 0 and not goes_on and _is_over_caption(rows[number : number + 2], columns)
            kinds[number] = bool(behind) and not is_blank and not (goes_on and before is False)
    for is_head, chunk in groupby(zip(kinds, rows, strict=True), key=lambda pair: bool(pair[0])):
        yield is_head, [row for _, row in chunk]


def _is_over_caption(rows: Sequence[Row], columns: Columns) -> bool:
    """Whether a caption stands under a label and right of it: the label is a row of its own, its figures blank."""
    if len(rows) == 1 or len(rows[1]) > 1:
        return False
    return rows[1][0].left > rows[0][0].right and rows[1][0].middle > columns.edge


def _goes_on(row: Row, above: Row) -> bool:
    """Whether a line of labels is close under one that stands alone too, or under none: a caption stands apart."""
    near = row[0].base - above[0].base <= LINES * row[0].size
    over = any(phrase.left < row[-1].right and row[0].left < phrase.right for phrase in above)
    return near and (len(above) == 1 or not over)


def _kind(row: Row, columns: Columns) -> bool | None:
    """Whether a row is one of headings (True) or of figures (False); None for labels alone."""
    behind = [phrase for phrase in row if phrase.middle > columns.edge]
    return None if not behind else not any(phrase.is_figure for phrase in behind)


def _cells(table: Sequence[Sequence[Spot]], columns: Columns, pages: Mapping[int, Page]) -> Iterator[PartCell]:
    """The cells of all rows, blank ones where nothing stands."""
    covered: set[tuple[int, int]] = set()
    borders = columns.borders()
    for row, spots in enumerate(table):
        phrases = [phrase for spot in spots for phrase in spot.phrases]
        if not phrases:
            continue
        blank = [Spot(column, column, ()) for column in range(columns.count)]
        taken = {column for spot in spots for column in range(spot.first, spot.last + 1)}
        for spot in sorted([*spots, *(b for b in blank if b.first not in taken)], key=lambda spot: spot.first):
            if (row, spot.first) in covered:
                continue
            rows = _free_rows(table, row, spot)
            covered |= {(r, c) for r in range(row + 1, row + rows) for c in range(spot.first, spot.last + 1)}
            own = [p for p in (spot.phrases or phrases) if p.line.page == (spot.phrases or phrases)[0].line.page]
            low, high = min(p.top - p.shift for p in own), max(p.bottom - p.shift for p in own)
            page = pages[own[0].line.page]
            box = page.to_box(borders[spot.first], low, borders[spot.last + 1], high)
            text = cell_text(_laid_out(spot.phrases))
            yield PartCell(row, spot.first, rows, spot.last - spot.first + 1, text, page.number, box)


def _free_rows(table: Sequence[Sequence[Spot]], row: int, spot: Spot) -> int:
    """How many rows a cell may cover before it meets another."""
    rows = 1
    while rows < spot.rows and row + rows < len(table):
        if any(other.first <= spot.last and spot.first <= other.last for other in table[row + rows]):
            break
        rows += 1
    return rows


def _laid_out(phrases: Sequence[Phrase]) -> Iterator[Letter]:
    """The letters of some phrases, pages under each other."""
    for phrase in phrases:
        for letter in phrase.letters:
            yield letter._replace(base=letter.base + phrase.shift)
