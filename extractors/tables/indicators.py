"""The indicator sheet (指标, 单位, 数量) of reports before 2019."""

from collections.abc import Iterable, Iterator

from extractors.document import Grid
from extractors.labels import cores, find_label
from extractors.place import at
from extractors.report import Indicator
from extractors.tables.value import Line, read_value

_COLUMNS = cores(
    {
        "label": ["指标", "统计指标", "指标名称", "项目", "统计项目"],
        "unit": ["单位", "计量单位", "统计单位"],
        "value": ["数量", "统计数", "数值", "统计数据", "数据", "合计"],
    }
)


def read_indicators(grids: Iterable[Grid]) -> list[Indicator]:
    """All lines of the sheets among some grids: told by a row that heads label, unit and number."""
    return [indicator for grid in grids for indicator in _sheet(grid)]


def _sheet(grid: Grid) -> Iterator[Indicator]:
    columns: dict[str, int] = {}
    for line in grid.lines:
        heads = {key: cell.column for cell in line if (key := find_label(cell.text, _COLUMNS))}
        if len(heads) == len(_COLUMNS):
            columns = heads
        elif columns:
            yield from _indicator(line, columns)


def _indicator(line: Line, columns: dict[str, int]) -> Iterator[Indicator]:
    """One line; a row without a number of its own (a heading across the sheet) is none."""
    unit, printed = (
        next((c for c in line if c.column <= columns[name] < c.column + c.colspan), None) for name in ("unit", "value")
    )
    labels = [cell for cell in line if cell.column < columns["unit"] and cell.text.strip()]
    if labels and printed and unit and printed not in {unit, *labels}:
        value = read_value("indicators.value", printed)
        yield Indicator(
            label=" ".join(labels[-1].text.split()),
            unit=unit.text.strip(),
            value=value.value,
            raw=printed.text,
            at=at(printed.place),
        )
