"""Numbers as Word's list formats write them."""

from collections.abc import Callable

_DIGITS = "零一二三四五六七八九"
_UNITS = "千百十"
_SIMPLE_LEGAL = "零壹贰叁肆伍陆柒捌玖仟佰拾"
_TRADITIONAL_LEGAL = "零壹貳參肆伍陸柒捌玖仟佰拾"
_ROMAN = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"))
_ROMAN_ONES = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
_TEENS = range(10, 20)
"""Legal numbers write their 一 too: 壹拾."""

_LIMIT = 9999


def numeral(count: int, form: str) -> str:
    """A number in one of Word's formats; in digits where the format is unknown or cannot write the number.

    >>> [numeral(12, form) for form in ("chineseCounting", "decimalEnclosedCircle", "upperRoman", "decimalZero")]
    ['十二', '⑫', 'XII', '12']
    """
    writer = _FORMS.get(form, str)
    return writer(count) if 0 < count <= _LIMIT or form == "none" else str(count)


def _counted(count: int) -> str:
    """Counting as in speech: 十, 二十一, 一百零三.

    >>> [_counted(count) for count in (3, 10, 19, 20, 103, 1010)]
    ['三', '十', '十九', '二十', '一百零三', '一千零一十']
    """
    text = ""
    for digit, unit in zip(f"{count:04d}", (*_UNITS, ""), strict=True):
        text += _DIGITS[int(digit)] + unit if digit != "0" else "零"
    while "零零" in text:
        text = text.replace("零零", "零")
    text = text.strip("零")
    return text.removeprefix("一") if text.startswith("一十") else text


def _legal(figures: str) -> Callable[[int], str]:
    spoken = str.maketrans(_DIGITS + _UNITS, figures)

    def write(count: int) -> str:
        return ("一" * (count in _TEENS) + _counted(count)).translate(spoken)

    return write


def _by_digit(count: int) -> str:
    return "".join("〇一二三四五六七八九"[int(digit)] for digit in str(count))


def _roman(count: int) -> str:
    text = ""
    for worth, letters in _ROMAN + _ROMAN_ONES:
        times, count = divmod(count, worth)
        text += letters * times
    return text


def _letter(count: int) -> str:
    """A to Z, then AA, BB."""
    times, index = divmod(count - 1, 26)
    return chr(ord("A") + index) * (times + 1)


def _from_signs(first: str, last: int) -> Callable[[int], str]:
    """Signs that follow each other in Unicode: ① to ⑳."""
    return lambda count: chr(ord(first) + count - 1) if count <= last else str(count)


def _from_cycle(signs: str) -> Callable[[int], str]:
    return lambda count: signs[(count - 1) % len(signs)]


_FORMS: dict[str, Callable[[int], str]] = {
    **dict.fromkeys(
        (
            "chineseCounting",
            "chineseCountingThousand",
            "taiwaneseCounting",
            "taiwaneseCountingThousand",
            "japaneseCounting",
        ),
        _counted,
    ),
    **dict.fromkeys(("ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital"), _by_digit),
    **dict.fromkeys(("decimalEnclosedCircle", "decimalEnclosedCircleChinese"), _from_signs("①", 20)),
    **dict.fromkeys(("decimalFullWidth", "decimalFullWidth2"), lambda count: str(count).translate(_FULL_WIDTH)),
    "chineseLegalSimplified": _legal(_SIMPLE_LEGAL),
    "ideographLegalTraditional": _legal(_TRADITIONAL_LEGAL),
    "decimalEnclosedParen": _from_signs("⑴", 20),
    "decimalEnclosedFullstop": _from_signs("⒈", 20),
    "ideographEnclosedCircle": _from_signs("㊀", 10),
    "ideographTraditional": _from_cycle(_STEMS),
    "ideographZodiac": _from_cycle(_BRANCHES),
    "decimalZero": lambda count: f"{count:02d}",
    "upperRoman": _roman,
    "lowerRoman": lambda count: _roman(count).lower(),
    "upperLetter": _letter,
    "lowerLetter": lambda count: _letter(count).lower(),
    "none": lambda _: "",
}
