"""JSON on its way out: its bytes, their tag, and nothing where the asker has them already."""

import hashlib
import json
import re

from starlette.requests import Request
from starlette.responses import Response

TAG = re.compile(r'(?:W/)?("[^"]*")')
"""An entity tag in If-None-Match; a weak one is compared like a strong one (RFC 9110, 13.1.2)."""

HEADERS = {"cache-control": "no-cache"}
"""Kept, but asked for again each time: what is current may change at any moment."""


def to_bytes(value: object) -> bytes:
    """JSON in UTF-8."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def sent(request: Request, body: bytes, media_type: str = "application/json") -> Response:
    """The answer, or 304 for who has just these bytes."""
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    asked = ",".join(request.headers.getlist("if-none-match"))
    if asked.strip() == "*" or tag in TAG.findall(asked):
        return Response(status_code=304, headers={**HEADERS, "etag": tag})
    return Response(body, headers={**HEADERS, "etag": tag}, media_type=media_type)
