"""The tables as the form prints them, from a report's JSON alone."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import lxml.html

from crawler.browse.drawn_tables import Drawn, draw_table_of, draw_tables
from crawler.browse.language import LANGUAGES
from crawler.browse.report_page import failed_against, failed_checks, parts_of
from crawler.browse.site import environment_of
from crawler.browse.tables import Label, Slot, Table, layout
from crawler.store import Correction
from extractors.verdicts import numbers_of

ROW = {"natural_person": 1, "business": 0, "total": 1}


def tables_of(report: dict[str, Any]) -> Mapping[str, Sequence[Table]]:
    return layout(frozenset(numbers_of(report)))


def texts(table: Table) -> list[list[str]]:
    return [[cell.text if isinstance(cell, Label) else cell.path for cell in row] for row in table.body]


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
    assert texts(penalties) == [["行政处罚", "disclosure.penalties.decisions"]]
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
    assert table.body[0][-1] == Slot("disclosure.regulations.issued", there=False)


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


def drawn(report: dict[str, Any], **more: Any) -> lxml.html.HtmlElement:  # noqa: ANN401  # fields of Drawn
    """All tables of a report as a page has them."""
    tables = draw_tables(Drawn(report, "/reports/0/cells/", **more), environment_of("both"))
    return lxml.html.fragment_fromstring("".join(table for part in tables.values() for table in part), "div")


def test_a_failed_check_is_shown_at_the_sum_it_concerns() -> None:
    report = {
        "applications": {"new": ROW, "result_total": ROW},
        "disputes": {"reconsideration": {"total": 3}},
        "checks": [
            {"rule": "applications.row", "row": "new", "holds": False, "left": 1, "right": 2},
            {"rule": "applications.balance", "column": "business", "holds": False, "left": 1, "right": 2},
            {"rule": "disputes.group", "row": "reconsideration", "holds": False, "left": 1, "right": 2},
            {"rule": "applications.row", "row": "result_total", "holds": None},
        ],
    }
    failing = {check.path: "failed" for check in failed_checks(report)}
    marked = drawn(report, failed=failing).xpath("//td[contains(@class, 'failed')]")
    assert {cell.get("id") for cell in marked} == {
        "applications.new.total",
        "applications.result_total.business",
        "disputes.reconsideration.total",
    }
    assert {cell.find("a").get("href") for cell in marked} == {"#failed"}


def test_a_check_across_years_is_shown_at_the_cell_of_its_own_year() -> None:
    pair = {
        "year": 2020,
        "checks": [
            {"rule": "years.carry", "column": "total", "holds": False, "left": 5, "right": 6},
            {"rule": "years.carry", "column": "other", "holds": True, "left": 0, "right": 0},
            {"rule": "years.in_force", "row": "regulations", "holds": False, "left": 1, "right": 2},
        ],
    }
    earlier, later = (list(failed_against(pair, year)) for year in (2020, 2021))
    assert [(one.path, one.other) for one in earlier] == [
        ("applications.carried_out.total", 2021),
        ("disclosure.regulations.in_force", 2021),
    ]
    assert [(one.path, one.where, one.other) for one in later] == [
        ("applications.carried_in.total", "总计", 2020),
        ("disclosure.regulations.in_force", "规章", 2020),
    ]


def test_a_cell_without_a_number_shows_what_is_printed_and_never_as_markup() -> None:
    report = {
        "disputes": {"reconsideration": {"upheld": None, "corrected": None, "total": 1}},
        "cells": [
            {"path": "disputes.reconsideration.upheld", "raw": "无<img src=x>", "state": "text"},
            {"path": "disputes.reconsideration.corrected", "raw": " ", "state": "blank"},
            {"path": "disputes.reconsideration.total", "raw": "1", "state": "number"},
        ],
    }
    upheld, corrected, total = drawn(report).xpath("//tbody/tr/td")
    assert upheld.text_content().split() == ["无<img", "src=x>", "文字", "text"]
    assert corrected.text_content().split() == ["空白", "blank"]
    assert (total.get("class"), total.text_content()) == ("figure", "1")
    assert total.find("a").get("href") == "/reports/0/cells/disputes.reconsideration.total#marked"


def test_a_correction_stands_beside_its_value() -> None:
    report = {"disputes": {"reconsideration": {"upheld": 3, "total": 3}}, "cells": []}
    said = Correction(
        "甲", 2020, "乙", "笔误", datetime(2021, 1, 1, tzinfo=UTC), "disputes.reconsideration.upheld", "<b>4"
    )
    upheld, total = drawn(report, corrections={"disputes.reconsideration.upheld": said}).xpath("//tbody/tr/td")
    assert upheld.text_content().split() == ["更正为", "corrected", "to✎", "<b>4", "3"]
    assert total.text_content() == "3"


def test_the_table_of_a_marked_cell_is_drawn_alone() -> None:
    report = {"disputes": {"reconsideration": {"total": 3}}, "applications": {"new": ROW}, "cells": []}
    one = draw_table_of(Drawn(report, "", marked="applications.new.total"), environment_of("zh"))
    assert [cell.get("id") for cell in lxml.html.fromstring(one).xpath("//td[@aria-current]")] == [
        "applications.new.total"
    ]
    assert "disputes" not in one
    assert draw_table_of(Drawn(report, "", marked="nothing"), environment_of("zh")) == ""


def test_a_section_too_long_for_a_page_is_cut_and_says_so() -> None:
    texts = {1: "\n".join(["x"] * 1000), 2: "\n".join(["x"] * 1001)}
    sections = [{"number": number, "heading": "", "text": text} for number, text in texts.items()]
    whole, cut = parts_of({"sections": sections}, {})
    assert (len(whole.paragraphs), whole.cut) == (1000, False)
    assert (len(cut.paragraphs), cut.cut) == (1000, True)


def test_words_beside_the_numbers_are_in_the_language_that_was_asked_for() -> None:
    report = {"disputes": {"reconsideration": {"total": None}}, "cells": []}
    shown = {}
    for language in LANGUAGES:
        (table,) = draw_tables(Drawn(report, ""), environment_of(language))["disputes"]
        shown[language] = lxml.html.fromstring(table).xpath("string(//td)").split()
    assert shown == {"both": ["空白", "blank"], "zh": ["空白"], "en": ["blank"]}
