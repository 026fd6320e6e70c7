"""Who reported on which year, and when it was published: from the title, the page's own facts, the date line."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from extractors.clean import is_boilerplate
from extractors.dates import find_published
from extractors.document import Document, Grid, Paragraph
from extractors.publisher import find_publisher
from extractors.titles import Title, parse_title, year_of

_LINES = 20
"""The title stands within this many paragraphs."""
_LONGEST_LINE = 60
_SHORT = 6
"""A link of more characters may be another report's title."""
_NAMES_REPORT = re.compile("报告|年报|報告|年報")
_TITLE_METAS = ("articletitle", "title", "og:title")
# 北京市广播电视局: a line above the title that can only be a body's name
_NAME = re.compile(r"^[\u4e00-\u9fff（）()〇]{3,40}$")
# 某报告_某县人民政府网: the parts of a window's title
_PARTS = re.compile(r"\s*[_|｜—–-]+\s*")


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
    agency = (said.agency if said else None) or find_publisher(document)
    year = (said.year if said else None) or _year(paragraphs)
    return Identity(title, said, agency, year, find_published(document, year))


def _title(document: Document, paragraphs: Sequence[Paragraph]) -> tuple[str, Title | None]:
    """The best of the page's own titles, of one to three lines of the text, and of lines above it; else the first."""
    metas = [(name, document.metas[name]) for name in _TITLE_METAS if name in document.metas]
    named = [_without_site(text) if name == "title" else [text] for name, text in metas]
    lines = list(islice(_own_lines(document, paragraphs), _LINES))
    best: tuple[tuple[bool, ...], str, Title] | None = None
    for text in [*chain(*named[:1]), *_joined(lines), *chain(*named[1:]), *_above(document)]:
        said = parse_title(text)
        if said:
            rank = (said.kind != "other", said.agency is not None, said.year is not None)
            if best is None or rank > best[0]:
                best = (rank, text, said)
    if best:
        return " ".join(best[1].split()), best[2]
    return " ".join([*(text for _, text in metas), *lines, ""][0].split()), None


def _own_lines(document: Document, paragraphs: Sequence[Paragraph]) -> Iterator[str]:
    """The lines that lead nowhere else: a link names another document, maybe with its date behind it."""
    links = frozenset(link.text for link in document.links)
    titles = tuple(text for text in links if len(text) > _SHORT and _NAMES_REPORT.search(text))
    for line in (p.text.strip() for p in paragraphs):
        if line and line not in links and not line.startswith(titles):
            yield line


def _above(document: Document) -> Iterable[str]:
    """The headings above the article's container; above a table the other lines, too; the nearest first."""
    above = [p for p in reversed(document.above) if isinstance(p, Paragraph) and not is_boilerplate(p.text)]
    yield from _joined([p.text for p in reversed(above) if p.heading])
    if any(isinstance(block, Grid) for block in document.blocks):
        yield from (p.text for p in above if not p.heading)


def _without_site(title: str) -> list[str]:
    """A window's title without the site's name beside it, then as it is."""
    parts = _PARTS.split(title)
    return [*parts, title] if len(parts) > 1 else parts


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
