"""Lists of a report by columns: hundreds of small documents in one take a server three times as long as their columns.

A list becomes runs of neighbours that have the same fields; each run has, by field, the list of its values. Where a
cell stands (`at`) is by columns likewise. So nothing is lost, and `cells.path` still finds what has such a cell.
"""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

Json = dict[str, Any]

KEPT = ("cells", "checks")
"""The fields that are kept so."""

PLACE = "at"


def by_columns(rows: Iterable[Json]) -> list[Json]:
    """The runs of a list.

    >>> by_columns([{"raw": "1", "at": {"row": 1}}, {"raw": "2", "at": {"row": 2}}])
    [{'raw': ['1', '2'], 'at': {'row': [1, 2]}}]
    """
    return [_columns(list(run)) for _, run in groupby(rows, _fields)]


def rows_of(runs: Iterable[Json], *, places: bool = True) -> list[Json]:
    """The list that runs were made of, with or without the places.

    >>> rows_of([{"raw": ["1", "2"], "at": {"row": [1, 2]}}])
    [{'raw': '1', 'at': {'row': 1}}, {'raw': '2', 'at': {'row': 2}}]
    """
    rows: list[Json] = []
    for told in runs:
        run = told if places else {name: values for name, values in told.items() if name != PLACE}
        columns = [rows_of([values]) if name == PLACE else values for name, values in run.items()]
        rows += [dict(zip(run, row, strict=True)) for row in zip(*columns, strict=True)]
    return rows


def _fields(row: Json) -> tuple[str, ...]:
    return (*row, *row.get(PLACE, ()))


def _columns(run: list[Json]) -> Json:
    return {
        name: _columns([row[name] for row in run]) if name == PLACE else [row[name] for row in run] for name in run[0]
    }
