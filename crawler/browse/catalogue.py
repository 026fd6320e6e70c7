"""The list of the current reports, and of what was recorded instead of content."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from crawler.browse.site import Site
from crawler.browse.summary import summary


def routes(site: Site) -> list[Route]:
    """The list."""

    def reports(request: Request) -> Response:
        """The current reports, filtered by name and year; what was recorded instead of content below them."""
        name, year = request.query_params.get("name", "").strip(), request.query_params.get("year", "")
        all_of_them = [summary(document) for document in site.store.current(cells=False)]
        shown = [r for r in all_of_them if (name in r["agency"] or name in r["title"]) and year in {"", str(r["year"])}]
        context = {
            "reports": shown,
            "total": len(all_of_them),
            "years": sorted({r["year"] for r in all_of_them}, reverse=True),
            "others": [summary(document) for document in site.store.others()],
            "states": list(site.store.states()),
            "name": name,
            "year": year,
        }
        return site.page(request, "reports.html", context)

    return [Route("/", reports), Route("/reports", reports)]
