"""二、主动公开政府信息情况: the blocks of 第二十条, each in the form that its own column headings tell."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from extractors.document import Grid
from extractors.forms import Block, disclosure_blocks
from extractors.labels import core, find_label
from extractors.normal import normalise
from extractors.report import FormName
from extractors.tables.row import Keys, heads, read_row, repeated, unknown_row
from extractors.tables.value import Line, TableReading, looks_like_value

# 第二十条第（一）项, 第二十条（一）项, 二十条第一项
_CAPTION = re.compile(r"二十条第?\(?([一二三四五六七八九])\)?项")

# 本年收费金额(单位:元), 采购总金额(亿元)
_MONEY = re.compile(r"[(:]((?:万|亿)?元)")


@dataclass(frozen=True)
class _Header:
    """A row of column headings: the blocks and form that they can belong to, and their keys with grid columns.

    In the columns `repeated` the heading on the left goes on.
    """

    blocks: tuple[Block, ...]
    form: FormName
    keys: Keys
    repeated: frozenset[int]


def read_disclosure(grid: Grid) -> TableReading:
    """The values of every row of this table that stands in the grid."""
    reading = TableReading()
    caption: str | None = None
    header: _Header | None = None
    for whole in grid.lines:
        found, line = _captioned(whole)
        if found and (not line or found != caption):
            caption, header = found, None
        if not line:
            continue
        if (head := _find_header(line, caption)) is not None:
            header = head
            reading.forms.append(head.form)
            reading.money = _unit(line) or "万元"
        elif header:
            _read_row(line, header, reading)
        elif _is_row(line):
            reading.findings.append(unknown_row("disclosure", line))
    return reading


def _captioned(line: Line) -> tuple[str | None, Line]:
    """The item of 第二十条 that a row names, and what else it prints: nothing, if the caption stands alone.

    A caption may stand at the side, merged over the rows of its block, or in the cell of the first heading.
    """
    printed = "".join(cell.text for cell in line)
    found = _CAPTION.search(normalise(printed)) if "条" in printed or "條" in printed else None
    if not found:
        return None, line
    copies = ((cell, normalise(cell.text)) for cell in line)
    rest = [(cell, _CAPTION.sub("", text) if _CAPTION.search(text) else None) for cell, text in copies]
    others = [
        replace(cell, text=text) if text is not None else cell for cell, text in rest if text is None or core(text)
    ]
    return found[1], others if sum(bool(core(cell.text)) for cell in others) > 1 else []


def _is_row(line: Line) -> bool:
    """Whether a row of the form prints a number."""
    labels = (block.rows for block in disclosure_blocks())
    known = any(find_label(cell.text, rows) for rows in labels for cell in line if not looks_like_value(cell))
    return known and any(cell.text.strip() and looks_like_value(cell) for cell in line)


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
    best = max(own or found, key=lambda header: _fitness(header, line), default=None)
    if best is None:
        return None
    others = [h.blocks[0] for h in found if h.form == best.form and h.keys == best.keys and h is not best]
    return _Header((*best.blocks, *others), best.form, best.keys, best.repeated)


def _fitness(header: _Header, line: Line) -> tuple[int, int, int]:
    """How many headings are told, how near the form comes to as many as there are, how many are its very own."""
    columns = header.blocks[0].columns[header.form]
    headed = sum(bool(cell.text.strip()) for cell in line[1:]) - len(header.repeated)
    own = {labels[0] for labels in columns.values()}
    return len(header.keys), -abs(headed - len(columns)), sum(core(cell.text) in own for cell in line)


@lru_cache(maxsize=50_000)
def _may_head(text: str) -> bool:
    """Whether a cell is a column heading in any block: most rows are told by this alone."""
    return any(find_label(text, columns) for block in disclosure_blocks() for columns in block.columns.values())


def _headers(line: Line, block: Block) -> Iterator[_Header]:
    """What the row is as the header of a block, in each form; one column heading twice heads no block."""
    for form, columns in block.columns.items():
        keys = heads(line, columns)
        if keys and len({key for key, _ in keys}) == len(keys):
            yield _Header((block,), form, keys, repeated(line, columns))


def _read_row(line: Line, header: _Header, reading: TableReading) -> None:
    labels, values = _parted(_merged(line, header.repeated), header)
    row = next(filter(None, (_find_row(labels, block) for block in header.blocks)), None)
    reading.money = _unit(labels) or reading.money
    if row is None:
        if any(cell.text.strip() for cell in values):
            reading.findings.append(unknown_row("disclosure", line))
        return
    read_row(f"disclosure.{row}", header.keys, values, line, reading)


def _unit(line: Line) -> str | None:
    """The unit of money that a heading or a label names."""
    found = (_MONEY.search(normalise(cell.text)) for cell in line if "元" in cell.text)
    return next((match[1] for match in found if match), None)


def _merged(line: Line, columns: frozenset[int]) -> Line:
    """The row without what columns under a repeated heading print once more."""
    return [c for i, c in enumerate(line) if c.column not in columns or c.text.strip() not in {"", line[i - 1].text}]


def _parted(line: Line, header: _Header) -> tuple[Line, Line]:
    """The labels of a row, and the values behind them.

    Behind the row's own label stand values, words too (持平, 不适用), where there are as many as headings.
    """
    known = [i for i, cell in enumerate(line) if any(find_label(cell.text, block.rows) for block in header.blocks)]
    own = known[-1] + 1 if known else 0
    if own and (len(line) - own == len(header.keys) or _stands_under(line[own:], header)):
        return line[:own], line[own:]
    labelled = [i for i, cell in enumerate(line) if not looks_like_value(cell)]
    end = labelled[-1] + 1 if labelled else 0
    return line[:end], line[end:]


def _stands_under(values: Line, header: _Header) -> bool:
    """Whether a value stands under each heading, and none before the first."""
    headed = {column for _, column in header.keys}
    return headed <= {cell.column for cell in values} and values[0].column == min(headed)


def _find_row(labels: Line, block: Block) -> str | None:
    """The row's key from its last label; in a row of 其他对外管理服务事项 / 行政检查 the last is the row's own.

    A cell behind a label of one row is a note to it; behind one that several rows share it is another row's label.
    """
    for i, cell in reversed(list(enumerate(labels))):
        row = find_label(cell.text, block.rows)
        if row:
            return row if i == len(labels) - 1 or cell.rowspan == 1 else None
    return None
