"""Portals whose file does not name their family: find the listings, and say which family's they are."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

from scrapy import Request
from scrapy.http import Response, TextResponse
from twisted.python.failure import Failure

from extractors.listing.hollow import is_hollow, is_scripted
from extractors.listing.item import ListPage
from extractors.listing.leads import ANNUAL, Lead, Look, look
from spiders.found import Recognised, key_of
from spiders.frontier import Frontier
from spiders.portal_spider import PortalSpider, charset_of, request_of


class Auto(PortalSpider):
    """Best first: one page at a time, the link that reads most like annual reports next.

    A browser draws what shows nothing without one; where the way ends with nothing at all, its start, too.
    """

    name = "auto"

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Scrapy's signature
        super().__init__(*args, **kwargs)
        self._frontier = Frontier(self.portal)
        self._undrawn: list[Request] = []
        self._little: list[Recognised] = []

    async def start(self) -> AsyncIterator[Request]:
        """The portal's start pages, all of them."""
        for url in self.portal.start:
            yield self._request(url, 0)

    def parse(self, response: Response, depth: int, *, of_body: bool = False) -> "Iterator[Request | Recognised]":
        """A page: a listing, one on the way to it, or one that waits for a browser."""
        if isinstance(response, TextResponse):
            body, url, charset = response.body, response.url, charset_of(response)
            seen = look(body, url, is_start=not depth, declared=charset)
            new = self._frontier.keep(seen.leads, depth + 1)
            drawn = self._drawn(response) if is_scripted(body, url, charset) else []
            if drawn and not seen.is_list and (_is_unsaid(seen, new, depth) or is_hollow(body, url, charset)):
                yield from drawn
                return
            self._undrawn += drawn if not depth else []
            yield from self._told(response, seen)
            near = any(lead.worth >= ANNUAL for lead in new)
            self._frontier.came(is_list=seen.is_list, of_body=of_body, is_near=near)
        yield from self._next()

    def failed(self, failure: Failure) -> "Iterator[Request | Recognised]":
        """A page that never came: the next one is asked."""
        self.logger.info("%s: %s", request_of(failure).url, failure.getErrorMessage())
        yield from self._next()

    def _request(self, url: str, depth: int, *, of_body: bool = False) -> Request:
        return self.ask(ListPage(url), self.parse, None, depth=depth, of_body=of_body).replace(errback=self.failed)

    def _drawn(self, response: Response) -> list[Request]:
        return [request for request in self.once_more_drawn(response) if isinstance(request, Request)]

    def _told(self, response: Response, seen: Look) -> "Iterator[Recognised]":
        """The listing that a page is; one of too few reports is told of in the end, where there is no better one."""
        is_drawn = key_of(request_of(response)).via == "browser"
        recognised = Recognised(self.portal.code, "rendered" if is_drawn else seen.family or "generic", (response.url,))
        if seen.is_list:
            yield recognised
        elif seen.reports:
            self._little.append(recognised)

    def _next(self) -> "Iterator[Request | Recognised]":
        """The best link that waits; where the way ends, what little was seen on it, or else its start as drawn."""
        if step := self._frontier.pop():
            yield self._request(step.url, step.depth, of_body=step.of_body)
        elif not self._frontier.has_lists:
            yield from self._little or self._undrawn
            self._little, self._undrawn = [], []


def _is_unsaid(seen: Look, new: list[Lead], depth: int) -> bool:
    """Whether a page promises more than it shows: a start that leads nowhere, or a column of no reports."""
    is_end = seen.is_column and not seen.reports and not any(lead.worth >= ANNUAL for lead in new)
    return is_end or not (depth or seen.leads)
