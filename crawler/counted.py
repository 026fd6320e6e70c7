"""What reading again changes, counted: by extractor, by part of a report, and by rule of its checks."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from crawler.store.difference import Change, FieldChange, Leaf

Verdict = Literal["holds", "fails", "open"]


@dataclass(frozen=True)
class Count:
    """How many values changed, and in how many reports, in one part of them.

    A part is a table, the sections, the title …, or a rule of checks: these were something and are something else now.
    """

    part: str
    old: Verdict | None
    new: Verdict | None
    values: int
    reports: int


@dataclass(frozen=True)
class Reread:
    """How many reports one extractor reads otherwise than another did; None is no report."""

    old: str | None
    new: str | None
    reports: int


def count(changes: Iterable[Change]) -> list[Count]:
    """The changes of readings, by part and rule.

    >>> count([Change("甲县", 2020, (FieldChange("checks.disputes.group.litigation_direct.holds", True, False),))])
    [Count(part='disputes.group', old='holds', new='fails', values=1, reports=1)]
    """
    values: Counter[tuple[str, Verdict | None, Verdict | None]] = Counter()
    reports = values.copy()
    for change in changes:
        told = Counter(part for field in change.fields if (part := _part(field)))
        values += told
        reports.update(told.keys())
    ordered = sorted(values, key=lambda one: tuple(map(str, one)))
    return [Count(*one, values[one], reports[one]) for one in ordered]


def count_versions(changes: Iterable[Change]) -> list[Reread]:
    """Of how many reports which extractor's reading gives way to which."""
    told = Counter(change.versions for change in changes if change.versions)
    return [Reread(*one, reports) for one, reports in sorted(told.items(), key=lambda item: str(item[0]))]


def _part(field: FieldChange) -> tuple[str, Verdict | None, Verdict | None] | None:
    """What a field belongs to; of a check its verdict alone, since its sides are numbers of a table."""
    first, *rest = field.path.split(".")
    if first != "checks":
        return first, None, None
    return (".".join(rest[:2]), _verdict(field.old), _verdict(field.new)) if rest[-1] == "holds" else None


def _verdict(holds: Leaf) -> Verdict:
    return "open" if holds is None else "holds" if holds else "fails"
