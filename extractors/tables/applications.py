"""三、收到和处理政府信息公开申请情况: rows by label and group, columns by kind of applicant."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache

from extractors.document import Cell, Grid
from extractors.forms import row_form
from extractors.labels import core, find_label, is_numbered, split_labels
from extractors.tables.row import Keys, heads, read_row, unknown_row
from extractors.tables.value import Line, TableReading, in_doubt, is_recognised, looks_like_value

_HEADINGS = 3
"""Rows with at least this many column headings between them are a header."""
# 三 of 三不予公开1属于国家秘密: what is left of a number without its brackets
_NUMBER = re.compile(r"^(?:[一二三四五六七]|\d)(?=\D)")
_GROUP_AND_ROW = 2
"""Labels that one cell may run together: more are rows that were collapsed into it."""


@dataclass
class _Header:
    """The rows of headings so far: their keys by grid column, and in the order in which they were printed."""

    columns: dict[int, str] = field(default_factory=dict)
    printed: list[str] = field(default_factory=list)
    rows: int = 0

    def add(self, headed: dict[int, str]) -> None:
        """One more row of headings."""
        self.columns |= headed
        self.printed += headed.values()
        self.rows += 1

    def keys(self) -> tuple[Keys, bool]:
        """The keys with their grid columns, left to right, and whether the columns are to be believed.

        Headings in several rows whose spans were lost fall onto each other or out of the form's order, in which
        only 总计 may stand first: then the form's order counts, and the columns say nothing.
        """
        official = [key for key in row_form("applications").columns if key in self.printed]
        found = [key for _, key in sorted(self.columns.items())]
        if self.rows == 1 or found in (official, ["total", *(key for key in official if key != "total")]):
            return [(key, column) for column, key in sorted(self.columns.items())], True
        return [(key, column) for column, key in enumerate(official)], False


def read_applications(grid: Grid) -> TableReading:
    """The values of every row of this table that stands in the grid; a part without header has the form's order."""
    reading = TableReading()
    current, header, is_open = _Header(), _Header(), False
    group: str | None = None
    for line in grid.lines:
        headed = _headings(line)
        if _are_headings(headed) or (headed and not any(looks_like_value(c) and c.text.strip() for c in line)):
            header = header if is_open else _Header()
            header.add(headed)
            current = header if _are_headings(header.columns) else current
            is_open = True
            continue
        is_open = False
        for together, values in _segments(line, current.columns):
            labels = _apart(together)
            group = _find_group(labels) or group
            rows = list(_rows(labels, values, group))
            if len(rows) == 1 and rows[0][0] and len(_collapsed(labels, group)) > 1:
                reading.findings.append(unknown_row("applications", line))  # all but the last of its rows are missing
            for row, own in rows:
                _read_row(line, row, own, current, reading)
                group = row.partition(".")[0] if row and "." in row else group
    return reading


def _are_headings(headed: dict[int, str]) -> bool:
    """Whether so many columns are headed that the rows are a header: （七）总计 alone is none."""
    return len(set(headed.values())) >= _HEADINGS


def heads_applicants(line: Line) -> bool:
    """Whether a row is a header of this table."""
    return _are_headings(_headings(line))


def _headings(line: Line) -> dict[int, str]:
    """The columns that a row heads; a numbered label such as （七）总计 or 3.其他 heads a row, not a column."""
    unnumbered = [cell for cell in line if not is_numbered(cell.text)]
    return {column: key for key, column in heads(unnumbered, row_form("applications").columns)}


def _segments(line: Line, keys: dict[int, str]) -> Iterator[tuple[Line, Line]]:
    """The labels with the values behind them: one pair in a common row, several where rows are run together.

    Behind the first value, and from the first of as many cells as there are headings, only a label of the form
    starts anew; any other word there stands in a number's place.
    """
    labels: Line = []
    values: Line = []
    for left, cell in zip(range(len(line), 0, -1), line, strict=True):
        is_placed = bool(values) or (left == len(keys) and cell.column >= min(keys))
        starts = not looks_like_value(cell) and (not is_placed or _is_known(cell.text))
        if starts and values:
            yield labels, values
            labels, values = [], []
        (labels if starts else values).append(cell)
    yield labels, values


def _is_known(text: str) -> bool:
    form = row_form("applications")
    return bool(find_label(text, form.rows) or find_label(text, form.groups))


def _apart(labels: Line) -> Line:
    """The labels of a row; one that runs the group's and the row's together, parted.

    （三）不予公开1.属于国家秘密 is in group （三） and 1. of it.
    """
    if not labels or len(split_labels(labels[-1].text)) > _GROUP_AND_ROW:
        return labels
    *before, last = labels
    return [*before, *(replace(last, text=text) for text in _group_and_row(last.text))]


@lru_cache(maxsize=10_000)
def _group_and_row(text: str) -> tuple[str, ...]:
    form = row_form("applications")
    read = core(text)
    for names in form.groups.values():
        group = next((name for name in names if read.startswith(name) and read != name), None)
        row = _NUMBER.sub("", read[len(group) :]) if group else ""
        if group and (find_label(row, form.rows) or len(_group_and_row(row)) > 1):
            return group, *_group_and_row(row)
    return (text,)


def _find_group(labels: Line) -> str | None:
    groups = row_form("applications").groups
    found = (find_label(cell.text, groups) for cell in reversed(labels))
    return next((group for group in found if group and group != "results"), None)


def _rows(labels: Line, values: Line, group: str | None) -> Iterator[tuple[str | None, Line]]:
    """The rows of a segment: one by its last label, or as many as were collapsed into it."""
    row = _find_row(labels[-1].text, group) if labels else None
    width = len(row_form("applications").columns)
    collapsed = _collapsed(labels, group) if labels else []
    if len(collapsed) > 1 and len(values) == width * len(collapsed):
        for i, name in enumerate(collapsed):
            yield name, values[i * width : (i + 1) * width]
    elif len(collapsed) > 1 and _are_stacked(values, len(collapsed)):
        for i, name in enumerate(collapsed):
            yield name, [_of_stack(cell, i, len(collapsed)) for cell in values]
    else:
        yield row, values


def _are_stacked(values: Line, rows: int) -> bool:
    """Whether cells hold a value for each of the rows that were collapsed: most do, others at least are no number."""
    counts = [len(cell.text.split()) for cell in values]
    return 2 * counts.count(rows) > len(counts) and 1 not in counts


def _of_stack(cell: Cell, row: int, rows: int) -> Cell:
    """A cell's value for one of the collapsed rows; where it has more or less than one for each, all of its text."""
    stacked = cell.text.split()
    return replace(cell, text=stacked[row]) if len(stacked) == rows else cell


def _find_row(text: str, group: str | None) -> str | None:
    """The row's key from its last label; 3.其他 is a row of （六）其他处理 alone, and where no group is known."""
    row = find_label(text, row_form("applications").rows)
    is_other = group == "other_handling" or (group is None and is_numbered(text))
    return None if row == "other_handling.other" and not is_other else row


def _collapsed(labels: Line, group: str | None) -> list[str]:
    """The rows that one label cell names one after the other; of a group's label alone, all rows of that group."""
    named = [_find_row(text, group) for text in split_labels(labels[-1].text)]
    if len(named) > 1:
        return [row for row in named if row] if all(named) else []
    rows = row_form("applications").rows
    own = find_label(labels[-1].text, row_form("applications").groups)
    return (
        [row for row in rows if row.startswith(f"{own}.")] if own in {"refused", "unavailable", "not_processed"} else []
    )


def _read_row(line: Line, row: str | None, values: Line, current: _Header, reading: TableReading) -> None:
    if row is None:
        if values and values[0] is not line[0] and sum(bool(cell.text.strip()) for cell in values) >= _HEADINGS:
            reading.findings.append(unknown_row("applications", line))
        return
    keys, are_placed = current.keys()
    official = _official_columns(values)
    if 0 < len(keys) < len(official) and is_recognised(values):
        keys, values = official, in_doubt(values)
    keys = keys or official
    if len(values) != len(keys) and not are_placed:
        reading.findings.append(unknown_row("applications", line))
        return
    read_row(f"applications.{row}", keys, values, line, reading)
    if row.startswith("other_handling."):
        reading.forms.append("2019" if row == "other_handling.all" else "2021")


def _official_columns(values: Line) -> Keys:
    """The form's own columns, for rows without a header, or under one that was misread: only where all are there."""
    keys = row_form("applications").columns
    return [(key, cell.column) for key, cell in zip(keys, values, strict=True)] if len(values) == len(keys) else []
