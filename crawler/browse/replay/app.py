"""The second origin: what captured pages become is served here and nowhere else. Read-only."""

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from crawler.browse.hiding import STATUSES
from crawler.browse.replay import plain, viewer
from crawler.browse.shielding import replay_shielding
from crawler.browse.site import Site
from crawler.browse.sources import marking
from crawler.errors import ArchiveDamaged, BodyDamaged

ROOMS = (plain, viewer, marking)


def create_replay_app(site: Site) -> Starlette:
    """Replay's own origin, with which the application shares no script, no storage and no permission."""

    def said(request: Request, status: int, message: str = "") -> Response:
        return site.page(request, "replay/said.html", {"status": status, "message": message}, status)

    def not_there(request: Request, error: Exception) -> Response:
        """An address that there is not or that is hidden, or a method that is not answered."""
        status, why = (error.status_code, error.detail) if isinstance(error, HTTPException) else (404, "")
        return said(request, status, why if status in STATUSES else "")

    def damaged(request: Request, error: Exception) -> Response:
        """What the archive holds there contradicts itself, or its server broke it."""
        return said(request, 500, str(error))

    return Starlette(
        routes=[route for room in ROOMS for route in room.routes(site)],
        middleware=replay_shielding(site.border),
        exception_handlers={HTTPException: not_there, ArchiveDamaged: damaged, BodyDamaged: damaged},
    )
