import io
from collections.abc import Iterator

import pytest
from PIL import Image
from playwright.sync_api import Page

from crawler.demo.pictures import (
    FOLDER,
    SOFTWARE,
    SOURCE,
    draw,
    drawing_page,
    drawn_with,
    picture_html,
    pictured,
    source_digest,
)
from crawler.demo.written import WrittenSection


def committed(section: WrittenSection) -> Image.Image:
    assert section.picture
    picture = Image.open(FOLDER / section.picture.file)
    picture.load()
    return picture


@pytest.fixture(scope="module")
def browser_page() -> Iterator[Page]:
    with drawing_page() as page:
        yield page


def test_the_committed_pictures_were_drawn_from_these_numbers() -> None:
    assert [committed(section).info[SOURCE] for section in pictured()] == [source_digest(s) for s in pictured()]


def test_a_picture_of_other_numbers_would_be_noticed() -> None:
    section = pictured()[1]
    table = (*section.table[:-1], (*section.table[-1][:-1], "2302"))
    changed = section.model_copy(update={"table": table})
    assert source_digest(changed) != committed(section).info[SOURCE]


def test_every_number_of_the_table_is_drawn() -> None:
    for section in pictured():
        text = picture_html(section)
        assert all(f">{cell}<" in text for row in section.table for cell in row if cell not in {"<", "^"})


def test_the_pictures_are_small_greys_of_a_usual_width() -> None:
    for section in pictured():
        picture = committed(section)
        assert 900 <= picture.width <= 1000
        assert picture.mode == "P"
        assert section.picture
        assert (FOLDER / section.picture.file).stat().st_size < 60_000


@pytest.mark.browser
@pytest.mark.slow
def test_the_maker_draws_what_is_committed(browser_page: Page) -> None:
    for section in pictured():
        drawn = Image.open(io.BytesIO(draw(section, browser_page)))
        kept = committed(section)
        if drawn_with(browser_page) != kept.info[SOFTWARE]:
            pytest.skip(f"drawn with {kept.info[SOFTWARE]}, here is {drawn_with(browser_page)}")
        assert drawn.size == kept.size
        assert drawn.convert("RGB").tobytes() == kept.convert("RGB").tobytes()
