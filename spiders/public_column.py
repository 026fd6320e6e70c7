"""Portals with public columns (Anhui, Sichuan): bodies, then years."""

from scrapy.http import Response

from extractors.listing.by_year import read_column
from extractors.listing.item import Item, ListPage, wanted
from extractors.listing.links import read_links
from spiders.found import RequestKey, key_of
from spiders.portal_spider import ListSpider, Yield, request_of


class PublicColumn(ListSpider):
    """A page of bodies leads to theirs; a body's page leads to its years; a year is a report, or a list of one."""

    name = "public_column"
    reader = read_column

    def parse(self, response: Response, heading: str = "") -> Yield:
        """A page of bodies, or of one body's years."""
        listing = self.read(read_column, response)
        source = key_of(request_of(response))
        yield from super().parse(response, heading)
        for item in listing.items:
            yield self.ask(ListPage(item.url), self.parse_year, item=item, listing=source)

    def parse_year(self, response: Response, item: Item, listing: RequestKey) -> Yield:
        """A year of one body."""
        rows = self.read(read_links, response)
        if wanted(rows):
            yield from self.reports(response, rows)
        else:
            yield from self.parse_report(response, item, listing)
