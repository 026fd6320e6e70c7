"""四、行政复议、行政诉讼情况: outcomes under groups in one row, or a row for each group."""

from extractors.document import Grid
from extractors.forms import row_form
from extractors.labels import find_label
from extractors.tables.row import Keys, read_row, unknown_row
from extractors.tables.value import Line, TableReading, lines, looks_like_value

_OUTCOMES = 2
"""So many outcomes that no other table names (结果维持, 结果纠正, 尚未审结) make a disputes table."""


def read_disputes(grid: Grid) -> TableReading:
    """The values of this table where it stands in the grid."""
    reading = TableReading()
    groups: dict[int, str] = {}
    outcomes: dict[int, str] = {}
    for line in lines(grid):
        own_groups, own_outcomes = _heads(line)
        values = [cell for cell in line if looks_like_value(cell)]
        printed = any(cell.text.strip() for cell in values)
        stands_before = own_groups and outcomes and max(own_groups) < min(outcomes) and len(values) >= len(outcomes)
        if own_groups and outcomes and not own_outcomes and (printed or stands_before):
            group = own_groups[max(own_groups)]
            read_row(
                "disputes",
                [(f"{group}.{key}", column) for column, key in sorted(outcomes.items())],
                values,
                line,
                reading,
            )
        elif own_groups or own_outcomes:
            groups |= own_groups
            outcomes |= own_outcomes
        elif outcomes and not reading.values and len(values) >= len(outcomes):
            read_row("disputes", _keys(groups, outcomes), values, line, reading)
        elif outcomes and printed:
            reading.findings.append(unknown_row("disputes", line))
    return reading


def heads_outcomes(line: Line) -> bool:
    """Whether a row heads groups of this table, or outcomes that no other table names."""
    groups, outcomes = _heads(line)
    return bool(groups) or len(set(outcomes.values()) - {"total", "other"}) >= _OUTCOMES


def _heads(line: Line) -> tuple[dict[int, str], dict[int, str]]:
    """The groups and the outcomes that a row names, by grid column."""
    form = row_form("disputes")
    groups = {cell.column: key for cell in line if (key := find_label(cell.text, form.groups))}
    outcomes = {cell.column: key for cell in line if (key := find_label(cell.text, form.columns))}
    return groups, {column: key for column, key in outcomes.items() if column not in groups}


def _keys(groups: dict[int, str], outcomes: dict[int, str]) -> Keys:
    """The key of each outcome's column: its group is the one whose heading starts last before it.

    Where the group headings do not part the outcomes like that (spans gone wrong), the outcomes repeat in the form's
    order: a new group starts where an outcome comes again.
    """
    starts = sorted(groups)
    columns = [column for column in sorted(outcomes) if starts and column >= starts[0]]
    keys = [(f"{groups[max(s for s in starts if s <= column)]}.{outcomes[column]}", column) for column in columns]
    is_clear = len({key for key, _ in keys}) == len(keys) and {key.partition(".")[0] for key, _ in keys} == set(
        groups.values()
    )
    return keys if keys and is_clear else _in_order(outcomes)


def _in_order(outcomes: dict[int, str]) -> Keys:
    order = iter(row_form("disputes").groups)
    group, seen, keys = next(order), set[str](), []
    for column in sorted(outcomes):
        if outcomes[column] in seen:
            group, seen = next(order, group), set()
        seen.add(outcomes[column])
        keys.append((f"{group}.{outcomes[column]}", column))
    return keys
