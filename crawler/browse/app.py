"""The web application: the current reports, one report, one capture. Read-only."""

import re
from collections.abc import Callable, Iterator
from threading import Lock
from urllib.parse import quote, urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.templating import Jinja2Templates

from crawler.browse.report_page import failed_checks, parts_of
from crawler.browse.shielding import shielding
from crawler.browse.terms import term
from crawler.capture.archive import Archive
from crawler.capture.exchange import Capture
from crawler.errors import ArchiveDamaged, BodyDamaged, DatabaseUnreachable
from crawler.store import Store, line, report_json
from crawler.store.documents import Json

LOOPBACK = "127.0.0.1"
RECORD_ID = re.compile(r"[0-9A-Za-z-]{1,64}")
YEAR = re.compile(r"\d{4}")

Page = Callable[[Request], Response]


def create_app(store: Store, archive: Archive, *, bound: str = LOOPBACK) -> Starlette:
    """The application over an open store and archive; `bound` is the host it is served on."""
    pages = Pages(store, archive)
    return Starlette(
        routes=[
            Route("/", pages.reports),
            Route("/reports/{reading_id}", pages.report),
            Route("/captures/{record_id}", pages.capture),
            Route("/captures/{record_id}/record", pages.record),
            Route("/captures/{record_id}/payload", pages.payload),
            Route("/api/reports", pages.lines),
            Mount("/static", StaticFiles(packages=[("crawler.browse", "static")]), name="static"),
        ],
        middleware=shielding(bound),
        exception_handlers={
            HTTPException: pages.not_there,
            DatabaseUnreachable: pages.unreachable,
            ArchiveDamaged: pages.damaged,
            BodyDamaged: pages.damaged,
        },
    )


class Pages:
    """The pages over one store and one archive."""

    def __init__(self, store: Store, archive: Archive) -> None:
        self._store = store
        self._archive = archive
        self._reading = Lock()
        """The archive's index is for one reader at a time; pages are made in several threads."""
        environment = Environment(
            loader=PackageLoader("crawler.browse"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
        )
        environment.globals["term"] = term
        environment.filters["bare"] = bare
        environment.filters["shown_url"] = shown_url
        self._templates = Jinja2Templates(env=environment)

    def reports(self, request: Request) -> Response:
        """The current reports, filtered by name and year; what was recorded instead of content below them."""
        name, year = request.query_params.get("name", "").strip(), request.query_params.get("year", "")
        all_of_them = [_summary(document) for document in self._store.current(cells=False)]
        shown = [r for r in all_of_them if (name in r["agency"] or name in r["title"]) and year in {"", str(r["year"])}]
        context = {
            "reports": shown,
            "total": len(all_of_them),
            "years": sorted({r["year"] for r in all_of_them}, reverse=True),
            "others": [_summary(document) for document in self._store.others()],
            "states": list(self._store.states()),
            "name": name,
            "year": year,
        }
        return self._templates.TemplateResponse(request, "reports.html", context)

    def report(self, request: Request) -> Response:
        """One reading, whether it is current, replaced, a decoy or unread."""
        document = self._store.reading(request.path_params["reading_id"])
        if document is None:
            raise HTTPException(404)
        entry, report = document["entry"], report_json(document)
        current = self._store.report(entry["agency"], entry["year"], cells=False) if entry["year"] else None
        context = {
            "summary": _summary(document),
            "entry": entry,
            "report": {"findings": [], "indicators": []} | report,
            "parts": parts_of(report),
            "failed": list(failed_checks(report)),
            "current": current["reading"] if current else None,
            "corrections": self._store.corrections(entry["agency"], entry["year"]) if entry["year"] else [],
        }
        return self._templates.TemplateResponse(request, "report.html", context)

    def capture(self, request: Request) -> Response:
        """Where a capture stands and what it says of itself; its body is only offered for download."""
        capture = self._capture(request)
        with self._reading:
            location = self._archive.locate(capture.record_id)
            exchange = self._archive.open(capture.record_id)
        exchange.body.close()
        context = {"capture": capture, "location": location, "exchange": exchange}
        return self._templates.TemplateResponse(request, "capture.html", context)

    def record(self, request: Request) -> Response:
        """The record as it stands in the WARC."""
        capture = self._capture(request)
        return _download(self._archive.member(capture.record_id), f"{bare(capture.record_id)}.warc.gz")

    def payload(self, request: Request) -> Response:
        """The body, out of its transfer and content encodings: never with its own type."""
        capture = self._capture(request)
        with self._reading:
            body = self._archive.payload(capture).body
        name = urlsplit(capture.url).path.rpartition("/")[2] or bare(capture.record_id)
        return _download(iter([body]), name)

    def lines(self, request: Request) -> Response:
        """The current reports as JSON: the lines of the JSONL export."""
        agency, year = request.query_params.get("agency"), request.query_params.get("year")
        if year is not None and not YEAR.fullmatch(year):
            return JSONResponse({"error": f"year: got {year!r}, expected four digits"}, 400)
        found = self._store.current(agency, int(year) if year else None)
        return JSONResponse([line(document) for document in found])

    def not_there(self, request: Request, error: Exception) -> Response:
        """A page that there is not, or a method that is not answered."""
        status = error.status_code if isinstance(error, HTTPException) else 404
        return self._error(request, status, "")

    def unreachable(self, request: Request, error: Exception) -> Response:
        """The database is away; the archive is not."""
        return self._error(request, 503, str(error))

    def damaged(self, request: Request, error: Exception) -> Response:
        """What the archive holds there contradicts itself."""
        return self._error(request, 500, str(error))

    def _error(self, request: Request, status: int, message: str) -> Response:
        context = {"status": status, "message": message}
        return self._templates.TemplateResponse(request, "error.html", context, status_code=status)

    def _capture(self, request: Request) -> Capture:
        record_id = request.path_params["record_id"]
        if not RECORD_ID.fullmatch(record_id):
            raise HTTPException(404)
        with self._reading:
            capture = self._archive.find_capture(f"urn:uuid:{record_id}")
        if capture is None:
            raise HTTPException(404)
        return capture


def bare(record_id: str) -> str:
    """A record id as it stands in addresses.

    >>> bare("<urn:uuid:0f-1>")
    '0f-1'
    """
    return record_id.strip("<>").removeprefix("urn:uuid:")


def shown_url(url: str) -> str | None:
    """An address that may be a link: nothing but http and https.

    >>> shown_url("javascript:alert(1)") is None
    True
    """
    return url if urlsplit(url).scheme in {"http", "https"} else None


def _summary(document: Json) -> Json:
    entry = document["entry"]
    return {
        "id": document.get("reading", document["_id"]),
        "agency": entry["agency"],
        "year": entry["year"],
        "title": document.get("title") or entry["title"],
        "kind": document.get("kind", "unread"),
        "forms": sorted({form for form in document.get("forms", {}).values() if form}),
        "captured_at": entry["captured_at"],
        "portal": entry["portal"],
        "page": entry["page"],
        "unread": entry["unread"],
        **_counts(entry["outline"]),
    }


def _counts(outline: Json | None) -> Json:
    counts = {name: (outline or {}).get(name, 0) for name in ("cells", "held", "failed", "open")}
    return {**counts, "findings": len((outline or {}).get("findings", ()))}


def _download(pieces: Iterator[bytes], name: str) -> Response:
    headers = {"content-disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"}
    return StreamingResponse(pieces, media_type="application/octet-stream", headers=headers)
