"""Printed numbers: text of a cell to its value and state."""

import re
from decimal import Decimal
from functools import lru_cache
from unicodedata import category

from extractors.normal import normalise
from extractors.report import CellState, Number

# -5, +4,448, +(0), 增10, 减少4, 12件, 1,276.5534万元, ¥3.2
_NUMBER = re.compile(
    r"[((]?(?P<sign>[+\-−–—]|增[加长]?|减少?|净增|净减|↑|↓)?[))]?[((]?(?P<inner>[+\-−])?[¥￥]?"
    r"(?P<digits>\d{1,3}(?:,\d{3})+|\d+)(?P<fraction>\.\d+)?[))]?"
    r"[((]?(?P<unit>万元|亿元|元|万|件|项|个|条|次|人|宗|份|起)?[))]?"
)
# 12¹, 12①, 12*, 12[1]: a mark that leads to a note
_MARK = re.compile(
    r"(?<=\d)\s*(?:[\u2070\u00b9\u00b2\u00b3\u2074-\u2079\u2460-\u2473*※]+|\[[\d\u2070\u00b9\u00b2\u00b3\u2074-\u2079]{1,2}\])\s*$"
)
# 1 2 3, 12 .5: digits apart; not the thousands of 1 234, nor 231, 467
_APART = re.compile(r"[\d.,，．]\s+[.,，．]?\d|\d\s+[.,，．]")
_THOUSANDS = re.compile(r"(?<!\d)\d{1,3}(?:(?:\s*[,，]\s*|\s+)\d{3})+(?!\d)")
# 012, +05: perhaps two numbers that touch
_PADDED = re.compile(r"[+\-]?0\d")
# (2), 2), (5件): nothing says which sign the brackets mean
_BRACKETS = re.compile(r"[((]\d[\d,.]*[^\d(]{0,2}[))]?|[\d,.]*\d[))]")
_MINUS = frozenset("-−–—↓") | {"减", "减少", "净减"}
_NO_NUMBER: tuple[tuple[frozenset[str], CellState], ...] = (
    (frozenset(), "blank"),
    (frozenset("/\\"), "slash"),
    (frozenset("-−–—―─一"), "dash"),
)
_WAN = {"万元": Decimal(1), "万": Decimal(1), "亿元": Decimal(10_000), "元": Decimal("0.0001")}
_LONGEST = 15
"""More digits than this are no count and no sum of money, and a database's integer could not hold them."""
_FINEST = 20
"""A fraction with more digits than a spreadsheet writes out is no printed one."""


@lru_cache(maxsize=50_000)
def parse_number(
    raw: str, *, money: bool = False, unit: str = "万元", signed: bool = False
) -> tuple[Number, CellState]:
    """The value and state of a cell; with `money`, the value is in 万元 (10,000 yuan).

    `unit` is the one of money that is printed without its own. What is `signed` is a difference: there brackets
    around a number are the minus of accountants.

    >>> parse_number("+4,448"), parse_number("减4"), parse_number("+(0)"), parse_number("１２ ")
    ((4448, 'number'), (-4, 'number'), (0, 'number'), (12, 'number'))
    >>> parse_number("251000元", money=True), parse_number("1276.5534万元", money=True)
    ((25.1, 'number'), (1276.5534, 'number'))
    >>> parse_number(""), parse_number("/"), parse_number("—"), parse_number("约10")
    ((None, 'blank'), (None, 'slash'), (None, 'dash'), (None, 'text'))
    >>> parse_number("(2)"), parse_number("(2)", signed=True)
    ((2, 'number'), (-2, 'number'))
    """
    text = normalise(_MARK.sub("", raw))
    strokes = next((state for signs, state in _NO_NUMBER if set(text) <= signs), None)
    if strokes:
        return None, strokes
    found = _NUMBER.fullmatch(text)
    if not found or _is_two_numbers(raw):
        return None, "text"
    digits = found["digits"].replace(",", "")
    if len(digits) > _LONGEST or len(found["fraction"] or "") > _FINEST:
        return None, "text"
    if not money and found["unit"] in _WAN:
        return None, "text"  # 3.8万 is a rounded figure, and yuan are no count
    value = Decimal(digits + (found["fraction"] or ""))
    value *= _WAN.get(found["unit"] or unit, Decimal(1)) if money else Decimal(1)
    is_less = bool({found["sign"], found["inner"]} & _MINUS) or (signed and _is_bracketed(text))
    return _plain(-value if is_less else value), "number"


def _is_bracketed(text: str) -> bool:
    return text.startswith("(") and text.endswith(")") and bool(_BRACKETS.fullmatch(text))


def is_ambiguous(raw: str) -> str:
    """Why a printed number may be another one than `parse_number` says; empty for most.

    >>> is_ambiguous("1 2 3"), is_ambiguous("1 234"), is_ambiguous("(2)"), is_ambiguous("+(2)"), is_ambiguous("①")
    ('digits that stand apart', '', 'brackets', '', 'signs that are no digits')
    """
    if raw.isdecimal() and not raw.startswith("0"):
        return ""
    text = _MARK.sub("", raw)
    if any(category(sign) == "No" for sign in text):
        return "signs that are no digits"
    if _APART.search(_THOUSANDS.sub("0", text)):
        return "digits that stand apart"
    folded = normalise(text)
    if _PADDED.match(folded):
        return "a zero before its digits"
    return "brackets" if _BRACKETS.fullmatch(folded) and folded.strip("()0.,") else ""


def _is_two_numbers(raw: str) -> bool:
    r"""Whether white space in a cell parts two numbers, and not the digits of one.

    A line break between digits parts, unless the line ends with a comma or a point; a blank joins (PDF: `1 0`),
    unless a 0 would then lead.

    >>> _is_two_numbers("231,\n467"), _is_two_numbers("12\n34"), _is_two_numbers("0 0"), _is_two_numbers("1 0")
    (False, True, True, False)
    """
    text = raw.strip()
    return bool(re.search(r"\d[^\S\n]*\n\s*\d", text) or re.match(r"[+\-]?0[^\S\n]+\d", text))


def _plain(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)
