"""Reports drawn as PDF by our own hand: rules of every kind, pages turned, numbers split, rows cut by a page's end."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from crawler.demo.written import WrittenReport, merged_grid
from extractors.document import Cell
from tests.extractors.pdf_sheet import LEADING, MARGIN, PLAIN, Rule, Sheet, Style, finish, width_of


def draw(report: WrittenReport, style: Style = PLAIN) -> bytes:
    """A whole report."""
    sheet = Sheet(style)
    for line in filter(None, report.title):
        sheet.top += 18 * LEADING
        sheet.text((sheet.size[0] - width_of(line, 18)) / 2, sheet.top, line, 18)
    sheet.top += 12
    for line in filter(None, report.intro):
        draw_paragraph(sheet, line)
    for section in report.sections:
        draw_heading(sheet, section.heading)
        for line in filter(str.strip, section.lines):
            draw_paragraph(sheet, line.removeprefix("## "))
        if section.table:
            draw_table(sheet, section.table)
    return finish(sheet)


def draw_heading(sheet: Sheet, text: str, size: float = 15) -> None:
    """A heading, never alone at a page's end."""
    if sheet.room < 5 * size:
        sheet.turn_over()
    sheet.top += size * LEADING + 6
    sheet.text(MARGIN, sheet.top, text, size)
    sheet.top += 4


def draw_paragraph(sheet: Sheet, text: str) -> None:
    """Lines, the first with an indent of two characters."""
    size = sheet.style.text_size
    for number, line in enumerate(wrapped("\u3000\u3000" + text, sheet.size[0] - 2 * MARGIN, size)):
        if sheet.room < size * LEADING:
            sheet.turn_over()
        sheet.top += size * LEADING
        sheet.text(MARGIN + (2 * size if number == 0 else 0), sheet.top, line.lstrip("\u3000"), size)


def wrapped(text: str, width: float, size: float) -> list[str]:
    """Lines no wider than the width; punctuation does not begin one."""
    lines = [""]
    for word in _words(text):
        if lines[-1] and width_of(lines[-1] + word, size) > width + 0.01:
            lines.append("")
        lines[-1] += word
    return lines


def _words(text: str) -> Iterator[str]:
    """What is not parted: a Chinese character with the punctuation behind it, a number, a Latin word."""
    word = ""
    for letter in text:
        latin = letter.isascii() and not letter.isspace()
        if word and not (letter in "。，、；：？！）》”" or word[-1] in "（《“" or (latin and word[-1].isascii())):
            yield word
            word = ""
        word += letter
    yield word


@dataclass(frozen=True)
class Plan:
    """A table before it is drawn: where its columns and rows lie, and the lines of its cells."""

    cells: Sequence[Cell]
    lines: dict[Cell, list[str]]
    xs: list[float]
    tops: list[float]


def draw_table(sheet: Sheet, rows: Sequence[Sequence[str]]) -> None:
    """A table (written as `merged_grid` reads it) over as many pages as it takes."""
    plan = _plan(sheet, tuple(map(tuple, rows)))
    start, total = 0.0, plan.tops[-1]
    while start < total - 0.01:
        heading = plan.tops[sheet.style.heading] if start else 0.0
        end = _end(sheet, plan.tops, start, heading)
        first = 1 if start else min(max(1, sheet.style.heading), len(plan.tops) - 1)  # a heading to repeat is never cut
        if end - start < plan.tops[first] and sheet.top > MARGIN + 20:
            sheet.turn_over()
            continue
        for part in ((0.0, heading), (start, end)):
            _draw_part(sheet, plan, part)
            sheet.top += part[1] - part[0]
        start = end
        if start < total - 0.01:
            sheet.turn_over()


def _plan(sheet: Sheet, rows: tuple[tuple[str, ...], ...]) -> Plan:
    style, cells = sheet.style, merged_grid(rows).cells
    xs = _borders(sheet, rows)
    lines = {
        cell: [
            piece
            for line in filter(None, cell.text.split("\n"))
            for piece in wrapped(line, xs[cell.column + cell.colspan] - xs[cell.column] - 2 * style.pad, style.size)
        ]
        for cell in cells
    }
    heights = [style.size * LEADING + 2 * style.pad] * len(rows)
    for cell in sorted(cells, key=lambda cell: cell.rowspan):
        own = slice(cell.row, cell.row + cell.rowspan)
        need = len(lines[cell]) * style.size * LEADING + 2 * style.pad
        heights[own.stop - 1] += max(0.0, need - sum(heights[own]))
    return Plan(cells, lines, xs, [sum(heights[:n]) for n in range(len(heights) + 1)])


def _borders(sheet: Sheet, rows: tuple[tuple[str, ...], ...]) -> list[float]:
    """Columns of labels are wider than those of figures."""
    last = rows[-2:]
    weights = [
        1.0 if all(row[n] in {"", "<", "^"} or row[n][-1:].isdigit() for row in last) else 1.6
        for n in range(len(rows[0]))
    ]
    room = (sheet.size[0] - 2 * MARGIN) / sum(weights)
    return [MARGIN + room * sum(weights[:n]) for n in range(len(weights) + 1)]


def _end(sheet: Sheet, tops: Sequence[float], start: float, heading: float) -> float:
    """How much of a table the page holds: whole rows, or whole lines where rows are cut."""
    limit = start + sheet.room - heading
    if not sheet.style.cut:
        return max((top for top in tops if start < top <= limit), default=limit)
    step = sheet.style.size * LEADING
    return tops[-1] if tops[-1] <= limit else start + max(step, (limit - start) // step * step)


def _draw_part(sheet: Sheet, plan: Plan, part: tuple[float, float]) -> None:
    """What of a table lies between two heights of it, from the sheet's top on."""
    start, end = part
    for cell in plan.cells:
        top, bottom = plan.tops[cell.row], plan.tops[cell.row + cell.rowspan]
        high, low = max(top, start), min(bottom, end)
        if low - high < 0.01:
            continue
        left, right = plan.xs[cell.column], plan.xs[cell.column + cell.colspan]
        at = sheet.top - start
        _outline(sheet, (left, high + at, right, low + at), closed=(top >= start, bottom <= end))
        for base, line in _bases(sheet.style, plan.lines[cell], (top, bottom), (high, low)):
            if start <= base - 0.4 * sheet.style.size < end:
                y = min(max(base, start + 0.9 * sheet.style.size), end - 0.2 * sheet.style.size)
                _cell_line(sheet, line, (left, right), y + at)


def _bases(
    style: Style, lines: Sequence[str], whole: tuple[float, float], seen: tuple[float, float]
) -> Iterator[tuple[float, str]]:
    """Each line of a cell with the height of its base; a merged cell speaks where it begins, rows that are cut flow."""
    step = style.size * LEADING
    top, bottom = whole if style.cut else (whole[0], seen[1])
    if not style.cut and seen[0] != whole[0]:
        return
    first = top + max((bottom - top - len(lines) * step) / 2, 0)
    for number, line in enumerate(lines):
        yield first + (number + 0.8) * step, line


def _outline(sheet: Sheet, box: Rule, *, closed: tuple[bool, bool]) -> None:
    left, top, right, bottom = box
    kind = sheet.style.rules
    if kind == "none":
        return
    if closed[0] or kind == "double":
        sheet.rule(left, top, right, top)
    if closed[1] or kind == "double":
        sheet.rule(left, bottom, right, bottom)
    if kind != "across":
        sheet.rule(left, top, left, bottom)
        sheet.rule(right, top, right, bottom)


def _cell_line(sheet: Sheet, line: str, sides: tuple[float, float], y: float) -> None:
    style = sheet.style
    figure = any(c.isdigit() for c in line) and not any("\u4e00" <= c <= "\u9fff" for c in line)
    gap = style.split * style.size if figure else 0.0
    wide = width_of(line, style.size) + gap * (len(line) - 1)
    left, right = sides
    starts = {"left": left + style.pad, "right": right - style.pad - wide, "centre": (left + right - wide) / 2}
    x = starts[style.align if figure else style.labels]
    for piece in line if gap else [line]:
        sheet.text(x, y, piece, style.size)
        x += width_of(piece, style.size) + gap
