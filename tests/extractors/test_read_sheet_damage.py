"""Workbooks that are broken, locked or beyond any report end soon, in a typed error."""

import struct
import time

import pytest

from extractors.errors import Damaged, EmptySource, Encrypted, TooLarge
from extractors.read.sheet import read_xlsx
from extractors.read.sheet_xls import read_xls
from extractors.source import Source
from tests.extractors.writing import lines, package
from tests.extractors.writing_sheets import MAIN, Tab, Value, sheet, xls, xlsx

NEW: list[Value] = ["一、本年新收", 3, 4, 7]
SHEET = f'<worksheet xmlns="{MAIN}"><sheetData><row r="1">{{}}</row></sheetData></worksheet>'


@pytest.mark.parametrize(
    "cell",
    ['<c r="1A"><v>1</v></c>', "<c><v>zwölf</v></c>", '<c t="s"><v>7</v></c>', '<c t="s"><v>-1</v></c>', "<c>"],
)
def test_a_sheet_that_contradicts_itself_is_damaged(cell: str) -> None:
    with pytest.raises(Damaged, match="xlsx"):
        read_xlsx(Source(xlsx(Tab([]), parts={"xl/worksheets/sheet1.xml": SHEET.format(cell)})), 0)


def test_a_workbook_without_its_parts_is_damaged() -> None:
    for body in (package({"xl/other.xml": ""}), xlsx(Tab([NEW]))[:900]):
        with pytest.raises(Damaged, match="xlsx"):
            read_xlsx(Source(body), 0)
    for body in (b"\xd0\xcf\x11\xe0", xls(Tab([NEW]))[:2000]):
        with pytest.raises(Damaged, match="xls: the workbook is broken"):
            read_xls(Source(body), 0)


def test_no_bytes_are_no_workbook() -> None:
    for reader in (read_xlsx, read_xls):
        with pytest.raises(EmptySource):
            reader(Source(b""), 0)


def test_a_workbook_behind_a_password_says_so() -> None:
    body = xls(Tab([NEW])).replace(struct.pack("<HH", 0x42, 2) + b"\xb0\x04", struct.pack("<HH", 0x2F, 2) + b"\0\0")
    with pytest.raises(Encrypted, match="behind a password"):
        read_xls(Source(body), 0)


CORNER = '<c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c>'
ROWS = "".join(f'</row><row r="{n}"><c r="A{n}"><v>1</v></c><c r="B{n}"><v>2</v></c>' for n in range(2, 150_000))
MERGE = '</row></sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells><sheetData><row r="2">'
COLUMNS = '</row></sheetData><cols>{}</cols><sheetData><row r="2">'.format(
    '<col min="1" max="16384" hidden="1"/>' * 9999
)
WIDE = "".join(f'<c r="A{n}"><v>1</v></c><c r="XFD{n}"><v>1</v></c>' for n in range(1, 300))


@pytest.mark.parametrize("cells", [ROWS, CORNER + MERGE, WIDE], ids=["rows", "merge", "width"])
def test_a_sheet_beyond_any_report_is_too_large(cells: str) -> None:
    started = time.monotonic()
    with pytest.raises(TooLarge):
        read_xlsx(Source(xlsx(Tab([]), parts={"xl/worksheets/sheet1.xml": SHEET.format(cells)})), 0)
    assert time.monotonic() - started < 5


def test_the_same_columns_hidden_again_and_again_are_damage() -> None:
    with pytest.raises(Damaged, match="hidden columns"):
        read_xlsx(Source(xlsx(Tab([]), parts={"xl/worksheets/sheet1.xml": SHEET.format(COLUMNS)})), 0)


def test_many_merged_ranges_over_each_other_end_soon() -> None:
    started = time.monotonic()
    tab = Tab([[1] * 100] * 100, merged=[(0, 0, 99, 99)] * 1000)
    for reader, body in ((read_xlsx, xlsx(tab)), (read_xls, xls(tab))):
        with pytest.raises(TooLarge):
            reader(Source(body), 0)
    assert time.monotonic() - started < 5


def test_a_merged_range_reaches_as_far_as_the_sheet_is_used() -> None:
    assert lines(sheet(Tab([["标题"]], merged=[(0, 0, 1_048_575, 16_383)]))) == ["标题"]
