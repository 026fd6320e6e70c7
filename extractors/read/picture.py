"""A picture of tables or text -> Document: rules make the grids, cells are read one by one, the rest line by line."""

from collections.abc import Iterator

from extractors.document import Block, Cell, Document, Grid, Paragraph
from extractors.read.ocr.cells import Printed, alternatives, read_cells
from extractors.read.ocr.outside import find_outside
from extractors.read.ocr.page import Page, from_box, to_box, upright
from extractors.read.ocr.pixels import Box as Corners
from extractors.read.ocr.rules import find_rules
from extractors.read.ocr.tables import Region, Table, find_tables
from extractors.source import Box, Place, Source


def read_picture(source: Source, number: int) -> Document:
    """The grids and lines of a picture from top to bottom; `number` is the source's in every place.

    Boxes are in pixels of the picture as it came. Raises EmptySource, UnknownType, TooLarge or Damaged.
    """
    page = upright(source.body)
    tables = find_tables(find_rules(page.colour))
    lines = find_outside(page, [table.outline for table in tables])
    regions = [region for table in tables for region in table.regions]
    printed = iter(read_cells(page.gray, [*(region.inside for region in regions), *lines]))
    grids = [
        (table.outline, _grid(page, table, printed, Place(source=number, table=n))) for n, table in enumerate(tables)
    ]
    texts = [(line, _paragraph(page, line, next(printed), number)) for line in lines]
    placed: list[tuple[Corners, Block]] = [*grids, *texts]
    placed.sort(key=lambda block: (block[0][1], block[0][0]))
    return Document(tuple(block for _, block in placed if not _empty(block)), page.media_type)


def reread_cell(source: Source, box: Box) -> list[tuple[str, float]]:
    """Other readings of the cell in `box` (of a place that `read_picture` gave), with confidences, best first.

    For a cell whose reading breaks a sum: read again at other sizes; a reading counts once.
    """
    page = upright(source.body)
    return [(printed.text, round(printed.confidence, 2)) for printed in alternatives(page.gray, from_box(page, box))]


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


def _paragraph(page: Page, line: Corners, printed: Printed, number: int) -> Paragraph:
    place = Place(source=number, box=to_box(page, line), confidence=round(printed.confidence, 2))
    return Paragraph(printed.text, place)


def _empty(block: Block) -> bool:
    return isinstance(block, Paragraph) and not block.text
