"""The official tables as markup: what reports have in common is drawn once, and their numbers are put in.

Drawing all of a report's tables with templates takes ten times as long as everything else on its page.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

from jinja2 import Environment
from markupsafe import Markup, escape

from crawler.browse.tables import layout
from crawler.store import Correction
from extractors.report import Number
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

    @cached_property
    def numbers(self) -> Mapping[str, Number]:
        """Those of the report by their paths."""
        return numbers_of(self.report)


def draw_tables(drawn: Drawn, environment: Environment) -> dict[str, list[Markup]]:
    """The tables of a report by their key in it, in the official order."""
    return draw_with(drawn.numbers, environment, _writer(drawn, _words(environment)))


def draw_with(paths: Iterable[str], environment: Environment, write: Callable[[str], str]) -> dict[str, list[Markup]]:
    """The same of a report that has numbers at these paths, where `write` makes the cell of each."""
    return {
        name: [_draw(pieces, write) for pieces in tables]
        for name, tables in _pieces(environment, frozenset(paths)).items()
    }


def draw_table_of(drawn: Drawn, environment: Environment) -> Markup:
    """The one table in which the marked path stands; nothing where there is none."""
    write = _writer(drawn, _words(environment))
    for tables in _pieces(environment, frozenset(drawn.numbers)).values():
        for pieces in tables:
            if drawn.marked in pieces[1::2]:
                return _draw(pieces, write)
    return Markup("")


def _draw(pieces: Sequence[str], write: Callable[[str], str]) -> Markup:
    """Every other piece is the path of a number."""
    drawn = list(pieces)
    drawn[1::2] = map(write, pieces[1::2])
    return Markup("".join(drawn))  # noqa: S704  # all is escaped


@lru_cache(maxsize=256)
def _pieces(environment: Environment, paths: frozenset[str]) -> Mapping[str, Sequence[tuple[str, ...]]]:
    """The tables of a report that has numbers at these paths, without the numbers; most reports have the same ones."""
    macros: Any = environment.get_template("table.html").module
    return {
        name: [tuple(str(macros.draw(table, name, PLACE)).split(PLACE)) for table in tables]
        for name, tables in layout(paths).items()
    }


@lru_cache(maxsize=8)
def _words(environment: Environment) -> Mapping[str, str]:
    """The words for what a cell prints in place of a number, and for its marks."""
    macros: Any = environment.get_template("table.html").module
    states = {state: str(macros.state(state)) for state in ("blank", "slash", "dash", "text", "unreadable", "number")}
    return states | {name: str(getattr(macros, name)()) for name in ("failed", "corrected")}


def _writer(drawn: Drawn, words: Mapping[str, str]) -> Callable[[str], str]:
    numbers = drawn.numbers
    printed = {cell["path"]: (cell["raw"], cell["state"]) for cell in drawn.report.get("cells", ())}

    def write(path: str) -> str:
        """The cell of a path, which comes from the form: a number, or what is printed in place of one."""
        value = numbers[path]
        raw, state = printed.get(path, ("", "blank"))
        kind = "printed" if value is None else "figure" if value else "figure zero"
        said = str(value) if value is not None else _printed(raw.strip(), words[state])
        if path in printed:
            said = f'<a class="cell" href="{drawn.leads_to}{path}#marked">{said}</a>'
        if path in drawn.failed or path in drawn.corrections:
            said = "".join(_marks(drawn, path, words)) + said
            kind += " failed" if path in drawn.failed else ""
        if path == drawn.marked:
            return f'<td id="{path}" aria-current="true" class="{kind} current">{said}</td>'
        return f'<td id="{path}" class="{kind}">{said}</td>'

    return write


def _printed(raw: str, state: str) -> str:
    return f'<span class="raw">{escape(raw)}</span> <small>{state}</small>' if raw else f"<small>{state}</small>"


def _marks(drawn: Drawn, path: str, words: Mapping[str, str]) -> Iterator[str]:
    if path in drawn.failed:
        yield f'<a class="why" href="{drawn.told_on}#{drawn.failed[path]}">{words["failed"]}</a> '
    if (correction := drawn.corrections.get(path)) and correction.value is not None:
        said = escape(str(correction.value))
        yield f'<a class="corrected" href="{drawn.told_on}#corrections">{words["corrected"]} {said}</a> '
