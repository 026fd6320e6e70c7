"""Search in the text of the current reports."""

from typing import Annotated

from pydantic import BeforeValidator, Field

from crawler.browse.addresses import bare
from crawler.browse.api.cursors import cursor_of, place_of
from crawler.browse.api.declared import (
    Answer,
    Cursor,
    Filtered,
    Operation,
    digits,
)
from crawler.browse.site import Site
from crawler.choosing import known_names
from crawler.naming import kept_name
from crawler.search import DEEPEST, LEAST, Hit, Place, Question, find, wanted_of, words_in
from crawler.store.text_terms import folded

Mark = tuple[int, int]


class AskedSearch(Filtered):
    """Words that must all be there, and what else the report must be."""

    q: Annotated[
        str,
        Field(
            max_length=200,
            pattern=r"^ *([^ ]{2,}( +[^ ]{2,})*)? *$",
            description="words of two or more characters, parted by blanks; all must be there, each as it is written",
        ),
    ] = ""
    limit: Annotated[int, Field(ge=1, le=50), BeforeValidator(digits)] = 10
    cursor: Cursor | None = None


class Shown(Answer):
    """A piece of a report's text; `marks` are where the words stand in it, from and to, in characters."""

    section: int | None
    heading: str
    text: str
    marks: list[Mark]


class Found(Answer):
    """A report that was found."""

    agency: str
    year: int
    title: str
    url: str
    captured_at: str
    reading: str
    score: float
    passages: list[Shown]


class Result(Answer):
    """How many reports there are, and the best of them; the first thousand can be walked through."""

    total: int
    items: list[Found]
    next: str | None


def found(site: Site, asked: AskedSearch) -> Result:
    """The reports that have all the words."""
    [offset] = place_of(asked.cursor, (0,))
    offset = min(max(0, int(offset)), DEEPEST)
    question = Question(
        words=[asked.q] if asked.q else (),
        years=[asked.year] if asked.year else None,
        region=asked.region,
        form=asked.form,
        failing=asked.failing,
        finding=asked.finding,
        level=asked.level,
        portal=asked.portal,
    )
    words = words_in(asked.q)  # parted at U+0085, too; and a word may be nothing but what is not searched: U+200B
    if (asked.q.strip(" ") and not words) or any(len(folded(word)) < LEAST for word in words):
        return Result(total=0, items=[], next=None)
    names = (known_names(asked.agency, site.store) or {kept_name(asked.agency)}) if asked.agency else ()
    place = Place(asked.limit, offset)
    answer = find(site.store, wanted_of(question, names), place, lambda one: not site.hidden.hides_reading(one))
    behind = offset + asked.limit
    more = cursor_of(behind) if behind < min(answer.total, DEEPEST) else None
    return Result(total=answer.total, items=[_found(one) for one in answer.hits], next=more)


def _found(hit: Hit) -> Found:
    return Found(
        agency=hit.agency,
        year=hit.year,
        title=hit.title,
        url=hit.url,
        captured_at=hit.captured_at,
        reading=bare(hit.reading),
        score=hit.score,
        passages=[
            Shown(section=one.section, heading=one.heading, text=one.text, marks=list(one.marks))
            for one in hit.passages
        ],
    )


OPERATIONS = (
    Operation("/search", "全文检索", "full text search, the best first", AskedSearch, Result, found,
              "/search?q=信息公开&year=2020"),
)  # fmt: skip
