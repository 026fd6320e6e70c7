"""Figures that researchers work out of the printed numbers: rates, shares, the backlog; and when there is none."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import cast

from extractors.forms import row_form, rules
from extractors.report import Number
from extractors.verdicts import trusted

DECIMALS = 6
"""A rate is rounded to so many."""


@dataclass(frozen=True)
class Figure:
    """One figure: sums of numbers, as their dotted paths; without `under` it is a count and no rate."""

    name: str
    chinese: str
    english: str
    over: tuple[str, ...]
    less: tuple[str, ...]
    under: tuple[str, ...]

    @cached_property
    def formula(self) -> str:
        """How it is worked out, in the paths of the report."""
        top = " + ".join(self.over) + "".join(f" - {path}" for path in self.less)
        if not self.under:
            return top
        return f"{_bracketed(top, len(self.over))} / {_bracketed(' + '.join(self.under), len(self.under))}"


def _bracketed(text: str, parts: int) -> str:
    return f"({text})" if parts > 1 else text


@cache
def figures() -> tuple[Figure, ...]:
    """All figures, in the order of forms/derived.toml."""
    read = cast("list[dict[str, str | list[str]]]", rules("derived")["figure"])
    return tuple(
        Figure(
            name=str(one["name"]),
            chinese=str(one["chinese"]),
            english=str(one["english"]),
            **{side: _paths(cast("list[str]", one.get(side, []))) for side in ("over", "less", "under")},
        )
        for one in read
    )


def _paths(named: Sequence[str]) -> tuple[str, ...]:
    """The paths, `applications.refused.` being that of the 总计 of each of its rows."""
    rows = [f"applications.{row}.total" for row in row_form("applications").rows]
    found: list[str] = []
    for name in named:
        found += [row for row in rows if row.startswith(name)] if name.endswith(".") else [name]
    return tuple(found)


def derive(numbers: Mapping[str, Number], checks: Iterable[Mapping[str, object]]) -> dict[str, Number]:
    """Each figure of a report by its name, from its numbers and the checks of its JSON.

    None, never a guess, where a number is not printed, is part of a sum that fails, or where the divisor is 0. A cell
    that prints nothing is 0 where a sum that holds proves it.
    """
    known = trusted(numbers, checks)
    sums = {side: _total(side, known) for side in _sides()}
    return {figure.name: _work_out(figure, sums) for figure in figures()}


@cache
def _sides() -> frozenset[tuple[str, ...]]:
    """All sums that figures are made of, each once."""
    return frozenset(side for figure in figures() for side in (figure.over, figure.less, figure.under))


def _work_out(figure: Figure, sums: Mapping[tuple[str, ...], Number]) -> Number:
    over, less, under = sums[figure.over], sums[figure.less], sums[figure.under]
    if over is None or less is None or under is None:
        return None
    if not figure.under:
        return over - less
    return round((over - less) / under, DECIMALS) if under else None


def _total(paths: Iterable[str], numbers: Mapping[str, Number]) -> Number:
    total: int | float = 0
    for path in paths:
        number = numbers.get(path)
        if number is None:
            return None
        total += number
    return total
