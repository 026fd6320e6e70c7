"""Several tables in one grid, and one table in several grids."""

from tests.extractors.table_pages import applications, expected, new_row, row, tables, values

DISPUTES = row("<td colspan=5>行政复议</td>", "<td colspan=10>行政诉讼</td>") + row(
    *["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"] * 3
)
NUMBERS = row(*map(str, range(1, 16)))
LICENSING = row("信息内容", "本年处理决定数量") + row("行政许可", "7")


def test_a_grid_with_three_tables_is_parted_before_each_header() -> None:
    head = row("<td colspan=3></td>", "自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")
    read = tables(f"<table>{LICENSING}{head}{new_row(1, 2, 3, 4, 5, 6, 21)}{DISPUTES}{NUMBERS}</table>")
    found = {path: value.value for path, value in read.values.items()}
    assert found["disclosure.licensing.decisions"] == 7
    assert found.items() >= expected("new", 1, 2, 3, 4, 5, 6, 21).items()
    assert found["disputes.litigation_after_reconsideration.total"] == 15
    assert read.findings == []


def test_rows_behind_a_page_end_belong_to_the_block_above() -> None:
    lower = row("行政强制", "8") + row("<td colspan=2>第二十条第（八）项</td>")
    upper = row("信息内容", "本年处理决定数量") + row("行政处罚", "7")
    assert values(f"<table>{upper}</table><table>{lower}</table>") == {
        "disclosure.penalties.decisions": 7,
        "disclosure.coercion.decisions": 8,
    }


def test_a_group_goes_on_behind_a_page_end() -> None:
    upper = applications(row("<td></td>", "（六）其他处理", "1.申请人无正当理由逾期不补正", *"1000001"))
    lower = row("", "", "3.其他", *"0200002")
    assert values(f"{upper}<table>{lower}</table>") == {
        **expected("other_handling.overdue_correction", 1, 0, 0, 0, 0, 0, 1),
        **expected("other_handling.other", 0, 2, 0, 0, 0, 0, 2),
    }


def test_numbers_that_a_page_end_parted_from_their_header_are_read() -> None:
    read = values(f"<table>{DISPUTES}</table><table>{NUMBERS}</table>")
    assert read["disputes.reconsideration.upheld"] == 1
    assert len(read) == 15


def test_numbers_behind_a_complete_table_are_none_of_it() -> None:
    assert len(values(f"<table>{DISPUTES}{NUMBERS}</table><table>{row('2', '3')}</table>")) == 15


def test_a_place_in_a_joined_table_is_the_one_in_the_document() -> None:
    upper = row("信息内容", "本年处理决定数量") + row("行政处罚", "7")
    read = tables(f"<table>{upper}</table><table>{row('行政强制', '8')}</table>")
    place = read.values["disclosure.coercion.decisions"].place
    assert (place.table, place.row, place.column) == (1, 0, 1)


def test_a_row_for_a_group_that_is_left_blank_is_read_as_blank() -> None:
    head = row("<td colspan=2>类型</td>", "结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
    blank = row("<td colspan=2>行政复议</td>", *[""] * 5)
    assert values(f"<table>{head}{blank}</table>") == {
        f"disputes.reconsideration.{outcome}": None for outcome in ("upheld", "corrected", "other", "pending", "total")
    }
