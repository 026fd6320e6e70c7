"""The web application: its rooms of pages under one roof. Read-only."""

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from crawler.browse import api, captures, catalogue, reports
from crawler.browse.shielding import shielding
from crawler.browse.site import Site
from crawler.capture.archive import Archive
from crawler.errors import ArchiveDamaged, BodyDamaged, DatabaseUnreachable
from crawler.store import Store

LOOPBACK = "127.0.0.1"
ROOMS = (catalogue, reports, captures, api)


def create_app(store: Store, archive: Archive, *, bound: str = LOOPBACK) -> Starlette:
    """The application over an open store and archive; `bound` is the host it is served on."""
    site = Site(store, archive)

    def said(request: Request, status: int, message: str = "") -> Response:
        return site.page(request, "error.html", {"status": status, "message": message}, status)

    def not_there(request: Request, error: Exception) -> Response:
        """A page that there is not, or a method that is not answered."""
        return said(request, error.status_code if isinstance(error, HTTPException) else 404)

    def unreachable(request: Request, error: Exception) -> Response:
        """The database is away; the archive is not."""
        return said(request, 503, str(error))

    def damaged(request: Request, error: Exception) -> Response:
        """What the archive holds there contradicts itself."""
        return said(request, 500, str(error))

    return Starlette(
        routes=[
            *(route for room in ROOMS for route in room.routes(site)),
            Mount("/static", StaticFiles(packages=[("crawler.browse", "static")]), name="static"),
        ],
        middleware=shielding(bound),
        exception_handlers={
            HTTPException: not_there,
            DatabaseUnreachable: unreachable,
            ArchiveDamaged: damaged,
            BodyDamaged: damaged,
        },
    )
