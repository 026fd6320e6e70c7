"""Boilerplate out: what belongs to the site and not to the report, by the article's own container and by rules."""

import re
from dataclasses import replace
from functools import cache
from typing import cast

import trafilatura

from extractors.document import Block, Document, Grid, Paragraph
from extractors.forms import rules
from extractors.normal import normalise
from extractors.sections import read_sections
from extractors.source import Source

_KNOWN_LAYOUT = 3
"""A page with this many official headings needs no guess at where its text is."""
_SHORTEST_GUESS = 200
"""Main text shorter than this (characters) is no article: the guess is not believed."""


@cache
def _boilerplate() -> re.Pattern[str]:
    patterns = [rule["pattern"] for rule in cast("list[dict[str, str]]", rules("boilerplate")["rule"])]
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


def is_boilerplate(text: str) -> bool:
    """Whether a whole paragraph is the site's: breadcrumb, toolbar, share bar, notice, footer.

    >>> is_boilerplate("打印 关闭"), is_boilerplate("无。")
    (True, False)
    """
    copy = normalise(text)
    return bool(copy) and bool(_boilerplate().fullmatch(copy))


def clean(document: Document, source: Source) -> Document:
    """The document without the site's own paragraphs; grids and pictures stay."""
    blocks = _article(document)
    kept = tuple(b for b in blocks if not isinstance(b, Paragraph) or not is_boilerplate(b.text))
    if document.media_type == "text/html" and document.article is None:
        kept = _guessed(kept, source)
    return replace(document, blocks=kept, article=None)


def _article(document: Document) -> tuple[Block, ...]:
    """The blocks inside the page's article container, where it has one that holds the tables."""
    if document.article is None:
        return document.blocks
    inside = document.blocks[slice(*document.article)]
    tables = sum(isinstance(block, Grid) for block in document.blocks)
    return inside if sum(isinstance(block, Grid) for block in inside) == tables else document.blocks


def _guessed(blocks: tuple[Block, ...], source: Source) -> tuple[Block, ...]:
    """In a layout that the rules do not know: the paragraphs that trafilatura takes for the main text."""
    sections, _ = read_sections(b for b in blocks if isinstance(b, Paragraph))
    if len(sections) >= _KNOWN_LAYOUT:
        return blocks
    main = normalise(trafilatura.extract(source.body, include_tables=False, favor_recall=True) or "")
    if len(main) < _SHORTEST_GUESS:
        return blocks
    return tuple(b for b in blocks if not isinstance(b, Paragraph) or normalise(b.text) in main)
