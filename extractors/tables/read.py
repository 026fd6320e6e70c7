"""All grids of a document to the values of its three tables."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from extractors.document import Grid
from extractors.forms import disclosure_blocks, row_form
from extractors.labels import find_label
from extractors.place import at
from extractors.report import Finding, FormName
from extractors.tables.applications import read_applications
from extractors.tables.disclosure import read_disclosure
from extractors.tables.disputes import read_disputes
from extractors.tables.value import TableReading, Value

_APPLICANTS = 4
"""So many kinds of applicant among the labels make an applications table: 其他 and 总计 stand in any."""
_OUTCOMES = 2
"""So many outcomes that no other table names (结果维持, 结果纠正, 尚未审结) make a disputes table."""
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
    for grid in grids:
        readings = {name: READERS[name](grid) for name in tables_of(grid)}
        known = {value.place.row for reading in readings.values() for value in reading.values}
        for name, reading in readings.items():
            tables.forms.setdefault(name, []).extend(reading.forms)
            tables.findings += [
                f for f in reading.findings if f.code != "unknown_row" or not f.at or f.at.row not in known
            ]
            for value in reading.values:
                _keep(value, tables)
    return tables


def tables_of(grid: Grid) -> list[str]:
    """Which of the three tables stand in a grid: told by labels that only they have."""
    texts = {cell.text for cell in grid.cells if cell.text.strip()}
    blocks = disclosure_blocks()
    headed = any(find_label(text, columns) for text in texts for block in blocks for columns in block.columns.values())
    labelled = any(find_label(text, block.rows) for text in texts for block in blocks)
    applications = row_form("applications")
    applicants = sum(bool(find_label(text, applications.columns)) for text in texts)
    handled = sum(bool(find_label(text, applications.rows)) for text in texts)
    disputes = row_form("disputes")
    outcomes = {find_label(text, disputes.columns) for text in texts} - {None, "total", "other"}
    found = {
        "disclosure": headed and labelled,
        "applications": handled > 0 or applicants >= _APPLICANTS,
        "disputes": len(outcomes) >= _OUTCOMES,
    }
    return [name for name, stands in found.items() if stands]


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
