"""Workbooks become lines, tables and pictures as their sheets show them; XLSX and XLS alike."""

import io
import struct
import zipfile
from collections.abc import Callable

import pytest

from extractors.document import Document, Grid, Paragraph, Picture
from extractors.read import read
from extractors.sniff import XLS, XLSX
from extractors.source import Place, Source
from tests.extractors.writing import OFFICE, grids, kinds, lines, package, pictures, relations, texts
from tests.extractors.writing_sheets import MAIN, Tab, Value, old_sheet, sheet, xls, xlsx

Sheets = Callable[..., Document]
both = pytest.mark.parametrize("sheets", [sheet, old_sheet], ids=["xlsx", "xls"])
HEAD: list[Value] = ["", "自然人", "商业企业", "总计"]
NEW: list[Value] = ["一、本年新收", 3, 4, 7]
PNG = b"\x89PNG\r\n\x1a\n" + bytes(60)
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"


def ruled(rows: int, columns: int, first: int = 0) -> frozenset[tuple[int, int]]:
    return frozenset((first + row, column) for row in range(rows) for column in range(columns))


@both
def test_rows_of_several_cells_are_a_table_and_every_cell_knows_its_place(sheets: Sheets) -> None:
    (grid,) = sheets(Tab([[], HEAD, NEW])).blocks
    assert isinstance(grid, Grid)
    assert texts(grid) == [["", "自然人", "商业企业", "总计"], ["一、本年新收", "3", "4", "7"]]
    assert grid.cells[-1].place == Place(table=0, row=1, column=3)


@both
def test_a_cell_shows_what_its_format_makes_of_it(sheets: Sheets) -> None:
    codes = {
        (0, 0): "#,##0",
        (0, 1): "0.0000",
        (0, 2): "+0;-0",
        (0, 3): "0.0%",
        (0, 4): "yyyy-mm-dd",
        (0, 5): "0_);(0)",
    }
    (grid,) = grids(sheets(Tab([[231467, 25.1, 4448, 0.5, 44225, -4, "0012"]], codes=codes)))
    assert texts(grid) == [["231,467", "25.1000", "+4448", "50.0%", "2021-01-29", "-(4)", "0012"]]


@both
def test_merged_ranges_span_and_what_is_hidden_is_left_out(sheets: Sheets) -> None:
    rows: list[list[Value]] = [["甲", None, "藏", "乙"], [1, 2, 9, 3], [9, 9, 9, 9], [4, 5, 9, 6]]
    document = sheets(
        Tab(rows, merged=[(0, 0, 0, 2), (1, 3, 3, 3)], hidden_rows=[2], hidden_columns=[2]),
        Tab([["藏", 1]], "藏", state="hidden"),
        Tab([["深藏", 1]], "深藏", state="veryHidden"),
    )
    (grid,) = grids(document)
    assert [(c.text, c.row, c.column, c.rowspan, c.colspan) for c in grid.cells] == [
        ("甲", 0, 0, 1, 2),
        ("乙", 0, 2, 1, 1),
        ("1", 1, 0, 1, 1),
        ("2", 1, 1, 1, 1),
        ("3", 1, 2, 2, 1),
        ("4", 2, 0, 1, 1),
        ("5", 2, 1, 1, 1),
    ]


@both
def test_titles_headings_and_prose_around_a_table_are_lines(sheets: Sheets) -> None:
    rows: list[list[Value]] = [["2020年年度报告"], ["一、总体情况"], ["第一行。\n第二行。"], HEAD, NEW, ["注：无"]]
    document = sheets(Tab(rows, merged=[(0, 0, 0, 3), (2, 0, 2, 3)]))
    assert kinds(document.blocks) == "ppppgp"
    assert lines(document) == ["2020年年度报告", "一、总体情况", "第一行。", "第二行。", "注：无"]


@both
def test_a_title_merged_over_several_rows_is_said_once(sheets: Sheets) -> None:
    assert lines(sheets(Tab([["标题"], [], [], HEAD, NEW], merged=[(0, 0, 2, 3)]))) == ["标题"]


@both
def test_a_numbered_heading_between_two_tables_parts_them_without_an_empty_row(sheets: Sheets) -> None:
    assert kinds(sheets(Tab([HEAD, NEW, ["四、行政复议"], HEAD, NEW])).blocks) == "gpg"


@both
def test_a_label_whose_values_are_not_filled_in_stays_in_its_table(sheets: Sheets) -> None:
    rows: list[list[Value]] = [HEAD, ["一、本年新收"], ["二、上年结转", 1, 2, 3]]
    (grid,) = grids(sheets(Tab(rows)))
    assert texts(grid)[1] == ["一、本年新收", "", "", ""]


@both
def test_empty_cells_inside_the_lines_of_a_table_make_a_row_of_it(sheets: Sheets) -> None:
    rows: list[list[Value]] = [HEAD, ["一、本年新收", None, None, None], [None] * 4]
    document = sheets(Tab(rows, ruled=ruled(3, 4)))
    assert kinds(document.blocks) == "g"
    assert len(texts(grids(document)[0])) == 3


@both
def test_the_article_of_law_above_column_headings_is_the_first_row_of_its_table(sheets: Sheets) -> None:
    block: list[list[Value]] = [["第二十条第（五）项"], ["信息内容", "本年处理决定数量"], ["行政许可", 5]]
    document = sheets(Tab([["二、主动公开"], *block, [], *block], merged=[(1, 0, 1, 1)]))
    assert kinds(document.blocks) == "pgg"
    assert [texts(grid)[0][0] for grid in grids(document)] == ["第二十条第（五）项"] * 2


@both
def test_an_empty_row_inside_a_table_does_not_part_figures_from_their_headings(sheets: Sheets) -> None:
    assert kinds(sheets(Tab([HEAD, NEW, [], ["二、上年结转", 1, 2, 3]])).blocks) == "g"
    assert kinds(sheets(Tab([HEAD, NEW, [], HEAD, NEW])).blocks) == "gg"


@both
def test_sheets_follow_each_other_in_the_order_of_their_tabs(sheets: Sheets) -> None:
    document = sheets(Tab([["总体情况"]], "一"), Tab([HEAD, NEW], "二"), Tab([HEAD, NEW], "三"))
    assert kinds(document.blocks) == "pgg"
    assert [grid.cells[0].place.table for grid in grids(document)] == [0, 1]


@both
def test_zeros_that_a_sheet_does_not_show_are_blank_only_where_it_says_so(sheets: Sheets) -> None:
    assert texts(grids(sheets(Tab([["甲", 0]])))[0]) == [["甲", "0"]]


def test_a_sheet_may_hide_its_zeros() -> None:
    document = sheet(Tab([["甲", 0, 1]], before='<sheetViews><sheetView showZeros="0"/></sheetViews>'))
    assert texts(grids(document)[0]) == [["甲", "", "1"]]


def test_cells_of_every_kind_show_their_value() -> None:
    values: list[Value] = [
        '<t="b"><v>1</v>',
        '<t="b"><v>0</v>',
        '<t="e"><v>#DIV/0!</v>',
        '<t="str"><f>A1&amp;"件"</f><v>12件</v>',
        "<><f>SUM(A1:B1)</f><v>956</v>",
        '<t="str"><f>""</f><v></v>',
        '<t="d"><v>2021-01-29</v>',
        "甲_x000D_\n乙_x4E19_",
    ]
    shown = ["TRUE", "FALSE", "#DIV/0!", "12件", "956", "", "2021-01-29", "甲\n乙丙"]
    assert texts(grids(sheet(Tab([values])))[0]) == [shown]


def test_a_formula_without_a_result_shows_itself_and_is_never_taken_for_a_number() -> None:
    assert texts(grids(sheet(Tab([["总计", "<><f>SUM(B3:G3)</f><v></v>"]])))[0]) == [["总计", "=SUM(B3:G3)"]]


def test_shared_strings_are_joined_from_their_runs_without_pronunciation() -> None:
    strings = "<si><r><t>行政</t></r><r><t>许可</t></r><rPh><t>xuke</t></rPh></si><si><t>乙</t></si>"
    body = xlsx(Tab([['<t="s"><v>0</v>', '<t="s"><v>1</v>']]), strings=strings)
    assert texts(grids(read(Source(body), 0))[0]) == [["行政许可", "乙"]]


def test_cells_without_a_name_follow_the_one_before() -> None:
    parts = {
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}"><sheetData><row><c><v>1</v></c><c><v>2</v></c></row>'
        "<row><c><v>3</v></c><c><v>4</v></c></row></sheetData></worksheet>"
    }
    assert texts(grids(read(Source(xlsx(Tab([]), parts=parts)), 0))[0]) == [["1", "2"], ["3", "4"]]


def test_strict_open_xml_is_read_as_the_usual_one() -> None:
    body = xlsx(Tab([HEAD, NEW]))
    for usual, strict in (
        (OFFICE, "http://purl.oclc.org/ooxml/officeDocument/relationships"),
        (MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main"),
    ):
        body = rewritten(body, usual, strict)
    assert kinds(read(Source(body), 0).blocks) == "g"


def rewritten(body: bytes, old: str, new: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return package({name: archive.read(name).replace(old.encode(), new.encode()) for name in archive.namelist()})


def test_pictures_and_text_boxes_stand_where_they_begin() -> None:
    anchor = "<xdr:twoCellAnchor><xdr:from><xdr:row>{row}</xdr:row></xdr:from>{content}</xdr:twoCellAnchor>"
    picture = '<xdr:pic><a:blip r:embed="rId1"/></xdr:pic>'
    box = "<xdr:sp><a:p><a:r><a:t>框内</a:t></a:r><a:r><a:t>文字</a:t></a:r></a:p></xdr:sp>"
    hidden = '<xdr:sp><xdr:nvSpPr><xdr:cNvPr hidden="1"/></xdr:nvSpPr><a:p><a:t>藏</a:t></a:p></xdr:sp>'
    contents = ((2, picture), (5, box), (5, hidden))
    drawing = "".join(anchor.format(row=row, content=content) for row, content in contents)
    names = f'xmlns:xdr="{DRAWING}/spreadsheetDrawing" xmlns:a="{DRAWING}/main" xmlns:r="{OFFICE}"'
    parts: dict[str, str | bytes] = {
        "xl/worksheets/_rels/sheet1.xml.rels": relations({"rId1": ("drawing", "../drawings/drawing1.xml")}),
        "xl/drawings/drawing1.xml": f"<xdr:wsDr {names}>{drawing}</xdr:wsDr>",
        "xl/drawings/_rels/drawing1.xml.rels": relations({"rId1": ("image", "../media/image1.png")}),
        "xl/media/image1.png": PNG,
    }
    tab = Tab([["一、甲"], [], [], ["二、乙"]], more='<drawing r:id="rId1"/>')
    document = read(Source(xlsx(tab, parts=parts)), 1)
    assert kinds(document.blocks) == "pipp"
    assert document.blocks[1] == Picture(None, PNG, "", Place(source=1))
    assert document.blocks[3] == Paragraph("框内文字", Place(source=1))


def art(kind: int, payload: bytes, count: int = 0) -> bytes:
    return struct.pack("<HHI", count << 4 | 2, kind, len(payload)) + payload


def test_pictures_of_an_old_workbook_stand_where_they_begin() -> None:
    stored = art(0xF007, bytes(36) + art(0xF01E, bytes(17) + PNG))
    shape = art(0xF00B, struct.pack("<HI", 0x4104, 2), count=1) + art(
        0xF010, struct.pack("<9H", 2, 0, 0, 1, 0, 4, 0, 9, 0)
    )
    empty = art(0xF00B, struct.pack("<HI", 0x4104, 9), count=1) + art(0xF010, bytes(18))
    group = art(0xF000, art(0xF001, art(0xF007, bytes(36)) + stored))
    tabs = (Tab([["甲"]], "一"), Tab([["乙"], [], [], ["丙"]], "二"))
    body = xls(*tabs, drawings={1: art(0xF002, art(0xF004, empty) + art(0xF004, shape))}, pictures=group)
    document = read(Source(body), 0)
    assert kinds(document.blocks) == "ppip"
    assert pictures(document) == [Picture(None, PNG, "", Place(source=0))]


def test_the_bytes_tell_which_workbook_it_is() -> None:
    assert read(Source(xlsx(Tab([NEW])), "a.xls"), 0).media_type == XLSX
    assert read(Source(xls(Tab([NEW])), "a.xlsx"), 0).media_type == XLS


def test_metas_come_from_the_properties_of_the_workbook() -> None:
    core = '<cp xmlns:dc="d"><dc:title>年报</dc:title><dc:creator> </dc:creator></cp>'
    assert read(Source(xlsx(Tab([NEW]), parts={"docProps/core.xml": core})), 0).metas == {"title": "年报"}
