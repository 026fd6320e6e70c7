"""A picture of tables or text -> Document: rules make the grids, cells are read one by one, the rest line by line."""

from collections.abc import Iterator, Sequence

from extractors.document import Block, Cell, Document, Grid, Paragraph
from extractors.read.ocr.cells import Printed, alternatives, read_cells
from extractors.read.ocr.outside import find_outside
from extractors.read.ocr.page import Page, from_box, to_box, upright
from extractors.read.ocr.rules import find_rules
from extractors.read.ocr.tables import Region, Table, find_tables
from extractors.read.ocr.unruled import Filled, Word, find_unruled_tables, in_lines
from extractors.read.ocr.words import find_words, stand_in_columns
from extractors.read.turns import EVERY_TURN
from extractors.source import Box, Place, Source


def read_picture(source: Source, number: int, turns: tuple[int, ...] = EVERY_TURN) -> Document:
    """The grids and lines of a picture from top to bottom, upright after one of these quarter turns.

    `number` is the source's in every place. Boxes are in pixels of the picture as a viewer shows it. Raises
    EmptySource, UnknownType, TooLarge or Damaged.
    """
    page = upright(source.body, turns)
    tables, lines = _read(page)
    placed: list[tuple[tuple[int, int, int, int], Block]] = [
        (table.outline, _grid(page, table, iter(texts), Place(source=number, table=n)))
        for n, (table, texts) in enumerate(tables)
    ]
    placed += [(line.box, _paragraph(page, line, number)) for line in lines]
    placed.sort(key=lambda block: (block[0][1], block[0][0]))
    return Document(tuple(block for _, block in placed if not _empty(block)), page.media_type)


def _read(page: Page) -> tuple[list[Filled], list[Word]]:
    """The tables of a page with what their cells say, and the lines beside them.

    Words that stand in columns outside of ruled tables are tried as a table without rules.
    """
    rules = find_rules(page.colour)
    tables = find_tables(rules)
    outlines = [table.outline for table in tables]
    words, tall = find_words(page.gray, outlines, rules)
    stand = stand_in_columns(words, tall)
    pieces = words if stand else find_outside(page, outlines)
    insides = [region.inside for table in tables for region in table.regions]
    printed = read_cells(page.gray, [*insides, *pieces])
    cells = iter(printed)
    filled = [(table, [next(cells) for _ in table.regions]) for table in tables]
    rest = [Word(box, text) for box, text in zip(pieces, cells, strict=True)]
    if stand:
        more, rest = find_unruled_tables(rest, tall, rules)
        filled = sorted([*filled, *more], key=lambda pair: (pair[0].outline[1], pair[0].outline[0]))
        rest = in_lines(rest)
    return filled, rest


def reread_cells(
    source: Source, boxes: Sequence[Box], turns: tuple[int, ...] = EVERY_TURN
) -> list[list[tuple[str, float]]]:
    """Other readings of the cells in boxes (of places that `read_picture` gave), with confidences, best first.

    For cells whose readings break a sum: read again at other sizes; a reading counts once.
    """
    page = upright(source.body, turns)
    found = alternatives(page.gray, [from_box(page, box) for box in boxes])
    return [[(printed.text, round(printed.confidence, 2)) for printed in cell] for cell in found]


def _grid(page: Page, table: Table, printed: Iterator[Printed], place: Place) -> Grid:
    return Grid(tuple(_cell(page, region, next(printed), place) for region in table.regions))


def _cell(page: Page, region: Region, printed: Printed, table: Place) -> Cell:
    place = Place(
        source=table.source,
        table=table.table,
        row=region.row,
        column=region.column,
        box=to_box(page, region.inside),
        confidence=round(printed.confidence, 2),
    )
    return Cell(printed.text, region.row, region.column, region.rowspan, region.colspan, place)


def _paragraph(page: Page, line: Word, number: int) -> Paragraph:
    place = Place(source=number, box=to_box(page, line.box), confidence=round(line.printed.confidence, 2))
    return Paragraph(line.printed.text, place)


def _empty(block: Block) -> bool:
    return isinstance(block, Paragraph) and not block.text
