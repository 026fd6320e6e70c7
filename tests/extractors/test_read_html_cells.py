"""A cell says what is seen in it: what is filled in, and not what is raised, clear or not displayed."""

import pytest

from tests.extractors.writing import grids, lines, page


def test_what_is_filled_in_or_chosen_in_a_cell_is_its_text() -> None:
    fields = ("<textarea>12</textarea>", "<select><option>9<option selected>31</select>", "<input value='/'>")
    others = ("<textarea>备注</textarea>", "2", "<select><option>9</select>")
    rows = "".join(f"<tr><td>{a}</td><td>{b}</td></tr>" for a, b in zip(fields, others, strict=True))
    (grid,) = grids(page(f"<table>{rows}</table>"))
    assert [[cell.text for cell in row] for row in grid.rows()] == [["12", ""], ["31", "2"], ["/", ""]]


@pytest.mark.parametrize(
    "piece",
    ['<span style="opacity: 0">5</span>', '<i style="opacity:0.0;color:red">5</i>', '<span class="x gone">5</span>'],
)
def test_a_piece_of_a_cell_that_is_not_displayed_is_none_of_its_figure(piece: str) -> None:
    style = "<style>.seen{color:red} .gone{color:red;display:none}</style>"
    (grid,) = grids(page(f"{style}<table><tr><td>甲</td><td>1{piece}</td></tr><tr><td>乙</td><td>2</td></tr></table>"))
    assert [row[1].text for row in grid.rows()] == ["1", "2"]


WHITE = '<span style="color: #FFFFFF">5</span>'


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        (f"1{WHITE}", "1"),
        ("<b>1</b><font color=white>5</font>2", "12"),
        (WHITE, "5"),
        (f"<span style='color:#fff'>1</span>{WHITE}", "15"),
        (f"1<span style='background:#036'>{WHITE}</span>", "15"),
    ],
)
def test_white_letters_are_not_seen_beside_others_on_a_ground_that_nothing_sets(cell: str, said: str) -> None:
    (grid,) = grids(page(f"<table><tr><td>甲</td><td>{cell}</td></tr><tr><td>乙</td><td>2</td></tr></table>"))
    assert [row[1].text for row in grid.rows()] == [said, "2"]


def test_white_letters_in_a_row_with_a_ground_are_read() -> None:
    (grid,) = grids(page(f"<table><tr bgcolor=navy><td>甲{WHITE}<td>1</tr><tr><td>乙<td>2</tr></table>"))
    assert [row[0].text for row in grid.rows()] == ["甲5", "乙"]


def test_what_a_script_may_fade_in_is_read() -> None:
    style = "<style>.tab{display:none}</style>"
    assert lines(page(f'{style}<div class=tab>甲</div><div style="opacity:0">乙</div>')) == ["甲", "乙"]


def test_a_figure_that_its_style_raises_is_no_figure_of_the_number_before_it() -> None:
    assert lines(page('<p>12<span style="font-size:8pt; vertical-align: super">3</span></p>')) == ["12³"]
