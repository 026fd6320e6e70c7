"""The web application: its rooms of pages under one roof, and the second origin beside it. Read-only."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from crawler.browse import (
    api,
    bodies,
    body_captures,
    calendar,
    captures,
    catalogue,
    cdx,
    compare,
    files,
    home,
    replay_page,
    reports,
    searching,
    timemaps,
)
from crawler.browse.api.problems import problem
from crawler.browse.hiding import STATUSES
from crawler.browse.replay.app import create_replay_app
from crawler.browse.shielding import shielding
from crawler.browse.site import Site
from crawler.browse.sources import pages as sources
from crawler.browse.turns import take_turns
from crawler.errors import ArchiveDamaged, BodyDamaged, DatabaseUnreachable

ROOMS = (
    home,
    catalogue,
    reports,
    sources,
    files,
    captures,
    calendar,
    replay_page,
    cdx,
    timemaps,
    searching,
    api,
    compare,
    body_captures,
    bodies,
)


class Origins:
    """The application on the first port and replay on the second, whatever a request calls itself."""

    def __init__(self, site: Site) -> None:
        self._port = site.border.ports[1]
        self._application, self._replay = create_app(site), create_replay_app(site)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the origin does whose port was reached."""
        second = (scope.get("server") or (None, None))[1] == self._port
        await (self._replay if second else self._application)(scope, receive, send)


def create_origins(site: Site) -> ASGIApp:
    """Both origins over a data folder, to be served on the two ports that its border names."""
    return Origins(site)


def create_app(site: Site) -> Starlette:
    """The application's own origin."""

    @asynccontextmanager
    async def opened(_: Starlette) -> AsyncIterator[None]:
        """Few pages are made at once; what opens captured documents ends with the application."""
        take_turns()
        yield
        site.workshop.close()

    return Starlette(
        lifespan=opened,
        routes=[
            *(route for room in ROOMS for route in room.routes(site)),
            Mount("/static", StaticFiles(packages=[("crawler.browse", "static")]), name="static"),
        ],
        middleware=shielding(site.border),
        exception_handlers=_refusals(site),
    )


def _refusals(site: Site) -> Mapping[Any, Callable[[Request, Exception], Response]]:
    """What is answered in the place of a page, or of what the API has."""

    def said(request: Request, status: int, message: str = "") -> Response:
        if api.is_asked(request):
            return problem(status, message)
        return site.page(request, "error.html", {"status": status, "message": message}, status)

    def not_there(request: Request, error: Exception) -> Response:
        """A page that there is not or that is hidden, or a method that is not answered."""
        status, why = (error.status_code, error.detail) if isinstance(error, HTTPException) else (404, "")
        answer = said(request, status, why if status in STATUSES or api.is_asked(request) else "")
        answer.headers.update(getattr(error, "headers", None) or {})
        return answer

    def unreachable(request: Request, error: Exception) -> Response:
        """The database is away; the archive is not."""
        return said(request, 503, str(error))

    def damaged(request: Request, error: Exception) -> Response:
        """What the archive holds there contradicts itself."""
        return said(request, 500, str(error))

    return {
        HTTPException: not_there,
        DatabaseUnreachable: unreachable,
        ArchiveDamaged: damaged,
        BodyDamaged: damaged,
    }
