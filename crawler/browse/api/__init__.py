"""The same data as JSON below /api, and the page that documents it."""

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route

from crawler.browse.api import bodies, captures, portals, reports, searching
from crawler.browse.api.answering import answering
from crawler.browse.api.declared import Operation
from crawler.browse.api.openapi import document, parameters_of
from crawler.browse.api.problems import problem
from crawler.browse.api.sending import sent, to_bytes
from crawler.browse.site import Site
from crawler.errors import ArchiveDamaged, BodyDamaged, DatabaseUnreachable
from extractors.report import json_schema

OPERATIONS: tuple[Operation, ...] = (
    *reports.OPERATIONS,
    *bodies.OPERATIONS,
    *searching.OPERATIONS,
    *captures.OPERATIONS,
    *portals.OPERATIONS,
)
"""All that can be asked; what validates a request, and the document that describes it, are made from these."""


def routes(site: Site) -> list[BaseRoute]:
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

    own = Starlette(
        routes=[
            Route("/openapi.json", openapi),
            Route("/report.schema.json", report_schema),
            *(Route(one.path, answering(site, one)) for one in OPERATIONS),
        ],
        exception_handlers={
            HTTPException: _refused,
            DatabaseUnreachable: _unreachable,
            ArchiveDamaged: _damaged,
            BodyDamaged: _damaged,
        },
    )
    return [Route("/api", page), Mount("/api", own)]


def _refused(request: Request, error: Exception) -> Response:
    """An address that there is not, or a method that is not answered."""
    status = error.status_code if isinstance(error, HTTPException) else 404
    answer = problem(status, f"{request.method} {request.url.path}")
    answer.headers.update(getattr(error, "headers", None) or {})
    return answer


def _unreachable(request: Request, error: Exception) -> Response:  # noqa: ARG001  # Starlette's signature
    """The database is away; the archive is not."""
    return problem(503, str(error))


def _damaged(request: Request, error: Exception) -> Response:  # noqa: ARG001  # Starlette's signature
    """What the archive holds there contradicts itself."""
    return problem(500, str(error))
