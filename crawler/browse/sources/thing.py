"""What was read at one place: a cell, a finding or a line of an indicator sheet, with its neighbours in the report."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from crawler.browse.tables import english
from crawler.export.columns import labels
from extractors.verdicts import numbers_of

Json = Mapping[str, Any]


@dataclass(frozen=True)
class Thing:
    """What the page of a source is about.

    `name` says it in Chinese and English; `value` is the number that was read, `raw` what is printed, `at` the place.
    `address` is behind that of the report, `before` and `after` those of its neighbours; `anchor` is where it stands on
    the report's page.
    """

    address: str
    name: tuple[str, str]
    at: Json
    raw: str = ""
    value: int | float | None = None
    state: str | None = None
    anchor: str = ""
    before: str | None = None
    after: str | None = None
    beside: Sequence[tuple[str, str, Json]] = field(default_factory=tuple)
    """Path, printed words and place of every cell that was read."""


def find_cell(report: Json, path: str) -> Thing | None:
    """A cell of the three tables by its dotted path."""
    cells = report.get("cells", ())
    number = next((n for n, cell in enumerate(cells) if cell["path"] == path), None)
    if number is None:
        return None
    cell = cells[number]
    return Thing(
        address=_cell(path),
        name=name_of(path),
        at=cell["at"],
        raw=cell["raw"],
        value=numbers_of(report).get(path),
        state=cell["state"],
        anchor=path,
        before=_cell(cells[number - 1]["path"]) if number else None,
        after=_cell(cells[number + 1]["path"]) if number + 1 < len(cells) else None,
        beside=_beside(report),
    )


def find_finding(report: Json, number: int) -> Thing | None:
    """A finding by its number, where it has a place."""
    found = dict(enumerate(report.get("findings", ()))).get(number)
    if not found or "at" not in found:
        return None
    return Thing(
        address=f"findings/{number}",
        name=(found["message"], ""),
        at=found["at"],
        raw=found["evidence"],
        anchor=f"finding-{number}",
        beside=_beside(report),
    )


def find_indicator(report: Json, number: int) -> Thing | None:
    """A line of the indicator sheet by its number."""
    lines = report.get("indicators") or ()
    line = dict(enumerate(lines)).get(number)
    if not line:
        return None
    return Thing(
        address=f"indicators/{number}",
        name=(f"{line['label']} {line['unit']}".strip(), ""),
        at=line["at"],
        raw=line["raw"],
        value=line["value"],
        anchor=f"indicator-{number}",
        before=f"indicators/{number - 1}" if number else None,
        after=f"indicators/{number + 1}" if number + 1 < len(lines) else None,
    )


def name_of(path: str) -> tuple[str, str]:
    """A cell by the labels of its row and column.

    >>> name_of("applications.refused.state_secret.natural_person")
    ('1.属于国家秘密 · 自然人', 'state secret · natural person')
    """
    table, _, rest = path.partition(".")
    row, _, column = rest.rpartition(".")
    known = labels().get(table, {})
    chinese = (known.get(f"rows.{row}", row), known.get(f"columns.{column}", column))
    return " · ".join(chinese), f"{english(row)} · {english(column)}"


def _cell(path: str) -> str:
    return f"cells/{path}"


def _beside(report: Json) -> Sequence[tuple[str, str, Json]]:
    return tuple((cell["path"], cell["raw"], cell["at"]) for cell in report.get("cells", ()))
