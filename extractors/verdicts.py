"""What the checks of a report say of each of its numbers."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import cast

from extractors.checks import sums_of
from extractors.report import Number

TABLES = ("disclosure", "applications", "disputes")

Key = tuple[str, str | None, str | None]
"""Rule, row and column of a check."""


@dataclass
class Verdict:
    """The rules of the sums that a number takes part in, by what came of them: `unsettled` ones could not be made."""

    held: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    unsettled: list[str] = field(default_factory=list)

    @property
    def status(self) -> str:
        """`failed` where one sum fails, else `held` where one holds, else `unsettled`; empty where there is none."""
        return next((name for name in ("failed", "held", "unsettled") if getattr(self, name)), "")


def numbers_of(report: Mapping[str, object]) -> dict[str, Number]:
    """The numbers of a report's JSON by dotted path.

    >>> numbers_of({"disputes": {"reconsideration": {"upheld": 37, "other": None}}})
    {'disputes.reconsideration.upheld': 37, 'disputes.reconsideration.other': None}
    """
    found: dict[str, Number] = {}
    for table in TABLES:
        if table in report:
            _gather(table, report[table], found)
    return found


def _gather(path: str, value: object, found: dict[str, Number]) -> None:
    if not isinstance(value, dict):
        found[path] = cast("Number", value)
        return
    for key, inner in value.items():
        if isinstance(inner, dict):
            _gather(f"{path}.{key}", inner, found)
        else:
            found[f"{path}.{key}"] = inner


def judge(numbers: Mapping[str, Number], checks: Iterable[Mapping[str, object]]) -> dict[str, Verdict]:
    """The verdict on each number that takes part in a sum; `checks` are those of the report's JSON."""
    members = _members(frozenset(numbers))
    verdicts: dict[str, Verdict] = {}
    for check in checks:
        holds, key = check["holds"], _key(check)
        for path in members.get(key, ()):
            verdict = verdicts.setdefault(path, Verdict())
            rules = verdict.unsettled if holds is None else verdict.held if holds else verdict.failed
            rules.append(key[0])
    return verdicts


def trusted(numbers: Mapping[str, Number], checks: Iterable[Mapping[str, object]]) -> dict[str, Number]:
    """The numbers that take part in no sum that fails; what prints none is 0 where a sum that holds proves it.

    >>> trusted({"disputes.reconsideration.upheld": 37, "disputes.reconsideration.other": None}, [])
    {'disputes.reconsideration.upheld': 37, 'disputes.reconsideration.other': None}
    """
    told = [check for check in checks if check["holds"] is False or check.get("blanks")]
    if not told:
        return dict(numbers)
    members, found = _members(frozenset(numbers)), dict(numbers)
    for check in sorted(told, key=lambda check: check["holds"] is False):
        for path in members.get(_key(check), ()):
            if check["holds"] is False:
                found.pop(path, None)
            elif found[path] is None:
                found[path] = 0
    return found


def _key(check: Mapping[str, object]) -> Key:
    return cast("Key", (check["rule"], check.get("row"), check.get("column")))


@lru_cache(maxsize=256)
def _members(paths: Collection[str]) -> dict[Key, tuple[str, ...]]:
    """The numbers that each check looks at, among these; most reports have the same ones."""
    return {
        (sums.rule, sums.row, sums.column): tuple(path for path in sums.paths if path in paths)
        for sums in sums_of(paths)
    }
