"""Captures as mementos (RFC 7089): the one nearest in time, its neighbours, and where all of them are listed."""

from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import format_datetime

from starlette.exceptions import HTTPException
from starlette.requests import Request
from w3lib.url import safe_url_string

from crawler.browse.hiding import gone
from crawler.browse.site import Site
from crawler.capture.exchange import Capture
from crawler.capture.finding import around, by_distance

HIDDEN_IN_A_ROW = 1000
"""Captures of one address that are hidden before the search for one that is shown ends."""


def stamp(capture: Capture) -> str:
    """The 14 digits by which an address names a capture."""
    return f"{capture.captured_at:%Y%m%d%H%M%S}"


def http_date(capture: Capture) -> str:
    """When it was captured, as HTTP writes times."""
    return format_datetime(capture.captured_at.astimezone(UTC).replace(microsecond=0), usegmt=True)


def nearest_shown(site: Site, url: str, at: datetime) -> Capture:
    """The capture of an address that is nearest in time and not hidden; without one, the notice or 404."""
    gone(site.hidden.hides_address(url))
    capture = site.archive.nearest(url, at)
    if capture is None:
        raise HTTPException(404)
    hidden = site.hidden.hides_capture(capture)
    if hidden is None:
        return capture
    for number, other in enumerate(by_distance(site.archive.shelf.lines(), url, at)):
        if not site.hidden.hides_capture(other):
            return other
        if number > HIDDEN_IN_A_ROW:
            break
    gone(hidden)
    raise HTTPException(404)


def link_header(site: Site, request: Request, capture: Capture | None, url: str = "") -> str:
    """The original, its gate and list of times, and the mementos around this one."""
    url = safe_url_string(capture.url if capture else url)
    own = site.border.origin(request.scope, "application")
    links = [
        f'<{url}>; rel="original"',
        f'<{own}/timegate/{url}>; rel="timegate"',
        f'<{own}/timemap/link/{url}>; rel="timemap"; type="application/link-format"',
    ]
    return ", ".join([*links, *(_around(site, request, capture) if capture else ())])


def memento_url(site: Site, request: Request, capture: Capture) -> str:
    """Where a capture is replayed."""
    return f"{site.border.origin(request.scope, 'replay')}/web/{stamp(capture)}/{safe_url_string(capture.url)}"


def memento_link(site: Site, request: Request, capture: Capture, relation: str) -> str:
    """A memento as Link fields and lists of times name it."""
    return f'<{memento_url(site, request, capture)}>; rel="{relation}"; datetime="{http_date(capture)}"'


def _around(site: Site, request: Request, capture: Capture) -> Iterator[str]:
    """First, previous, this, next and last, each named once; those that are hidden are left out."""
    relations: dict[str, list[str]] = {}
    captures: dict[str, Capture] = {}
    found = {**around(site.archive.shelf.lines(), capture), "": capture}
    for relation in ("first", "prev", "", "next", "last"):
        one = found.get(relation)
        if one is not None and not site.hidden.hides_capture(one):
            captures[stamp(one)] = one
            relations.setdefault(stamp(one), []).append(relation)
    for at, names in sorted(relations.items()):
        shown = " ".join([*filter(None, names), "memento"])
        yield memento_link(site, request, captures[at], shown)
