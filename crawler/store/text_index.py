"""Full text search: an index of character pairs in a folder beside the database; it can be thrown away and made again.

Every two characters that stand together are a term, at their place: a word of two or more characters is found wherever
it stands, and nowhere else. (tantivy's own n-gram tokenizer gives all terms of a text one place; 信息公开 would be
found where 信息, 息公 and 公开 stand apart.) The names of bodies, their pinyin and initials are found likewise.
"""

import re
import shutil
from bisect import bisect_right
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any, TypeVar, cast

from tantivy import FieldType, Index, Occur, Order, Query

from crawler.store.text_notes import make_private
from crawler.store.text_terms import Text, document_of_text, folded, pairs, schema_of_texts, told_of
from extractors.names import short_name

T = TypeVar("T")

VERSION = "3"
"""Another one, and the index is made anew."""

HEAP_BYTES = 50_000_000
MOST = 10_000_000
SEEN_AFTER = 5_000
"""Texts after which a long change can be searched as far as it has come."""
TWINS = 8
"""More than have one place in lists."""
YEARS_OF_A_BODY = 30
"""Reports that one body may have, of those that are looked at for its name."""
APART = re.compile(r"['’-]|renminzhengfu$")
"""What may stand in pinyin and not in its index: xi'an, feng-tai."""
FRESH_S = 60
"""So long counts and names are shown that are not quite those of this moment, while the index changes all the time."""
KEPT = 1_000
"""Questions whose answers are kept, of some kilobytes at most."""
VALUES = 100
"""Most values of a kind that are counted."""


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
    portal: str | None = None
    level: str | None = None


@dataclass(frozen=True)
class Found:
    """How many texts there are, and the first of them, with how well they fit."""

    total: int
    names: Sequence[tuple[str, float]]


class TextIndex:
    """The index in a folder; it is made where there is none, or another version's, or a broken one."""

    def __init__(self, folder: Path) -> None:
        self._schema = schema_of_texts()
        terms, told = folder / "terms", folder / "version"
        if not told.exists() or told.read_text("ascii") != VERSION or not self._is_whole(terms):
            shutil.rmtree(terms, ignore_errors=True)
            make_private(folder)
            terms.mkdir(mode=0o700)
            told.write_text(VERSION, "ascii")
        self._index = Index(self._schema, str(terms))
        self._meta = terms / "meta.json"
        """Another file after every change: tantivy puts a new one in its place."""
        self._seen: object = None
        self._kept: dict[Hashable, tuple[Any, object, float]] = {}
        """Answers, of which state of the index they are, and when they were found."""

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
            writer.add_document(document_of_text(text))
            count += 1
            if count % SEEN_AFTER == 0:
                writer.commit()
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

    def find(self, wanted: Wanted, limit: int, offset: int = 0) -> Found:
        """The texts that have it all, those that fit best first; without words in the order of lists."""
        return self._known(("find", repr(wanted), limit, offset), lambda: self._find(wanted, limit, offset), 0)

    def _find(self, wanted: Wanted, limit: int, offset: int) -> Found:
        query, searcher = self._query(wanted), self._searcher()
        if wanted.words:
            result = searcher.search(query, limit=limit, offset=offset)
        else:
            result = searcher.search(query, limit=limit, offset=offset, order_by_field="place", order=Order.Asc)
        names = [
            (str(searcher.doc(address)["name"][0]), float(score) if wanted.words else 0.0)
            for score, address in result.hits
        ]
        return Found(result.count or 0, names)

    def listed(self, wanted: Wanted, after: int, limit: int) -> list[tuple[str, int]]:
        """The texts that have it all behind a place in lists, each with its own: so many, and a twin of the last."""
        behind = Query.range_query(
            self._schema, "place", FieldType.Integer, lower_bound=after, upper_bound=None, include_lower=False
        )
        query = Query.boolean_query([(Occur.Must, behind), (Occur.Must, self._query(wanted))])
        searcher = self._searcher()
        result = searcher.search(query, limit=limit + TWINS, count=False, order_by_field="place", order=Order.Asc)
        last = result.hits[limit - 1][0] if len(result.hits) > limit else None
        hits = [hit for number, hit in enumerate(result.hits) if number < limit or hit[0] == last]
        return [(str(searcher.doc(address)["name"][0]), int(place)) for place, address in hits]

    def counts(self, wanted: Wanted, kinds: Iterable[str]) -> dict[str, dict[str, int]]:
        """How many of the texts that have it all have each value of a kind (`year`, or one that is counted)."""
        kinds = list(kinds)
        return self._known(("counts", repr(wanted), *kinds), lambda: self._count(wanted, kinds), FRESH_S)

    def _known(self, asked: Hashable, find: Callable[[], T], fresh_s: float) -> T:
        """An answer of before, if the index is the same since, or it is no older than this; else a new one.

        Words that are in each of 200,000 texts take 1 ms to find, phrases of such words 80, and 40 to count.
        """
        self._reload()
        state = self._seen
        answer, of, at = self._kept.get(asked, (None, None, 0.0))
        if answer is None or (of != state and monotonic() > at + fresh_s):
            if len(self._kept) >= KEPT:
                self._kept.clear()
            answer = find()
            self._kept[asked] = answer, state, monotonic()
        return cast("T", answer)

    def _count(self, wanted: Wanted, kinds: Iterable[str]) -> dict[str, dict[str, int]]:
        asked = {kind: {"terms": {"field": kind, "size": VALUES}} for kind in kinds}
        told = self._searcher().aggregate(self._query(wanted), asked)
        return {
            kind: {told_of(one["key"]): int(one["doc_count"]) for one in told[kind]["buckets"] if one["doc_count"]}
            for kind in asked
        }

    def bodies(self, called: str, limit: int) -> list[str]:
        """The bodies with this in one of their names, in Chinese or in letters: who is called just so first."""
        wanted = APART.sub("", folded(short_name(called)))
        if len(wanted) <= 1:
            return []
        inside = self._phrase("names", wanted)
        query = Query.boolean_query(
            [
                (Occur.Must, inside),
                (Occur.Should, Query.const_score_query(self._is("called", wanted), 1_000.0)),
            ]
        )
        searcher = self._searcher()
        hits = searcher.search(query, limit=limit * YEARS_OF_A_BODY, count=False).hits
        names = (str(searcher.doc(address)["name"][0]).rpartition("|")[0] for _, address in hits)
        return list(dict.fromkeys(names))[:limit]

    def names_after(self, name: str, limit: int) -> list[str]:
        """The names of bodies behind a name; those of a minute ago, so that a page costs no look at all of them."""
        names = self._known("names", lambda: self.values("agency"), FRESH_S)
        first = bisect_right(names, name)
        return names[first : first + limit]

    def values(self, kind: str) -> list[str]:
        """What texts have of a kind (`failing`, `findings`, `forms`)."""
        return sorted(value for value, _ in self._searcher().terms_with_prefix(kind, ""))

    def _searcher(self) -> Any:  # noqa: ANN401  # published with stubs that leave its results open
        self._reload()
        return self._index.searcher()

    def _reload(self) -> None:
        """Another process may have changed it."""
        told = self._meta.stat() if self._meta.exists() else None
        seen = told and (told.st_ino, told.st_mtime_ns)
        if seen is None or seen != self._seen:
            self._index.reload()
            self._seen = seen

    def _query(self, wanted: Wanted) -> Query:
        parts = list(self._parts(wanted)) or [Query.all_query()]
        return Query.boolean_query([(Occur.Must, part) for part in parts])

    def _parts(self, wanted: Wanted) -> Iterator[Query]:
        for word in wanted.words:
            yield self._phrase("terms", word)
        if wanted.agency:
            yield self._one_of("agency", wanted.agency)
        if wanted.years:
            yield self._one_of("year", wanted.years)
        for kind, value in (
            ("region", wanted.region),
            ("level", wanted.level),
            ("portal", wanted.portal),
            ("forms", wanted.form),
            ("failing", wanted.failing),
            ("findings", wanted.finding),
        ):
            if value is not None:
                yield self._one_of(kind, [value])

    def _phrase(self, field: str, word: str) -> Query:
        """Every second pair, and the last, in their places: they have all characters, and are half as many."""
        terms = pairs(word)
        if len(terms) == 1:
            return self._is(field, terms[0])
        places = sorted({*range(0, len(terms), 2), len(terms) - 1})
        return Query.phrase_query(self._schema, field, [(place, terms[place]) for place in places])

    def _one_of(self, kind: str, values: Collection[object]) -> Query:
        """A condition, which does not count for how well a text fits."""
        return Query.const_score_query(Query.term_set_query(self._schema, kind, list(values)), 0.0)

    def _is(self, kind: str, value: str) -> Query:
        return Query.term_query(self._schema, kind, value)
