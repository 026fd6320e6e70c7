"""Asking for a page by browser: what goes into the request so that the page is drawn before it is read."""

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.http import Response

_WANTED = "browser"
_TURNED = "turned"


@dataclass(frozen=True)
class Drawing:
    """What a drawn page is waited for by, and whether it is a list that may have more than it shows at first.

    `wait_for`, `next` and `item` are CSS selectors: of what must be there, of what brings more, of a list's rows;
    without them the page must have gone quiet, and what brings more is known by how it reads.
    """

    wait_for: str | None = None
    is_list: bool = False
    next: str | None = None
    item: str | None = None


def kept_meta(request: "Request") -> dict[str, object]:
    """What a spider said of a request, without what came of it."""
    said = ("instead", "handle_httpstatus_list", _WANTED)
    return {key: request.meta[key] for key in said if key in request.meta}


def drawn_request(request: "Request", drawing: Drawing) -> "Request":
    """The same request, to be made by Chromium."""
    return request.replace(meta={**request.meta, _WANTED: asdict(drawing)})


def drawing_of(request: "Request") -> Drawing | None:
    """How a request is to be drawn; None for a plain one."""
    wanted = request.meta.get(_WANTED)
    return Drawing(**wanted) if wanted is not None else None


def turned(response: "Response") -> list[bytes]:
    """What a drawn list showed after the page that the response holds: one document each time it was turned."""
    pages: list[bytes] = response.meta.get(_TURNED, [])
    return pages


def turn(request: "Request", pages: list[bytes]) -> None:
    """Keep with a request what its list showed further on."""
    request.meta[_TURNED] = pages
