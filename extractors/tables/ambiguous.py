"""Printed numbers that may be others: digits apart, brackets, a count with a fraction; sums may tell what they are."""

from collections.abc import Iterator, Mapping

from extractors.checks import agrees, sums_of
from extractors.figures import is_ambiguous
from extractors.place import at
from extractors.report import Finding
from extractors.tables.value import Value


def find_ambiguous(values: Mapping[str, Value]) -> Iterator[Finding]:
    """`ambiguous_number` for each number that may be another one, unless every sum that has it comes out."""
    odd = {path: why for path, value in values.items() if value.state == "number" and (why := _why(value))}
    if not odd:
        return
    sums = [(set(s.paths), agrees(values, s)) for s in sums_of(values)]
    for path, why in odd.items():
        told = {holds for paths, holds in sums if path in paths} - {None}
        if told != {True}:
            value = values[path]
            message = f"{path} is read as {value.value}, but prints {why}, and no sum says that it is"
            yield Finding(code="ambiguous_number", message=message, evidence=value.raw, at=at(value.place))


def _why(value: Value) -> str:
    if why := is_ambiguous(value.raw):
        return why
    if value.path.endswith(".amount_wan"):
        return ""
    if isinstance(value.value, float):
        return "a fraction where things are counted"
    is_less = value.value is not None and value.value < 0 and not value.path.endswith(".change")
    return "a minus where things are counted" if is_less else ""
