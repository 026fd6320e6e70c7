"""What stands in the margins of a PDF's pages: page numbers, and lines that repeat from page to page."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from extractors.read.pdf_flow import TextLine

MARGIN = 0.11
"""The share of a page's height, above and below, in which headers and footers stand."""

NEAR = 4.0
"""Points by which a header moves from page to page at most."""

# 3, - 3 -, — 3 —, 第3页, 第 3 页 共 5 页, 3 / 5, Page 3 of 5
_PAGE_NUMBER = re.compile(
    r"[-—–－·\s]*(?:第\s*)?\d{1,3}(?:\s*页)?(?:\s*[/／，,]?\s*(?:共\s*)?\d{1,3}\s*页?)?[-—–－·\s]*|"
    r"[Pp]age\s*\d{1,3}(?:\s*of\s*\d{1,3})?|[-—–\s]*[ivxIVX]{1,5}[-—–\s]*"
)
_DIGITS = re.compile(r"\d+")


def without_margins(pages: Mapping[int, Sequence[TextLine]], heights: Mapping[int, float]) -> dict[int, list[TextLine]]:
    """The lines of each page without headers, footers and page numbers."""
    repeated: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for number, lines in pages.items():
        for line in lines:
            if _in_margin(line, heights[number]):
                repeated[_pattern(line.text)].append((number, _from_edge(line, heights[number])))
    return {
        number: [line for line in lines if not _is_furniture(line, heights[number], repeated)]
        for number, lines in pages.items()
    }


def _is_furniture(line: TextLine, height: float, repeated: Mapping[str, Sequence[tuple[int, float]]]) -> bool:
    if not _in_margin(line, height):
        return False
    if _PAGE_NUMBER.fullmatch(line.text.strip()):
        return True
    edge = _from_edge(line, height)
    others = repeated[_pattern(line.text)]
    return any(page != line.page and abs(other - edge) <= NEAR for page, other in others)


def _in_margin(line: TextLine, height: float) -> bool:
    return line.bottom < MARGIN * height or line.top > (1 - MARGIN) * height


def _from_edge(line: TextLine, height: float) -> float:
    """How far a line is from the nearer end of its page: pages may differ in height."""
    return line.top if line.top < height / 2 else line.top - height


def _pattern(text: str) -> str:
    return _DIGITS.sub("#", "".join(text.split()))
