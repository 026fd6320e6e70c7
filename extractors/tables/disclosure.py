"""二、主动公开政府信息情况: the blocks of 第二十条, each in the form that its own column headings tell."""

import re
from dataclasses import dataclass

from extractors.document import Grid
from extractors.forms import Block, disclosure_blocks
from extractors.labels import find_label
from extractors.normal import normalise
from extractors.report import FormName
from extractors.tables.unknown import unknown_row
from extractors.tables.value import Line, TableReading, by_order_or_column, lines, looks_like_value, read_value

# 第二十条第（一）项, 第二十条（一）项, 二十条第一项
_CAPTION = re.compile(r"二十条第?\(?([一二三四五六七八九])\)?项")


@dataclass(frozen=True)
class _Header:
    """A row of column headings: the block and form that they belong to, and their keys with grid columns."""

    block: Block
    form: FormName
    keys: list[tuple[str, int]]


def read_disclosure(grid: Grid) -> TableReading:
    """The values of every row of this table that stands in the grid."""
    reading = TableReading()
    caption: str | None = None
    header: _Header | None = None
    for line in lines(grid):
        found = _CAPTION.search(normalise("".join(cell.text for cell in line)))
        if found:
            caption, header = found[1], None
        elif (head := _find_header(line, caption)) is not None:
            header = head
            reading.forms.append(head.form)
        elif header:
            _read_row(line, header, reading)
    return reading


def _find_header(line: Line, caption: str | None) -> _Header | None:
    """The block and form of which most column headings stand in this row; the caption decides between blocks."""
    best: _Header | None = None
    for block in disclosure_blocks():
        if caption not in {None, block.item}:
            continue
        for form, columns in block.columns.items():
            keys = [(key, cell.column) for cell in line if (key := find_label(cell.text, columns))]
            if len({key for key, _ in keys}) == len(keys) and len(keys) > (len(best.keys) if best else 0):
                best = _Header(block, form, keys)
    return best


def _read_row(line: Line, header: _Header, reading: TableReading) -> None:
    labelled = [i for i, cell in enumerate(line) if not looks_like_value(cell)]
    labels = line[: labelled[-1] + 1] if labelled else []
    values = line[len(labels) :]
    row = _find_row(labels, header.block)
    if row is None:
        if any(cell.text.strip() for cell in values):
            reading.findings.append(unknown_row("disclosure", line))
        return
    pairs = by_order_or_column(header.keys, values, line)
    reading.values += [read_value(f"disclosure.{row}.{key}", cell) for key, cell in pairs]


def _find_row(labels: Line, block: Block) -> str | None:
    """The row's key from its last label; in a row of 其他对外管理服务事项 / 行政检查 the last is the row's own."""
    for cell in reversed(labels):
        row = find_label(cell.text, block.rows)
        if row:
            return row
    return None
