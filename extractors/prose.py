"""Counts claimed in the first section against the table: a disagreement is a finding with both sides, no error."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import cast

from extractors.forms import rules
from extractors.normal import normalise
from extractors.report import Check, Finding, Section
from extractors.tables.value import Value

Values = Mapping[str, Value]


@dataclass(frozen=True)
class _Claim:
    name: str
    pattern: re.Pattern[str]
    rows: Sequence[Sequence[str]]


@cache
def _claims() -> list[_Claim]:
    read = rules("prose")
    claims = cast("list[dict[str, object]]", read["claim"])
    return [
        _Claim(
            str(claim["name"]),
            re.compile(rf"{claim['pattern']}[为::]?(?P<number>\d[\d,]*){read['units']}"),
            cast("list[list[str]]", claim["rows"]),
        )
        for claim in claims
    ]


def check_prose(sections: Sequence[Section], values: Values) -> tuple[list[Check], list[Finding]]:
    """Each count that the first section claims, once, beside the sums of the table that it may mean."""
    first = next((section for section in sections if section.number == 1), None)
    if first is None or not any(path.startswith("applications.") for path in values):
        return [], []
    checks: list[Check] = []
    findings: list[Finding] = []
    totals = {path.removesuffix("total"): value.value for path, value in values.items() if path.endswith(".total")}
    for claim, words, number in dict.fromkeys(_claimed(normalise(first.text))):
        sums = {"+".join(rows): total for rows in claim if (total := _total(rows, totals)) is not None}
        if not sums:
            continue
        holds = number in sums.values()
        right = number if holds else next(iter(sums.values()))
        checks.append(Check(rule=f"prose.{words[0]}", holds=holds, left=number, right=right))
        if not holds:
            table = ", ".join(f"{rows.rstrip('.')} = {total}" for rows, total in sums.items())
            message = f"section 1 claims {number} where the table has {table}"
            findings.append(Finding(code="prose_disagrees", message=message, evidence=f"{words[1]} | {table}"))
    return checks, findings


def _claimed(text: str) -> Iterator[tuple[tuple[tuple[str, ...], ...], tuple[str, str], int]]:
    """The rows that a claim may mean, (its name, its words), and its number."""
    for claim in _claims():
        for found in claim.pattern.finditer(text):
            rows = tuple(tuple(names) for names in claim.rows)
            yield rows, (claim.name, found[0]), int(found["number"].replace(",", ""))


def _total(rows: Sequence[str], totals: Mapping[str, int | float | None]) -> int | float | None:
    """The sum of rows in the column 总计; a name that ends in a dot is all rows of that group."""
    named = [f"applications.{row}" for row in rows]
    numbers = [n for name in named for path, n in totals.items() if _is_of(path, name)]
    known = [number for number in numbers if number is not None]
    return sum(known) if known and len(known) == len(numbers) >= len(rows) else None


def _is_of(path: str, name: str) -> bool:
    return path.startswith(name) if name.endswith(".") else path == f"{name}."
