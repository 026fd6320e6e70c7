"""The page of one reading, whether it is current, replaced, a decoy or unread; and its permanent address."""

from collections.abc import Mapping
from itertools import islice
from typing import Any
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from crawler.browse.citing import cite
from crawler.browse.files import FILES
from crawler.browse.report_page import LONGEST, Report, open_report
from crawler.browse.site import Site
from crawler.browse.summary import summary
from extractors.derived import Figure, derive, figures

LISTED = 100
"""Readings of a report that its page lists."""

Json = Mapping[str, Any]


def routes(site: Site) -> list[Route]:
    """The page, and the address that always leads to the current reading."""

    def report(request: Request) -> Response:
        shown = open_report(site, request.path_params["reading_id"], places=False)
        site_address = site.border.origin(request.scope, "application")
        own = f"{site_address}/reports/{shown.document['_id']}"
        context = {
            "report": shown,
            "read": dict(shown.read),
            **{name: (shown.read.get(name) or [])[:LONGEST] for name in ("findings", "indicators")},
            "parts": shown.parts(site.environment(request)),
            "history": _history(site, shown),
            "citation": cite(shown.document, own),
            "own": own,
            "permalink": permanent(shown),
            "site": site_address,
            "derived": _derived(shown),
            "files": FILES,
        }
        return site.page(request, "report.html", context)

    def current(request: Request) -> Response:
        """Whatever is current of this agency and year."""
        told, _, _ = site.store.beside(request.path_params["agency"], request.path_params["year"])
        if told is None or told["reading"] is None:
            raise HTTPException(404)
        return RedirectResponse(f"/reports/{told['reading']}", 302)

    return [
        Route("/reports/{reading_id}", report),
        Route("/bodies/{agency:path}/{year:int}", current),
    ]


def permanent(report: Report) -> str:
    """Where whatever is current of a report's body and year is found."""
    return f"/bodies/{quote(report.entry['agency'], safe='')}/{report.entry['year']}"


def _history(site: Site, report: Report) -> list[Json]:
    """The readings of the same report in short, the latest first; none where there is only this one."""
    if report.readings <= 1:
        return []
    found = site.store.readings(report.entry["agency"], report.entry["year"], whole=False)
    shown = [summary(one) for one in islice(found, LISTED) if not site.hidden.hides_reading(one)]
    return sorted(shown, key=lambda one: one["captured_at"], reverse=True)


def _derived(report: Report) -> list[tuple[Figure, int | float]]:
    """The figures that can be worked out of the numbers, and what comes out."""
    worked = derive(report.drawn.numbers, report.read.get("checks", ())) if report.read else {}
    return [(one, value) for one in figures() if (value := worked.get(one.name)) is not None]
