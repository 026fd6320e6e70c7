"""Printed numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.figures import parse_number


@given(st.integers(min_value=-(10**12), max_value=10**12))
def test_an_integer_reads_back_with_or_without_thousands_commas(number: int) -> None:
    assert parse_number(f"{number}") == (number, "number")
    assert parse_number(f" {number:,}　") == (number, "number")


@given(st.integers(min_value=0, max_value=10**9), st.integers(min_value=0, max_value=9999))
def test_an_amount_keeps_its_decimals(whole: int, fraction: int) -> None:
    text = f"{whole:,}.{fraction:04}"
    assert parse_number(text, money=True) == (float(text.replace(",", "")), "number")


@given(st.text(max_size=30))
def test_any_text_is_read_without_an_error_and_only_numbers_have_values(text: str) -> None:
    value, state = parse_number(text)
    assert (value is None) == (state != "number")


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("+4,448", 4448),
        ("-5", -5),
        ("−5", -5),
        ("增10", 10),
        ("减4", -4),
        ("减少 4", -4),
        ("+(0)", 0),
        ("（3）", 3),
        ("１２", 12),
        ("12 ", 12),
        ("1 0", 10),
        ("231,\n467", 231467),
        ("5件", 5),
        ("007", 7),
    ],
)
def test_what_real_reports_print_for_a_number_is_read(printed: str, value: int) -> None:
    assert parse_number(printed) == (value, "number")


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("251000元", 25.1),
        ("1276.5534万元", 1276.5534),
        ("1.2亿元", 12000),
        ("139.7900", 139.79),
        ("¥3.5", 3.5),
        ("3.8万", 3.8),
        ("3.8（万元）", 3.8),
    ],
)
def test_money_is_given_in_wan(printed: str, value: float) -> None:
    assert parse_number(printed, money=True) == (value, "number")


@pytest.mark.parametrize(
    ("printed", "state"),
    [
        ("", "blank"),
        ("　\n", "blank"),
        ("/", "slash"),
        ("／", "slash"),
        ("—", "dash"),
        ("——", "dash"),
        ("-", "dash"),
        ("无", "text"),
        ("约10", "text"),
        ("12\n34", "text"),
        ("0 0", "text"),
        ("1,23", "text"),
        ("3.8万", "text"),
        ("251000元", "text"),
        ("1" * 16, "text"),
    ],
)
def test_what_is_no_number_says_what_it_is(printed: str, state: str) -> None:
    assert parse_number(printed) == (None, state)


@pytest.mark.parametrize("printed", ["12¹", "12①", "12*", "12[1]", "12[¹]", "12 ※"])
def test_a_mark_that_leads_to_a_note_is_no_figure(printed: str) -> None:
    assert parse_number(printed) == (12, "number")
    assert parse_number("①") == (1, "number")
