"""Full text search in the current reports: a question, and the reports that answer it with their passages."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from crawler.choosing import names_of_body, region_prefix
from crawler.errors import Usage
from crawler.store import Store
from crawler.store.text_index import Wanted
from crawler.store.text_terms import folded
from crawler.words import say
from extractors.normal import align

Json = dict[str, Any]

AROUND = 30
"""Characters that are shown before and behind a word."""
PASSAGES = 3
"""Of one report."""
SHOWN = (
    "title",
    "sections",
    "reading",
    "entry.agency",
    "entry.year",
    "entry.captured_at",
    "entry.page",
    "entry.attachments",
)
"""What is told of a report."""
DEEPEST = 1_000
"""Of the reports that are found; who wants all exports them."""
LEAST = 2
"""Characters of a word: terms are pairs of them."""


@dataclass(frozen=True)
class Question:
    """Words that must all be there, each as it is written, and what else the report must be; None is any."""

    words: Sequence[str] = ()
    agency: str | None = None
    years: Collection[int] | None = None
    region: str | None = None
    form: str | None = None
    failing: str | None = None
    finding: str | None = None
    level: str | None = None
    portal: str | None = None


@dataclass(frozen=True)
class Passage:
    """A piece of a report's text in its own script; `marks` are where the words stand in `text`, from and to."""

    section: int | None
    heading: str
    text: str
    marks: Sequence[tuple[int, int]]


@dataclass(frozen=True)
class Hit:
    """A report that was found."""

    agency: str
    year: int
    title: str
    url: str
    captured_at: str
    reading: str
    score: float
    passages: Sequence[Passage]


@dataclass(frozen=True)
class Place:
    """Which of the reports that are found are wanted: so many, behind so many others."""

    limit: int
    offset: int = 0


@dataclass(frozen=True)
class Answer:
    """How many reports there are, and the best of them."""

    total: int
    hits: Sequence[Hit]


def search(store: Store, question: Question, *, limit: int = 10) -> Answer:
    """The current reports that the question is true of, the best first; without words, the latest first.

    Raises:
        Usage: nothing is asked for, a word of one character, no such body or region.
    """
    names = names_of_body(question.agency, store) if question.agency else ()
    wanted = wanted_of(question, names)
    if wanted == Wanted():
        raise Usage(say("nothing to search for: expected words or a filter", "没有检索条件：请给出词语或筛选条件"))
    return find(store, wanted, Place(limit))


def find(store: Store, wanted: Wanted, place: Place, is_shown: Callable[[Json], bool] = lambda _: True) -> Answer:
    """The same for a question in the words of the index; of what is there as far as it may be shown."""
    found = store.texts.find(wanted, place.limit, place.offset)
    documents = store.lists.current((name for name, _ in found.names), SHOWN)
    hits = [
        _hit(documents[name], wanted.words, score)
        for name, score in found.names
        if name in documents and is_shown(documents[name])
    ]
    return Answer(found.total, hits)


def wanted_of(question: Question, names: Collection[str] = ()) -> Wanted:
    """The question in the words of the index; `names` are all those of its body."""
    return Wanted(
        words=tuple(words_of(question.words)),
        agency=names,
        years=question.years or (),
        region=region_prefix(question.region) if question.region else None,
        form=question.form,
        failing=question.failing,
        finding=question.finding,
        level=question.level,
        portal=question.portal,
    )


QUOTES = "\"'“”‘’「」『』"
"""Around what is looked for as it is written, which every word is."""


def words_in(text: str) -> list[str]:
    """What stands between blanks, without quotation marks around it.

    >>> words_in('“信息公开” 三安全 ""')
    ['信息公开', '三安全']
    """
    return [word for part in text.split() if (word := part.strip(QUOTES))]


def words_of(given: Iterable[str]) -> list[str]:
    """The words, folded; blanks part them.

    >>> words_of(["政府資訊 公開"])
    ['政府资讯', '公开']
    """
    words = [word for text in given for word in words_in(text)]
    for word in words:
        if len(folded(word)) < LEAST:
            raise Usage(
                say(
                    f"{word!r}: one character is in too many reports; a word needs two or more",
                    f"“{word}”：单字几乎见于每份报告；检索词须有两个字以上",
                )
            )
    return [folded(word) for word in words]


def _hit(document: Json, words: Sequence[str], score: float) -> Hit:
    entry = document["entry"]
    return Hit(
        agency=entry["agency"],
        year=entry["year"],
        title=document["title"],
        url=entry["page"]["url"],
        captured_at=entry["captured_at"].isoformat().replace("+00:00", "Z"),
        reading=document["reading"],
        score=round(score, 3),
        passages=list(_passages(document, words)),
    )


def _passages(document: Json, words: Sequence[str]) -> Iterator[Passage]:
    """Where the words stand: for each the first paragraph that has it, a passage for those that stand together."""
    left = list(words)
    for section, heading, paragraph in _paragraphs(document):
        copy = folded(paragraph)
        for word in [word for word in left if word in copy][:PASSAGES]:
            if word in left:
                text, found = _cut(paragraph, word, words)
                yield Passage(section, heading, text, sorted({mark for marks in found.values() for mark in marks}))
                left = [other for other in left if other != word and other not in found]
        if not left:
            return


def _paragraphs(document: Mapping[str, Any]) -> Iterator[tuple[int | None, str, str]]:
    for section in document["sections"]:
        for paragraph in section["text"].split("\n"):
            yield section["number"], section["heading"], paragraph


def _cut(paragraph: str, word: str, words: Sequence[str]) -> tuple[str, dict[str, list[tuple[int, int]]]]:
    """The text around a word, and where which of the words stand in it."""
    aligned = align(paragraph)
    copy, origin = aligned.text.lower(), aligned.origin
    if len(copy) != len(origin):  # a capital letter that has two small ones
        copy = aligned.text
    at = max(0, copy.find(word))
    start = max(0, origin[at] - AROUND)
    end = min(len(paragraph), origin[at + len(word) - 1] + 1 + AROUND)
    found: dict[str, list[tuple[int, int]]] = {}
    for each in words:
        for place in _places(copy, each):
            first, last = origin[place], origin[place + len(each) - 1] + 1
            if start <= first and last <= end:
                found.setdefault(each, []).append((first - start, last - start))
    return paragraph[start:end], found


def _places(text: str, word: str) -> Iterator[int]:
    place = text.find(word)
    while place >= 0:
        yield place
        place = text.find(word, place + 1)
