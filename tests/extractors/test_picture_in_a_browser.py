"""Official tables with random numbers, drawn by Chromium in many styles, are read cell by cell."""

import random
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from extractors.document import Grid
from extractors.read.picture import read_picture
from extractors.source import Source
from tests.extractors.picture_tables import (
    Placed,
    Style,
    applications,
    disclosure,
    disputes,
    draw,
    drawing_page,
    placed,
    traditional,
)

pytestmark = [pytest.mark.browser, pytest.mark.slow]

STYLES = (
    Style(),
    Style(width=900, size=13, border="3px solid #333", font="Noto Serif CJK SC", align="right", padding=3),
    Style(width=1200, size=18, border="1px solid #ccc", head="#d9e2f3;color:#000", align="left"),
    Style(width=1600, size=20, border="2px solid #4472c4", head="#1f4e79;color:#fff"),
)


@pytest.fixture(scope="module")
def browser_page() -> Iterator[Page]:
    with drawing_page() as page:
        yield page


def numbers_of(cells: list[Placed]) -> list[Placed]:
    return [cell for cell in cells if not any("\u4e00" <= letter <= "\u9fff" for letter in cell[0])]


@pytest.mark.parametrize("number", [0, 1, *(pytest.param(number, marks=pytest.mark.long) for number in (2, 3))])
def test_three_tables_of_one_page_are_read_whole(browser_page: Page, number: int) -> None:
    chance = random.Random(number)  # noqa: S311 - the same tables every time
    tables = [applications(chance), disclosure(chance), disputes(chance)]
    tables = [traditional(rows) for rows in tables] if number % 2 else tables
    body = draw(browser_page, [(f"表{place}", rows) for place, rows in enumerate(tables)], STYLES[number])
    document = read_picture(Source(body), 0)
    read = [
        [(cell.text, cell.row, cell.column, cell.rowspan, cell.colspan) for cell in block.cells]
        for block in document.blocks
        if isinstance(block, Grid)
    ]
    for cells, rows in zip(read, tables, strict=True):
        assert {cell[1:] for cell in cells} == {cell[1:] for cell in placed(rows)}
        assert numbers_of(cells) == numbers_of(placed(rows))
