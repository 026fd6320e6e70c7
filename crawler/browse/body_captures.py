"""The captures of a body's reports: by day on its page, and one by one behind each day."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from itertools import groupby

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from crawler.browse.hiding import gone
from crawler.browse.home import asked_place
from crawler.browse.known_body import KnownBody, known_body, why_hidden
from crawler.browse.site import Site
from crawler.store.documents import Json

CAPTURES = 2_000
"""So many of a body's captures are shown, the latest."""

AT_ONCE = 100

DAY = re.compile(r"[12]\d{3}-[01]\d-[0-3]\d", re.ASCII)


@dataclass(frozen=True)
class Day:
    """A day on which reports were captured; `changed` where one of them says something else than before."""

    day: date
    captures: Sequence[Json]
    changed: bool

    @property
    def is_unread(self) -> bool:
        """Whether nothing of it could be read."""
        return all("kind" not in one for one in self.captures)


def routes(site: Site) -> list[Route]:
    """The list of captures."""
    return [Route("/bodies/{name:path}/captures", partial(captures, site))]


def captures(site: Site, request: Request) -> Response:
    """All captures of a body's reports, or those of one day, the latest first."""
    known = known_body(site, request.path_params["name"])
    day, first = request.query_params.get("day", ""), asked_place(request)
    if day and not DAY.fullmatch(day):
        raise HTTPException(404)
    everything = captures_of(site, known)
    found = [one for one in reversed(everything) if not day or _day(one).isoformat() == day]
    if not found:
        gone(None if everything else why_hidden(site, known.names))
        raise HTTPException(404)
    context = {
        "body": known,
        "day": day,
        "captures": found[first : first + AT_ONCE],
        "found": len(found),
        "changed": changes_of(known),
        "first": first,
        "next": first + AT_ONCE if first + AT_ONCE < len(found) else None,
    }
    return site.page(request, "body_captures.html", context)


def captures_of(site: Site, body: KnownBody) -> list[Json]:
    """The captures of its reports by time, the last of them, without what is hidden."""
    known = [
        year.report | {"_id": year.report["reading"]} for year in body.years if year.report and year.is_captured_once
    ]
    found = site.store.seen(year.told["_id"] for year in body.years if year.told and not year.is_captured_once)
    shown = [one for one in (*known, *found) if not site.hidden.hides_reading(one)]
    return sorted(shown, key=_at)[-CAPTURES:]


def changes_of(body: KnownBody) -> set[datetime]:
    """When a capture said something else than the one before."""
    return {at for year in body.years for at in (year.told or {}).get("changed", ())}


def calendar(captures: Sequence[Json], changed: set[datetime]) -> dict[int, list[list[Day]]]:
    """The days on which there are captures, by year and month, the latest year first."""
    found: dict[int, list[list[Day]]] = {}
    for day, same in groupby(captures, _day):
        shown = list(same)
        months = found.setdefault(day.year, [[] for _ in range(12)])
        months[day.month - 1].append(Day(day, shown, any(_at(one) in changed for one in shown)))
    return dict(sorted(found.items(), reverse=True))


def _at(one: Json) -> datetime:
    at: datetime = one["entry"]["captured_at"]
    return at


def _day(one: Json) -> date:
    return _at(one).date()
