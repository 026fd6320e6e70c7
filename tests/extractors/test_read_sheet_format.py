"""A stored number and a format become what the cell shows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.figures import parse_number
from extractors.read.sheet_format import show_number, show_text
from extractors.read.sheet_formats import usual_format

ACCOUNTING = usual_format(41)


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (231467, "#,##0", "231,467"),
        (1234567, "#,##0.00", "1,234,567.00"),
        (12, "000", "012"),
        (0, "#", ""),
        (3.14159, "0.0000", "3.1416"),
        (2.5, "0", "3"),
        (-2.5, "0", "-3"),
        (0.5, "0.##", "0.5"),
        (0.253, "0.0%", "25.3%"),
        (12345678, "0.0,,", "12.3"),
        (4448, "+0;-0;0", "+4448"),
        (-5, "+0;-0;0", "-5"),
        (0, "+0;-0;0", "0"),
        (0, "0;-0;;@", ""),
        (5, '"增"0;"减"0', "增5"),
        (-5, '"增"0;"减"0', "减5"),
        (7, '0"件"', "7件"),
        (25.1, "[$¥-804]#,##0.00", "¥25.10"),
        (0, ACCOUNTING, "-"),
        (1234, ACCOUNTING, "1,234"),
        (-1234, ACCOUNTING, "-1,234"),
        (3, '[>=100]"大"0;[<5]"小"0;0', "小3"),
        (13800138000, "000-0000-0000", "138-0013-8000"),
        (0.1 + 0.2, "General", "0.3"),
        (1276.5534, "General", "1276.5534"),
        (12, 'G/通用格式"件"', "12件"),
        (3, "@", "3"),
        (0, "", "0"),
        (1.25, "# ?/?", "1.25"),
        (12345, "0.00E+00", "12345"),
        (123456789012, "General", "123456789012"),
    ],
)
def test_a_number_is_shown_by_its_format(value: float, code: str, shown: str) -> None:
    assert show_number(value, code) == shown


@pytest.mark.parametrize("code", ["0_);(0)", "0;[Red]0", "#,##0.00_);[Red](#,##0.00)", "0", "General"])
def test_a_negative_number_reads_as_one_even_where_brackets_or_colour_say_so(code: str) -> None:
    assert parse_number(show_number(-4, code)) == (-4, "number")


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (44225, "yyyy/m/d", "2021/1/29"),
        (44225, 'yyyy"年"m"月"d"日"', "2021年1月29日"),
        (44225.6, "yyyy-mm-dd hh:mm:ss", "2021-01-29 14:24:00"),
        (0.75, "h:mm AM/PM", "6:00 PM"),
        (0.25, '上午/下午h"时"mm"分"', "上午6时00分"),
        (1.5, "[h]:mm", "36:00"),
        (44225, "aaaa", "星期五"),
        (60, "yyyy", "1900"),
        (44225.5, "d-mmm-yy", "29-Jan-21"),
        (5e9, "yyyy/m/d", "5000000000"),
    ],
)
def test_a_point_in_time_is_shown_by_its_format(value: float, code: str, shown: str) -> None:
    assert show_number(value, code) == shown


def test_days_are_counted_from_1904_where_the_workbook_says_so() -> None:
    assert show_number(42763, "yyyy-mm-dd", since_1904=True) == "2021-01-29"


def test_texts_are_shown_by_the_section_for_texts() -> None:
    assert [show_text("无", code) for code in ("General", "@", '0;-0;0;"注："@', ";;;")] == ["无", "无", "注：无", ""]


@given(st.integers(-(10**12), 10**12), st.sampled_from(["General", "0", "#,##0", "0_);(0)", "+0;-0;0", "0_ ;[Red]-0 "]))
def test_a_whole_number_comes_back_from_any_plain_format(value: int, code: str) -> None:
    assert parse_number(show_number(value, code)) == (value, "number")


@given(st.integers(-(10**9), 10**9), st.integers(0, 4))
def test_an_amount_comes_back_from_a_format_with_its_decimals(scaled: int, decimals: int) -> None:
    value = scaled / 10**decimals
    code = "#,##0" + ("." + "0" * decimals if decimals else "")
    assert parse_number(show_number(value, code))[0] == value
    assert parse_number(show_number(value, "General"))[0] == value


@given(st.floats(), st.text(alphabet='0#?,.%;E+-@/"\\_*[]<>=ymdhs年件G ', max_size=30))
def test_any_format_shows_something_of_any_number(value: float, code: str) -> None:
    assert isinstance(show_number(value, code), str)
    assert isinstance(show_text("无", code), str)
