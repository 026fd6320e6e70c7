"""Tables of a PDF without rules are read by where figures and labels stand."""

import io

import pytest
from PIL import Image

from extractors.document import Cell, Grid
from extractors.read.odd_rows import are_cut_wrongly, rows_in_doubt
from extractors.read.pdf_file import open_page, open_pdf
from extractors.read.pdf_pixels import draw_page
from extractors.read.picture import read_picture
from extractors.source import Source
from tests.extractors.pdf_drawing import draw, draw_heading
from tests.extractors.pdf_reports import grid_of, pdf, printed, report_of, table_pdf, wanted, written
from tests.extractors.pdf_sheet import MARGIN, Sheet, Style, finish, width_of
from tests.extractors.writing import texts

KINDS = ["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"]
HEAD = [
    ["（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）", "<", *KINDS],
]


@pytest.mark.parametrize("rules", ["none", "across"])
@pytest.mark.parametrize("align", ["centre", "right", "left"])
@pytest.mark.parametrize("name", ["beijing-fengtai", "zhejiang-guangdian", "beijing-guangdian"])
def test_a_report_without_rules_reads_as_its_word_file_does(name: str, align: str, rules: str) -> None:
    report = report_of(draw(written(name), Style(rules=rules, align=align, labels="centre")))
    assert printed(report) == printed(wanted(name))
    assert all(check.holds for check in report.checks)


def test_figures_stand_under_their_headings_and_beside_their_labels() -> None:
    rows = [
        *HEAD,
        ["一、本年新收政府信息公开申请数量", "<", *"1234567"],
        ["（三）不予公开", "1.属于国家秘密", "10", "0", "200", "", "3", "0", "213"],
        ["^", "2.其他法律行政法规禁止公开", "0", "15", "0", "0", "0", "1,000", "1,015"],
        ["（七）总计", "<", *"0000000"],
    ]
    grid = grid_of(table_pdf(rows, Style(rules="none", furniture=False)))
    read = texts(grid)
    assert read[-4][2:] == list("1234567")
    assert read[-3][1:] == ["1.属于国家秘密", "10", "0", "200", "", "3", "0", "213"]
    assert read[-2][2:] == ["0", "15", "0", "0", "0", "1,000", "1,015"]
    assert [text.replace("\n", "") for text in read[-5][2:] if text] == KINDS
    assert {cell.place.page for cell in grid.cells} == {0}


def test_a_column_whose_figures_are_all_blank_is_there() -> None:
    rows = [["信息内容", *KINDS], *(["行政许可", *"123", "", *"567"],) * 3]
    read = texts(grid_of(table_pdf(rows, Style(rules="none", furniture=False, align="centre", labels="centre"))))
    assert [row[-7:] for row in read[-3:]] == [["1", "2", "3", "", "5", "6", "7"]] * 3


def test_running_text_with_numbers_makes_no_table() -> None:
    blocks = pdf(draw(written("beijing-miyun"), Style(rules="lines"))).blocks
    assert sum(isinstance(block, Grid) for block in blocks) == 3


FORM_2021 = [
    ["第二十条第（一）项", "<", "<", "<"],
    ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"],
    ["规章", "3", "0", "21"],
    ["行政规范性文件", "10", "2", "134"],
    ["第二十条第（五）项", "<", "<", "<"],
    ["信息内容", "本年处理决定数量", "<", "<"],
    ["行政许可", "875", "<", "<"],
    ["第二十条第（六）项", "<", "<", "<"],
    ["信息内容", "本年处理决定数量", "<", "<"],
    ["行政处罚", "", "<", "<"],
    ["行政强制", "16", "<", "<"],
    ["第二十条第（八）项", "<", "<", "<"],
    ["信息内容", "本年收费金额（单位：万元）", "<", "<"],
    ["行政事业性收费", "2.69", "<", "<"],
]
OUTCOMES = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
DISPUTES = [
    ["行政复议", *"<" * 4, "行政诉讼", *"<" * 9],
    [*OUTCOMES, "未经复议直接起诉", *"<" * 4, "复议后起诉", *"<" * 4],
    [*"^" * 5, *OUTCOMES, *OUTCOMES],
    ["7", "", "", "/", "7", "702", "3", "5", "", "710", "/", "/", "", "7", "7"],
]


@pytest.mark.parametrize("rules", ["none", "across"])
@pytest.mark.parametrize("pad", [4.0, 14.0])
def test_figures_in_the_middle_of_three_columns_stand_under_their_one_heading(rules: str, pad: float) -> None:
    style = Style(rules=rules, furniture=False, align="centre", labels="centre", pad=pad)
    cells = grid_of(table_pdf(FORM_2021, style)).cells
    assert "".join(cell.text for cell in cells) == "".join("".join(row).replace("<", "") for row in FORM_2021)
    figures = {
        next(c.text for c in cells if (c.row, c.column) == (cell.row, 0)): cell.text
        for cell in cells
        if cell.column and cell.text.replace(".", "").isdigit()
    }
    assert figures["行政许可"] == "875"
    assert figures["行政强制"] == "16"
    assert figures["行政事业性收费"] == "2.69"
    assert "行政处罚" not in figures


@pytest.mark.parametrize("size", [7.0, 9.0])
def test_headings_over_several_columns_make_no_column_of_their_own(size: float) -> None:
    style = Style(rules="none", furniture=False, align="centre", labels="centre", size=size, pad=3)
    read = texts(grid_of(table_pdf(DISPUTES, style)))
    assert read[-1] == DISPUTES[-1]
    assert [text.replace("\n", "") for text in read[-2] if text] == OUTCOMES * 3


BROKEN = [
    ["信息内容", "甲项数", "乙项数", "丙项数"],
    ["规章", "12", "20,27 8", "5"],
    ["规范性文件", "0", "331", "20,1 84"],
    ["其他主动公开文件", "8", "2,05", "66"],
    ["行政检查", "1,83 5", "77", "0"],
    ["行政确认", "3", "4", "5"],
]
"""Cells of about five letters, blanks where they break."""


def broken(*, rules: bool) -> bytes:
    """The table with rules across, or none; numbers that are too long go on in the next line of their cells."""
    sheet, y = Sheet(Style(furniture=False)), 100.0
    draw_heading(sheet, "二、主动公开政府信息情况")
    for row in BROKEN:
        high = 26.0 if any(" " in text for text in row) else 16.0
        for column, text in enumerate(row):
            lines = text.split()
            for number, line in enumerate(lines):
                x = MARGIN + 4 if column == 0 else MARGIN + 110 + 34 * column - width_of(line, 9) / 2
                sheet.text(x, y + high / 2 + 3 + 11 * (number - (len(lines) - 1) / 2), line, 9)
        y += high
        if rules:
            sheet.rule(MARGIN, y, MARGIN + 240, y)
    return finish(sheet)


def test_a_number_that_is_broken_between_two_rules_is_whole_and_in_its_row() -> None:
    assert texts(grid_of(broken(rules=True))) == BROKEN


def test_rows_that_no_rule_parts_are_not_put_together() -> None:
    grid = grid_of(broken(rules=False))
    assert "20,27 8" not in {cell.text for cell in grid.cells}


@pytest.mark.slow
def test_broken_numbers_are_whole_in_a_picture_of_such_a_table_too() -> None:
    with open_pdf(broken(rules=True)) as document, open_page(document, 0) as page:
        pixels = draw_page(page, 200 / 72)[250:800, 150:900]
    body = io.BytesIO()
    Image.fromarray(pixels).save(body, "PNG")
    (grid,) = (b for b in read_picture(Source(body.getvalue()), 0).blocks if isinstance(b, Grid))
    read = [[(text or "").replace(".", ",") for text in row[1:]] for row in texts(grid)[1:]]
    assert read == [row[1:] for row in BROKEN[1:]]


def test_a_table_whose_rows_were_cut_wrongly_is_in_doubt() -> None:
    loose = [(Cell("规章", 0, 0), "规章"), *((Cell(str(n), n, 1), str(n)) for n in range(1, 6))]
    assert are_cut_wrongly(loose)
    assert rows_in_doubt(loose) == set(range(6))
    whole = [(Cell(text, n, column), text) for n, row in enumerate(BROKEN) for column, text in enumerate(row)]
    assert not are_cut_wrongly(whole)
    assert rows_in_doubt(whole) == set()
