"""Portals with public columns (Anhui, Sichuan): bodies, then years."""

from scrapy.http import Response

from extractors.listing.by_year import read_column
from extractors.listing.hollow import is_index
from extractors.listing.item import Item, wanted
from extractors.listing.links import read_links
from spiders.found import RequestKey
from spiders.list_spider import ListSpider
from spiders.portal_spider import Yield, charset_of


class PublicColumn(ListSpider):
    """A page of bodies leads to theirs; a body's page leads to its years; a year is a report, or a list of one."""

    name = "public_column"
    reader = read_column

    def parse_report(self, response: Response, item: Item, listing: RequestKey) -> Yield:
        """A year of one body."""
        rows = self.read(read_links, response)
        if wanted(rows) and is_index(response.body, response.url, charset_of(response)):
            yield from self.reports(response, rows)
        else:
            yield from super().parse_report(response, item, listing)
