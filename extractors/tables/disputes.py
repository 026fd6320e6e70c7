"""四、行政复议、行政诉讼情况: outcomes under groups in one row, or a row for each group."""

from extractors.document import Cell, Grid
from extractors.forms import row_form
from extractors.labels import find_label
from extractors.tables.row import Keys, read_row, unknown_row
from extractors.tables.value import Line, TableReading, in_doubt, is_recognised, looks_like_value

_OUTCOMES = 2
"""So many outcomes that no other table names (结果维持, 结果纠正, 尚未审结) make a disputes table."""

_BROKEN = 3
"""So many of the form's fifteen outcomes may have headings that say nothing."""


def read_disputes(grid: Grid) -> TableReading:
    """The values of this table where it stands in the grid."""
    reading = TableReading()
    groups: dict[int, str] = {}
    outcomes: dict[int, str] = {}
    printed_outcomes: set[Cell] = set()
    for line in grid.lines:
        own_groups, own_outcomes = _heads(line)
        values = _values(line, own_groups, outcomes)
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
            printed_outcomes.update(cell for cell in line if find_label(cell.text, row_form("disputes").columns))
        elif (
            outcomes
            and not reading.values
            and len(values) >= len(outcomes)
            and (keys := _nearly_whole(outcomes, values) or _keys(groups, outcomes, len(printed_outcomes)))
        ):
            read_row("disputes", keys, values, line, reading)
        elif outcomes and not reading.values and len(values) == len(_whole()) and is_recognised(values):
            read_row("disputes", list(zip(_whole(), range(len(values)), strict=True)), in_doubt(values), line, reading)
        elif outcomes and printed:
            reading.findings.append(unknown_row("disputes", line))
    return reading


def _values(line: Line, groups: dict[int, str], outcomes: dict[int, str]) -> Line:
    """The cells that print values: all that look so, and words too where there are as many cells as outcomes."""
    behind = [cell for cell in line if not groups or cell.column > max(groups)]
    return behind if len(behind) == len(outcomes) else [cell for cell in line if looks_like_value(cell)]


def heads_outcomes(line: Line, *, only: bool = False) -> bool:
    """Whether a row heads groups of this table (not so with `only`), or outcomes that no other table names."""
    groups, outcomes = _heads(line)
    return (bool(groups) and not only) or len(set(outcomes.values()) - {"total", "other"}) >= _OUTCOMES


def _heads(line: Line) -> tuple[dict[int, str], dict[int, str]]:
    """The groups and the outcomes that a row names, by grid column."""
    form = row_form("disputes")
    groups = {cell.column: key for cell in line if (key := find_label(cell.text, form.groups))}
    outcomes = {cell.column: key for cell in line if (key := find_label(cell.text, form.columns))}
    return groups, {column: key for column, key in outcomes.items() if column not in groups}


def _keys(groups: dict[int, str], outcomes: dict[int, str], printed: int) -> Keys:
    """The key of each outcome's column: its group is the one whose heading starts last before it.

    Where more outcomes were printed than have a column, spans were lost, and only the whole form has an order.

    Where the group headings do not part the outcomes like that (spans gone wrong), the outcomes repeat in the form's
    order: a new group starts where an outcome comes again.
    """
    whole = _whole()
    if len(outcomes) not in {printed, len(whole)}:
        return [(key, column) for column, key in enumerate(whole)] if printed == len(whole) else []
    starts = sorted(groups)
    columns = sorted(outcomes) if starts and starts[0] <= min(outcomes) else []
    keys = [(f"{groups[max(s for s in starts if s <= column)]}.{outcomes[column]}", column) for column in columns]
    is_clear = len({key for key, _ in keys}) == len(keys) and {key.partition(".")[0] for key, _ in keys} == set(
        groups.values()
    )
    return keys if keys and is_clear else _in_order(groups, outcomes)


def _nearly_whole(outcomes: dict[int, str], values: Line) -> Keys:
    """The form's whole order: a value for each of its outcomes, and all outcomes but a few named, each in its place.

    A narrow column may break its heading over so many lines that no reader puts them together.
    """
    whole, columns = _whole(), [cell.column for cell in values]
    if len(columns) != len(whole) or not len(whole) - _BROKEN <= len(outcomes) < len(whole):
        return []
    forms = dict(zip(columns, whole, strict=True))
    fits = all(forms.get(column, "").endswith(f".{outcome}") for column, outcome in outcomes.items())
    return [(key, column) for column, key in forms.items()] if fits else []


def _whole() -> list[str]:
    """The keys of the form's one row, in its order."""
    form = row_form("disputes")
    return [f"{group}.{outcome}" for group in form.groups for outcome in form.columns]


def _in_order(groups: dict[int, str], outcomes: dict[int, str]) -> Keys:
    """Keys by order alone: where as many groups are named as the outcomes need, or as many needed as the form has."""
    runs: list[list[int]] = []
    for column in sorted(outcomes):
        if not runs or outcomes[column] in {outcomes[other] for other in runs[-1]}:
            runs.append([])
        runs[-1].append(column)
    official = list(row_form("disputes").groups)
    named = [group for group in official if group in groups.values()]
    order = next((order for order in (named, official) if len(order) == len(runs)), [])
    return [(f"{group}.{outcomes[column]}", column) for group, run in zip(order, runs, strict=False) for column in run]
