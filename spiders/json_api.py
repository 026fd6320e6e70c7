"""Portals whose lists come as JSON from an address that their file names."""

from collections.abc import AsyncIterator

from scrapy import Request
from scrapy.http import Response

from extractors.listing.api import fields_of, page_of, read_api
from extractors.listing.item import Item
from spiders.portal_spider import PortalSpider, Yield, charset_of


class JsonApi(PortalSpider):
    """Pages are asked one after another, until all rows that the server counts are there or a page brings none."""

    name = "json_api"

    async def start(self) -> AsyncIterator[Request]:
        """The first rows of each list."""
        fields = fields_of(self.portal.params)
        for url in self.portal.start:
            yield self.ask(page_of(url, fields, fields.first), self.parse, "plain", start=url, number=fields.first)

    def parse(self, response: Response, start: str, number: int, before: tuple[Item, ...] = ()) -> Yield:
        """A page of rows; `before` are those of the pages before."""
        fields = fields_of(self.portal.params)
        listing = read_api(response.body, response.url, fields, charset_of(response))
        self.tallied(response, listing, start)
        yield from self.reports(response, listing)
        new = [item for item in listing.items if item not in before]
        have = (*before, *new)
        if new and (listing.total is None or len(have) < listing.total):
            following = page_of(start, fields, number + 1)
            told = {"start": start, "number": number + 1, "before": have}
            yield self.further(start, self.ask(following, self.parse, "plain", **told))
