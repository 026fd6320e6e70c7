"""A draft as a workbook: headings and lines in the first column, tables ruled."""

from collections.abc import Iterable, Sequence

from crawler.demo.forms import Rows
from crawler.demo.written import merged_grid
from tests.extractors.writing_sheets import Tab, Value, tab_of
from tests.making.draft import Draft, Part


def tab(name: str, items: Iterable[str | Rows]) -> Tab:
    """Lines of text and tables below each other, an empty row around each table."""
    rows: list[Sequence[Value]] = []
    merged: list[tuple[int, int, int, int]] = []
    ruled: set[tuple[int, int]] = set()
    for item in items:
        if isinstance(item, str):
            rows.append([item])
            continue
        rows.append([])
        placed = tab_of(merged_grid(item), first=len(rows))
        rows += placed.rows[len(rows) :]
        merged += placed.merged
        ruled |= placed.ruled
        rows.append([])
    return Tab(rows, name, merged=merged, ruled=frozenset(ruled))


def items_of(part: Part) -> list[str | Rows]:
    """Heading, lines, tables."""
    return [part.head, *part.lines, *part.tables]


def one_tab(written: Draft) -> Tab:
    """The whole report on one sheet."""
    return tab("年报", [written.title, *(item for part in written.parts for item in items_of(part))])
