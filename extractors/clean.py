"""Boilerplate out: what belongs to the site and not to the report, by the article's own container and by rules."""

import re
from dataclasses import replace
from functools import cache
from typing import cast

from extractors.document import Block, Document, Grid, Paragraph
from extractors.forms import rules
from extractors.normal import normalise
from extractors.sections import read_sections
from extractors.source import Source

_KNOWN_LAYOUT = 3
"""A page with this many official headings needs no guess at where its text is."""
_SHORTEST_GUESS = 200
"""Main text shorter than this (characters) is no article: the guess is not believed."""
_LONGEST_GUESS = 1_000_000
"""Bytes: on longer pages the guess takes many seconds."""
_LONGEST_LINE = 2_000
"""Characters: nothing that belongs to a site is longer."""


@cache
def _boilerplate() -> re.Pattern[str]:
    patterns = [rule["pattern"] for rule in cast("list[dict[str, str]]", rules("boilerplate")["rule"])]
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


def is_boilerplate(text: str) -> bool:
    """Whether a whole paragraph is the site's: breadcrumb, toolbar, share bar, notice, footer.

    >>> is_boilerplate("打印 关闭"), is_boilerplate("无。")
    (True, False)
    """
    if len(text) > _LONGEST_LINE:
        return False
    copy = normalise(text)
    return bool(copy) and bool(_boilerplate().fullmatch(copy))


def clean(document: Document, source: Source) -> Document:
    """The document without the site's own paragraphs, which stand `above` and `below`; grids and pictures stay."""
    start, end = _article(document)
    kept = tuple(b for b in document.blocks[start:end] if not isinstance(b, Paragraph) or not is_boilerplate(b.text))
    if document.media_type == "text/html" and document.article is None:
        kept = _guessed(kept, source)
    stays = set(map(id, kept))
    above = tuple(block for block in document.blocks[:end] if id(block) not in stays)
    return replace(document, blocks=kept, article=None, above=above, below=document.blocks[end:])


def _article(document: Document) -> tuple[int, int]:
    """Where the page's article container begins and ends, if it has one that holds the tables; else all of it."""
    start, end = document.article or (0, len(document.blocks))
    outside = (*document.blocks[:start], *document.blocks[end:])
    return (0, len(document.blocks)) if any(isinstance(block, Grid) for block in outside) else (start, end)


def _guessed(blocks: tuple[Block, ...], source: Source) -> tuple[Block, ...]:
    """In a layout that the rules do not know: the paragraphs that trafilatura takes for the main text."""
    import trafilatura  # noqa: PLC0415 (slow to import, and most pages have a known layout)

    sections, _ = read_sections(b for b in blocks if isinstance(b, Paragraph))
    if len(sections) >= _KNOWN_LAYOUT or len(source.body) > _LONGEST_GUESS:
        return blocks
    main = normalise(trafilatura.extract(source.body, include_tables=False, favor_recall=True) or "")
    if len(main) < _SHORTEST_GUESS:
        return blocks
    return tuple(b for b in blocks if not isinstance(b, Paragraph) or normalise(b.text) in main)
