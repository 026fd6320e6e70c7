"""The page of a number: where it is printed, beside the table in which it was read."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from crawler.browse.captures import asked
from crawler.browse.report_page import Report, open_report
from crawler.browse.site import Site
from crawler.browse.sources.captured import captured_of, read_captured
from crawler.browse.sources.seen import PARTS, draw, see
from crawler.browse.sources.thing import Thing, find_cell, find_finding, find_indicator
from crawler.browse.turns import apart
from crawler.errors import NotShown

Json = Mapping[str, Any]
FRESH_S = 600
"""How long a browser may keep a drawing: a capture does not change, but may be hidden."""


def routes(site: Site) -> list[Route]:
    """The pages of cells, findings and indicators, and the drawings that they show."""

    def source(request: Request, find: Callable[[Json], Thing | None]) -> Response:
        report = open_report(site, request.path_params["reading_id"])
        thing = find(report.read)
        if thing is None:
            raise HTTPException(404)
        return _page(site, request, report, thing)

    def cell(request: Request) -> Response:
        return source(request, partial(find_cell, path=request.path_params["path"]))

    def finding(request: Request) -> Response:
        return source(request, partial(find_finding, number=request.path_params["number"]))

    def indicator(request: Request) -> Response:
        return source(request, partial(find_indicator, number=request.path_params["number"]))

    return [
        Route("/reports/{reading_id}/cells/{path}", apart(cell)),
        Route("/reports/{reading_id}/findings/{number:int}", apart(finding)),
        Route("/reports/{reading_id}/indicators/{number:int}", apart(indicator)),
        Route("/captures/{record_id}/{part}/{number:int}", apart(partial(_drawing, site))),
        Route("/captures/{record_id}/picture", apart(partial(_drawing, site))),
    ]


def _drawing(site: Site, request: Request) -> Response:
    """A page of a PDF or a picture inside a file (counted from 1, as people do), or a picture, drawn by us."""
    captured = read_captured(site, asked(site, request).record_id)
    part, number = request.path_params.get("part"), request.path_params.get("number", 1)
    if part not in {None, *PARTS.values()} or number < 1:
        raise HTTPException(404)
    try:
        drawn = draw(site, captured, part, number - 1)
    except NotShown as error:
        raise HTTPException(404) from error
    headers = {"cache-control": f"private, max-age={FRESH_S}"}
    return Response(drawn.body, media_type=drawn.media_type, headers=headers)


def _page(site: Site, request: Request, report: Report, thing: Thing) -> Response:
    captured = captured_of(site, report.entry, thing.at["source"])
    context = {
        "report": report,
        "thing": thing,
        "captured": captured,
        "seen": see(site, request, thing, captured),
        "table": report.table(site.environment(request), thing.anchor),
    }
    return site.page(request, "source.html", context)
