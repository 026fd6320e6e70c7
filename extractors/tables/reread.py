"""The sums as judges of a recogniser: a doubtful digit is read again, and taken only when the sums then hold.

Nothing is ever filled in from a sum: what is taken was read in the cell.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from extractors.checks import Sum, compare, sums_of
from extractors.figures import parse_number
from extractors.place import at
from extractors.report import Finding
from extractors.tables.value import Value

Reread = Callable[[Value], list[tuple[str, float]]]
"""Other readings of a value's cell, with their confidences, best first."""

_MOST_CELLS = 60
"""A table in which more cells than that break sums is not misread in a digit, but wrong."""


def judge(values: Mapping[str, Value], reread: Reread) -> tuple[dict[str, Value], list[Finding]]:
    """The values with those cells read anew whose sums then hold, and a finding for each of them."""
    settled, findings = dict(values), list[Finding]()
    sums = sums_of(settled)
    for path in _suspects(settled, sums)[:_MOST_CELLS]:
        own = [s for s in sums if path in s.paths]
        if all(compare(settled, s).holds is not False for s in own):
            continue
        better = _better(path, settled, own, reread)
        if better:
            findings.append(_told(settled[path], better))
            settled[path] = better
    return settled, findings


def _suspects(values: Mapping[str, Value], sums: list[Sum]) -> list[str]:
    """The recognised cells of sums that fail: those of two failing sums first, then the least certain."""
    failing = [s for s in sums if compare(values, s).holds is False]
    counts: dict[str, int] = {}
    for path in (path for s in failing for path in s.paths):
        if values[path].place.confidence is not None:
            counts[path] = counts.get(path, 0) + 1
    return sorted(counts, key=lambda path: (-counts[path], values[path].place.confidence or 0))


def _better(path: str, values: Mapping[str, Value], sums: list[Sum], reread: Reread) -> Value | None:
    """Another reading of the cell with which all its sums hold."""
    for text, confidence in reread(values[path]):
        number, state = parse_number(text, money=path.endswith(".amount_wan"))
        place = replace(values[path].place, confidence=confidence)
        trial = {**values, path: Value(path, text, number, state, place)}
        if state == "number" and all(compare(trial, s).holds is not False for s in sums):
            return trial[path]
    return None


def _told(old: Value, new: Value) -> Finding:
    return Finding(
        code="read_again",
        message=f"{old.path} was read as {old.raw!r} at first, which breaks a sum, and as {new.raw!r} when enlarged",
        evidence=f"{old.raw} | {new.raw}",
        at=at(new.place),
    )
