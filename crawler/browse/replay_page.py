"""One capture as it was shown that day: a frame of the second origin, with the way to its neighbours in time."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from w3lib.url import safe_url_string

from crawler.browse.addresses import bare
from crawler.browse.captures import asked
from crawler.browse.mementos import memento_url
from crawler.browse.replay import viewer
from crawler.browse.site import Site
from crawler.capture.exchange import Capture
from crawler.capture.finding import around

PAGES = {"text/html", "application/xhtml+xml"}


def routes(site: Site) -> list[Route]:
    """The frame."""

    def replay(request: Request) -> Response:
        """A capture in its frame; without the component or a secure origin its scripts do not run."""
        capture = asked(site, request)
        replay = site.border.origin(request.scope, "replay")
        plain = memento_url(site, request, capture)
        why = _why_plain(site, request, capture)
        scripted = f"{replay}/view/{bare(capture.record_id)}"
        context = {
            "capture": capture,
            "why": why,
            "plain": plain,
            "frame": plain if why else scripted,
            "around": _shown_around(site, capture),
            "url": safe_url_string(capture.url),
        }
        return site.page(request, "replay.html", context)

    return [Route("/replay/{record_id}", replay)]


def _why_plain(site: Site, request: Request, capture: Capture) -> str | None:
    """Why a capture is shown without its scripts; None where it is shown with them."""
    if capture.media_type not in PAGES or not capture.status:
        return "no_page"
    if "plain" in request.query_params:
        return "asked"
    if not viewer.is_there():
        return "no_viewer"
    return None if site.border.is_secure(request.scope) else "not_secure"


def _shown_around(site: Site, capture: Capture) -> dict[str, Capture | None]:
    found = around(site.archive.shelf.lines(), capture)
    shown = {name: one for name, one in found.items() if not site.hidden.hides_capture(one)}
    return {name: shown.get(name) for name in ("prev", "next")}
