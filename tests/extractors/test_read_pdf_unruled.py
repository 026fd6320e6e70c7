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
