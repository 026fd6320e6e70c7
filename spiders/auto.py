"""Portals whose file does not name their family: find the listings, and say which family's they are."""

import heapq
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import Response, TextResponse
from twisted.python.failure import Failure

from extractors.listing.hollow import is_hollow
from extractors.listing.item import ListPage
from extractors.listing.leads import ANNUAL, Lead, look, plain_address
from spiders.found import Recognised, key_of
from spiders.portal import allows
from spiders.portal_spider import PortalSpider, charset_of, request_of

PAGES = 40
"""Pages asked on the way to the first listing."""
LISTS = 400
"""Pages asked in all: a county has some 60 bodies, each with a list of its own."""
ALIKE = 60
"""Addresses that differ in nothing but their query: more are a trap."""
DEPTH = 6


class Auto(PortalSpider):
    """Best first: one page at a time, the link that reads most like annual reports next.

    Once a listing is found only what belongs to annual reports is followed: years, levels, bodies.
    """

    name = "auto"

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Scrapy's signature
        super().__init__(*args, **kwargs)
        self._waiting: list[tuple[int, int, str]] = []  # (-worth, depth, address)
        self._seen: set[str] = set()
        self._alike: Counter[str] = Counter()
        self._asked = 0
        self._lists = 0
        self._little: list[Recognised] = []

    async def start(self) -> AsyncIterator[Request]:
        """The portal's start pages, all of them."""
        for url in self.portal.start:
            self._seen.add(plain_address(url))
            yield self._request(url, 0)

    def parse(self, response: Response, depth: int) -> "Iterator[Request | Recognised]":
        """A page: a listing, one on the way to it, or one that waits for a browser."""
        if not isinstance(response, TextResponse):
            yield from self._next()
            return
        body, url, charset = response.body, response.url, charset_of(response)
        seen = look(body, url, is_start=not depth, declared=charset)
        drawn = key_of(request_of(response)).via == "browser"
        if not drawn and not seen.is_list and not seen.leads and is_hollow(body, url, charset):
            again = [request for request in self.once_more_drawn(response) if isinstance(request, Request)]
            if again:
                yield from again
                return
        family = "rendered" if drawn else seen.family or "generic"
        recognised = Recognised(self.portal.code, family, (url,))
        if seen.is_list:
            self._lists += 1
            yield recognised
        elif seen.reports:
            self._little.append(recognised)
        for lead in seen.leads:
            self._keep(lead, depth + 1)
        yield from self._next()

    def failed(self, failure: Failure) -> "Iterator[Request | Recognised]":
        """A page that never came: the next one is asked."""
        self.logger.info("%s: %s", request_of(failure).url, failure.getErrorMessage())
        yield from self._next()

    def _request(self, url: str, depth: int) -> Request:
        self._asked += 1
        return self.ask(ListPage(url), self.parse, None, depth=depth).replace(errback=self.failed)

    def _keep(self, lead: Lead, depth: int) -> None:
        alike = urlsplit(lead.url)._replace(query="").geturl()
        if lead.url in self._seen or depth > DEPTH or self._alike[alike] >= ALIKE or not allows(self.portal, lead.url):
            return
        self._seen.add(lead.url)
        self._alike[alike] += 1
        heapq.heappush(self._waiting, (-lead.worth, depth, lead.url))

    def _next(self) -> "Iterator[Request | Recognised]":
        """The best link that waits, as long as it is worth it."""
        if self._waiting and self._is_worth_it(-self._waiting[0][0]):
            _, depth, url = heapq.heappop(self._waiting)
            yield self._request(url, depth)
        elif not self._lists:  # the way ends here: what little was seen on it is better than nothing
            yield from self._little
            self._little.clear()

    def _is_worth_it(self, worth: int) -> bool:
        return self._asked < LISTS and (worth >= ANNUAL if self._lists else self._asked < PAGES)
