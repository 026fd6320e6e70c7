"""The three official tables, read from grids as real reports draw them."""

import pytest

from extractors.tables.read import Tables
from tests.extractors.table_pages import APPLICANTS, HEAD, applications, expected, new_row, row, tables, values


def test_a_row_is_known_by_its_last_label_and_a_column_by_its_heading() -> None:
    html = applications(
        new_row(899, 48, 0, 4, 0, 5, 956),
        row(
            "<td rowspan=2>三、本年度办理结果</td>",
            "<td rowspan=2>（三）不予<br>公开</td>",
            "1.属于国家秘密",
            *map(str, (3, 0, 0, 0, 0, 0, 3)),
        ),
        row("2.其他法律行政法规禁止公开", *map(str, (1, 2, 3, 4, 5, 6, 21))),
    )
    assert values(html) == {
        **expected("new", 899, 48, 0, 4, 0, 5, 956),
        **expected("refused.state_secret", 3, 0, 0, 0, 0, 0, 3),
        **expected("refused.prohibited_by_law", 1, 2, 3, 4, 5, 6, 21),
    }


def test_data_rows_that_split_their_spans_differently_are_read_in_order() -> None:
    html = applications(
        row(
            "<td colspan=2>一、本年新收政府信息公开申请数量</td>",
            "<td colspan=2>1</td>",
            *map(str, (2, 3, 4, 5, 6)),
            "21",
        )
    )
    assert values(html) == expected("new", 1, 2, 3, 4, 5, 6, 21)


def test_a_part_cut_off_its_header_has_the_columns_of_the_form() -> None:
    html = applications(new_row(1, 2, 3, 4, 5, 6, 21), head="") + applications(
        row("<td colspan=3>四、结转下半年度办理</td>", *map(str, (0, 0, 1, 0, 0, 0, 1))), head=""
    )
    assert values(html) == {**expected("new", 1, 2, 3, 4, 5, 6, 21), **expected("carried_out", 0, 0, 1, 0, 0, 0, 1)}


def test_a_header_repeated_in_the_table_is_no_row() -> None:
    html = applications(new_row(1, 0, 0, 0, 0, 0, 1), HEAD, row("<td colspan=3>（七）总计</td>", *"1000001"))
    assert values(html) == {**expected("new", 1, 0, 0, 0, 0, 0, 1), **expected("result_total", 1, 0, 0, 0, 0, 0, 1)}


def test_headings_that_are_not_merged_down_are_put_together_from_both_rows() -> None:
    head = row("<td colspan=3></td>", "自然人", "<td colspan=5>法人或其他组织</td>", "总计") + row(
        "<td colspan=3></td>", "", *APPLICANTS[1:-1], ""
    )
    assert values(applications(new_row(1, 2, 3, 4, 5, 6, 21), head=head)) == expected("new", 1, 2, 3, 4, 5, 6, 21)


def test_the_third_row_of_the_group_of_other_handling_is_not_a_column_heading() -> None:
    html = applications(
        row(
            "<td rowspan=3>三、本年度办理结果</td>",
            "<td rowspan=3>（六）其他处理</td>",
            "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
            *"0000000",
        ),
        row("2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请", *"0000000"),
        row("3.其他", *"2000002"),
    )
    read = tables(html)
    assert read.values["applications.other_handling.other.total"].value == 2
    assert set(read.forms["applications"]) == {"2021"}


def test_a_row_with_an_unknown_label_is_a_finding_with_its_cells() -> None:
    html = applications(new_row(1, 0, 0, 0, 0, 0, 1), row("<td colspan=3>五、邻市转来数量</td>", *"4000004"))
    (finding,) = tables(html).findings
    assert finding.code == "unknown_row"
    assert finding.evidence == "五、邻市转来数量 | 4 | 0 | 0 | 0 | 0 | 0 | 4"
    assert finding.at
    assert finding.at.row == 4


def test_a_value_printed_twice_with_different_numbers_is_a_finding_and_the_first_counts() -> None:
    html = applications(new_row(1, 0, 0, 0, 0, 0, 1)) + applications(new_row(2, 0, 0, 0, 0, 0, 2))
    read = tables(html)
    assert read.values["applications.new.total"].value == 1
    assert [finding.code for finding in read.findings] == ["printed_twice", "printed_twice"]


REFUSED = [
    "1.属于国家秘密",
    "2.其他法律行政法规禁止公开",
    "3.危及“三安全一稳定”",
    "4.保护第三方合法权益",
    "5.属于三类内部事务信息",
    "6.属于四类过程性信息",
    "7.属于行政执法案卷",
    "8.属于行政查询事项",
]
REFUSED_PATHS = [
    "state_secret",
    "prohibited_by_law",
    "security_and_stability",
    "third_party_rights",
    "internal_affairs",
    "process_information",
    "enforcement_files",
    "administrative_query",
]
REFUSED_NUMBERS = [[i * 10 + j for j in range(7)] for i in range(8)]


@pytest.mark.parametrize(
    "line",
    [
        row(
            "（三）不予公开",
            *(c for name, ns in zip(REFUSED, REFUSED_NUMBERS, strict=True) for c in (name, *map(str, ns))),
        ),
        row("（三）不予公开", " ".join(REFUSED), *(str(n) for ns in REFUSED_NUMBERS for n in ns)),
        row("（三）不予公开", *(str(n) for ns in REFUSED_NUMBERS for n in ns)),
        row(
            "（三）不予公开",
            "<br>".join(REFUSED),
            *("<br>".join(map(str, ns)) for ns in zip(*REFUSED_NUMBERS, strict=True)),
        ),
    ],
    ids=["labels between", "labels in one cell", "no labels", "stacked in cells"],
)
def test_eight_refusals_collapsed_into_one_row_are_parted_again(line: str) -> None:
    read = values(applications(line))
    for path, numbers in zip(REFUSED_PATHS, REFUSED_NUMBERS, strict=True):
        for key, number in expected(f"refused.{path}", *numbers).items():
            assert read[key] == number
    assert len(read) == 56


def test_a_word_in_place_of_a_number_does_not_shift_the_others() -> None:
    read = tables(applications(row("<td colspan=3>（一）予以公开</td>", "1", "2", "未统计", "4", "5", "6", "21")))
    assert read.values["applications.granted.research"].state == "text"
    assert read.values["applications.granted.nonprofit"].value == 4
    assert read.values["applications.granted.total"].value == 21


def test_only_the_first_cell_of_a_row_filled_leaves_the_others_blank() -> None:
    read = tables(applications(row("<td colspan=3>（一）予以公开</td>", "3", "", "", "", "", "", "")))
    assert read.values["applications.granted.natural_person"].value == 3
    assert read.values["applications.granted.total"].state == "blank"


BLOCK_1_OLD = row("<td colspan=4>第二十条（一）项</td>") + row(
    "信息内容", "本年新制作数量", "本年新公开数量", "对外公开总数量"
)
BLOCK_1_NEW = row("<td colspan=4>第二十條 第(一)項</td>") + row(
    "信息内容", "本年制发件数", "本年废止件数", "现行有效件"
)
BLOCK_5_OLD = row("<td colspan=4>第二十条第（五）项</td>") + row(
    "信息内容", "上一年项目数量", "本年增/减", "处理决定数量"
)
BLOCK_5_NEW = row("<td colspan=4>第二十条第（五）项</td>") + row("信息内容", "<td colspan=3>本年处理决定数量</td>")
BLOCK_8_NEW = row("<td colspan=4>第二十条第（八）项</td>") + row(
    "信息内容", "<td colspan=3>本年收费金额（单位：万元）</td>"
)


def test_each_block_is_read_in_the_form_that_its_own_headings_tell() -> None:
    new = BLOCK_1_NEW + row("行政规范性文件", "3", "1", "20")
    html = f"<table>{new}{BLOCK_5_OLD}{row('行政许可', '29', '+13', '4,415')}</table>"
    read = tables(html)
    assert {path: value.value for path, value in read.values.items()} == {
        "disclosure.normative_documents.issued": 3,
        "disclosure.normative_documents.repealed": 1,
        "disclosure.normative_documents.in_force": 20,
        "disclosure.licensing.items_last_year": 29,
        "disclosure.licensing.change": 13,
        "disclosure.licensing.decisions": 4415,
    }
    assert read.forms["disclosure"] == ["2021", "2019"]


def test_the_new_form_has_one_column_in_the_later_blocks_and_yuan_become_wan() -> None:
    html = (
        f"<table>{BLOCK_5_NEW}{row('行政许可', '<td colspan=3>231467</td>')}"
        f"{BLOCK_8_NEW}{row('行政事业型收费', '<td colspan=3>251000元</td>')}</table>"
    )
    assert values(html) == {"disclosure.licensing.decisions": 231467, "disclosure.fees.amount_wan": 25.1}


def test_rows_that_beijing_splits_are_kept_apart() -> None:
    inspections = row("<td rowspan=2>其他对外管理<br>服务事项</td>", "行政检查", "3,017", "+193", "254,944")
    html = f"<table>{BLOCK_5_OLD}{inspections}{row('行政确认', '97', '+28', '47,762')}</table>"
    assert values(html) == {
        "disclosure.inspections.items_last_year": 3017,
        "disclosure.inspections.change": 193,
        "disclosure.inspections.decisions": 254944,
        "disclosure.confirmations.items_last_year": 97,
        "disclosure.confirmations.change": 28,
        "disclosure.confirmations.decisions": 47762,
    }


def test_blocks_as_tables_of_their_own_are_read_too() -> None:
    html = (
        f"<table>{BLOCK_1_OLD}{row('规章', '0', '/', '无')}</table><table>{BLOCK_5_NEW}{row('行政许可', '7')}</table>"
    )
    read = tables(html)
    assert [
        read.values[f"disclosure.regulations.{c}"].state for c in ("newly_made", "newly_disclosed", "total_disclosed")
    ] == [
        "number",
        "slash",
        "text",
    ]
    assert read.values["disclosure.licensing.decisions"].value == 7


OUTCOMES = ["结果维持", "结果<br>纠正", "其他结果", "尚未审结", "总 计"]
DISPUTES = (
    row("<td colspan=5>行政复议</td>", "<td colspan=10>行政诉讼</td>")
    + row(
        *(f"<td rowspan=2>{name}</td>" for name in OUTCOMES),
        "<td colspan=5>未经复议直接起诉</td>",
        "<td colspan=5>复议后起诉</td>",
    )
    + row(*OUTCOMES, *OUTCOMES)
)


def test_disputes_are_read_under_their_group_and_outcome() -> None:
    read = values(f"<table>{DISPUTES}{row(*map(str, range(1, 16)))}</table>")
    assert read["disputes.reconsideration.upheld"] == 1
    assert read["disputes.reconsideration.total"] == 5
    assert read["disputes.litigation_direct.upheld"] == 6
    assert read["disputes.litigation_after_reconsideration.total"] == 15
    assert len(read) == 15


def test_disputes_whose_header_spans_went_wrong_are_read_in_the_order_of_the_form() -> None:
    head = row(*OUTCOMES, *OUTCOMES, *OUTCOMES)
    read = values(f"<table>{head}{row(*map(str, range(1, 16)))}</table>")
    assert read["disputes.litigation_direct.corrected"] == 7
    assert read["disputes.litigation_after_reconsideration.pending"] == 14


def test_disputes_with_a_row_for_each_group_are_read() -> None:
    rows = [("行政复议", "12346"), ("未经复议直接起诉", "00000"), ("复议后起诉", "10001")]
    html = "".join(row(f"<td>{name}</td>", *numbers) for name, numbers in rows)
    read = values(f"<table>{row('', *OUTCOMES)}{html}</table>")
    assert [read[f"disputes.reconsideration.{o}"] for o in ("upheld", "corrected", "other", "pending", "total")] == [
        1,
        2,
        3,
        4,
        6,
    ]
    assert read["disputes.litigation_after_reconsideration.upheld"] == 1
    assert len(read) == 15


def test_a_disputes_table_left_blank_is_read_as_blank() -> None:
    read = tables(f"<table>{DISPUTES}{row(*[''] * 15)}</table>")
    assert {value.state for value in read.values.values()} == {"blank"}
    assert len(read.values) == 15


def test_a_table_about_something_else_yields_nothing() -> None:
    html = f"<table>{row('序号', '文件名称', '文号')}{row('1', '关于印发要点的通知', '政办发〔2020〕3号')}</table>"
    assert tables(html) == Tables()


@pytest.mark.parametrize(("cell", "value"), [("4　", 4), (" 0　", 0), ("\n254,944", 254944), ("１２", 12)])
def test_blanks_of_every_width_around_a_number_do_not_matter(cell: str, value: int) -> None:
    html = applications(row("<td colspan=3>（七）总计</td>", cell, *"000000"))
    assert values(html)["applications.result_total.natural_person"] == value


def test_of_rows_collapsed_into_one_the_column_that_cannot_be_parted_is_text_in_each() -> None:
    columns = ["<br>".join(map(str, numbers)) for numbers in zip(*REFUSED_NUMBERS, strict=True)]
    columns[-1] += "<br>5"  # a number that was broken over two lines
    read = tables(applications(row("（三）不予公开", "<br>".join(REFUSED), *columns))).values
    assert [read[f"applications.refused.{path}.other"].value for path in REFUSED_PATHS] == [
        5 + 10 * i for i in range(8)
    ]
    assert {read[f"applications.refused.{path}.total"].state for path in REFUSED_PATHS} == {"text"}


def test_rows_collapsed_into_one_that_cannot_be_parted_are_told() -> None:
    read = tables(applications(row("（三）不予公开", "<br>".join(REFUSED), *"0000000")))
    assert [finding.code for finding in read.findings] == ["unknown_row"]
