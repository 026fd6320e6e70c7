"""The same data as JSON below /api, and the page that documents it."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from crawler.browse.api import bodies, captures, coverage, portals, reports, searching
from crawler.browse.api.answering import answering
from crawler.browse.api.declared import Operation
from crawler.browse.api.openapi import document, parameters_of
from crawler.browse.api.sending import sent, to_bytes
from crawler.browse.site import Site
from extractors.report import json_schema

OPERATIONS: tuple[Operation, ...] = (
    *reports.OPERATIONS,
    *bodies.OPERATIONS,
    *searching.OPERATIONS,
    *captures.OPERATIONS,
    *portals.OPERATIONS,
    *coverage.OPERATIONS,
)
"""All that can be asked; what validates a request, and the document that describes it, are made from these."""


def routes(site: Site) -> list[Route]:
    """What is answered at /api and below."""
    described = to_bytes(document(OPERATIONS))
    schema = to_bytes(json_schema())

    def page(request: Request) -> Response:
        """What can be asked, for people."""
        return site.page(request, "api.html", {"operations": OPERATIONS, "parameters_of": parameters_of})

    def openapi(request: Request) -> Response:
        """The same for programs."""
        return sent(request, described, "application/vnd.oai.openapi+json;version=3.1")

    def report_schema(request: Request) -> Response:
        """The JSON Schema of a report, as `nianbao schema` prints it."""
        return sent(request, schema, "application/schema+json")

    return [
        Route("/api", page),
        Route("/api/openapi.json", openapi),
        Route("/api/report.schema.json", report_schema),
        *(Route(f"/api{one.path}", answering(site, one)) for one in OPERATIONS),
    ]


def is_asked(request: Request) -> bool:
    """Whether what cannot be answered was asked of the API: programs read a problem, people a page."""
    return request.url.path.startswith("/api/")
