"""Memento (RFC 7089): the gate to the capture nearest to a time, and the list of all times of an address."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from itertools import islice

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import Route
from w3lib.url import safe_url_string

from crawler import clock
from crawler.browse.cdx import MOST_LINES, streamed
from crawler.browse.hiding import gone
from crawler.browse.mementos import http_date, link_header, memento_link, memento_url, nearest_shown, stamp
from crawler.browse.replay.asked import asked_of
from crawler.browse.site import Site
from crawler.capture.cdxj import capture_of_line, parse_line
from crawler.capture.exchange import Capture
from crawler.capture.finding import addressed

LINK_FORMAT = "application/link-format"
PIECE = 200
"""Captures that are listed at a time."""


def routes(site: Site) -> list[Route]:
    """The gate, and the lists in the formats that pywb has."""

    def gate(request: Request) -> Response:
        """The way to the capture that was nearest when the asker says."""
        asked = asked_of(request, "/timegate/")
        capture = nearest_shown(site, asked.url, _accepted(request))
        headers = {"vary": "accept-datetime", "link": link_header(site, request, capture)}
        return RedirectResponse(memento_url(site, request, capture), 302, headers)

    def links(request: Request) -> Response:
        """All captures in the link format."""
        url = asked_of(request, "/timemap/link/").url
        captures = iter(shown_captures(site, url))
        first = next(captures, None)
        if first is None:
            raise HTTPException(404)
        return StreamingResponse(_listed(site, request, first, captures), media_type=LINK_FORMAT)

    def lines(output: str) -> Route:
        def index(request: Request) -> Response:
            """All captures as index lines."""
            url = asked_of(request, f"/timemap/{output}/").url
            gone(site.hidden.hides_address(url))
            found = addressed(site.archive.shelf.lines(), url)
            return streamed(site, islice(found, MOST_LINES), output)

        return Route(f"/timemap/{output}/{{asked:path}}", index)

    return [
        Route("/timegate/{asked:path}", gate),
        Route("/timemap/link/{asked:path}", links),
        lines("json"),
        lines("cdxj"),
    ]


def shown_captures(site: Site, url: str) -> Iterator[Capture]:
    """The captures of an address that are not hidden, in the order of time; ends the request where the address is."""
    gone(site.hidden.hides_address(url))
    found = islice(addressed(site.archive.shelf.lines(), url), MOST_LINES)
    captures = (capture_of_line(parse_line(line)) for line in found)
    return (capture for capture in captures if not site.hidden.hides_capture(capture))


def _accepted(request: Request) -> datetime:
    """The time that the asker wants; the present where none is said."""
    said = request.headers.get("accept-datetime")
    if said is None:
        return clock.now()
    try:
        at = parsedate_to_datetime(said)
    except ValueError as error:
        raise HTTPException(400, "accept-datetime: expected a time like Tue, 30 Mar 2021 08:15:04 GMT") from error
    return at.replace(tzinfo=at.tzinfo or UTC).astimezone(UTC)


def _listed(site: Site, request: Request, first: Capture, rest: Iterable[Capture]) -> Iterator[str]:
    """The link format, some captures at a time; the last one is known when nothing follows."""
    url, own = safe_url_string(first.url), site.border.origin(request.scope, "application")
    yield (
        f'<{url}>; rel="original",\n<{own}/timegate/{url}>; rel="timegate",\n'
        f'<{own}/timemap/link/{url}>; rel="self"; type="{LINK_FORMAT}"; from="{http_date(first)}"'
    )
    relation, waiting, lines = "first memento", first, list[str]()
    for capture in rest:
        if stamp(capture) == stamp(waiting):  # one address of replay holds all captures of a second
            continue
        lines.append(",\n" + memento_link(site, request, waiting, relation))
        relation, waiting = "memento", capture
        if len(lines) == PIECE:
            yield "".join(lines)
            lines = []
    last = "first last memento" if relation == "first memento" else "last memento"
    yield "".join([*lines, ",\n", memento_link(site, request, waiting, last), "\n"])
