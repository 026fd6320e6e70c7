"""The sums as judges of a recogniser: a doubtful digit is read again, and taken only when the sums then hold.

Nothing is ever filled in from a sum: what is taken was read in the cell. A number that no sum vouches for is read
again, too, and in doubt if it then reads otherwise.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from extractors.checks import Sum, agrees, compare, sums_of
from extractors.figures import parse_number
from extractors.place import at
from extractors.report import Finding
from extractors.tables.value import Value

Readings = list[tuple[str, float]]
"""Other readings of a cell, with their confidences, best first."""

Reread = Callable[[Sequence[Value]], list[Readings]]
"""Other readings of the cells of some values."""

_MOST_CELLS = 60
"""A table in which more cells than that break sums is not misread in a digit, but wrong."""

_HEARD = 0.6
"""The confidence from which another reading of a number is a reason for doubt."""


def judge(values: Mapping[str, Value], reread: Reread) -> tuple[dict[str, Value], list[Finding]]:
    """The values with those cells read anew whose sums then hold, and a finding for each of them and each in doubt."""
    settled, findings = dict(values), list[Finding]()
    if all(value.place.confidence is None for value in settled.values()):
        return settled, findings
    sums = sums_of(settled)
    suspects = _suspects(settled, sums)[:_MOST_CELLS]
    for path, readings in zip(suspects, reread([settled[path] for path in suspects]), strict=True):
        own = [s for s in sums if path in s.paths]
        if all(agrees(settled, s) is not False for s in own):
            continue
        better = _better(path, settled, own, readings)
        if better:
            findings.append(_told(settled[path], better))
            settled[path] = better
    return settled, [*findings, *_stroked(settled, sums), *_unsure(settled, sums, reread)]


def _suspects(values: Mapping[str, Value], sums: list[Sum]) -> list[str]:
    """The recognised cells of sums that fail: those of two failing sums first, then the least certain."""
    failing = [s for s in sums if agrees(values, s) is False]
    counts: dict[str, int] = {}
    for path in (path for s in failing for path in s.paths):
        if values[path].place.confidence is not None:
            counts[path] = counts.get(path, 0) + 1
    return sorted(counts, key=lambda path: (-counts[path], values[path].place.confidence or 0))


def _better(path: str, values: Mapping[str, Value], sums: list[Sum], readings: Readings) -> Value | None:
    """Another reading of the cell with which all its sums hold."""
    for text, confidence in readings:
        number, state = parse_number(text, money=path.endswith(".amount_wan"))
        place = replace(values[path].place, confidence=confidence)
        trial = {**values, path: Value(path, text, number, state, place)}
        if state in {"number", "slash", "dash"} and all(agrees(trial, s) is not False for s in sums):
            return trial[path]
    return None


def _stroked(values: Mapping[str, Value], sums: list[Sum]) -> Iterator[Finding]:
    """`low_confidence` for the cells of sums that no check judges, for their strokes, and that do not come out."""
    told = dict.fromkeys(
        path for s in sums if agrees(values, s) is False and compare(values, s).holds is None for path in s.paths
    )
    for path in told:
        if values[path].place.confidence is not None:
            yield doubt(values[path], "in a sum that does not come out where strokes count as zero")


def _unsure(values: Mapping[str, Value], sums: list[Sum], reread: Reread) -> Iterator[Finding]:
    """`low_confidence` for recognised numbers that no sum judges and that read otherwise when enlarged."""
    judged = {path for s in sums if agrees(values, s) is not None for path in s.paths}
    alone = [v for v in values.values() if v.place.confidence is not None and v.path not in judged]
    alone = [value for value in alone if value.state == "number"]
    for value, readings in zip(alone, reread(alone), strict=True):
        money = value.path.endswith(".amount_wan")
        heard = {parse_number(text, money=money) for text, confidence in readings if confidence >= _HEARD}
        if any(state == "number" and number != value.value for number, state in heard):
            others = ", ".join(text for text, _ in readings if text != value.raw)
            yield doubt(value, f"and reads otherwise when enlarged: {others}")


def doubt(value: Value, reason: str = "") -> Finding:
    """A `low_confidence` for a recognised cell, perhaps with a reason that is not the recogniser's."""
    message = f"{value.path} was recognised with a confidence of {value.place.confidence}"
    message = f"{message}, {reason}" if reason else message
    return Finding(code="low_confidence", message=message, evidence=value.raw, at=at(value.place))


def _told(old: Value, new: Value) -> Finding:
    return Finding(
        code="read_again",
        message=f"{old.path} was read as {old.raw!r} at first, which breaks a sum, and as {new.raw!r} when enlarged",
        evidence=f"{old.raw} | {new.raw}",
        at=at(new.place),
    )
