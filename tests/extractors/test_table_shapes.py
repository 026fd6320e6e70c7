"""Shapes that editors give the tables: spans lost, rows for columns, labels run together, words for numbers."""

import pytest

from tests.extractors.table_pages import APPLICANTS, HEAD, applications, expected, new_row, row, tables, values

OUTCOMES = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
NUMBERS = (1, 2, 3, 4, 5, 6, 21)
WITHOUT_COLSPANS = (
    row("<td rowspan=3>勾稽关系</td>", "申请人情况")
    + row("<td rowspan=2>自然人</td>", "法人或其他组织", "<td rowspan=2>总计</td>")
    + row(*APPLICANTS[1:-1])
)
WITHOUT_ROWSPANS = (
    row("<td colspan=3>勾稽关系</td>", "<td colspan=7>申请人情况</td>")
    + row("自然人", "<td colspan=5>法人或其他组织</td>", "总计")
    + row(*APPLICANTS[1:-1])
)
WITHOUT_SPANS = row("勾稽关系", "申请人情况") + row("自然人", "法人或其他组织", "总计") + row(*APPLICANTS[1:-1])


@pytest.mark.parametrize("head", [WITHOUT_COLSPANS, WITHOUT_ROWSPANS, WITHOUT_SPANS])
def test_columns_whose_headings_lost_their_spans_are_the_forms_own(head: str) -> None:
    label = "一、本年新收政府信息公开申请数量"
    assert values(applications(row(label, *map(str, NUMBERS)), head=head)) == expected("new", *NUMBERS)


def test_a_row_with_another_number_of_cells_is_not_guessed_at_where_spans_were_lost() -> None:
    read = tables(applications(row("一、本年新收政府信息公开申请数量", *"123456"), head=WITHOUT_SPANS))
    assert read.values == {}
    assert [finding.code for finding in read.findings] == ["unknown_row"]


def test_a_total_that_stands_first_is_the_total() -> None:
    head = (
        row("<td rowspan=3>勾稽关系</td>", "<td colspan=7>申请人情况</td>")
        + row("<td rowspan=2>总计</td>", "<td rowspan=2>自然人</td>", "<td colspan=5>法人或其他组织</td>")
        + row(*APPLICANTS[1:-1])
    )
    html = applications(row("一、本年新收政府信息公开申请数量", "21", *"123456"), head=head)
    assert values(html) == {
        f"applications.new.{k}": v for k, v in zip(_total_first(), (21, *NUMBERS[:-1]), strict=True)
    }


def _total_first() -> list[str]:
    return ["total", "natural_person", "business", "research", "nonprofit", "legal_service", "other"]


@pytest.mark.parametrize(
    "head",
    [
        row("行政复议", "行政诉讼") + row(*OUTCOMES, "未经复议直接起诉", "复议后起诉") + row(*OUTCOMES, *OUTCOMES),
        row("<td colspan=5>行政复议</td>", "<td colspan=10>行政诉讼</td>")
        + row(*OUTCOMES, "<td colspan=5>未经复议直接起诉</td>", "<td colspan=5>复议后起诉</td>")
        + row(*OUTCOMES, *OUTCOMES),
    ],
)
def test_outcomes_whose_headings_lost_their_spans_are_in_the_forms_order(head: str) -> None:
    read = values(f"<table>{head}{row(*map(str, range(1, 16)))}</table>")
    assert list(read.values()) == list(range(1, 16))
    assert read["disputes.litigation_direct.upheld"] == 6


def test_outcomes_without_any_group_are_not_guessed_at() -> None:
    read = tables(f"<table>{row(*OUTCOMES, *OUTCOMES)}{row(*map(str, range(10)))}</table>")
    assert read.values == {}
    assert [finding.code for finding in read.findings] == ["unknown_row"]


def test_a_table_with_rows_for_columns_is_turned() -> None:
    html = row("", "行政复议", "未经复议直接起诉", "复议后起诉") + "".join(
        row(outcome, str(i), str(i + 5), str(i + 10)) for i, outcome in enumerate(OUTCOMES, start=1)
    )
    assert list(values(f"<table>{html}</table>").values()) == list(range(1, 16))
    labels = ["一、本年新收政府信息公开申请数量", "二、上年结转政府信息公开申请数量"]
    turned = row("", *labels) + "".join(row(name, str(n), "0") for name, n in zip(APPLICANTS, NUMBERS, strict=True))
    assert values(f"<table>{turned}</table>") == expected("new", *NUMBERS) | expected("carried_in", *[0] * 7)


def test_a_turned_tables_places_are_those_in_the_document() -> None:
    html = row("", "行政复议", "未经复议直接起诉", "复议后起诉") + "".join(row(o, "1", "2", "3") for o in OUTCOMES)
    place = tables(f"<table>{html}</table>").values["disputes.litigation_after_reconsideration.corrected"].place
    assert (place.row, place.column) == (2, 3)


def test_rows_that_are_tables_of_their_own_are_one_table() -> None:
    rows = [row(*OUTCOMES * 3), row(*map(str, range(1, 16)))]
    head = row("行政复议", *[""] * 4, "未经复议直接起诉", *[""] * 4, "复议后起诉", *[""] * 4)
    html = "".join(f"<table>{each}</table>" for each in (head, *rows))
    assert list(values(html).values()) == list(range(1, 16))


@pytest.mark.parametrize(
    "label",
    [
        "（三）不予公开1.属于国家秘密",
        "（三）不予公开 1.属于国家秘密",
        "不予公开：属于国家秘密",
        "三、本年度办理结果（三）不予公开 1.属于国家秘密",
    ],
)
def test_a_label_that_runs_group_and_row_together_is_parted(label: str) -> None:
    assert values(applications(row(f"<td colspan=3>{label}</td>", *map(str, NUMBERS)))) == expected(
        "refused.state_secret", *NUMBERS
    )


def test_a_group_of_the_new_form_run_together_with_its_row_is_not_the_old_forms_row() -> None:
    html = applications(row("<td colspan=3>（六）其他处理3.其他</td>", *map(str, NUMBERS)))
    assert values(html) == expected("other_handling.other", *NUMBERS)


@pytest.mark.parametrize("word", ["持平", "不适用", "N/A", "3（其中1件转办）", "见附件"])
def test_a_word_in_place_of_a_number_leaves_the_rest_of_its_row_alone(word: str) -> None:
    block = row("信息内容", "上一年项目数量", "本年增/减", "处理决定数量")
    read = tables(
        f"<table>{block}{row('行政许可', '5', word, '7')}{row('其他对外管理服务事项', '1', '2', word)}</table>"
    )
    assert [(v.value, v.state) for v in read.values.values()] == [
        *[(5, "number"), (None, "text"), (7, "number")],
        *[(1, "number"), (2, "number"), (None, "text")],
    ]
    first = tables(applications(row("<td colspan=3>一、本年新收政府信息公开申请数量</td>", word, *"023456")))
    assert [v.state for v in first.values.values()] == ["text", *["number"] * 6]
    outcomes = f"<table>{row('', *OUTCOMES)}{row('行政复议', '1', word, '3', '4', '8')}</table>"
    assert [v.value for v in tables(outcomes).values.values()] == [1, None, 3, 4, 8]


def test_what_was_merged_and_is_filled_in_every_cell_counts_once() -> None:
    block = row("信息内容", *["本年处理决定数量"] * 3) + row("行政许可", *["7"] * 3) + row("行政处罚", *["8"] * 3)
    read = tables(f"<table>{block}</table>")
    assert [v.value for v in read.values.values()] == [7, 8]
    two = row("信息内容", "采购项目数量", "采购总金额", "采购总金额") + row("政府集中采购", "2", "3.5", "3.5")
    assert list(values(f"<table>{two}</table>").values()) == [2, 3.5]


def test_another_number_under_a_repeated_heading_is_told() -> None:
    block = row("信息内容", *["本年处理决定数量"] * 2) + row("行政许可", "7", "8")
    assert [finding.code for finding in tables(f"<table>{block}</table>").findings] == ["unknown_column"]


def test_a_row_of_its_own_under_a_shared_label_is_not_that_labels_row() -> None:
    block = row("<td colspan=2>信息内容</td>", "上一年项目数量", "本年增/减", "处理决定数量")
    rows = row("<td rowspan=2>其他对外管理服务事项</td>", "行政奖励", *"123") + row("行政检查", *"456")
    read = tables(f"<table>{block}{rows}</table>")
    assert [path.split(".")[1] for path in read.values] == ["inspections"] * 3
    assert [finding.code for finding in read.findings] == ["unknown_row"]


def test_a_mark_that_leads_to_a_note_is_no_part_of_a_label() -> None:
    html = row("信息内容", "本年处理决定数量") + row("行政许可<sup>①</sup>", "7") + row("行政处罚*", "8")
    assert values(f"<table>{html}</table>") == {
        "disclosure.licensing.decisions": 7,
        "disclosure.penalties.decisions": 8,
    }


def test_a_header_that_comes_again_in_the_middle_starts_anew() -> None:
    html = applications(new_row(*NUMBERS), HEAD, row("<td colspan=3>（一）予以公开</td>", *map(str, NUMBERS)))
    assert values(html) == expected("new", *NUMBERS) | expected("granted", *NUMBERS)


@pytest.mark.parametrize(
    ("heading", "label", "printed", "amount"),
    [
        ("本年收费金额（单位：元）", "行政事业性收费", "251000", 25.1),
        ("本年收费金额（亿元）", "行政事业性收费", "1.2", 12000),
        ("本年收费金额", "行政事业性收费（单位：元）", "1,000.00", 0.1),
        ("本年收费金额（单位：元）", "行政事业性收费", "3万元", 3),
        ("本年收费金额（单位：万元）", "行政事业性收费", "3", 3),
        ("本年收费金额", "行政事业性收费", "3", 3),
    ],
)
def test_money_is_in_the_unit_that_its_heading_names(heading: str, label: str, printed: str, amount: float) -> None:
    html = f"<table>{row('信息内容', heading)}{row(label, printed)}</table>"
    assert values(html) == {"disclosure.fees.amount_wan": amount}


def test_a_unit_named_for_one_block_is_not_that_of_the_next() -> None:
    fees = row("信息内容", "本年收费金额（元）") + row("行政事业性收费", "10000")
    bought = row("信息内容", "采购项目数量", "采购总金额") + row("政府集中采购", "1", "3.5")
    assert list(values(f"<table>{fees}{bought}</table>").values()) == [1, 1, 3.5]


@pytest.mark.parametrize(
    ("headings", "form"),
    [
        (["上一年项目数量", "本年增/减", "本年处理决定数量"], "2019"),
        (["处理决定数量"], "2021"),
        (["本年处理决定数量", "备注"], "2021"),
    ],
)
def test_the_form_is_told_by_all_headings_of_a_row(headings: list[str], form: str) -> None:
    html = row("信息内容", *headings) + row("行政许可", *map(str, range(1, len(headings) + 1)))
    read = tables(f"<table>{html}</table>")
    assert read.forms["disclosure"] == [form]
    assert read.values["disclosure.licensing.decisions"].value == (3 if form == "2019" else 1)


def test_a_caption_at_the_side_of_its_rows_or_in_a_heading_leaves_them_alone() -> None:
    side = (
        row("<td rowspan=3>第二十条第（六）项</td>", "信息内容", "本年处理决定数量")
        + row("行政处罚", "7")
        + row("行政强制", "8")
    )
    both = {"disclosure.penalties.decisions": 7, "disclosure.coercion.decisions": 8}
    assert values(f"<table>{side}</table>") == both
    inside = row("第二十条第（六）项信息内容", "本年处理决定数量") + row("行政处罚", "7") + row("行政强制", "8")
    assert values(f"<table>{inside}</table>") == both


def test_a_row_of_disclosure_without_any_heading_is_told() -> None:
    read = tables(f"<table>{row('第二十条第（五）项', '')}{row('行政许可', '7')}</table>")
    assert read.values == {}
    assert [finding.evidence for finding in read.findings] == ["行政许可 | 7"]


def test_a_row_goes_with_the_group_of_the_row_above_where_its_own_label_is_blank() -> None:
    html = applications(
        row("三、本年度办理结果", "（五）不予处理", "2.重复申请", *map(str, NUMBERS)),
        row(
            "<td rowspan=2>三、本年度办理结果</td>",
            "<td rowspan=2></td>",
            "1.申请人无正当理由逾期不补正",
            *map(str, NUMBERS),
        ),
        row("3.其他", *map(str, NUMBERS)),
    )
    assert {path.rpartition(".")[0] for path in values(html)} == {
        "applications.not_processed.repeated",
        "applications.other_handling.overdue_correction",
        "applications.other_handling.other",
    }


def test_outcomes_before_the_first_group_that_is_named_are_the_first_groups() -> None:
    head = row(*OUTCOMES, "<td colspan=5>未经复议直接起诉</td>", "<td colspan=5>复议后起诉</td>")
    lower = row(*[""] * 5, *OUTCOMES * 2)
    read = values(f"<table>{head}{lower}{row(*map(str, range(1, 16)))}</table>")
    assert list(read.values()) == list(range(1, 16))


def _outcomes(first: str) -> dict[str, int | float | None]:
    """What is read of a table of outcomes whose first heading says this."""
    names = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"] * 3
    heads = [row("行政复议", *[""] * 4, "未经复议直接起诉", *[""] * 4, "复议后起诉", *[""] * 4), row(first, *names[1:])]
    return values(f"<table>{''.join(heads)}{row(*map(str, range(1, 16)))}</table>")


def test_an_outcome_whose_heading_is_broken_is_told_by_the_fourteen_others() -> None:
    assert _outcomes("果维")["disputes.reconsideration.upheld"] == 1
    assert len(_outcomes("果维")) == len(_outcomes("结果维持")) == 15
