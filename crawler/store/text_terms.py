"""What the text index keeps of a report: the terms of its text and of its body's names, and what it may be asked by."""

import zlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import pairwise

from tantivy import Document, Schema, SchemaBuilder

from crawler.spellings import names_of, spellings_of
from extractors.normal import normalise

KINDS = ("agency", "portal", "region", "level", "forms", "failing", "findings")
"""By which values texts are chosen."""
COUNTED = {"region", "level", "forms", "failing", "findings"}
"""Those of which the index can tell how many texts have each; years, too."""
REGION_DIGITS = (2, 4, 6)
LAST_YEAR = 3_000
END = "¶"
"""Behind each text: between it and the next stand two places, and a phrase leaves out one at most."""


@dataclass(frozen=True)
class Text:
    """What is indexed of a report; `mark` changes whenever any of it does."""

    name: str
    mark: str
    agency: str
    portal: str
    year: int
    region: str | None
    level: str | None
    forms: Collection[str]
    failing: Collection[str]
    findings: Collection[str]
    paragraphs: Iterable[str]


def folded(text: str) -> str:
    """A text as it is compared: Simplified, without blanks, in small letters.

    >>> folded("政府資訊 公開 APP")
    '政府资讯公开app'
    """
    return normalise(text).lower()


def pairs(text: str) -> list[str]:
    """The terms of a folded text.

    >>> pairs("信息公开")
    ['信息', '息公', '公开']
    """
    return [one + other for one, other in pairwise(text)]


def _laid_out(text: str) -> str:
    """Its terms, and one that nobody looks for, so that no phrase goes on into what follows."""
    return " ".join([*pairs(text), END])


def schema_of_texts() -> Schema:
    """The fields of the index."""
    builder = SchemaBuilder()
    builder.add_text_field("name", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("mark", stored=True, tokenizer_name="raw", index_option="basic")
    for number in ("year", "place"):
        builder.add_integer_field(number, indexed=True, fast=True)
    for kind in KINDS:
        builder.add_text_field(kind, tokenizer_name="raw", index_option="basic", fast=kind in COUNTED)
    builder.add_text_field("called", tokenizer_name="raw", index_option="basic")
    for terms in ("names", "terms"):
        builder.add_text_field(terms, tokenizer_name="whitespace", index_option="position")
    return builder.build()


def document_of_text(text: Text) -> Document:
    """A report as the index takes it in."""
    region = text.region or ""
    called = names_of(text.agency) | spellings_of(text.agency)
    return Document(
        name=text.name,
        mark=text.mark,
        year=text.year,
        place=place_of(text),
        agency=text.agency,
        portal=text.portal,
        region=[region[:digits] for digits in REGION_DIGITS if len(region) >= digits],
        level=[text.level] if text.level else [],
        forms=list(text.forms),
        failing=list(text.failing),
        findings=list(text.findings),
        called=sorted(called),
        names=[_laid_out(one) for one in sorted(called)],
        terms=[_laid_out(folded(paragraph)) for paragraph in text.paragraphs],
    )


def place_of(text: Text) -> int:
    """Where a report stands in lists: the latest year first, in it by region, in that in an order that stays the same.

    Two may have the same place, of some million.
    """
    ago = LAST_YEAR - min(max(text.year, 0), LAST_YEAR)
    region = int(text.region) if text.region and text.region.isascii() and text.region.isdigit() else 0
    return ago << 51 | min(region, 999_999) << 31 | zlib.crc32(text.name.encode()) >> 1


def told_of(value: str | float) -> str:
    """A value as a word, as the index counts it: numbers as floats, words as words.

    >>> told_of(2020.0), told_of("2019")
    ('2020', '2019')
    """
    return value if isinstance(value, str) else str(int(value))
