"""What went wrong, as `application/problem+json` (RFC 9457)."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Literal

from pydantic import BaseModel
from starlette.responses import Response

MEDIA_TYPE = "application/problem+json"


class Wrong(BaseModel):
    """One parameter that is not as it must be."""

    parameter: str
    message: str


class Problem(BaseModel):
    """Why there is no answer (RFC 9457)."""

    type: Literal["about:blank"] = "about:blank"
    title: str
    status: int
    detail: str
    errors: list[Wrong] = []


def problem(status: int, detail: str, errors: Sequence[Wrong] = ()) -> Response:
    """The answer that says so."""
    said = Problem(title=HTTPStatus(status).phrase, status=status, detail=detail, errors=list(errors))
    return Response(said.model_dump_json(), status, {"cache-control": "no-store"}, MEDIA_TYPE)
