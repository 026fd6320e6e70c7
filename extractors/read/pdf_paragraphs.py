"""Lines of running text as paragraphs, and headings by their size."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from extractors.document import Paragraph
from extractors.read.pdf_flow import TextLine
from extractors.source import Place

INDENT = 0.8
"""Heights of letters: a line that begins further in than its column begins a paragraph."""

ROOM = 0.6
"""Heights: a line with more room behind it than this and the next word ends its paragraph."""

LOOSE = 1.4
"""Times the usual distance of lines: more parts paragraphs."""

LARGER = 1.08
"""Times the height of the text: headings are larger."""

_COUNTED = re.compile(r"\s*(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[)）])")
# 号。 (punctuation does not begin a line), 2020, WPS, “丰
_WORD = re.compile(r"[“‘（《〈【(]*(?:[\w.,%]+|.)[。，、；：？！”’）》〉】)…]*", re.ASCII)
_ENDS = tuple("。；！？：;!?:")


class Typography:
    """How a document is set: the height of its text, its margins page width by page width, the distance of lines."""

    def __init__(self, lines: Sequence[TextLine]) -> None:
        letters = Counter[float]()
        for line in lines:
            letters[round(line.size, 1)] += len(line.text)
        self.size = letters.most_common(1)[0][0] if letters else 0.0
        sizes = sorted({size for size in letters if size > LARGER * self.size}, reverse=True)
        self.levels = {size: level for level, size in enumerate(sizes[:6], start=1)}
        text = [line for line in lines if round(line.size, 1) == self.size] or list(lines)
        self.margins = (min((line.left for line in text), default=0), max((line.right for line in text), default=0))
        steps = Counter(
            round(after.bottom - before.bottom)
            for before, after in pairwise(text)
            if before.page == after.page and 0 < after.bottom - before.bottom < 4 * self.size
        )
        self.step = steps.most_common(1)[0][0] if steps else 2 * self.size

    def heading(self, line: TextLine) -> int | None:
        """The level of the heading that a line is by its size."""
        return self.levels.get(round(line.size, 1))


def paragraphs(lines: Sequence[TextLine], setting: Typography, source: int) -> Iterator[Paragraph]:
    """The paragraphs that lines which follow each other make."""
    gathered: list[TextLine] = []
    for line in lines:
        if gathered and not _goes_on(gathered[-1], line, setting):
            yield _paragraph(gathered, setting, source)
            gathered = []
        gathered.append(line)
    if gathered:
        yield _paragraph(gathered, setting, source)


def _goes_on(last: TextLine, line: TextLine, setting: Typography) -> bool:
    """Whether a line goes on with the paragraph of the line before."""
    size = max(last.size, line.size)
    left, right = last.column or setting.margins
    if min(last.size, line.size) < size / LARGER or right - last.right > (ROOM + _first_word(line.text)) * size:
        return False
    start, _ = line.column or setting.margins
    if line.left - start > INDENT * size and line.left - start > last.left - left - INDENT * size:
        return False
    same_page = last.page == line.page and last.column == line.column
    step = LOOSE * max(setting.step, 1.2 * size)
    if same_page and not 0 < line.bottom - last.bottom <= step:
        return False
    return not (_COUNTED.match(line.text) and last.text.endswith(_ENDS))


def _first_word(text: str) -> float:
    """How wide the part of a line is that could not stay on the line before, in heights of its letters."""
    found = _WORD.match(text)
    return sum(0.55 if letter.isascii() else 1 for letter in found[0]) if found else 0.0


def _paragraph(lines: Sequence[TextLine], setting: Typography, source: int) -> Paragraph:
    text = lines[0].text
    for line in lines[1:]:
        latin = text[-1:].isascii() and line.text[:1].isascii() and (text[-1:] + line.text[:1]).isalpha()
        text += " " * latin + line.text
    first = lines[0]
    sure = min((line.confidence for line in lines if line.confidence is not None), default=None)
    place = Place(source=source, page=first.page, box=first.box, confidence=sure)
    return Paragraph(text, place, None if first.confidence else setting.heading(first))
