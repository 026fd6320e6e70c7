from decimal import Decimal
from itertools import chain
from pathlib import Path

import pytest
from pydantic import ValidationError

import crawler.demo
from crawler.demo.written import WrittenReport, merged_grid, read_report

NAMES = ("beijing-guangdian", "beijing-fengtai", "beijing-miyun", "zhejiang-guangdian", "beijing")


def numbers(row: tuple[str, ...], count: int) -> list[Decimal]:
    return [Decimal(text.strip().replace(",", "")) for text in row[-count:]]


def test_every_report_has_its_sections_and_the_three_official_tables() -> None:
    for name in NAMES:
        report = read_report(name)
        tables = [bool(section.table) for section in report.sections]
        assert tables == [False, True, True, True, False, False][: 5 if name == "zhejiang-guangdian" else 6]


def test_there_is_no_other_report() -> None:
    folder = Path(next(iter(crawler.demo.__path__))) / "reports"
    assert sorted(path.stem for path in folder.glob("*.toml")) == sorted(NAMES)


def test_every_place_of_every_table_is_covered() -> None:
    for table in chain.from_iterable((s.table for s in read_report(n).sections if s.table) for n in NAMES):
        rectangle = merged_grid(table).rectangle()
        assert len(rectangle) == len(table)
        assert all(len(row) == len(table[0]) and None not in row for row in rectangle)


@pytest.mark.parametrize("name", NAMES)
def test_the_sums_of_the_applications_hold(name: str) -> None:
    rows = [numbers(row, 7) for row in read_report(name).sections[2].table[3:]]
    assert len(rows) == 23
    assert all(sum(row[:6]) == row[6] for row in rows)
    new, carried_in, *results, result_total, carried_out = rows
    for column in range(7):
        assert sum(row[column] for row in results) == result_total[column]
        assert new[column] + carried_in[column] == result_total[column] + carried_out[column]


@pytest.mark.parametrize("name", NAMES)
def test_the_sums_of_the_disputes_hold(name: str) -> None:
    row = numbers(read_report(name).sections[3].table[3], 15)
    for start in (0, 5, 10):
        assert sum(row[start : start + 4]) == row[start + 4]


def test_oddly_printed_figures_and_labels_are_kept() -> None:
    fengtai, guangdian, miyun = (read_report(f"beijing-{n}") for n in ("fengtai", "guangdian", "miyun"))
    assert fengtai.sections[1].table[6] == ("行政许可", "<", "564", "+214", "231,467")
    assert fengtai.sections[1].table[7][-1] == "\n254,944"
    assert fengtai.sections[1].table[18][3] == "32,694.3253"
    assert fengtai.sections[3].table[1][:5] == ("结\n果\n维\n持", "结果纠正", "其他结果", "尚未审结", "总 计")
    assert guangdian.sections[2].table[3][3] == "4　"
    assert guangdian.sections[2].table[25][0] == "四、结转下半年度办理"
    assert guangdian.sections[4].heading.startswith("\u00a0 \u00a0\u00a0")
    assert [line for line in miyun.sections[0].lines if line.startswith("## ")][1].startswith("## （三）")


def test_the_counts_of_the_text_agree_with_the_table() -> None:
    fengtai = read_report("beijing-fengtai")
    table = fengtai.sections[2].table
    new, carried_in, granted, total, carried_out = (int(table[row][-1]) for row in (3, 4, 5, 24, 25))
    received, closed = f"{new + carried_in:,}件", f"办结{total:,}件"
    for count in (received, f"{carried_in}件", f"予以公开{granted}件", closed, f"{carried_out}件"):
        assert count in fengtai.sections[0].text
    beijing = read_report("beijing")
    assert f"申請{beijing.sections[2].table[3][-1]}件" in beijing.sections[0].text


def test_an_unknown_key_in_a_report_is_an_error() -> None:
    told = read_report("beijing-miyun").model_dump()
    with pytest.raises(ValidationError):
        WrittenReport.model_validate(told | {"tables": []})
