"""三、收到和处理政府信息公开申请情况: rows by label and group, columns by kind of applicant."""

from extractors.document import Grid
from extractors.forms import row_form
from extractors.labels import find_label
from extractors.tables.unknown import unknown_row
from extractors.tables.value import Line, TableReading, by_order_or_column, lines, looks_like_value, read_value

_HEADINGS = 3
"""A row with at least this many column headings is a header: （七）总计 alone is not."""


def read_applications(grid: Grid) -> TableReading:
    """The values of every row of this table that stands in the grid; a part without header has the form's order."""
    reading = TableReading()
    keys: dict[int, str] = {}
    group: str | None = None
    for line in lines(grid):
        heads = {cell.column: key for cell in line if (key := find_label(cell.text, row_form("applications").columns))}
        labels, values = _split(line)
        if len(heads) >= _HEADINGS:
            keys = keys | heads if len(keys) < _HEADINGS else heads
        elif not values:
            keys |= heads
        else:
            group = _find_group(labels) or group
            _read_row(line, _find_row(labels, group), keys, reading)
    return reading


def _split(line: Line) -> tuple[Line, Line]:
    """The label cells on the left and the value cells behind the last of them."""
    last = max((i for i, cell in enumerate(line) if not looks_like_value(cell)), default=-1)
    return line[: last + 1], line[last + 1 :]


def _find_group(labels: Line) -> str | None:
    groups = row_form("applications").groups
    return next((group for cell in reversed(labels) if (group := find_label(cell.text, groups))), None)


def _find_row(labels: Line, group: str | None) -> str | None:
    """The row's key from its last label; 3.其他 is a row only in the group of （六）其他处理."""
    row = find_label(labels[-1].text, row_form("applications").rows) if labels else None
    return None if row == "other_handling.other" and group != "other_handling" else row


def _read_row(line: Line, row: str | None, keys: dict[int, str], reading: TableReading) -> None:
    labels, values = _split(line)
    if row is None:
        if labels and sum(bool(cell.text.strip()) for cell in values) >= _HEADINGS:
            reading.findings.append(unknown_row("applications", line))
        return
    columns = [(key, column) for column, key in sorted(keys.items())] or _official_columns(values)
    pairs = by_order_or_column(columns, values, line)
    reading.values += [read_value(f"applications.{row}.{key}", cell) for key, cell in pairs]
    if row.startswith("other_handling."):
        reading.forms.append("2019" if row == "other_handling.all" else "2021")


def _official_columns(values: Line) -> list[tuple[str, int]]:
    """The form's own columns, for a part of a table that was cut off its header: only where all are there."""
    keys = row_form("applications").columns
    return [(key, cell.column) for key, cell in zip(keys, values, strict=True)] if len(values) == len(keys) else []
