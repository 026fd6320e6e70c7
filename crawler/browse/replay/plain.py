"""Plain replay: `/web/TIME/ADDRESS`, any capture without its scripts, at the time nearest to the one asked for.

`id_` behind the time gives the payload as it was captured, with its own type; every field of its head comes along
under another name. A page that was drawn in the browser is shown as its document stood then.
"""

import re
from http import HTTPStatus
from urllib.parse import quote, urljoin, urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from w3lib.url import safe_url_string

from crawler import clock
from crawler.browse.mementos import http_date, link_header, nearest_shown, stamp
from crawler.browse.replay.asked import Asked, asked_of
from crawler.browse.replay.rewriting import rewrite_page, rewrite_style
from crawler.browse.site import Site
from crawler.capture.exchange import Capture
from crawler.capture.reading import Stored
from crawler.capture.redirects import REDIRECTS
from crawler.capture.sources import payload_of
from extractors.source import Source

HTML = {"text/html", "application/xhtml+xml"}
SHOWN = re.compile(r"(?:image|audio|video|font|text)/|application/(?:json|xml|javascript|font)")
TYPE = re.compile(r"[\w.+-]{1,64}/[\w.+-]{1,64}", re.ASCII)
CHARSET = re.compile(r"[\w.:-]{1,40}", re.ASCII)
FIELD_NAME = re.compile(r"[\w!#$%&'*+.^`|~-]{1,128}", re.ASCII)
CONTROL = re.compile(r"[\x00-\x1f\x7f]+")
MOST_FIELDS, LONGEST_FIELD = 100, 4096

IN_PAGES = {"im_", "cs_", "js_", "oe_"}
"""Modes of what a page shows inside itself: the nearest capture is given at once, wherever it is in time."""


def routes(site: Site) -> list[Route]:
    """All mementos."""

    def web(request: Request) -> Response:
        """A capture, or the way to it."""
        asked = asked_of(request, "/web/")
        if asked.at == "*":
            listed = site.border.origin(request.scope, "application")
            return RedirectResponse(f"{listed}/captures?url={quote(asked.url, safe='')}", 302)
        capture = nearest_shown(site, asked.url, asked.time or clock.now())
        if stamp(capture) != asked.at and asked.mode not in IN_PAGES:
            return RedirectResponse(web_path(capture, asked.mode), 302)
        return memento(site, request, asked, capture)

    return [Route("/web/{asked:path}", web)]


def web_path(capture: Capture, mode: str = "") -> str:
    """Where a capture is replayed, below the second origin."""
    return f"/web/{stamp(capture)}{mode}/{safe_url_string(capture.url)}"


def memento(site: Site, request: Request, asked: Asked, capture: Capture) -> Response:
    """A capture with its time and its neighbours in time."""
    record = site.archive.record(capture)
    fields = _fields(record.head)
    location = next((value for name, value in fields if name.lower() == "location"), None)
    with record.body:
        if asked.mode != "id_" and capture.status in REDIRECTS and location:
            response: Response = _sent_on(capture, location, asked.mode)
        else:
            response = _shown(site, asked, capture, record)
    headers = response.headers
    for name, value in fields[:MOST_FIELDS]:
        headers.append(f"x-archive-orig-{name.lower()}", value)
    headers["memento-datetime"] = http_date(capture)
    headers["link"] = link_header(site, request, capture)
    headers["cache-control"] = "private, no-cache"
    return response


def _sent_on(capture: Capture, location: str, mode: str) -> Response:
    """To what a captured redirect led, at the same time."""
    try:
        target = safe_url_string(urljoin(capture.url, location))
    except ValueError as error:
        raise HTTPException(404) from error
    if not target.startswith(("http://", "https://")):
        raise HTTPException(404)
    return RedirectResponse(f"/web/{stamp(capture)}{mode}/{target}", 302)


def _shown(site: Site, asked: Asked, capture: Capture, record: Stored) -> Response:
    """The body; as a page only where it is asked for as one."""
    status = capture.status if capture.status == HTTPStatus.OK or capture.status in range(400, 600) else HTTPStatus.OK
    if asked.mode == "id_":
        return _answer(payload_of(record, capture), capture, status)
    if capture.media_type in HTML:
        page = _drawn(site, capture) or payload_of(record, capture)
        body = rewrite_page(Source(page.body, capture.url, page.media_type, page.charset), stamp(capture))
        return Response(body, status, media_type="text/html; charset=utf-8")
    if capture.media_type == "text/css":
        body = rewrite_style(payload_of(record, capture), stamp(capture))
        return Response(body, status, media_type="text/css; charset=utf-8")
    return _answer(payload_of(record, capture), capture, status)


def _drawn(site: Site, capture: Capture) -> Source | None:
    """The document of a page as it stood in the browser, where it was drawn in one and is not hidden."""
    drawn = site.archive.derived(capture, "dom")
    return site.archive.payload(drawn) if drawn and not site.hidden.hides_capture(drawn) else None


def _answer(payload: Source, capture: Capture, status: int) -> Response:
    """The bytes with their own type; what a browser does not show is offered as a file."""
    declared = capture.media_type or ""
    media_type = declared if TYPE.fullmatch(declared) else "application/octet-stream"
    response = Response(payload.body, status)
    is_text = media_type.startswith("text/") and payload.charset and CHARSET.fullmatch(payload.charset)
    response.headers["content-type"] = f"{media_type}; charset={payload.charset}" if is_text else media_type
    if not (SHOWN.match(media_type) or media_type in HTML):
        name = quote(urlsplit(capture.url).path.rpartition("/")[2] or "capture", safe="")
        response.headers["content-disposition"] = f"attachment; filename*=UTF-8''{name}"
    return response


def _fields(head: bytes) -> list[tuple[str, str]]:
    """The fields of a captured head, fit to be sent: none can end its line."""
    lines = (line.partition(b":") for line in head.split(b"\n")[1:] if b":" in line)
    fields = ((name.strip().decode("latin-1"), value.decode("latin-1")) for name, _, value in lines)
    return [
        (name, CONTROL.sub(" ", value).strip()[:LONGEST_FIELD]) for name, value in fields if FIELD_NAME.fullmatch(name)
    ]
