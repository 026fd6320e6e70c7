"""A captured page on the second origin with a cell marked: only what is seen of it, and nothing that acts."""

import re

from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from crawler.browse.captures import asked
from crawler.browse.site import Site
from crawler.browse.sources.captured import read_captured
from crawler.errors import NotShown
from extractors.read.html_marked import MarkedPage, mark_cell
from extractors.source import Source

PLACES = ("table", "row", "column")
NUMBER = re.compile(r"\d{1,6}")


def routes(site: Site) -> list[Route]:
    """The marked page."""

    def marked(request: Request) -> Response:
        """A page of HTML; what is no table's cell marks nothing."""
        said = [request.query_params.get(name, "999999") for name in PLACES]
        if not all(NUMBER.fullmatch(each) for each in said):
            raise HTTPException(404)
        capture = asked(site, request)
        captured = read_captured(site, capture.record_id)
        try:
            page = site.workshop.do(mark, captured.source, *map(int, said))
        except NotShown as error:
            page = MarkedPage("", "", found=False, text=str(error))
        markup = Markup(page.markup)  # noqa: S704  # nothing stays in it but what is named in html_marked.py
        response = site.page(request, "marked.html", {"page": page, "markup": markup})
        response.headers["content-security-policy"] = _policy(site.border.origin(request.scope, "application"))
        response.headers["origin-agent-cluster"] = "?0"  # it has no origin of its own: it is sandboxed
        return response

    return [Route("/marked/{record_id}", marked)]


def mark(source: Source, table: int, row: int, column: int) -> MarkedPage:
    """The page, marked: what the workshop does."""
    return mark_cell(source, table, row, column)


def _policy(application: str) -> str:
    """Nothing runs, nothing is fetched; only the application may frame it."""
    return (
        "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'; "
        f"frame-ancestors {application}"
    )
