"""The official tables as markup: what reports have in common is drawn once, and their numbers are put in.

Drawing all of a report's tables with templates takes ten times as long as everything else on its page.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from jinja2 import Environment
from markupsafe import Markup, escape

from crawler.browse.tables import Table, tables_of
from crawler.store import Correction
from extractors.verdicts import numbers_of

Json = Mapping[str, Any]

PLACE = "\x1f"
"""On both sides of a path where a number goes; stands in no label."""


@dataclass(frozen=True)
class Drawn:
    """What is written into the tables of a report, and where its numbers lead."""

    report: Json
    leads_to: str
    """Address of the report's cells, before their path."""
    failed: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """The id of what tells of it on the page, for each path with a check that fails."""
    corrections: Mapping[str, Correction] = field(default_factory=dict)
    marked: str = ""
    """The path that the page is about."""
    told_on: str = ""
    """The page on which failures and corrections are told, where that is another one."""


def draw_tables(drawn: Drawn, environment: Environment) -> dict[str, list[Markup]]:
    """The tables of a report by their key in it, in the official order."""
    return draw_with(drawn.report, environment, _writer(drawn, _words(environment)))


def draw_with(report: Json, environment: Environment, write: Callable[[str], str]) -> dict[str, list[Markup]]:
    """The same, where `write` makes the cell of each path."""
    return {
        name: [_draw(_pieces(environment, table, name), write) for table in tables]
        for name, tables in tables_of(report).items()
    }


def draw_table_of(drawn: Drawn, environment: Environment) -> Markup:
    """The one table in which the marked path stands; nothing where there is none."""
    write = _writer(drawn, _words(environment))
    for name, tables in tables_of(drawn.report).items():
        for table in tables:
            if drawn.marked in table.paths:
                return _draw(_pieces(environment, table, name), write)
    return Markup("")


def _draw(pieces: Sequence[str], write: Callable[[str], str]) -> Markup:
    """Every other piece is the path of a number."""
    return Markup("".join(write(piece) if n % 2 else piece for n, piece in enumerate(pieces)))  # noqa: S704  # all is escaped


@lru_cache(maxsize=512)
def _pieces(environment: Environment, table: Table, name: str) -> tuple[str, ...]:
    """A table without its numbers."""
    macros: Any = environment.get_template("table.html").module
    return tuple(str(macros.draw(table, name, PLACE)).split(PLACE))


@lru_cache(maxsize=8)
def _words(environment: Environment) -> Mapping[str, str]:
    """The words for what a cell prints in place of a number, and for its marks."""
    macros: Any = environment.get_template("table.html").module
    states = {state: str(macros.state(state)) for state in ("blank", "slash", "dash", "text", "unreadable", "number")}
    return states | {name: str(getattr(macros, name)()) for name in ("failed", "corrected")}


def _writer(drawn: Drawn, words: Mapping[str, str]) -> Callable[[str], str]:
    numbers = numbers_of(drawn.report)
    printed = {cell["path"]: (cell["raw"], cell["state"]) for cell in drawn.report.get("cells", ())}

    def write(path: str) -> str:
        """The cell of a path: a number, or what is printed in place of one."""
        value = numbers[path]
        raw, state = printed.get(path, ("", "blank" if value is None else "number"))
        here = escape(path)
        kind = "printed" if value is None else "figure zero" if value == 0 else "figure"
        marks = "".join(_marks(drawn, path, words))
        current = f' aria-current="true" class="{kind} current' if path == drawn.marked else f' class="{kind}'
        said = f"{value}" if value is not None else _printed(raw.strip(), words[state])
        linked = f'<a class="cell" href="{drawn.leads_to}{here}#marked">{said}</a>' if path in printed else said
        return f'<td id="{here}"{current}{" failed" if path in drawn.failed else ""}">{marks}{linked}</td>'

    return write


def _printed(raw: str, state: str) -> str:
    return f'<span class="raw">{escape(raw)}</span> <small>{state}</small>' if raw else f"<small>{state}</small>"


def _marks(drawn: Drawn, path: str, words: Mapping[str, str]) -> Iterator[str]:
    if path in drawn.failed:
        yield f'<a class="why" href="{drawn.told_on}#{drawn.failed[path]}">{words["failed"]}</a> '
    if (correction := drawn.corrections.get(path)) and correction.value is not None:
        said = escape(str(correction.value))
        yield f'<a class="corrected" href="{drawn.told_on}#corrections">{words["corrected"]} {said}</a> '
