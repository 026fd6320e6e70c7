"""A PDF says what is seen on it: what lies beneath, over and beside its text is told from the text."""

import pytest

from extractors.read.pdf_file import open_page, open_pdf, read_page
from tests.extractors.pdf_layers import (
    Draw,
    corrected,
    cut_in_a_number,
    field,
    ground,
    layered,
    optional,
    over,
    two_pages,
    watermark,
)
from tests.extractors.pdf_reports import grid_of
from tests.extractors.writing import texts

ROWS = [
    ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"],
    ["规章", "12", "0", "305"],
    ["行政规范性文件", "4", "17", "8"],
]


@pytest.mark.parametrize("rows", [ROWS, [*ROWS, ["其他主动公开文件", "1", "2", "3"]]])
def test_a_ground_under_a_table_is_none_of_its_cells(rows: list[list[str]]) -> None:
    assert texts(grid_of(layered(rows, beneath=ground))) == rows


def test_what_is_painted_over_is_not_read() -> None:
    assert texts(grid_of(layered(ROWS, above=corrected("77", 1, 3))))[1] == ["规章", "12", "0", "77"]


def test_what_stands_on_a_painted_ground_is_read() -> None:
    rows = [*ROWS[:1], ["规章", "12", "0", ""], *ROWS[2:]]
    assert texts(grid_of(layered(rows, beneath=corrected("305", 1, 3)))) == ROWS


def test_what_is_filled_into_a_form_is_read() -> None:
    rows = [*ROWS[:2], ["行政规范性文件", "4", "", "8"]]
    assert texts(grid_of(layered(rows, above=field("17", 2, 2)))) == ROWS


@pytest.mark.parametrize("place", ["beneath", "above"])
def test_a_level_watermark_reaches_out_of_the_cells_and_is_left_out(place: str) -> None:
    layers: dict[str, Draw] = {place: watermark}
    assert texts(grid_of(layered(ROWS, **layers))) == ROWS  # type: ignore[arg-type]  # one of the two layers


def test_a_table_without_its_outer_rules_keeps_its_outer_rows() -> None:
    assert texts(grid_of(layered(ROWS, outer=False))) == ROWS


def test_a_number_that_a_page_s_end_cuts_is_one_number() -> None:
    assert texts(grid_of(cut_in_a_number())) == [
        ["信息", "数", "数"],
        ["规章", "12", "20"],
        ["规范性文件\n目录", "30 9", "41"],
        ["其他", "5", "66"],
    ]


def test_rows_between_which_a_page_ends_without_a_rule_are_two() -> None:
    rows = [*ROWS, ["其他主动公开文件", "1", "2", "3"], ["合计", "17", "19", "316"]]
    assert texts(grid_of(two_pages(rows[:3], rows[3:]))) == rows


@pytest.mark.parametrize("form", [False, True], ids=["marked", "form"])
def test_a_layer_that_is_off_is_not_read_and_one_that_is_on_is(*, form: bool) -> None:
    with open_pdf(optional({"seen": True, "unseen": False}, form=form)) as document, open_page(document, 0) as page:
        assert "".join(letter.text for letter in read_page(page).letters) == "plainseen"


def test_layers_of_one_name_are_one_where_there_are_very_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("extractors.read.pdf_shown.LAYER_LIMIT", 2)
    layers = {"seen": True, "unseen": False}
    with open_pdf(optional(layers, times=3)) as document, open_page(document, 0) as page:
        assert "".join(letter.text for letter in read_page(page).letters) == "plain" + 3 * "seen"


@pytest.mark.parametrize(("clear", "read"), [(False, ""), (True, "305")], ids=["opaque", "clear"])
def test_text_under_a_picture_is_read_where_it_shows_through(*, clear: bool, read: str) -> None:
    rows = [*ROWS[:1], ["规章", "12", "0", read], *ROWS[2:]]
    assert texts(grid_of(layered(ROWS, above=over(1, 3, clear=clear)))) == rows
