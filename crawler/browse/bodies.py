"""A body: all its years, its captures on a calendar, its numbers over time, its names, its portals."""

import shlex
from functools import partial
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from crawler.browse.body_captures import calendar, captures_of, changes_of
from crawler.browse.charts import draw, trends
from crawler.browse.hiding import gone
from crawler.browse.keeping import Drawn
from crawler.browse.known_body import (
    KEY_NUMBERS,
    KnownBody,
    find_body,
    find_names,
    known_body,
    mark_of,
    why_hidden,
)
from crawler.browse.language import language_of, remember
from crawler.browse.site import Site, around
from crawler.naming import region_name
from extractors.names import short_name

LONGEST = 200
"""Characters of a name that is looked for."""


def routes(site: Site) -> list[Route]:
    """The page, and its charts."""
    return [
        Route("/bodies/{name:path}/charts/{key}.svg", partial(chart, site)),
        Route("/bodies/{name:path}", partial(body, site)),
    ]


def body(site: Site, request: Request) -> Response:
    """The page of the body that is called so; other names of it lead here, and a part of several to a choice."""
    asked = request.path_params["name"]
    if page := _kept(site, request):
        return page
    if len(asked) <= LONGEST and (found := find_body(site, asked)):
        return _page(site, request, found)
    names = find_names(site, asked) if asked and len(asked) <= LONGEST else []
    if not names:
        raise HTTPException(404)
    if names == [asked]:
        return _page(site, request, known_body(site, asked))
    if len(names) == 1:
        return RedirectResponse(address_of(names[0]), 302)
    return site.page(request, "bodies.html", {"asked": asked, "names": names})


def chart(site: Site, request: Request) -> Response:
    """One picture of a body's numbers; its own style is its own affair."""
    known = known_body(site, request.path_params["name"])
    key = request.path_params["key"]
    trend = next((one for one in trends(known.years) if one.chart.key == key), None)
    if trend is None:
        raise HTTPException(404)
    headers = {"content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox", "vary": "cookie"}
    picture = draw(trend, language_of(request), narrow="narrow" in request.query_params)
    return Response(picture, media_type="image/svg+xml", headers=headers)


def address_of(name: str) -> str:
    """Where the page of a body is."""
    return f"/bodies/{quote(name, safe='')}"


def _kept(site: Site, request: Request) -> Response | None:
    """The page as it was drawn before, where it would be the same now."""
    drawn = site.kept.find(_key(request)) if not request.url.query else None
    if drawn is None or drawn.mark != (around(site), mark_of(site, drawn.names)):
        return None
    response = HTMLResponse(drawn.html)
    remember(request, response)
    return response


def _key(request: Request) -> tuple[str, str]:
    return request.url.path, language_of(request)


def _page(site: Site, request: Request, known: KnownBody) -> Response:
    mark = around(site), known.mark
    response = _drawn(site, request, known)
    if not request.url.query:
        site.kept.put(_key(request), Drawn(mark, tuple(known.names), bytes(response.body)))
    return response


def _drawn(site: Site, request: Request, known: KnownBody) -> Response:
    captures, survey, changed = captures_of(site, known), site.lookout.last(), changes_of(known)
    if not (known.years or captures):
        gone(why_hidden(site, known.names))
        raise HTTPException(404)
    region = known.region or ""
    health = survey.of_portal if survey else {}
    context = {
        "body": known,
        "key_numbers": KEY_NUMBERS,
        "captures": captures,
        "calendar": calendar(captures, changed),
        "changed": changed,
        "trends": trends(known.years),
        "called": [(one, _years_as(known, one.name)) for agency in known.agencies for one in agency.names],
        "regions": [(code, region_name(code)) for code in _above(region)],
        "portals": [(code, health.get(code)) for code in known.portals],
        "command": f"nianbao recrawl {shlex.quote(known.name)}",
        "short": short_name(known.name),
        "address": address_of(known.name),
    }
    return site.page(request, "body.html", context)


def _years_as(known: KnownBody, name: str) -> str:
    """The first and the last year that it reported on under one of its names."""
    years = sorted(one.year for one in known.years if one.told and one.told["agency"] == name)
    return "–".join(map(str, dict.fromkeys([*years[:1], *years[-1:]])))


def _above(region: str) -> list[str]:
    """The regions in which this one lies, the largest first."""
    while region.endswith("00"):
        region = region.removesuffix("00")
    codes = [region[:digits] for digits in (2, 4, 6) if digits <= len(region)]
    return [code for code in codes if region_name(code)]
