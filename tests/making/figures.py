"""Numbers for a form: random, but the same for the same name, and with the sums that the form asks for."""

import random
from collections.abc import Mapping

from crawler.demo.forms import APPLICANTS, GROUPS, OUTCOMES, applications, disclosure, disputes, paths

KINDS = APPLICANTS[:-1]
_NO_RESULT = {"new", "carried_in", "result_total", "carried_out"}


def rng(name: str) -> random.Random:
    """The same numbers for the same name, on every machine."""
    return random.Random(name)  # noqa: S311 - test inputs, no secrets


def result_rows(form: str) -> list[str]:
    """The rows of the applications table that add up to （七）总计, in order."""
    rows = [path.removeprefix("applications.").rpartition(".")[0] for path in paths(applications(form))]
    return [row for row in dict.fromkeys(rows) if row not in _NO_RESULT]


def count(source: random.Random, most: int = 5000) -> int:
    """Often 0, mostly small, now and then large: as the counts of real reports are."""
    return source.choice((0, 0, source.randint(1, 9), source.randint(10, 99), source.randint(100, most)))


def disclosure_figures(source: random.Random, form: str) -> dict[str, str]:
    """A number for every place of the disclosure table; changes are signed, money has decimals."""
    printed = {}
    for path in paths(disclosure(form)):
        if path.endswith(".change"):
            printed[path] = str(source.randint(-60, 60))
        elif path.endswith(".amount_wan"):
            printed[path] = f"{source.randint(1, 9_000_000) / 10_000:.4f}"
        else:
            printed[path] = str(count(source, 300_000))
    return printed


def applications_figures(source: random.Random, form: str) -> dict[str, str]:
    """A number for every place of the applications table; all sums hold."""
    results = result_rows(form)
    columns: dict[str, dict[str, int]] = {kind: {row: count(source, 900) for row in results} for kind in KINDS}
    for column in columns.values():
        column["result_total"] = sum(column.values())
        column["carried_out"] = source.randint(0, 40)
        known = column["result_total"] + column["carried_out"]
        column["carried_in"] = source.randint(0, min(known, 30))
        column["new"] = known - column["carried_in"]
    columns["total"] = {row: sum(columns[kind][row] for kind in KINDS) for row in columns["other"]}
    return {path: str(columns[path.rpartition(".")[2]][_row(path)]) for path in paths(applications(form))}


def disputes_figures(source: random.Random) -> dict[str, str]:
    """A number for every place of the disputes table; all sums hold."""
    printed: dict[str, str] = {}
    for group in GROUPS:
        outcomes = [count(source, 300) for _ in OUTCOMES[:-1]]
        numbers = zip(OUTCOMES, [*outcomes, sum(outcomes)], strict=True)
        printed |= {f"disputes.{group}.{outcome}": str(number) for outcome, number in numbers}
    return {path: printed[path] for path in paths(disputes())}


def figures(name: str, form: str) -> dict[str, str]:
    """A number for every place of the three tables."""
    source = rng(name)
    return disclosure_figures(source, form) | applications_figures(source, form) | disputes_figures(source)


def value_of(printed: str) -> int | float:
    """What a plain number means: `12`, `-4`, `32.5000`."""
    number = float(printed)
    return int(number) if number == int(number) else number


def cells(printed: Mapping[str, str]) -> dict[str, tuple[str, int | float | None, str]]:
    """Raw text, value and state of plain numbers, by path."""
    return {path: (text, value_of(text), "number") for path, text in printed.items()}


def _row(path: str) -> str:
    return path.removeprefix("applications.").rpartition(".")[0]
