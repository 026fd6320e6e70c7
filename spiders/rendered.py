"""Portals that draw their lists with JavaScript."""

from collections.abc import AsyncIterator

from scrapy import Request
from scrapy.http import Response, TextResponse

from extractors.listing.hollow import is_hollow
from extractors.listing.item import Item, ListPage
from extractors.listing.links import read_links
from spiders.found import RequestKey
from spiders.portal_spider import PortalSpider, Yield, charset_of


class Rendered(PortalSpider):
    """Its list exists in a browser only; a report's page is asked plainly, and drawn where that is hollow."""

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

    def parse_report(self, response: Response, item: Item, listing: RequestKey) -> Yield:
        """A report's page, by browser where the plain one waits to be drawn."""
        plain = isinstance(response, TextResponse) and not response.meta.get("playwright")
        if plain and self.portal.render != "never" and is_hollow(response.body, response.url, charset_of(response)):
            drawn = self.ask(ListPage(response.url), super().parse_report, "browser", item=item, listing=listing)
            yield drawn.replace(dont_filter=True)
        else:
            yield from super().parse_report(response, item, listing)
