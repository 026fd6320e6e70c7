"""四、行政复议、行政诉讼情况: one row of values under two levels of headings."""

from itertools import pairwise

from extractors.document import Grid
from extractors.forms import row_form
from extractors.labels import find_label
from extractors.tables.unknown import unknown_row
from extractors.tables.value import Line, TableReading, Value, by_order_or_column, lines, looks_like_value, read_value


def read_disputes(grid: Grid) -> TableReading:
    """The values of this table where it stands in the grid: the first row of values under the headings."""
    reading = TableReading()
    groups: dict[int, str] = {}
    outcomes: dict[int, str] = {}
    for line in lines(grid):
        heads = _heads(line)
        if heads or not any(cell.text.strip() for cell in line):
            groups |= {column: key for column, (group, key) in heads.items() if group}
            outcomes |= {column: key for column, (group, key) in heads.items() if not group}
        elif outcomes and not reading.values:
            reading.values = _read_row(line, _keys(groups, outcomes))
        elif outcomes:
            reading.findings.append(unknown_row("disputes", line))
    return reading


def _heads(line: Line) -> dict[int, tuple[bool, str]]:
    """By grid column: (whether it is a group's heading, its key)."""
    form = row_form("disputes")
    heads: dict[int, tuple[bool, str]] = {}
    for cell in line:
        if group := find_label(cell.text, form.groups):
            heads[cell.column] = (True, group)
        elif outcome := find_label(cell.text, form.columns):
            heads[cell.column] = (False, outcome)
    return heads


def _keys(groups: dict[int, str], outcomes: dict[int, str]) -> list[tuple[str, int]]:
    """The key of each outcome's column: its group is the one whose heading starts last before it.

    Where the group headings do not part the outcomes into groups of different columns (spans gone wrong), the
    outcomes repeat in the form's order: a new group starts where an outcome comes again.
    """
    form = row_form("disputes")
    columns = sorted(outcomes)
    starts = sorted(groups)
    if starts and all(any(a <= c < b for c in columns) for a, b in pairwise([*starts, columns[-1] + 1])):
        return [(f"{groups[max(s for s in starts if s <= c)]}.{outcomes[c]}", c) for c in columns if c >= starts[0]]
    order = iter(form.groups)
    group, seen, keys = next(order), set[str](), []
    for column in columns:
        if outcomes[column] in seen:
            group, seen = next(order, group), set()
        seen.add(outcomes[column])
        keys.append((f"{group}.{outcomes[column]}", column))
    return keys


def _read_row(line: Line, keys: list[tuple[str, int]]) -> list[Value]:
    values = [cell for cell in line if looks_like_value(cell)]
    pairs = by_order_or_column(keys, values, line)
    return [read_value(f"disputes.{key}", cell) for key, cell in pairs]
