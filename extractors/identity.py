"""Who reported on which year, and when it was published: from the title, the page's own facts, the date line."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from extractors.document import Document, Paragraph
from extractors.normal import normalise
from extractors.titles import Title, parse_title, year_of

_LINES = 20
"""The title stands within this many paragraphs."""
_LONGEST_LINE = 60
_TITLE_METAS = ("articletitle", "title", "og:title")
_DATE_METAS = ("pubdate", "publishdate", "article:published_time", "releasedate", "createdate")
_SOURCE_METAS = ("contentsource",)
# 北京市广播电视局: a line above the title that can only be a body's name
_NAME = re.compile(r"^[\u4e00-\u9fff（）()〇]{3,40}$")
# 2021-03-30, 2021年3月30日, 2021/3/30, 2021.03.30
_DATE = re.compile(r"(20\d\d)[-年/.](\d{1,2})[-月/.](\d{1,2})")
# 发布日期：2021-03-30, 日期:…, 时间：…
_DATELINE = re.compile(r"(?:日期|时间)[::]" + _DATE.pattern)


@dataclass(frozen=True)
class Identity:
    """What a document says of itself; `title` joins the printed lines without blanks between Chinese characters."""

    title: str
    said: Title | None
    agency: str | None
    year: int | None
    published: str | None


def identify(document: Document, paragraphs: Sequence[Paragraph]) -> Identity:
    """The identity of a document whose text, boilerplate out, is `paragraphs`."""
    title, said = _title(document, paragraphs)
    agency = (said.agency if said else None) or next(filter(None, map(document.metas.get, _SOURCE_METAS)), None)
    year = said.year if said else None
    return Identity(title, said, agency, year or _year(paragraphs), _published(document))


def _title(document: Document, paragraphs: Sequence[Paragraph]) -> tuple[str, Title | None]:
    """The best of the page's own titles and of one to three lines of the text; else the first line there is."""
    metas = [document.metas[name] for name in _TITLE_METAS if name in document.metas]
    lines = [p.text.strip() for p in islice((p for p in paragraphs if p.text.strip()), _LINES)]
    best: tuple[tuple[bool, ...], str, Title] | None = None
    for text in [*metas[:1], *_joined(lines), *metas[1:]]:
        said = parse_title(text)
        if said:
            rank = (said.kind != "other", said.agency is not None, said.year is not None)
            if best is None or rank > best[0]:
                best = (rank, text, said)
    if best:
        return " ".join(best[1].split()), best[2]
    return " ".join((metas or lines or [""])[0].split()), None


def _joined(lines: Sequence[str]) -> Iterable[str]:
    """Each line, then each with the one or two lines above it that can belong to the title."""
    short = [line if len(line) <= _LONGEST_LINE else "" for line in lines]
    yield from filter(None, short)
    for count in (2, 3):
        for i in range(len(short) - count + 1):
            window = short[i : i + count]
            if all(window) and (_NAME.match("".join(window[0].split())) or parse_title("".join(window[1:])) is None):
                yield "".join(window)


def _year(paragraphs: Sequence[Paragraph]) -> int | None:
    return next((year for p in paragraphs if (year := year_of(p.text))), None)


def _published(document: Document) -> str | None:
    for name in _DATE_METAS:
        if (found := _DATE.search(document.metas.get(name, ""))) and (day := _iso(found)):
            return day
    for block in document.blocks:
        if isinstance(block, Paragraph):
            found = _DATELINE.search(normalise(block.text))
            if found and (day := _iso(found)):
                return day
    return None


def _iso(found: re.Match[str]) -> str | None:
    try:
        return date(int(found[1]), int(found[2]), int(found[3])).isoformat()
    except ValueError:  # 2021-02-30 is no date: the line says something else
        return None
