"""JSON as servers of lists give it: a tree, and a way into it."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone

from extractors.decode import decode
from extractors.listing.html import LARGEST
from extractors.listing.rows import parse_date

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]

_BEIJING = timezone(timedelta(hours=8))
_MILLISECONDS = 100_000_000_000
"""A number from here on counts milliseconds: as seconds it would be after the year 5000."""


def read_json(body: bytes, declared: str | None = None) -> Json:
    r"""The tree of an answer, also of one inside a JSONP call; None where it is no JSON, or more than LARGEST.

    >>> read_json(b'call({"total": 2});')
    {'total': 2}
    >>> read_json(rb'["\ud83d", "\ud83d\ude00"]')
    ['�', '😀']
    """
    if len(body) > LARGEST:
        return None
    text = decode(body, declared).strip().lstrip("\ufeff")
    for candidate in (text, text.partition("(")[2].rpartition(")")[0]):
        try:
            tree: Json = json.loads(candidate)
            if "\\ud" in candidate.lower():
                tree = _of_whole_characters(tree)
        except (ValueError, RecursionError):
            continue
        return tree
    return None


def _of_whole_characters(tree: Json) -> Json:
    """Half of a character, as a script leaves that cuts a text in the middle of one, can be kept nowhere."""
    said = json.dumps(tree, ensure_ascii=False)
    whole: Json = json.loads(said.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))
    return whole


def at(tree: Json, path: str) -> Json:
    """What stands at a dotted path; None where nothing does.

    >>> at({"data": {"rows": [{"id": 7}]}}, "data.rows.0.id")
    7
    """
    for step in filter(None, path.split(".")):
        if isinstance(tree, dict):
            tree = tree.get(step)
        elif isinstance(tree, list) and step.isdecimal() and int(step) < len(tree):
            tree = tree[int(step)]
        else:
            return None
    return tree


def objects(tree: Json) -> Iterator[dict[str, Json]]:
    """Every object of a tree, the outer ones first."""
    waiting = [tree]
    while waiting:
        branch = waiting.pop(0)
        if isinstance(branch, dict):
            yield branch
            waiting += branch.values()
        elif isinstance(branch, list):
            waiting += branch


def text_at(tree: Json, path: str) -> str:
    """The words or number at a dotted path as text; empty where neither stands there."""
    found = at(tree, path)
    return str(found).strip() if isinstance(found, str | int | float) and not isinstance(found, bool) else ""


def count_at(tree: Json, path: str) -> int | None:
    """The count at a dotted path, printed as a number or as text."""
    text = text_at(tree, path)
    return int(text) if text.isdecimal() else None


def date_at(tree: Json, path: str) -> date | None:
    """The day at a dotted path: 2021-01-30, or seconds or milliseconds since 1970 (a day of Beijing).

    >>> date_at({"time": 1611936000000}, "time"), date_at({"time": "2021-01-30 10:00"}, "time")
    (datetime.date(2021, 1, 30), datetime.date(2021, 1, 30))
    """
    text = text_at(tree, path)
    if not text.isdecimal():
        return parse_date(text)
    seconds = int(text) / 1000 if int(text) >= _MILLISECONDS else int(text)
    try:
        return datetime.fromtimestamp(seconds, UTC).astimezone(_BEIJING).date()
    except (OverflowError, ValueError):
        return None
