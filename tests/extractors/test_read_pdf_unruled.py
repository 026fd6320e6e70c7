"""Tables of a PDF without rules are read by where figures and labels stand."""

import pytest

from extractors.document import Grid
from tests.extractors.pdf_drawing import draw
from tests.extractors.pdf_reports import grid_of, pdf, printed, report_of, table_pdf, wanted, written
from tests.extractors.pdf_sheet import Style
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
