"""One row of a table: the columns that it heads, or its values under them, and what no label of the form explains."""

from itertools import pairwise

from extractors.document import Cell
from extractors.labels import Labels, find_label, is_cut_off
from extractors.place import at
from extractors.report import Finding
from extractors.tables.value import Line, TableReading, read_value

_FEW = 5
"""One heading in so many may be unknown wherever it stands."""
Keys = list[tuple[str, int]]
"""Keys of columns, with the grid columns of their headings."""


def heads(line: Line, labels: Labels) -> Keys:
    """The keys of the columns that a row heads, with the grid columns of their cells.

    A heading that no label explains is told by its place, where the row has as many headings side by side as the
    form, and the known ones at the form's own places: if it is cut off, or stands between known ones, or is one of few.
    """
    again = repeated(line, labels)
    line = [cell for cell in line if cell.column not in again]
    known = {cell: key for cell in line if (key := find_label(cell.text, labels))}
    for start in range(1, len(line) - len(labels) + 1 if known else 0):
        whole = list(zip(labels, line[start : start + len(labels)], strict=True))
        placed = [known.get(cell) == key for key, cell in whole]
        told = [place or is_cut_off(cell.text, labels[key]) for place, (key, cell) in zip(placed, whole, strict=True)]
        if sum(placed) == len(known) and (all(told) or _are_clear(told)):
            return [(key, cell.column) for key, cell in whole]
    return [(key, cell.column) for cell, key in known.items()]


def repeated(line: Line, labels: Labels) -> frozenset[int]:
    """The columns in which a heading says again what the one on its left says: an editor filled what was merged."""
    return frozenset(
        cell.column for left, cell in pairwise(line) if cell.text == left.text and find_label(cell.text, labels)
    )


def _are_clear(told: list[bool]) -> bool:
    """Whether the headings that are not told can be nothing else than what the form has in their places."""
    return (told[0] and told[-1] and sum(told) * 2 > len(told)) or told.count(False) * _FEW <= len(told)


def read_row(under: str, keys: Keys, values: Line, line: Line, reading: TableReading) -> None:
    """The values of a row as `under.key`; the first number in a column that no heading explains is a finding."""
    pairs = _paired(keys, values, line)
    reading.values += [read_value(f"{under}.{key}", cell, reading.money) for key, cell in pairs]
    taken = {cell for _, cell in pairs}
    for cell in values:
        if cell not in taken and cell.text.strip() and cell.column not in reading.unknown_columns:
            reading.unknown_columns.add(cell.column)
            reading.findings.append(_unknown_column(under, cell))


def _paired(keys: Keys, values: Line, line: Line) -> list[tuple[str, Cell]]:
    """Pair column keys (key, grid column of its header) with the cells of a row.

    As many values as keys: by order, because header and data rows of real reports split their spans differently.
    Otherwise by the grid column that the header stands in; a key without a cell there is left out.
    """
    if len(values) == len(keys):
        return [(key, cell) for (key, _), cell in zip(keys, values, strict=True)]
    pairs = []
    for key, column in keys:
        cell = next((c for c in line if c.column <= column < c.column + c.colspan), None)
        if cell in values:
            pairs.append((key, cell))
    return pairs


def unknown_row(table: str, line: Line) -> Finding:
    """The finding for a row that no label explains: kept with its cells, never dropped in silence."""
    return Finding(
        code="unknown_row",
        message=f"a row of the {table} table has a label that the form does not know",
        evidence=" | ".join(" ".join(cell.text.split()) for cell in line),
        at=at(max(line, key=lambda cell: cell.row).place),  # the first that begins in this row
    )


def _unknown_column(row: str, cell: Cell) -> Finding:
    return Finding(
        code="unknown_column",
        message=f"{row} prints a value in a column that the form does not know",
        evidence=" ".join(cell.text.split()),
        at=at(cell.place),
    )
