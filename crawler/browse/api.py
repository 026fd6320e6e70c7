"""The same data as JSON."""

import re

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from crawler.browse.site import Site
from crawler.store import line

YEAR = re.compile(r"\d{4}")


def routes(site: Site) -> list[Route]:
    """What is answered below /api."""

    def reports(request: Request) -> Response:
        """The current reports as JSON: the lines of the JSONL export."""
        agency, year = request.query_params.get("agency"), request.query_params.get("year")
        if year is not None and not YEAR.fullmatch(year):
            return JSONResponse({"error": f"year: got {year!r}, expected four digits"}, 400)
        found = site.store.current(agency, int(year) if year else None)
        return JSONResponse([line(document) for document in found])

    return [Route("/api/reports", reports)]
