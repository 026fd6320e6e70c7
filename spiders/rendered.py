"""Portals that draw their lists with JavaScript."""

from collections.abc import AsyncIterator

from scrapy import Request
from scrapy.http import Response

from extractors.listing.item import ListPage
from extractors.listing.links import read_links
from spiders.portal_spider import PortalSpider, Yield


class Rendered(PortalSpider):
    """Its list exists in a browser only; a report's page is asked as the portal's file says."""

    name = "rendered"

    async def start(self) -> AsyncIterator[Request]:
        """The portal's listing pages, drawn."""
        for url in self.portal.start:
            yield self.ask(ListPage(url), self.parse, "browser")

    def parse(self, response: Response) -> Yield:
        """A drawn list."""
        listing = self.read(read_links, response)
        yield from self.reports(response, listing)
        yield from (self.ask(page, self.parse, "browser") for page in listing.pages)
