"""二、主动公开政府信息情况: the blocks of 第二十条, each in the form that its own column headings tell."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from extractors.document import Grid
from extractors.forms import Block, disclosure_blocks
from extractors.labels import find_label
from extractors.normal import normalise
from extractors.report import FormName
from extractors.tables.row import Keys, heads, read_row, unknown_row
from extractors.tables.value import Line, TableReading, lines, looks_like_value

# 第二十条第（一）项, 第二十条（一）项, 二十条第一项
_CAPTION = re.compile(r"二十条第?\(?([一二三四五六七八九])\)?项")


@dataclass(frozen=True)
class _Header:
    """A row of column headings: the blocks and form that they can belong to, and their keys with grid columns."""

    blocks: tuple[Block, ...]
    form: FormName
    keys: Keys


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


def heads_block(line: Line) -> bool:
    """Whether a row is a caption of 第二十条, or heads the columns of one of its blocks."""
    return any(_CAPTION.search(normalise(cell.text)) for cell in line) or _find_header(line, None) is not None


def _find_header(line: Line, caption: str | None) -> _Header | None:
    """The form of which most column headings stand in this row, and the blocks that have them.

    The block that the caption names comes first; without a caption, or under a wrong one, the rows decide.
    """
    if not any(_may_head(cell.text) for cell in line):
        return None
    found = [header for block in disclosure_blocks() for header in _headers(line, block)]
    own = [header for header in found if header.blocks[0].item == caption]
    most = max((len(header.keys) for header in own or found), default=0)
    best = next((header for header in own or found if len(header.keys) == most), None)
    if best is None:
        return None
    others = [h.blocks[0] for h in found if h.form == best.form and h.keys == best.keys and h is not best]
    return _Header((*best.blocks, *others), best.form, best.keys)


@lru_cache(maxsize=50_000)
def _may_head(text: str) -> bool:
    """Whether a cell is a column heading in any block: most rows are told by this alone."""
    return any(find_label(text, columns) for block in disclosure_blocks() for columns in block.columns.values())


def _headers(line: Line, block: Block) -> Iterator[_Header]:
    """What the row is as the header of a block, in each form; one column heading twice heads no block."""
    for form, columns in block.columns.items():
        keys = heads(line, columns)
        if keys and len({key for key, _ in keys}) == len(keys):
            yield _Header((block,), form, keys)


def _read_row(line: Line, header: _Header, reading: TableReading) -> None:
    labelled = [i for i, cell in enumerate(line) if not looks_like_value(cell)]
    labels = line[: labelled[-1] + 1] if labelled else []
    values = line[len(labels) :]
    row = next(filter(None, (_find_row(labels, block) for block in header.blocks)), None)
    if row is None:
        if any(cell.text.strip() for cell in values):
            reading.findings.append(unknown_row("disclosure", line))
        return
    read_row(f"disclosure.{row}", header.keys, values, line, reading)


def _find_row(labels: Line, block: Block) -> str | None:
    """The row's key from its last label; in a row of 其他对外管理服务事项 / 行政检查 the last is the row's own."""
    for cell in reversed(labels):
        row = find_label(cell.text, block.rows)
        if row:
            return row
    return None
