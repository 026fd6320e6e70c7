"""In which order a portal is asked: its listings first, then its reports, the newest year before all others."""

from collections.abc import Iterable
from typing import Any

from scrapy import Request
from scrapy.http import Response
from scrapy.spidermiddlewares.base import BaseSpiderMiddleware

from extractors.titles import year_of
from spiders.drawing import drawing_of
from spiders.found import Found

_LISTING = 10_000
"""More than any year."""


def is_listing(request: Request) -> bool:
    """Whether a request is for a page that may show something new next time, and is not drawn."""
    return bool(request.meta.get("listing"))


class NewestFirst(BaseSpiderMiddleware):
    """Spider middleware: a report's documents are asked right after its page."""

    def process_spider_output(  # type: ignore[override]  # Scrapy deprecates the spider
        self, response: Response | None, result: Iterable[Any]
    ) -> Iterable[Any]:
        """All that a page led to, in the order in which it is to be asked: what has left is not overtaken any more."""
        yield from sorted(super().process_spider_output(response, result), key=_turn)

    def get_processed_request(self, request: Request, response: Response | None) -> Request:
        """Set the priority by what the spider wants the page for."""
        if item := request.cb_kwargs.get("item"):
            request.priority = year_of(item.title) or 0
        elif response is not None and getattr(request.callback, "__name__", None) == "captured":
            request.priority = response.meta.get("year") or 0
        else:
            request.priority = _LISTING
            request.meta["listing"] = not drawing_of(request)
        return request

    def get_processed_item(self, item: Any, response: Response | None) -> Any:  # noqa: ANN401 - Scrapy's signature
        """Documents come after the report that they belong to."""
        if isinstance(item, Found) and response is not None:
            response.meta["year"] = item.year_hint
        return item


def _turn(one: object) -> int:
    return -one.priority if isinstance(one, Request) else -_LISTING - 1
