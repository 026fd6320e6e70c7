"""What stands in the margins of a PDF's pages: page numbers, and lines that repeat from page to page."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from extractors.read.pdf_flow import TextLine

MARGIN = 0.1
"""The share of a page's height, above and below, in which headers and footers stand."""

NEAR = 4.0
"""Points by which a header moves from page to page at most."""

# 3, - 3 -, — 3 —, 第3页, 第 3 页 共 5 页, 3 / 5, Page 3 of 5
_PAGE_NUMBER = re.compile(
    r"[-—–－·\s]*(?:第\s*)?\d{1,3}(?:\s*页)?(?:\s*[/／，,]?\s*(?:共\s*)?\d{1,3}\s*页?)?[-—–－·\s]*|"
    r"[Pp]age\s*\d{1,3}(?:\s*of\s*\d{1,3})?|[-—–\s]*[ivxIVX]{1,5}[-—–\s]*"
)
_DIGITS = re.compile(r"\d+")


Row = list[TextLine]


def without_margins(pages: Mapping[int, Sequence[TextLine]], heights: Mapping[int, float]) -> dict[int, list[TextLine]]:
    """The lines of each page without headers, footers and page numbers."""
    rows = {number: _rows(lines) for number, lines in pages.items()}
    repeated: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for number, own in rows.items():
        for row in own:
            if _in_margin(row[0], heights[number]):
                repeated[_pattern(row)].append((number, _from_edge(row[0], heights[number])))
    return {
        number: [line for row in _inside(own, heights[number], repeated) for line in row]
        for number, own in rows.items()
    }


def _rows(lines: Sequence[TextLine]) -> list[Row]:
    """Lines that stand at one height, from the top."""
    rows: list[Row] = []
    for line in sorted(lines, key=lambda line: (line.top + line.bottom) / 2):
        if rows and (line.top + line.bottom) / 2 < rows[-1][0].bottom:
            rows[-1].append(line)
        else:
            rows.append([line])
    return rows


def _inside(rows: list[Row], height: float, repeated: Mapping[str, Sequence[tuple[int, float]]]) -> list[Row]:
    """The rows of a page without those at its upper and lower end that are furniture."""
    start, end = 0, len(rows)
    while start < end and _is_furniture(rows[start], height, repeated):
        start += 1
    while start < end and _is_furniture(rows[end - 1], height, repeated):
        end -= 1
    return rows[start:end]


def _is_furniture(row: Row, height: float, repeated: Mapping[str, Sequence[tuple[int, float]]]) -> bool:
    if not _in_margin(row[0], height):
        return False
    if len(row) == 1 and _PAGE_NUMBER.fullmatch(row[0].text.strip()):
        return True
    edge, pattern = _from_edge(row[0], height), _pattern(row)
    if not pattern.replace("#", ""):
        return False
    return any(page != row[0].page and abs(other - edge) <= NEAR for page, other in repeated[pattern])


def _in_margin(line: TextLine, height: float) -> bool:
    return line.bottom < MARGIN * height or line.top > (1 - MARGIN) * height


def _from_edge(line: TextLine, height: float) -> float:
    """How far a line is from the nearer end of its page: pages may differ in height."""
    return line.top if line.top < height / 2 else line.top - height


def _pattern(row: Row) -> str:
    return _DIGITS.sub("#", "".join("".join(line.text.split()) for line in row))
