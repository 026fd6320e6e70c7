"""Full text search: an index of character pairs in a folder beside the database; it can be thrown away and made again.

Every two characters that stand together are a term, at their place: a word of two or more characters is found wherever
it stands, and nowhere else. (tantivy's own n-gram tokenizer gives all terms of a text one place; 信息公开 would be
found where 信息, 息公 and 公开 stand apart.)
"""

import shutil
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from tantivy import Document, Index, Occur, Order, Query, Schema, SchemaBuilder

from extractors.normal import normalise

VERSION = "1"
"""Another one, and the index is made anew."""

HEAP_BYTES = 50_000_000
MARKS = ("agency", "region", "forms", "failing", "findings")
REGION_DIGITS = (2, 4, 6)
MOST = 10_000_000


@dataclass(frozen=True)
class Text:
    """What is indexed of a report; `mark` changes whenever any of it does."""

    name: str
    mark: str
    agency: str
    year: int
    region: str | None
    forms: Collection[str]
    failing: Collection[str]
    findings: Collection[str]
    paragraphs: Iterable[str]


@dataclass(frozen=True)
class Wanted:
    """What a text must have: all of these words, and one of the values of each kind that is named."""

    words: Sequence[str] = ()
    agency: Collection[str] = ()
    years: Collection[int] = ()
    region: str | None = None
    form: str | None = None
    failing: str | None = None
    finding: str | None = None


@dataclass(frozen=True)
class Found:
    """How many texts there are, and the first of them, with how well they fit."""

    total: int
    names: Sequence[tuple[str, float]]


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


class TextIndex:
    """The index in a folder; it is made where there is none, or another version's, or a broken one."""

    def __init__(self, folder: Path) -> None:
        self._schema = _schema()
        terms, told = folder / "terms", folder / "version"
        if not told.exists() or told.read_text("ascii") != VERSION or not self._is_whole(terms):
            shutil.rmtree(terms, ignore_errors=True)
            terms.mkdir(parents=True)
            told.write_text(VERSION, "ascii")
        self._index = Index(self._schema, str(terms))

    def _is_whole(self, terms: Path) -> bool:
        try:
            Index(self._schema, str(terms)).searcher()
        except ValueError:  # whatever tantivy finds wrong
            return False
        return True

    def __len__(self) -> int:
        return int(self._searcher().num_docs)

    def marks(self) -> dict[str, str]:
        """The mark of every text."""
        searcher = self._searcher()
        hits = searcher.search(Query.all_query(), limit=MOST, count=False).hits
        told = (searcher.doc(address) for _, address in hits)
        return {one["name"][0]: one["mark"][0] for one in told}

    def mark(self, name: str) -> str | None:
        """The mark of one text, where there is one."""
        searcher = self._searcher()
        hits = searcher.search(self._is("name", name), limit=1, count=False).hits
        return str(searcher.doc(hits[0][1])["mark"][0]) if hits else None

    def change(self, texts: Iterable[Text], gone: Iterable[str] = ()) -> int:
        """Take texts in, each in the place of what was there under its name, then others out; says how many came."""
        count = 0
        writer = self._index.writer(HEAP_BYTES, 1)
        for text in texts:
            writer.delete_documents_by_term("name", text.name)
            writer.add_document(_document(text))
            count += 1
        for name in gone:  # looked at only now: whoever yields the texts may find more that stay
            writer.delete_documents_by_term("name", name)
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        return count

    def clear(self) -> None:
        """Take all texts out."""
        writer = self._index.writer(HEAP_BYTES, 1)
        writer.delete_all_documents()
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()

    def find(self, wanted: Wanted, limit: int) -> Found:
        """The texts that have it all, those that fit best first; without words, the latest years first."""
        query = Query.boolean_query(
            [(Occur.Must, part) for part in self._parts(wanted)] or [(Occur.Must, Query.all_query())]
        )
        searcher = self._searcher()
        if wanted.words:
            result = searcher.search(query, limit=limit)
        else:
            result = searcher.search(query, limit=limit, order_by_field="year", order=Order.Desc)
        names = [(str(searcher.doc(address)["name"][0]), float(score)) for score, address in result.hits]
        return Found(result.count or 0, names)

    def values(self, kind: str) -> list[str]:
        """What texts have of a kind (`failing`, `findings`, `forms`)."""
        return [value for value, _ in self._searcher().terms_with_prefix(kind, "")]

    def _searcher(self) -> Any:  # noqa: ANN401  # published with stubs that leave its results open
        self._index.reload()  # another process may have changed it
        return self._index.searcher()

    def _parts(self, wanted: Wanted) -> Iterator[Query]:
        for word in wanted.words:
            terms = pairs(word)
            yield (
                self._is("terms", terms[0])
                if len(terms) == 1
                else Query.phrase_query(self._schema, "terms", list(terms))
            )
        if wanted.agency:
            yield self._one_of("agency", wanted.agency)
        if wanted.years:
            yield self._one_of("year", wanted.years)
        for kind, value in (
            ("region", wanted.region),
            ("forms", wanted.form),
            ("failing", wanted.failing),
            ("findings", wanted.finding),
        ):
            if value is not None:
                yield self._one_of(kind, [value])

    def _one_of(self, kind: str, values: Collection[object]) -> Query:
        """A condition, which does not count for how well a text fits."""
        return Query.const_score_query(Query.term_set_query(self._schema, kind, list(values)), 0.0)

    def _is(self, kind: str, value: str) -> Query:
        return Query.term_query(self._schema, kind, value)


def _schema() -> Schema:
    builder = SchemaBuilder()
    builder.add_text_field("name", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("mark", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("year", indexed=True, fast=True)
    for kind in MARKS:
        builder.add_text_field(kind, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("terms", tokenizer_name="whitespace", index_option="position")
    return builder.build()


def _document(text: Text) -> Document:
    region = text.region or ""
    return Document(
        name=text.name,
        mark=text.mark,
        year=text.year,
        agency=text.agency,
        region=[region[:digits] for digits in REGION_DIGITS if len(region) >= digits],
        forms=list(text.forms),
        failing=list(text.failing),
        findings=list(text.findings),
        terms=[" ".join(pairs(folded(paragraph))) for paragraph in text.paragraphs],
    )
