"""Dates and times of spreadsheets: days counted from 1900 or 1904, shown as their format says."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

_NOON = 12
_DAYS_1904 = 1462
_LAST_DAY = 2_958_466
"""31 December 9999, and one."""

_NO_DAY = 60
"""29 February 1900, which never was, and which spreadsheets count."""

_WEEKDAYS = "一二三四五六日"

_SHOWN: dict[str, Callable[[datetime], str]] = {
    "y": lambda at: f"{at.year % 100:02d}",
    "yyy": lambda at: str(at.year),
    "e": lambda at: str(at.year),
    "m": lambda at: str(at.month),
    "mm": lambda at: f"{at.month:02d}",
    "mmm": lambda at: at.strftime("%b"),
    "mmmm": lambda at: at.strftime("%B"),
    "d": lambda at: str(at.day),
    "dd": lambda at: f"{at.day:02d}",
    "ddd": lambda at: at.strftime("%a"),
    "dddd": lambda at: at.strftime("%A"),
    "aaa": lambda at: _WEEKDAYS[at.weekday()],
    "aaaa": lambda at: f"星期{_WEEKDAYS[at.weekday()]}",
    "h": lambda at: str(at.hour),
    "hh": lambda at: f"{at.hour:02d}",
    "h12": lambda at: str(at.hour % 12 or 12),
    "hh12": lambda at: f"{at.hour % 12 or 12:02d}",
    "minute": lambda at: str(at.minute),
    "minute2": lambda at: f"{at.minute:02d}",
    "s": lambda at: str(at.second),
    "ss": lambda at: f"{at.second:02d}",
}
"""What a run of format letters shows; a longer run than any here shows what the longest of its letter does."""


def show_date(value: float, tokens: Sequence[tuple[str, str]], *, since_1904: bool) -> str | None:
    """The point in time that a number counts, shown by tokens (kind, text); None where no calendar has it.

    >>> show_date(44225.5, [("date", "yyyy"), ("other", "-"), ("date", "mm")], since_1904=False)
    '2021-01'
    """
    days = value + _DAYS_1904 * since_1904
    if not 0 <= days < _LAST_DAY:
        return None
    moment = timedelta(seconds=round(days * 86_400))
    at = datetime(1899, 12, 30) + moment + timedelta(days=days < _NO_DAY)  # noqa: DTZ001 (a sheet knows no zone)
    half_days = any(kind == "noon" for kind, _ in tokens)
    shown = []
    for index, (kind, text) in enumerate(tokens):
        if kind == "date":
            shown.append(_part(at, _meaning(tokens, index, half_days=half_days)))
        elif kind == "elapsed":
            shown.append(_elapsed(moment, text))
        elif kind == "noon":
            morning, _, evening = text.partition("/")
            shown.append(morning if at.hour < _NOON else evening)
        elif kind in {"literal", "other"} and text != "@":
            shown.append(text)
    return "".join(shown).strip()


def _part(at: datetime, meaning: str) -> str:
    while meaning not in _SHOWN and len(meaning) > 1:
        meaning = meaning[:-1]
    writer = _SHOWN.get(meaning)
    return writer(at) if writer else ""


def _meaning(tokens: Sequence[tuple[str, str]], index: int, *, half_days: bool) -> str:
    """What a run of letters stands for: m beside hours or seconds is minutes."""
    text = tokens[index][1]
    if text.startswith("h"):
        return f"{text[:2]}12" if half_days else text[:2]
    if text not in {"m", "mm"}:
        return text
    before = next((t for kind, t in reversed(tokens[:index]) if kind in {"date", "elapsed"}), "")
    after = next((t for kind, t in tokens[index + 1 :] if kind in {"date", "elapsed"}), "")
    is_minute = before.startswith("h") or after.startswith("s")
    return text if not is_minute else "minute2" if text == "mm" else "minute"


def _elapsed(moment: timedelta, text: str) -> str:
    """Hours, minutes or seconds since the start, over days."""
    seconds = moment.days * 86_400 + moment.seconds
    return f"{seconds // {'h': 3600, 'm': 60, 's': 1}[text[0]]:0{len(text)}d}"
