"""Labels and headings of tables that are cut off, reworded, noted upon or unknown."""

import pytest

from extractors.labels import cores, find_label
from tests.extractors.table_pages import APPLICANTS, applications, expected, row, tables, values

BLOCK_1 = ["本年新制作数量", "本年新公开数量", "对外公开总数量"]


def block(*heads: str, label: str = "规章", numbers: str = "123") -> str:
    return f"<table>{row('信息内容', *heads)}{row(label, *numbers)}</table>"


def regulations(*names: str, numbers: str = "123") -> dict[str, int]:
    return {f"disclosure.regulations.{n}": int(digit) for n, digit in zip(names, numbers, strict=True)}


@pytest.mark.parametrize(
    "heads",
    [BLOCK_1, ["本年新", *BLOCK_1[1:]], ["本年新", "本年新", BLOCK_1[2]], [BLOCK_1[0], "（见说明）", BLOCK_1[2]]],
)
def test_a_heading_cut_off_or_reworded_is_told_by_its_place(heads: list[str]) -> None:
    assert values(block(*heads)) == regulations("newly_made", "newly_disclosed", "total_disclosed")


def test_headings_in_another_order_than_the_forms_are_taken_at_their_words() -> None:
    heads = [BLOCK_1[2], BLOCK_1[0], "备注"]
    read = tables(block(*heads))
    assert {path: value.value for path, value in read.values.items()} == regulations(
        "total_disclosed", "newly_made", numbers="12"
    )
    assert [(finding.code, finding.evidence) for finding in read.findings] == [("unknown_column", "3")]


def test_a_number_in_a_column_that_the_form_does_not_have_is_told_once() -> None:
    heads = row("<td colspan=3></td>", *APPLICANTS, "备注")
    rows = [
        row("<td colspan=3>一、本年新收政府信息公开申请数量</td>", *"1234567", "8"),
        row("<td colspan=3>（七）总计</td>", *"1234567", "9"),
    ]
    read = tables(f"<table>{heads}{''.join(rows)}</table>")
    assert [(f.code, f.evidence) for f in read.findings] == [("unknown_column", "8")]
    assert {path: value.value for path, value in read.values.items()} == (
        expected("new", 1, 2, 3, 4, 5, 6, 7) | expected("result_total", 1, 2, 3, 4, 5, 6, 7)
    )


@pytest.mark.parametrize(
    ("printed", "key"),
    [
        ("（七）总计", "all"),
        ("七总计", "all"),
        ("(七总计", "all"),
        ("7.总计", "all"),
        ("总计（1.书面和2.网上）", "all"),
        ("总计说明", None),
        ("一 予以公开", "granted"),
        ("予以公開", "granted"),
        ("規範性檔案", "documents"),
        ("三公经费", None),
    ],
)
def test_a_label_is_known_whatever_its_number_looks_like(printed: str, key: str | None) -> None:
    labels = cores({"all": ["（七）总计"], "granted": ["（一）予以公开"], "documents": ["规范性文件"]})
    assert find_label(printed, labels) == key


def test_a_cell_of_prose_is_no_label() -> None:
    assert find_label("规章" + "，" * 1000, cores({"regulations": ["规章"]})) is None


def test_blocks_without_captions_or_under_a_wrong_one_are_told_by_their_rows() -> None:
    caption = row("<td colspan=4>第二十条第（五）项</td>")
    head = row("信息内容", "上一年项目数量", "本年增/减", "处理决定数量")
    assert values(f"<table>{head}{row('行政许可', *'123')}{caption}{head}{row('行政处罚', *'456')}</table>") == {
        "disclosure.licensing.items_last_year": 1,
        "disclosure.licensing.change": 2,
        "disclosure.licensing.decisions": 3,
        "disclosure.penalties.items_last_year": 4,
        "disclosure.penalties.change": 5,
        "disclosure.penalties.decisions": 6,
    }


def test_a_table_of_the_last_block_alone_is_read() -> None:
    rows = row("信息内容", "采购项目数量", "采购总金额") + row("政府集中采购", "7", "12.5")
    assert values(f"<table>{rows}</table>") == {
        "disclosure.procurement.projects": 7,
        "disclosure.procurement.amount_wan": 12.5,
    }


def test_a_note_with_numbers_of_its_own_does_not_part_a_row() -> None:
    label = "<td colspan=3>（一）予以公开（含1.书面申请和2.网上申请）</td>"
    assert values(applications(row(label, *"1234567"))) == expected("granted", 1, 2, 3, 4, 5, 6, 7)


def test_an_unknown_row_inside_a_group_is_told_with_its_own_place() -> None:
    group = "<td rowspan=2>三、本年度办理结果</td><td rowspan=2>（三）不予公开</td>"
    known = f"<tr>{group}<td>1.属于国家秘密</td>{row(*'1234567').removeprefix('<tr>')}"
    (finding,) = tables(applications(known, row("9.另有规定", *"1234567"))).findings
    assert (finding.code, finding.at and finding.at.row) == ("unknown_row", 4)
