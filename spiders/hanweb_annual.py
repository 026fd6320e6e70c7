"""Hanweb's own pages of annual reports: one address a body and year."""

from scrapy.http import Response

from extractors.listing.by_year import each_year, read_annual
from extractors.listing.item import Item
from spiders.found import RequestKey, key_of
from spiders.portal_spider import PortalSpider, Yield, request_of


class HanwebAnnual(PortalSpider):
    """Each start is asked for each body (`area` in the portal's file, or its own) and each year that is expected."""

    name = "hanweb_annual"

    def parse(self, response: Response) -> Yield:
        """A report's page, or one that links them; what it offers to choose is asked as well."""
        listing = key_of(request_of(response))
        linked = {item.url: item for item in self.read(read_annual, response).items}
        items = linked | {item.url: item for url in (response.url, *linked) for item in self._expected(url)}
        for item in items.values():
            if item.url == response.url:
                yield from super().parse_report(response, item, listing)
            else:
                yield from self.report(item, listing)

    def parse_report(self, response: Response, item: Item, listing: RequestKey) -> Yield:
        """A report's page, whose menus may offer years and bodies that the page before did not."""
        yield from super().parse_report(response, item, listing)
        for other in self.read(read_annual, response).items:
            yield from self.report(other, listing)

    def _expected(self, url: str) -> tuple[Item, ...]:
        areas = [area.strip() for area in self.portal.params.get("area", "").split(",")]
        first, last = self.portal.expect.years or (1, 0)
        return each_year(url, areas, range(first, last + 1))
