"""A table of data becomes a grid with every cell in its place; a table that only lays out the page does not."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from extractors.document import Cell, Grid, Picture
from extractors.errors import TooLarge
from tests.extractors.merged_grids import merged_grids
from tests.extractors.writing import as_html, grids, kinds, lines, page, pictures, shape, texts


def grid(html: str) -> Grid:
    (only,) = grids(page(html))
    return only


@given(merged_grids())
@example((Grid((Cell("1", 0, 0, 2), Cell("2", 0, 1))), 2))
def test_a_merged_grid_written_as_html_reads_back_to_itself(written: tuple[Grid, int]) -> None:
    merged, height = written
    assert shape(grid(as_html(merged.cells, height))) == shape(merged)


def test_the_text_of_a_cell_keeps_its_line_breaks() -> None:
    html = "<table><tr><td>自<br>然<br>人<td><p>结果</p><p>维持</p><td> \n 不予\n 公开 <td>x<sup>2</sup></table>"
    assert texts(grid(html)) == [["自\n然\n人", "结果\n维持", "不予公开", "x²"]]


def test_blank_cells_are_cells() -> None:
    html = "<table><tr><td>总计<td>&nbsp;<td><br><td>\u3000<td></td><td>0</table>"
    assert texts(grid(html)) == [["总计", "", "", "", "", "0"]]


def test_missing_end_tags_and_headers_are_cells_in_rows() -> None:
    assert texts(grid("<table><tr><th>一<th>二<tr><td>1<td>2</table>")) == [["一", "二"], ["1", "2"]]


def test_cells_without_a_row_make_their_own() -> None:
    assert texts(grid("<table><td>1<td>2<tr><td>3<td>4</tr><td>5<td>6</table>")) == [
        ["1", "2"],
        ["3", "4"],
        ["5", "6"],
    ]


def test_rows_inside_misplaced_elements_are_found() -> None:
    html = "<table><form><tr><td>1<td>2</tr></form><center><tr><td>3<td>4</table>"
    assert texts(grid(html)) == [["1", "2"], ["3", "4"]]


def test_the_head_stands_first_and_the_foot_last_wherever_they_are_written() -> None:
    html = """<table><tfoot><tr><td>计<td>3</tfoot><tbody><tr><td>甲<td>1</tbody>
    <thead><tr><th>项<th>数</thead><tr><td>乙<td>2</table>"""
    assert [row[0] for row in texts(grid(html))] == ["项", "甲", "乙", "计"]


def test_a_span_of_rows_ends_with_its_group() -> None:
    html = "<table><thead><tr><td rowspan=3>甲<td>乙</thead><tbody><tr><td>1<td>2<tr><td>3<td>4</table>"
    assert texts(grid(html)) == [["甲", "乙"], ["1", "2"], ["3", "4"]]


def test_a_row_without_cells_counts() -> None:
    html = "<table><tr><td rowspan=2>甲<td>1<tr></tr><tr><td>乙<td>2</table>"
    assert shape(grid(html)) == [("甲", 0, 0, 2, 1), ("1", 0, 1, 1, 1), ("乙", 2, 0, 1, 1), ("2", 2, 1, 1, 1)]


@pytest.mark.parametrize(
    ("attributes", "rowspan", "colspan"),
    [
        ("rowspan=0", 3, 1),
        ("rowspan=99999999999", 3, 1),
        ("rowspan=-2 colspan=-3", 1, 1),
        ("rowspan='2px' colspan=' 3 '", 2, 3),
        ("colspan=0", 1, 1),
        ("colspan=99999", 1, 1000),
        ("rowspan=x colspan=''", 1, 1),
        ("rowspan=2.9 colspan=٣", 2, 3),
    ],
)
def test_garbage_in_spans_is_read_as_browsers_do(attributes: str, rowspan: int, colspan: int) -> None:
    first = grid(f"<table><tr><td {attributes}>甲<td>乙<tr><td>1<td>2<tr><td>3<td>4</table>").cells[0]
    assert (first.rowspan, first.colspan) == (rowspan, colspan)


def test_overlapping_spans_keep_every_cell() -> None:
    html = "<table><tr><td>甲<td rowspan=2>乙<tr><td colspan=2>丙<td>丁</table>"
    assert shape(grid(html)) == [("甲", 0, 0, 1, 1), ("乙", 0, 1, 2, 1), ("丙", 1, 0, 1, 2), ("丁", 1, 2, 1, 1)]


def test_tables_are_counted_in_document_order_and_layout_tables_are_not() -> None:
    data = "<table><tr><td>1<td>2</table>"
    document = page(f"{data}<table><tr><td>导航<td>{data}<p>正文</p>{data}</table>{data}")
    assert [each.cells[0].place.table for each in grids(document)] == [0, 1, 2, 3]
    assert kinds(document.blocks) == "gpgpgg"


def test_a_table_with_one_filled_cell_in_every_row_is_its_contents() -> None:
    empty = "<td></td>" * 347
    assert lines(page(f"<table><tr><td>当前位置 :首页 &gt;{empty}<tr>{empty}<tr><td>题{empty}</table>")) == [
        "当前位置 :首页 >",
        "题",
    ]


def test_a_picture_fills_a_cell() -> None:
    assert kinds(page("<table><tr><td><img src=a.png><td><img src=b.png></table>").blocks) == "gii"


def test_a_table_of_prose_or_headings_is_its_contents() -> None:
    prose = "公开" * 300
    assert kinds(page(f"<table><tr><td>导航<td>{prose}</table>").blocks) == "pp"
    assert kinds(page("<table><tr><td><h1>题</h1><td>日期<tr><td>文<td>二</table>").blocks) == "pppp"


def test_rows_of_figures_are_data_whatever_else_the_table_holds() -> None:
    rows = "<tr><td>行政许可<td>1,024<td>+(0)<tr><td>行政处罚<td>１２<td>-5"
    document = page(f"<table><tr><td colspan=3><h3>第二十条</h3>{'注' * 500}{rows}</table>")
    assert kinds(document.blocks) == "g"


def test_a_data_table_inside_a_cell_of_data_stands_behind_it() -> None:
    rows = "<tr><td>甲<td>1<td>2<tr><td>乙<td>3<td>4"
    document = page(f"<table>{rows}<tr><td>丙<td>5<td>6<table><tr><td>7<td>8</table></table>")
    assert [texts(each)[-1] for each in grids(document)] == [["丙", "5", "6"], ["7", "8"]]


def test_a_number_in_a_layout_table_inside_a_cell_is_the_cells_text() -> None:
    html = "<table><tr><td>甲<td><table><tr><td>12</table><tr><td>乙<td>3</table>"
    assert texts(grid(html)) == [["甲", "12"], ["乙", "3"]]


def test_a_table_without_its_end_tag_does_not_swallow_the_next() -> None:
    document = page("<table><tr><td>甲<td>1</tr><table><tr><td>乙<td>2</table>")
    assert [texts(each) for each in grids(document)] == [[["甲", "1"]], [["乙", "2"]]]


def test_a_caption_and_stray_text_stand_before_the_table() -> None:
    document = page("<table>单位：件<caption>表一</caption><tr>x<td>1<td>2</table>")
    assert (kinds(document.blocks), lines(document)) == ("pppg", ["单位：件", "表一", "x"])


def test_hidden_rows_and_cells_are_not_in_the_table() -> None:
    html = """<table><tr><td>甲<td style="display:none">赌<td>1<tr style="display:none"><td>博<td>9
    <tr><td>乙<td style="visibility:hidden">彩<td>2</table>"""
    document = page(html)
    assert [texts(each) for each in grids(document)] == [[["甲", "1", None], ["乙", "", "2"]]]
    assert [paragraph.text for paragraph in document.hidden] == ["赌", "博", "9", "彩"]


def test_pictures_in_a_data_table_stand_behind_it() -> None:
    rows = "<tr><td>甲<td>1<td>2<tr><td>乙<td>3<td>4<img src=a.png>"
    document = page(f"<table>{rows}</table>")
    assert (kinds(document.blocks), pictures(document)) == (
        "gi",
        [Picture("http://www.example.gov.cn/zfxxgk/a.png")],
    )


def test_tables_that_cover_too_much_are_refused() -> None:
    row = "<tr>" + "<td colspan=1000>1" * 30
    with pytest.raises(TooLarge, match="places"):
        page("<table>" + row * 100 + "</table>")
    with pytest.raises(TooLarge, match="places"):
        page("<table>" + "<tr><td rowspan=1000 colspan=1000>1<td>2" * 50 + "</table>")


def test_tables_whose_cells_together_cover_too_much_are_refused_before_they_are_laid_out() -> None:
    row = "<tr>" + "<td colspan=1000>1" * 30
    with pytest.raises(TooLarge, match="tables: cells cover"):
        page(("<table>" + row * 30 + "</table>") * 3)


def test_many_tables_together_that_cover_too_much_are_refused() -> None:
    sparse = "<table><tr><td colspan=1000>1<td>2" + "<tr>" * 999 + "<td>3</table>"
    with pytest.raises(TooLarge, match="places"):
        page(sparse * 3)


@given(
    st.lists(st.sampled_from(["<table>", "<tr>", "<td rowspan=2>", "<td>x", "</table>", "</td>", "<tbody>", "<p>y"]))
)
def test_any_order_of_tags_ends_in_a_document_that_keeps_all_text(tags: list[str]) -> None:
    html = "".join(tags)
    document = page(f"<body>{html}")
    read = "".join(lines(document)) + "".join(cell.text for each in grids(document) for cell in each.cells)
    assert (read.count("甲"), read.count("乙")) == (html.count("甲"), html.count("乙"))
