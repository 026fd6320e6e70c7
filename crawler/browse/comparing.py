"""Two readings of a report, or two years of a body, side by side: numbers in the official tables, sentences."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jinja2 import Environment
from markupsafe import Markup, escape

from crawler.browse.drawn_tables import draw_with
from crawler.history import differences
from crawler.sentences import aligned
from crawler.store import FieldChange
from extractors.verdicts import TABLES, numbers_of

LONGEST = 100_000
"""Characters of a section that are compared sentence by sentence."""

CHANGED = 'class="figure changed"'

Json = Mapping[str, Any]


@dataclass(frozen=True)
class Passage:
    """A section in both: its headings, and stretches that are the same or not; none where all is the same."""

    number: int
    headings: tuple[str | None, str | None]
    stretches: Sequence[tuple[bool, str, str]]
    is_same: bool


@dataclass(frozen=True)
class Comparison:
    """What is different between two documents."""

    before: Json
    after: Json
    fields: Sequence[FieldChange]

    @property
    def numbers(self) -> int:
        """How many numbers differ."""
        return sum(field.path.partition(".")[0] in TABLES for field in self.fields)

    @property
    def told(self) -> list[FieldChange]:
        """What differs besides numbers and sections: title, date, indicators."""
        return [one for one in self.fields if one.path.partition(".")[0] not in {*TABLES, "sections"}]

    def passages(self) -> Iterator[Passage]:
        """The sections of both, in order."""
        old, new = ({one["number"]: one for one in said.get("sections", ())} for said in (self.before, self.after))
        for number in sorted({*old, *new}):
            yield _passage(number, old.get(number), new.get(number))

    def tables(self, environment: Environment) -> dict[str, list[tuple[Markup, bool]]]:
        """The official tables with the numbers of both in each cell, and whether any of them differs."""
        before, after = numbers_of(self.before), numbers_of(self.after)
        both = {name: _merged(self.before.get(name), self.after.get(name)) for name in TABLES}
        merged = {name: table for name, table in both.items() if table}
        said: Any = environment.get_template("compared.html").module

        def write(path: str) -> str:
            old, new = before.get(path), after.get(path)
            if old == new and (path in before) == (path in after):
                return f'<td class="figure same">{_shown(new)}</td>'
            return f"<td {CHANGED}>{said.pair(_shown(old), _shown(new))}</td>"

        drawn = draw_with(numbers_of(merged), environment, write)
        return {name: [(table, CHANGED in table) for table in tables] for name, tables in drawn.items()}


def compare(before: Json, after: Json) -> Comparison:
    """Two stored documents, readings or current reports."""
    return Comparison(before, after, differences(before, after))


def _passage(number: int, old: Json | None, new: Json | None) -> Passage:
    before, after = ((one or {}).get("text", "") for one in (old, new))
    headings = ((old or {}).get("heading"), (new or {}).get("heading"))
    is_same = before == after and headings[0] == headings[1]
    if is_same:
        return Passage(number, headings, (), is_same)
    if max(len(before), len(after)) > LONGEST:
        return Passage(number, headings, [(False, before[:LONGEST], after[:LONGEST])], is_same)
    return Passage(number, headings, list(aligned(before, after)), is_same)


def _merged(old: Any, new: Any) -> Any:  # noqa: ANN401  # any JSON value
    """All keys of both."""
    if isinstance(old, dict) and isinstance(new, dict):
        return {key: _merged(old.get(key), new.get(key)) for key in {**old, **new}}
    return old if new is None else new


def _shown(value: object) -> str:
    return "–" if value is None else str(escape(f"{value:,}" if isinstance(value, int) else str(value)))
