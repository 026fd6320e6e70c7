"""The tables as the form prints them, from a report's JSON alone."""

from typing import Any

from crawler.browse.tables import Figure, Label, Table, numbers_of, tables_of

ROW = {"natural_person": 1, "business": 0, "total": 1}


def texts(table: Table) -> list[list[str]]:
    return [[cell.text if isinstance(cell, Label) else str(cell.value) for cell in row] for row in table.body]


def widths(table: Table) -> set[int]:
    """How many columns each row fills, with what rows above reach into it."""
    rows = [*table.head, *table.body]
    filled = [0] * len(rows)
    for number, row in enumerate(rows):
        for cell in row:
            rowspan, colspan = (cell.rowspan, cell.colspan) if isinstance(cell, Label) else (1, 1)
            for below in range(number, number + rowspan):
                filled[below] += colspan
    return set(filled)


def test_only_rows_and_columns_that_the_document_has_are_drawn() -> None:
    report = {"disclosure": {"fees": {"items_last_year": 2, "change": None}, "penalties": {"decisions": 7}}}
    penalties, fees = tables_of(report)["disclosure"]
    assert texts(penalties) == [["行政处罚", "7"]]
    assert [label.text for label in fees.head[0] if isinstance(label, Label)] == [
        "信息内容",
        "上一年项目数量",
        "本年增/减",
    ]
    assert fees.caption == "第二十条第（八）项"


def test_each_form_has_its_own_words_for_a_column_of_the_same_key() -> None:
    words = []
    for columns in ({"items_last_year": 1, "change": 1, "decisions": 7}, {"decisions": 7}):
        (table,) = tables_of({"disclosure": {"licensing": columns}})["disclosure"]
        words.append([label.text for label in table.head[0] if isinstance(label, Label)][-1])
    assert words == ["处理决定数量", "本年处理决定数量"]


def test_a_block_of_both_forms_shows_all_its_columns() -> None:
    report = {"disclosure": {"regulations": {"newly_made": 1}, "normative_documents": {"issued": 2}}}
    (table,) = tables_of(report)["disclosure"]
    assert widths(table) == {3}
    assert table.body[0][-1] == Figure("disclosure.regulations.issued")


def test_the_rows_of_the_applications_stand_in_their_groups() -> None:
    report: dict[str, Any] = {
        "applications": {
            "new": ROW,
            "granted": ROW,
            "refused": {"state_secret": ROW, "internal_affairs": ROW},
            "other_handling": {"all": ROW},
            "result_total": ROW,
            "carried_out": ROW,
        }
    }
    (table,) = tables_of(report)["applications"]
    assert [row[:-3] for row in texts(table)] == [
        ["一、本年新收政府信息公开申请数量"],
        ["三、本年度办理结果", "（一）予以公开"],
        ["（三）不予公开", "1.属于国家秘密"],
        ["5.属于三类内部事务信息"],
        ["（六）其他处理"],
        ["（七）总计"],
        ["四、结转下年度继续办理"],
    ]
    assert widths(table) == {6}


def test_other_handling_of_the_form_of_2021_is_a_group() -> None:
    report = {"applications": {"other_handling": {"overdue_fee": ROW, "other": ROW}}}
    (table,) = tables_of(report)["applications"]
    assert [row[:-3][-2:] for row in texts(table)] == [
        ["（六）其他处理", "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请"],
        ["3.其他"],
    ]
    assert widths(table) == {6}


def test_the_disputes_stand_in_one_row() -> None:
    outcomes = {"upheld": 1, "corrected": 0, "other": 0, "pending": 0, "total": 1}
    groups = ("reconsideration", "litigation_direct", "litigation_after_reconsideration")
    (table,) = tables_of({"disputes": dict.fromkeys(groups, outcomes)})["disputes"]
    assert widths(table) == {15}
    assert len(table.body) == 1


def test_a_report_without_tables_has_none() -> None:
    assert tables_of({"kind": "notice"}) == {}


def test_a_failed_check_is_shown_at_the_sum_it_concerns() -> None:
    report = {
        "applications": {"new": ROW, "result_total": ROW},
        "disputes": {"reconsideration": {"total": 3}},
        "checks": [
            {"rule": "applications.row", "row": "new", "holds": False},
            {"rule": "applications.balance", "column": "business", "holds": False},
            {"rule": "disputes.group", "row": "reconsideration", "holds": False},
            {"rule": "applications.row", "row": "result_total", "holds": None},
        ],
    }
    assert {path for path, figure in numbers_of(report).figures.items() if figure.failed} == {
        "applications.new.total",
        "applications.result_total.business",
        "disputes.reconsideration.total",
    }


def test_a_cell_without_a_number_shows_what_is_printed() -> None:
    report = {
        "disputes": {"reconsideration": {"upheld": None, "total": 1}},
        "cells": [{"path": "disputes.reconsideration.upheld", "raw": "无", "state": "text"}],
    }
    assert numbers_of(report).at("disputes.reconsideration.upheld") == Figure(
        "disputes.reconsideration.upheld", None, "无", "text"
    )
