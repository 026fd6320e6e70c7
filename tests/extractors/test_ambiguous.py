"""A number that may be another one is a finding, unless every sum that has it comes out."""

import pytest

from extractors.document import Cell
from extractors.extract import extract
from extractors.figures import is_ambiguous
from extractors.report import Report
from extractors.source import Source
from extractors.tables.ambiguous import find_ambiguous
from extractors.tables.value import Value, read_value
from tests.extractors.pdf_reports import table_pdf
from tests.extractors.pdf_sheet import Style
from tests.extractors.table_pages import applications, row

CHANGES = [
    ["信息内容", "上一年项目数量", "本年增/减", "处理决定数量"],
    ["行政许可", "12", "{}", "1 2 3"],
    ["其他对外管理服务事项", "1 234", "+(2)", "231, 467"],
]


def report(html: str) -> Report:
    return extract(Source(f"<html><body><h1>甲县2021年政府信息公开工作年度报告</h1>{html}</body></html>".encode()))


def ambiguous(read: Report) -> list[str]:
    return [finding.message.split()[0] for finding in read.findings if finding.code == "ambiguous_number"]


def alone(path: str, raw: str) -> list[str]:
    values = {path: read_value(path, Cell(raw, 0, 0))}
    return [finding.message for finding in find_ambiguous(values)]


@pytest.mark.parametrize("raw", ["1 2 3", "12 3", "1 0", "１　２", "1 2 345", "12 .5", "12. 5", "1\xa02"])
def test_digits_apart_may_be_several_numbers(raw: str) -> None:
    assert is_ambiguous(raw) == "digits that stand apart"


@pytest.mark.parametrize(
    "raw",
    ["123", "1 234", "12 345 678", "1, 234", "231,\n467", " 12 ", "12 件", "+ 5", "12①", "5（件）", "+(0)", "(0)"],
)
def test_thousands_units_signs_and_marks_are_not_doubted(raw: str) -> None:
    assert is_ambiguous(raw) == ""


def test_a_bracketed_difference_is_a_minus_and_a_finding() -> None:
    read = report("<table>" + "".join(row(*(cell.format("(2)") for cell in line)) for line in CHANGES) + "</table>")
    assert read.disclosure is not None
    assert read.disclosure.licensing is not None
    assert (read.disclosure.licensing.change, read.disclosure.licensing.decisions) == (-2, 123)
    assert ambiguous(read) == ["disclosure.licensing.change", "disclosure.licensing.decisions"]


def test_a_sum_that_comes_out_tells_that_digits_apart_are_one_number() -> None:
    label = "<td colspan=3>一、本年新收政府信息公开申请数量</td>"
    held = report(applications(row(label, "1 2", "(3)", "0", "0", "0", "0", "1 5")))
    assert (ambiguous(held), [check.holds for check in held.checks][:1]) == ([], [True])
    broken = report(applications(row(label, "1 2", "3", "0", "0", "0", "0", "6")))
    assert ambiguous(broken) == ["applications.new.natural_person"]


@pytest.mark.parametrize(
    ("path", "raw", "why"),
    [
        ("disclosure.licensing.decisions", "1.234", "a fraction"),
        ("disclosure.licensing.decisions", "-5", "a minus"),
        ("disclosure.licensing.decisions", "（2）", "brackets"),
        ("disclosure.licensing.decisions", "①", "no digits"),
        ("disclosure.licensing.decisions", "012", "a zero"),
        ("disclosure.fees.amount_wan", "12 .5", "apart"),
    ],
)
def test_what_no_count_looks_like_is_a_finding(path: str, raw: str, why: str) -> None:
    (message,) = alone(path, raw)
    assert why in message


@pytest.mark.parametrize(
    ("path", "raw"),
    [
        ("disclosure.licensing.change", "-5"),
        ("disclosure.fees.amount_wan", "1.234"),
        ("disclosure.licensing.decisions", "5.0"),
        ("disclosure.licensing.decisions", "无"),
    ],
)
def test_what_a_cell_may_print_is_no_finding(path: str, raw: str) -> None:
    assert alone(path, raw) == []


def test_a_number_that_a_pdf_has_split_keeps_its_blanks_and_is_a_finding_where_no_sum_judges() -> None:
    rows = [[cell.format("-12") for cell in line] for line in CHANGES]
    rows[1][3], rows[2] = "231", [*rows[2][:1], "5", "6", "7"]
    read = extract(Source(table_pdf(rows, Style(split=0.4))))
    raws = {cell.path.removeprefix("disclosure."): cell.raw for cell in read.cells}
    assert raws["licensing.decisions"] == "2 3 1"
    assert read.disclosure is not None
    assert read.disclosure.licensing is not None
    assert (read.disclosure.licensing.decisions, read.disclosure.licensing.change) == (231, -12)
    assert {"disclosure.licensing.decisions", "disclosure.licensing.items_last_year"} <= {*ambiguous(read)}


def test_a_place_that_was_left_out_has_no_finding() -> None:
    assert not [*find_ambiguous({})]
    assert not [*find_ambiguous({"a.b": Value("a.b", "/", None, "slash", Cell("", 0, 0).place)})]
