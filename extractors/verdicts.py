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
    """The rules of the sums that a number takes part in, by what came of them.

    `unsettled` are those that could not be made. `is_zero`: nothing is printed, and a sum that holds counts it as 0.
    """

    held: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    unsettled: list[str] = field(default_factory=list)
    is_zero: bool = False

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
    if isinstance(value, Mapping):
        for key, inner in value.items():
            _gather(f"{path}.{key}", inner, found)
    else:
        found[path] = cast("Number", value)


def judge(numbers: Mapping[str, Number], checks: Iterable[Mapping[str, object]]) -> dict[str, Verdict]:
    """The verdict on each number that takes part in a sum; `checks` are those of the report's JSON."""
    members = _members(frozenset(numbers))
    verdicts: dict[str, Verdict] = {}
    for check in checks:
        key = cast("Key", (check["rule"], check.get("row"), check.get("column")))
        for path in members.get(key, ()):
            _note(verdicts.setdefault(path, Verdict()), key[0], check["holds"], blank=numbers.get(path) is None)
    return verdicts


def _note(verdict: Verdict, rule: str, holds: object, *, blank: bool) -> None:
    if holds is None:
        verdict.unsettled.append(rule)
    elif holds:
        verdict.held.append(rule)
        verdict.is_zero = verdict.is_zero or blank
    else:
        verdict.failed.append(rule)


@lru_cache(maxsize=256)
def _members(paths: Collection[str]) -> dict[Key, tuple[str, ...]]:
    """The numbers that each check looks at, among these; most reports have the same ones."""
    return {
        (sums.rule, sums.row, sums.column): tuple(path for path in sums.paths if path in paths)
        for sums in sums_of(paths)
    }
