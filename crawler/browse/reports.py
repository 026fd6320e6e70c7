"""The page of one reading, whether it is current, replaced, a decoy or unread."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from crawler.browse.hiding import gone
from crawler.browse.report_page import failed_checks, parts_of
from crawler.browse.site import Site
from crawler.browse.summary import summary
from crawler.store import report_json


def routes(site: Site) -> list[Route]:
    """The page."""

    def report(request: Request) -> Response:
        document = site.store.reading(request.path_params["reading_id"])
        if document is None:
            raise HTTPException(404)
        gone(site.hidden.hides_reading(document))
        entry, read = document["entry"], report_json(document)
        current = site.store.report(entry["agency"], entry["year"], cells=False) if entry["year"] else None
        context = {
            "summary": summary(document),
            "entry": entry,
            "report": {"findings": [], "indicators": []} | read,
            "parts": parts_of(read),
            "failed": list(failed_checks(read)),
            "current": current["reading"] if current else None,
            "corrections": site.store.corrections(entry["agency"], entry["year"]) if entry["year"] else [],
        }
        return site.page(request, "report.html", context)

    return [Route("/reports/{reading_id}", report)]
