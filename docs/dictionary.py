"""Draws docs/data-dictionary.md from the columns of the exports: `make doc-dictionary`."""

from collections.abc import Iterable
from pathlib import Path

from crawler.export.columns import CELL, KEYS, LINE, OTHER, PLACE, REPORT, SOURCE, Column, derived, numbers
from extractors.derived import DECIMALS

GUIDE = Path(__file__).parent / "data-dictionary.md"

HEAD = f"""\
# Data dictionary 数据字典

Every column of `nianbao export`. This page is made from `crawler/export/columns.py`, the labels of the official forms
(`extractors/forms`) and `extractors/forms/derived.toml`. From the same place come the `title` (Chinese) and
`description` (English) of each field in `FILE.datapackage.json`, the second row of a workbook's sheets, and its sheet
`dictionary`.

An empty field of a number means that the report prints none there: the cell is blank, holds a stroke or words, or the
form has no such row. The long shape says which (`state`); a 0 is always a printed 0. No value is ever mended:
`checks_failed` and `failed` say which sums of the form do not hold.

A figure under *Derived figures* is empty, never a guess, where a number that it needs is not printed, or takes part in
a sum that fails, or where the divisor is 0. A cell that prints nothing counts as 0 only where a sum that holds proves
it. Rates are rounded to {DECIMALS} decimals.
"""


def page() -> str:
    """The whole page."""
    rows, cells = numbers(), (*KEYS, *REPORT[:2], *CELL)
    tables = [_table(f"Numbers: `{name}`", (it for it in rows if it.table == name)) for name in _names(rows)]
    parts = [
        _table("Wide: what a report is", (*KEYS, *REPORT)),
        *tables,
        _table("Numbers that stand in no form's place", (OTHER,)),
        _table("Derived figures", derived()),
        _table("Where it comes from (wide and long)", SOURCE),
        _table("Long: what a cell is", cells),
        _table("Long: where the cell stands", PLACE),
        _table("Members of a line of JSONL", LINE),
    ]
    return "\n".join([HEAD, *parts])


def _names(columns: Iterable[Column]) -> list[str]:
    return list(dict.fromkeys(it.table for it in columns))


def _table(heading: str, columns: Iterable[Column]) -> str:
    lines = [f"| `{it.name}` | {it.type} | {it.chinese} | {it.english} |\n" for it in columns]
    return f"## {heading}\n\n| column | type | 中文 | English |\n|---|---|---|---|\n{''.join(lines)}"


if __name__ == "__main__":
    GUIDE.write_text(page(), encoding="utf-8")
