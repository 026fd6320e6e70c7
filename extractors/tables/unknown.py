"""A row that no label of the form explains: kept with its cells, never dropped in silence."""

from extractors.place import at
from extractors.report import Finding
from extractors.tables.value import Line


def unknown_row(table: str, line: Line) -> Finding:
    """The finding for one row."""
    return Finding(
        code="unknown_row",
        message=f"a row of the {table} table has a label that the form does not know",
        evidence=" | ".join(" ".join(cell.text.split()) for cell in line),
        at=at(line[0].place),
    )
