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
PROBES = 2
"""Bodies' own pages that lead to nothing new, after which the other bodies' are left alone."""


class Auto(PortalSpider):
    """Best first: one page at a time, the link that reads most like annual reports next.

    Once a listing is found only what belongs to annual reports is followed: years, levels, bodies; and the bodies'
    own pages, as long as they lead to lists that were not known.
    """

    name = "auto"

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Scrapy's signature
        super().__init__(*args, **kwargs)
        self._waiting: list[tuple[int, int, str, bool]] = []  # (-worth, depth, address, whether of a body)
        self._misses = 0
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

    def parse(self, response: Response, depth: int, *, of_body: bool = False) -> "Iterator[Request | Recognised]":
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
        new = [lead for lead in seen.leads if self._keep(lead, depth + 1)]
        if of_body:
            self._misses = 0 if seen.is_list or any(lead.worth >= ANNUAL for lead in new) else self._misses + 1
        yield from self._next()

    def failed(self, failure: Failure) -> "Iterator[Request | Recognised]":
        """A page that never came: the next one is asked."""
        self.logger.info("%s: %s", request_of(failure).url, failure.getErrorMessage())
        yield from self._next()

    def _request(self, url: str, depth: int, *, of_body: bool = False) -> Request:
        self._asked += 1
        return self.ask(ListPage(url), self.parse, None, depth=depth, of_body=of_body).replace(errback=self.failed)

    def _keep(self, lead: Lead, depth: int) -> bool:
        """Whether the link is a new one, and waits now."""
        alike = urlsplit(lead.url)._replace(query="").geturl()
        if lead.url in self._seen or depth > DEPTH or self._alike[alike] >= ALIKE or not allows(self.portal, lead.url):
            return False
        self._seen.add(lead.url)
        self._alike[alike] += 1
        heapq.heappush(self._waiting, (-lead.worth, depth, lead.url, lead.of_body))
        return True

    def _next(self) -> "Iterator[Request | Recognised]":
        """The best link that waits, as long as it is worth it."""
        while self._waiting:
            worth, depth, url, of_body = heapq.heappop(self._waiting)
            if self._is_worth_it(-worth, of_body=of_body):
                yield self._request(url, depth, of_body=of_body)
                return
        if not self._lists:  # the way ends here: what little was seen on it is better than nothing
            yield from self._little
            self._little.clear()

    def _is_worth_it(self, worth: int, *, of_body: bool) -> bool:
        if of_body and worth < ANNUAL and self._misses >= PROBES:
            return False
        return self._asked < LISTS and (worth >= ANNUAL or of_body if self._lists else self._asked < PAGES)
