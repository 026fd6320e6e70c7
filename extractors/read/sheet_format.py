"""Number formats of spreadsheets: what a cell with a stored value and a format shows."""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache

from extractors.read.sheet_dates import show_date

# "件", \-, _x (as wide as x), *x (filled up with x), [Red], [$¥-804], General, yyyy, 0, #, ?, E+, any other sign
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|\\(?P<escaped>.)|(?P<wide>[_*].)|\[(?P<bracket>[^\]]*)\]?|(?P<general>General|G/通用格式)'
    r"|(?P<noon>AM/PM|A/P|上午/下午)|(?P<exponent>E[+-])|(?P<date>[yY]+|[mM]+|[dD]+|[hH]+|[sS]+|[eE]+|a{3,}|[bg]+)"
    r"|(?P<digit>[0#?])|(?P<other>.)",
    re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)")
_CURRENCY = re.compile(r"\$([^-]*)")
_ELAPSED = re.compile(r"[hms]+", re.IGNORECASE)
_SIGNED = re.compile(r"[-−–—减↓▼△]")
_EXACT = Context(prec=15, rounding=ROUND_HALF_UP)
"""A spreadsheet keeps fifteen digits; what a binary fraction has behind them is noise."""

_WIDE = Context(prec=400, rounding=ROUND_HALF_UP)
_GENERAL_DIGITS = 10
_LONGEST = 1000
"""Characters of a format; programs allow 255."""


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a format: its kind by `_TOKEN`, or `literal` for what stands in the text as it is."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Section:
    """One of up to four parts of a format, with the condition under which it counts (None: by its place)."""

    tokens: tuple[Token, ...]
    condition: tuple[str, Decimal] | None = None

    @property
    def is_date(self) -> bool:
        """Whether it shows a point in time."""
        return any(token.kind in {"date", "elapsed"} for token in self.tokens)


def show_number(value: float, code: str, *, since_1904: bool = False) -> str:
    """A number as its format shows it, figures always in Arabic digits.

    A negative number has a minus even where the format tells it by brackets or colour only.

    >>> show_number(231467, "#,##0"), show_number(4448, "+0;-0;0"), show_number(0.125, "0.0%"), show_number(3, "0.00")
    ('231,467', '+4448', '12.5%', '3.00')
    >>> show_number(-4, "0_);(0)"), show_number(0, "0;-0;;@"), show_number(1276.5534, "General")
    ('-(4)', '', '1276.5534')
    >>> show_number(44225, 'yyyy"年"m"月"d"日"')
    '2021年1月29日'
    """
    exact = _EXACT.create_decimal_from_float(value)
    if not exact.is_finite():
        return str(value)
    sections = [section for section in _sections(code)[:3] if not _is_for_text(section)]
    if not sections:
        return general(exact)
    section = _choose(sections, exact)
    if section.is_date:
        shown = show_date(value, [(t.kind, t.text) for t in section.tokens], since_1904=since_1904)
        return general(exact) if shown is None else shown
    shown = _fill(section.tokens, abs(exact)).strip()
    signed = exact < 0 and any(char in "123456789" for char in shown) and not _SIGNED.search(shown)
    return f"-{shown}" if signed else shown


def show_text(text: str, code: str) -> str:
    """A text as its format shows it: the fourth section, or the only one with an @.

    >>> show_text("12", "@"), show_text("无", '0;-0;0;"注："@'), show_text("无", ";;;")
    ('12', '注：无', '')
    """
    sections = _sections(code)
    own = next(iter([*filter(_is_for_text, sections), *sections[3:4]]), None)
    if own is None:
        return text
    return "".join(text if t == Token("other", "@") else t.text for t in own.tokens if t.kind in {"literal", "other"})


def general(value: Decimal) -> str:
    """A number without a format: whole, or with as many decimals as fit with ten digits.

    >>> general(Decimal("25.1")), general(Decimal("12345.678912")), general(Decimal("-0.5")), general(Decimal("1E+2"))
    ('25.1', '12345.67891', '-0.5', '100')
    """
    if value == value.to_integral_value():
        return f"{value:.0f}" if value else "0"
    decimals = max(0, _GENERAL_DIGITS - len(str(int(abs(value)))))
    rounded = value.quantize(Decimal(1).scaleb(-decimals), context=_WIDE)
    return f"{rounded:f}".rstrip("0").removesuffix(".") if rounded else "0"


@lru_cache(maxsize=1000)
def _sections(code: str) -> tuple[Section, ...]:
    """A format's sections; the format General has none."""
    if not code.strip() or len(code) > _LONGEST:
        return ()
    sections: list[list[Token]] = [[]]
    conditions: list[tuple[str, Decimal] | None] = [None]
    for found in _TOKEN.finditer(code):
        kind, text = found.lastgroup or "other", found[found.lastgroup or 0]
        if kind == "other" and text == ";":
            sections.append([])
            conditions.append(None)
        elif kind == "bracket" and (condition := _CONDITION.fullmatch(text)):
            conditions[-1] = (condition[1], Decimal(condition[2]))
        else:
            sections[-1].extend(_token(kind, text))
    return tuple(Section(tuple(tokens), given) for tokens, given in zip(sections, conditions, strict=True))


def _token(kind: str, text: str) -> list[Token]:
    """A piece as a token, if it shows anything."""
    if kind in {"quoted", "escaped"}:
        return [Token("literal", text)]
    if kind == "wide":
        return [Token("literal", " ")] if text.startswith("_") else []
    if kind == "bracket":
        if _ELAPSED.fullmatch(text):
            return [Token("elapsed", text.lower())]
        currency = _CURRENCY.match(text)
        return [Token("literal", currency[1])] if currency and currency[1] else []
    return [Token(kind, text.lower() if kind == "date" else text)]


def _is_for_text(section: Section) -> bool:
    return Token("other", "@") in section.tokens


def _choose(sections: list[Section], value: Decimal) -> Section:
    """The section for a number: by conditions where there are any, else positive, negative, zero."""
    if any(section.condition for section in sections):
        return next((s for s in sections if s.condition is None or _meets(value, *s.condition)), sections[-1])
    if value < 0 and len(sections) > 1:
        return sections[1]
    return sections[2] if value == 0 and sections[2:] else sections[0]


def _meets(value: Decimal, sign: str, limit: Decimal) -> bool:
    return {
        "<": value < limit,
        "<=": value <= limit,
        ">": value > limit,
        ">=": value >= limit,
        "=": value == limit,
        "<>": value != limit,
    }[sign]


def _fill(tokens: tuple[Token, ...], value: Decimal) -> str:
    """The tokens with a number's digits in the places of theirs."""
    if any(t.kind == "general" or t == Token("other", "/") for t in tokens) or any(
        t.kind == "exponent" for t in tokens
    ):
        return _around_general(tokens, value)
    digits = [i for i, t in enumerate(tokens) if t.kind == "digit"]
    if not digits:
        return "".join(t.text for t in tokens if t.kind in {"literal", "other"})
    point = next((i for i, t in enumerate(tokens) if t == Token("other", ".") and i > digits[0] - 2), len(tokens))
    whole = [i for i in digits if i < point]
    fraction = [i for i in digits if i > point]
    commas = [i for i, t in enumerate(tokens) if t == Token("other", ",") and i > digits[0]]
    scaling = [i for i in commas if not any(d > i for d in (whole if i < point else digits))]
    value = value.scaleb(2 * sum(t == Token("other", "%") for t in tokens) - 3 * len(scaling), _WIDE)
    rounded = value.quantize(Decimal(1).scaleb(-len(fraction)), context=_WIDE)
    left, _, right = f"{rounded:f}".partition(".")
    shown = {i: t.text for i, t in enumerate(tokens) if t.kind in {"literal", "other"} and i not in commas}
    shown |= _whole(tokens, whole, "" if left == "0" else left, grouped=len(commas) > len(scaling))
    shown |= _fraction(tokens, fraction, right)
    if not whole and point < len(tokens):
        shown[point] = ("" if left == "0" else left) + "."
    return "".join(shown[i] for i in sorted(shown))


def _whole(tokens: tuple[Token, ...], places: list[int], digits: str, *, grouped: bool) -> dict[int, str]:
    """The integer part from its end: a 0 pads, and the first place takes all digits that are left."""
    shown: dict[int, str] = {}
    given = 0
    for place in reversed(places):
        left = len(digits) - given
        taken = digits[: max(left, 0)] if place == places[0] else digits[max(left - 1, 0) : max(left, 0)]
        text = ""
        for digit in reversed(taken or ("0" if tokens[place].text == "0" else "")):
            text = digit + ("," if grouped and given and given % 3 == 0 else "") + text
            given += 1
        shown[place] = text
    return shown


def _fraction(tokens: tuple[Token, ...], places: list[int], digits: str) -> dict[int, str]:
    """The decimals: a place that need not be filled shows no zero at the end."""
    needed = max((n for n, place in enumerate(places, start=1) if tokens[place].text == "0"), default=0)
    kept = max(needed, len(digits.rstrip("0")))
    return {place: digits[n] if n < kept else "" for n, place in enumerate(places)}


def _around_general(tokens: tuple[Token, ...], value: Decimal) -> str:
    """The plain number between a format's words; fractions and powers of ten are shown as it, too."""
    numeric = [i for i, t in enumerate(tokens) if t.kind in {"general", "digit", "exponent"}]
    before = "".join(t.text for t in tokens[: numeric[0]] if t.kind == "literal") if numeric else ""
    after = "".join(t.text for t in tokens[numeric[-1] :] if t.kind == "literal") if numeric else ""
    return before + general(value) + after
