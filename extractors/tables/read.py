"""All grids of a document to the values of its three tables."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from extractors.document import Grid
from extractors.place import at
from extractors.report import Finding, FormName
from extractors.tables.applications import read_applications
from extractors.tables.disclosure import read_disclosure
from extractors.tables.disputes import read_disputes
from extractors.tables.parts import parts
from extractors.tables.value import TableReading, Value

READERS: dict[str, Callable[[Grid], TableReading]] = {
    "disclosure": read_disclosure,
    "applications": read_applications,
    "disputes": read_disputes,
}


@dataclass
class Tables:
    """The values of a document, one a path, in document order; the forms seen, by table."""

    values: dict[str, Value] = field(default_factory=dict)
    forms: dict[str, list[FormName]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def read_tables(grids: Iterable[Grid]) -> Tables:
    """The values of all official tables among the grids; the first print of a value counts."""
    tables = Tables()
    for part in parts(grids):
        for name in part.tables:
            reading = READERS[name](part.grid)
            tables.forms.setdefault(name, []).extend(reading.forms)
            tables.findings += reading.findings
            for value in reading.values:
                _keep(value, tables)
    return tables


def _keep(value: Value, tables: Tables) -> None:
    first = tables.values.setdefault(value.path, value)
    if first is not value and (first.value, first.state) != (value.value, value.state):
        tables.findings.append(
            Finding(
                code="printed_twice",
                message=f"{value.path} is printed twice with different values; the first one counts",
                evidence=f"{first.raw} | {value.raw}",
                at=at(value.place),
            )
        )
