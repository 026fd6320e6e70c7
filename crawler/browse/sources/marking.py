"""A captured page on the second origin with a cell marked: only what is seen of it, and nothing that acts.

`look=replayed` gives it as plain replay shows it, with the pictures and styles that were captured with it.
"""

import re
from dataclasses import replace

from lxml import etree
from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from crawler.browse.captures import asked
from crawler.browse.mementos import stamp
from crawler.browse.replay.rewriting import rewrite_page
from crawler.browse.site import Site
from crawler.browse.sources.captured import read_captured
from crawler.browse.turns import apart
from crawler.errors import NotShown
from extractors.errors import TooLarge
from extractors.read.html import find_origin
from extractors.read.html_marked import LARGEST, MARK, MarkedPage, mark_cell
from extractors.source import Source

PLACES = ("table", "row", "column")
NUMBER = re.compile(r"\d{1,6}")
LOOKS = {
    "outline": "3px solid #b3261e",
    "outline-offset": "-2px",
    "background": "#fff1b8",
    "color": "#000",
    "scroll-margin": "45vh 3vw 45vh 85vw",
    "scroll-initial-target": "nearest",
}
"""Over whatever a page's own styles say. A busy Chromium forgets the address's #marked in a frame that it has not drawn
before it has loaded; the initial target it does not, if it knows of it when it first lays out the page."""


def routes(site: Site) -> list[Route]:
    """The marked page."""

    def marked(request: Request) -> Response:
        """A page of HTML; what is no table's cell marks nothing."""
        said = [request.query_params.get(name, "999999") for name in PLACES]
        if not all(NUMBER.fullmatch(each) for each in said):
            raise HTTPException(404)
        capture = asked(site, request)
        captured = read_captured(site, capture.record_id)
        place = [int(each) for each in said]
        try:
            if request.query_params.get("look") == "replayed":
                source = replace(captured.source, url=capture.url)
                return HTMLResponse(site.workshop.do(mark_replayed, source, stamp(capture), *place))
            page = site.workshop.do(mark, captured.source, *place)
        except NotShown as error:
            page = MarkedPage("", "", found=False, text=str(error))
        markup = Markup(page.markup)  # noqa: S704  # nothing stays in it but what is named in html_marked.py
        response = site.page(request, "marked.html", {"page": page, "markup": markup})
        response.headers["content-security-policy"] = _policy(site.border.origin(request.scope, "application"))
        response.headers["origin-agent-cluster"] = "?0"  # it has no origin of its own: it is sandboxed
        return response

    return [Route("/marked/{record_id}", apart(marked))]


def mark(source: Source, table: int, row: int, column: int) -> MarkedPage:
    """The page, marked: what the workshop does."""
    return mark_cell(source, table, row, column)


def mark_replayed(source: Source, at: str, table: int, row: int, column: int) -> bytes:
    """The page as plain replay shows it at a time, marked: what the workshop does."""
    if len(source.body) > LARGEST:
        raise TooLarge(f"html: {len(source.body)} bytes, expected at most {LARGEST} to be shown")
    root, origin = find_origin(source, table, row, column)
    for element in root.xpath(f"//*[@id='{MARK}']"):
        del element.attrib["id"]
    if origin is not None:
        origin.set("id", MARK)
        style = etree.Element("style")
        style.text = f"#{MARK} {{ {' '.join(f'{name}: {value} !important;' for name, value in LOOKS.items())} }}"
        (root if (head := root.find("head")) is None else head).insert(0, style)
    markup = etree.tostring(root, method="html", encoding="utf-8")
    return rewrite_page(Source(markup, source.url, "text/html", "utf-8"), at)


def _policy(application: str) -> str:
    """Nothing runs, nothing is fetched; only the application may frame it."""
    return (
        "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'; "
        f"frame-ancestors {application}"
    )
