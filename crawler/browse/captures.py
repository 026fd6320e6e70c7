"""One capture: what it says of itself, its record and its payload for download."""

import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import quote, urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from crawler.browse.addresses import bare
from crawler.browse.hiding import gone
from crawler.browse.site import Site
from crawler.capture.exchange import Capture
from crawler.capture.relations import Relations, relations

RECORD_ID = re.compile(r"[0-9A-Za-z-]{1,64}")


def routes(site: Site) -> list[Route]:
    """The page of a capture, and its downloads."""

    def capture(request: Request) -> Response:
        """Where a capture stands and what it says of itself; its body is only offered for download."""
        found = asked(site, request)
        exchange = site.archive.open(found.record_id)
        exchange.body.close()
        context = {
            "capture": found,
            "location": site.archive.locate(found.record_id),
            "exchange": exchange,
            "kin": _shown_kin(site, relations(site.archive, found)),
            "is_picture": (found.media_type or "").startswith("image/"),
        }
        return site.page(request, "capture.html", context)

    def record(request: Request) -> Response:
        """The record as it stands in the WARC."""
        found = asked(site, request)
        return download(site.archive.member(found.record_id), f"{bare(found.record_id)}.warc.gz")

    def payload(request: Request) -> Response:
        """The body, out of its transfer and content encodings: never with its own type."""
        found = asked(site, request)
        body = site.archive.payload(found).body
        return download(iter([body]), urlsplit(found.url).path.rpartition("/")[2] or bare(found.record_id))

    return [
        Route("/captures/{record_id}", capture),
        Route("/captures/{record_id}/record", record),
        Route("/captures/{record_id}/payload", payload),
    ]


def _shown_kin(site: Site, kin: Relations) -> Relations:
    """Without what is hidden."""
    hides = site.hidden.hides_capture
    return replace(
        kin,
        made=[(kind, one) for kind, one in kin.made if not hides(one)],
        refers_to=kin.refers_to if kin.refers_to and not hides(kin.refers_to) else None,
        leads_to=[one for one in kin.leads_to if not hides(one)],
    )


def asked(site: Site, request: Request) -> Capture:
    """The capture whose record id stands in the address; without one, the answer is 404."""
    record_id = request.path_params["record_id"]
    if not RECORD_ID.fullmatch(record_id):
        raise HTTPException(404)
    capture = site.archive.find_capture(f"urn:uuid:{record_id}")
    if capture is None:
        raise HTTPException(404)
    gone(site.hidden.hides_capture(capture))
    return capture


def download(pieces: Iterator[bytes], name: str) -> Response:
    """Bytes to be kept as a file of that name, and never shown."""
    headers = {"content-disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"}
    return StreamingResponse(pieces, media_type="application/octet-stream", headers=headers)
