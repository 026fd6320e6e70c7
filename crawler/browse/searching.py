"""Search: bodies by name, words in the text of reports, narrowed by what the reports are."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from crawler.browse.site import Site
from crawler.naming import find_region, region_name
from crawler.search import DEEPEST, LEAST, Hit, Place, Question, find, wanted_of, words_in
from crawler.store.documents import Json
from crawler.store.text_index import Wanted
from crawler.store.text_terms import folded

AT_ONCE = 10
BODIES = 5
"""Bodies that are offered before the reports."""
VALUES = 12
"""Values of a filter that are offered."""
LONGEST = 200
NARROWED = ("year", "region", "level", "form", "finding", "failing", "portal")
"""By what a search can be narrowed, in the order in which it is shown."""
INDEXED = {"form": "forms", "finding": "findings"}
"""What the index calls it, where that is another word."""
YEAR = re.compile("[12][0-9]{3}")
PAGE = re.compile("[1-9][0-9]{0,3}")
CODE = re.compile("[0-9]{2}|[0-9]{4}|[0-9]{6}")


@dataclass(frozen=True)
class Value:
    """A value of a filter: how many of the reports have it, and the address of the search with it or without it."""

    value: str
    label: str | None
    count: int | None
    address: str
    is_chosen: bool


@dataclass(frozen=True)
class Sought:
    """What a reader asks for, as it stands in the address; what cannot be meant is left out and said."""

    text: str
    chosen: Mapping[str, str]
    page: int
    odd: tuple[str, ...] = ()
    """Names of the parameters that could not be understood."""

    @classmethod
    def of(cls, request: Request) -> "Sought":
        """From the address; blanks are nothing."""
        given = {name: value.strip()[:LONGEST] for name, value in request.query_params.items() if value.strip()}
        chosen = {name: given[name] for name in NARROWED if name in given}
        if "region" in chosen and not CODE.fullmatch(chosen["region"]):
            chosen["region"] = find_region(chosen["region"]) or chosen["region"]
        odd = tuple(name for name, value in chosen.items() if not _can_be(name, value))
        page = given.get("page", "1")
        return cls(
            text=given.get("q", ""),
            chosen={name: value for name, value in chosen.items() if name not in odd},
            page=int(page) if PAGE.fullmatch(page) else 1,
            odd=odd,
        )

    @property
    def short(self) -> list[str]:
        """Words of one character, which cannot be searched."""
        return [word for word in words_in(self.text) if len(folded(word)) < LEAST]

    @property
    def wanted(self) -> Wanted:
        """The same in the words of the index; words that cannot be searched are left out."""
        region = self.chosen.get("region")
        while region and region.endswith("00"):
            region = region.removesuffix("00")
        return wanted_of(
            Question(
                words=[word for word in words_in(self.text) if word not in self.short],
                years=[int(self.chosen["year"])] if "year" in self.chosen else None,
                region=region or None,
                **{name: self.chosen.get(name) for name in ("form", "failing", "finding", "level", "portal")},
            )
        )

    def address(self, **other: str | None) -> str:
        """The address of this search with something else in it; None leaves it out."""
        told = {"q": self.text or None, **self.chosen, **other}
        return f"/search?{urlencode({name: value for name, value in told.items() if value})}"


def routes(site: Site) -> list[Route]:
    """The page."""

    def search(request: Request) -> Response:
        return site.page(request, "search.html", found_for(site, Sought.of(request)))

    return [Route("/search", search)]


def found_for(site: Site, sought: Sought) -> dict[str, Any]:
    """What the page shows: the bodies and regions that are called so, the reports, and how to narrow them."""
    wanted, texts = sought.wanted, site.store.texts
    offset = min((sought.page - 1) * AT_ONCE, DEEPEST - AT_ONCE)
    is_asked = wanted != Wanted()
    shown = Place(AT_ONCE, offset)
    answer = find(site.store, wanted, shown, lambda one: not _is_hidden(site, one)) if is_asked else None
    kinds = [INDEXED.get(name, name) for name in NARROWED if name != "portal"]
    counts = texts.counts(wanted, kinds)
    within = min(answer.total, DEEPEST) if answer else 0
    return {
        "sought": sought,
        "bodies": _bodies(site, sought),
        "place": _region(sought),
        "answer": answer,
        "hits": [_marked(hit) for hit in answer.hits] if answer else [],
        "filters": {name: list(_values(sought, name, counts)) for name in NARROWED},
        "is_complete": texts.is_complete,
        "before": sought.address(page=str(sought.page - 1)) if offset else None,
        "after": sought.address(page=str(sought.page + 1)) if offset + AT_ONCE < within else None,
        "first": offset + 1,
        "deepest": DEEPEST,
    }


def _can_be(name: str, value: str) -> bool:
    match name:
        case "year":
            return bool(YEAR.fullmatch(value))
        case "region":
            return bool(CODE.fullmatch(value))
    return True


def _is_hidden(site: Site, document: Json) -> bool:
    return site.hidden.hides_reading(document) is not None


def _bodies(site: Site, sought: Sought) -> list[str]:
    """Bodies that are called so; on the first page, whatever else was chosen."""
    return site.store.texts.bodies(sought.text, BODIES) if sought.text and sought.page == 1 else []


def _region(sought: Sought) -> tuple[str, str] | None:
    """The region that is called so, with the address of its reports."""
    code = find_region(sought.text) if sought.text and "region" not in sought.chosen else None
    return (region_name(code) or code, Sought("", {"region": code}, 1).address()) if code else None


def _values(sought: Sought, name: str, counts: Mapping[str, Mapping[str, int]]) -> list[Value]:
    """The values of a filter: the one that is chosen, else those that the reports have, most reports first."""
    if name in sought.chosen:
        value = sought.chosen[name]
        return [Value(value, _label(name, value), None, sought.address(**{name: None}), is_chosen=True)]
    told = counts.get(INDEXED.get(name, name), {})
    most = sorted(told, key=lambda value: (-told[value], value))
    if name == "year":
        most = sorted(told, reverse=True)
    if name == "region":
        most = [value for value in most if len(value) == len("11")]
    return [
        Value(value, _label(name, value), told[value], sought.address(**{name: value}), is_chosen=False)
        for value in most[:VALUES]
    ]


def _label(name: str, value: str) -> str | None:
    return (region_name(value) if name == "region" else None) or None


def _marked(hit: Hit) -> dict[str, Any]:
    """A report that was found, its passages as pieces of text that are marked or not."""
    return {**vars(hit), "passages": [(one, list(_pieces(one.text, one.marks))) for one in hit.passages]}


def _pieces(text: str, marks: Sequence[tuple[int, int]]) -> list[tuple[str, bool]]:
    """A text cut at its marks; marks may overlap.

    >>> _pieces("政府信息公开", [(2, 4), (3, 6)])
    [('政府', False), ('信息公开', True)]
    """
    inside = [any(start <= place < end for start, end in marks) for place in range(len(text))]
    pieces: list[tuple[str, bool]] = []
    for char, marked in zip(text, inside, strict=True):
        if pieces and pieces[-1][1] == marked:
            pieces[-1] = pieces[-1][0] + char, marked
        else:
            pieces.append((char, marked))
    return pieces
