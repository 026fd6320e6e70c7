"""The first page: the search, the map of the season, what is new, how portals fare."""

import re
from dataclasses import replace
from functools import partial

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from crawler.browse.heat import BLOCKED, heat_map, in_all
from crawler.browse.keeping import Drawn
from crawler.browse.language import language_of, remember
from crawler.browse.site import Site, around
from crawler.ledger import STATUSES, Line
from crawler.naming import region_name
from crawler.survey import Health

REGION = re.compile(r"(?:\d\d){0,3}", re.ASCII)
YEAR = re.compile(r"\d{4}", re.ASCII)

AT_ONCE = 50
PORTALS_SHOWN = 8
ABOVE = (2, 4)
"""Digits of the codes of the regions in which another one lies."""


def routes(site: Site) -> list[Route]:
    """The first page, and the pages behind its parts."""
    return [
        Route("/", partial(home, site)),
        Route("/coverage", partial(coverage, site)),
        Route("/portals", partial(portals, site)),
    ]


def home(site: Site, request: Request) -> Response:
    """The first page, for all of China or for one region; drawn once for each survey."""
    key, mark = (str(request.url), language_of(request)), around(site)
    drawn = site.kept.find(key)
    if drawn is not None and drawn.mark == mark:
        response: Response = HTMLResponse(drawn.html)
        remember(request, response)
        return response
    response = _home(site, request)
    if site.lookout.last() is not None:
        site.kept.put(key, Drawn(mark, (), bytes(response.body)))
    return response


def _home(site: Site, request: Request) -> Response:
    region, until = asked_region(request), asked_year(request, "until")
    survey = site.lookout.last()
    if survey is None:
        return site.page(request, "home.html", {"survey": None, "region": region})
    ill = [one for one in survey.health if not one.is_well]
    context = {
        "survey": survey,
        "region": region,
        "above": [(region[:digits], region_name(region[:digits])) for digits in ABOVE if digits < len(region)],
        "name": region_name(region) if region else None,
        "map": (drawn := heat_map(survey.counts, region, until)),
        "season": in_all(survey.counts, drawn.years[-1], region) if drawn.years else None,
        "captured": [row for row in survey.news.captured if not site.hidden.hides_reading(row)],
        "changed": [one for one in survey.news.changed if not site.hidden.hides_reading(vars(one))],
        "withdrawn": [one for one in survey.news.withdrawn if not is_hidden(site, one)],
        "ill": ill[:PORTALS_SHOWN],
        "ill_in_all": len(ill),
        "well": sum(one.state == "ok" for one in survey.health),
        "fresh": sum(one.state == "not crawled" for one in survey.health),
    }
    return site.page(request, "home.html", context)


def coverage(site: Site, request: Request) -> Response:
    """What was not published in time, or could not be seen, line by line."""
    region, year = asked_region(request), asked_year(request, "year")
    status = request.query_params.get("status", "")
    survey = site.lookout.last()
    lines = survey.amiss if survey else []
    wanted = BLOCKED if status == "blocked" else (status,) if status in STATUSES else STATUSES
    found = [
        line
        for line in lines
        if line.status in wanted and (line.region or "").startswith(region) and year in {None, line.year}
    ]
    first = asked_place(request)
    context = {
        "survey": survey,
        "region": region,
        "name": region_name(region) if region else None,
        "year": year,
        "status": status,
        "lines": [line for line in found[first : first + AT_ONCE] if not is_hidden(site, line)],
        "found": len(found),
        "first": first,
        "next": first + AT_ONCE if first + AT_ONCE < len(found) else None,
        "cell": in_all(survey.counts, year, region) if survey and year else None,
    }
    return site.page(request, "coverage.html", context)


def portals(site: Site, request: Request) -> Response:
    """How each portal fares."""
    survey = site.lookout.last()
    name, state = request.query_params.get("name", "").strip(), request.query_params.get("state", "")
    health = survey.health if survey else []
    found = [
        one for one in health if (name in one.name or name in one.code or name in one.host) and state in {"", one.state}
    ]
    first = asked_place(request)
    context = {
        "survey": survey,
        "name": name,
        "state": state,
        "states": sorted({one.state for one in health}),
        "portals": [shown_health(site, one) for one in found[first : first + AT_ONCE]],
        "found": len(found),
        "first": first,
        "next": first + AT_ONCE if first + AT_ONCE < len(found) else None,
    }
    return site.page(request, "portals.html", context)


def asked_region(request: Request) -> str:
    """The first digits of a region's code, without the noughts behind them."""
    region = request.query_params.get("region", "").strip()
    if not REGION.fullmatch(region):
        raise HTTPException(404)
    while region.endswith("00"):
        region = region.removesuffix("00")
    return region


def asked_year(request: Request, name: str) -> int | None:
    """A year, where one is asked for; what is none is not there."""
    year = request.query_params.get(name, "")
    if year and not YEAR.fullmatch(year):
        raise HTTPException(404)
    return int(year) if year else None


def asked_place(request: Request) -> int:
    """From which line of a list on."""
    place = request.query_params.get("from", "0")
    if not re.fullmatch(r"\d{1,7}", place, re.ASCII):
        raise HTTPException(404)
    return int(place)


def shown_health(site: Site, one: Health) -> Health:
    """How a portal fares, without the names and captures of what is hidden."""
    if site.hidden.is_empty:
        return one
    short = {kind: [name for name in names if not site.hidden.hides_named(name)] for kind, names in one.short.items()}
    capture = one.capture if one.capture and not site.hidden.hides(one.capture, "", "") else None
    return replace(one, short={kind: names for kind, names in short.items() if names}, capture=capture)


def is_hidden(site: Site, line: Line) -> bool:
    """Whether a line of the ledger is about what is not shown."""
    told = {"agency": line.agency, "year": line.year, "url": line.url, "record_id": line.capture}
    return site.hidden.hides_reading(told) is not None
