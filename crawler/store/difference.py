"""What changed between two readings of a report, field by field."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

Leaf = str | int | float | bool | None

LEFT_OUT = {"schema", "extractor_version", "cells", "at"}
"""Not the report's own words and numbers; a place may move while its number stays."""

CONTENT = ("title", "published", "sections", "disclosure", "applications", "disputes", "indicators")
"""What the page itself says; checks and findings are said about it."""

NAMES = {
    "sections": ("number",),
    "checks": ("rule", "row", "column"),
    "findings": ("code", "evidence"),
    "indicators": ("label", "unit"),
}
"""By which fields an element of a list is known again in another reading."""


@dataclass(frozen=True)
class FieldChange:
    """One field that differs, by its dotted path; None is no number, or a field that the report does not have."""

    path: str
    old: Leaf
    new: Leaf


@dataclass(frozen=True)
class Change:
    """What a reading changed in the report of an agency and year; `first`, without fields, where there was none.

    `versions` are those of the extractors that read it before and now, where two readings of the same captures are
    compared; None in it is what could not be read.
    """

    agency: str
    year: int | None
    fields: tuple[FieldChange, ...]
    first: bool = False
    versions: tuple[str | None, str | None] | None = None


def find_changes(old: dict[str, Any], new: dict[str, Any]) -> tuple[FieldChange, ...]:
    """The fields in which two Reports (as JSON) differ, in the order of the new one, then what is gone.

    >>> find_changes({"disputes": {"total": 1}}, {"disputes": {"total": 2}})
    (FieldChange(path='disputes.total', old=1, new=2),)
    """
    before, after = _leaves(old), _leaves(new)
    return tuple(
        FieldChange(path, before.get(path), after.get(path))
        for path in dict.fromkeys([*after, *before])
        if (path in before, before.get(path)) != (path in after, after.get(path))
    )


def content(report: dict[str, Any]) -> str:
    """A digest of what a report says, whoever reads it, and wherever on the page it stands."""
    told = {name: report[name] for name in CONTENT if name in report}
    if indicators := told.get("indicators"):
        told["indicators"] = [{name: one[name] for name in one if name != "at"} for one in indicators]
    said = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _leaves(report: dict[str, Any]) -> dict[str, Leaf]:
    """Each word and number by its dotted path, in order."""
    found: dict[str, Leaf] = {}
    _gather(report, "", found)
    return found


def _gather(value: dict[str, Any], above: str, found: dict[str, Leaf]) -> None:
    for key, inner in value.items():
        if key in LEFT_OUT:
            continue
        path = above + key
        if isinstance(inner, dict):
            _gather(inner, f"{path}.", found)
        elif isinstance(inner, list):
            for element in inner:
                _gather(element, f"{path}.{_name(path, element)}.", found)
        else:
            found[path] = inner


def _name(path: str, element: dict[str, Any]) -> str:
    return ".".join(str(element[part]) for part in NAMES[path] if part in element)
