"""Portals on Hanweb JCMS whose lists are paged by jpage."""

from dataclasses import replace

from scrapy.http import Response

from extractors.listing.jpage import other_ways, read_jpage
from spiders.portal_spider import PortalSpider, Yield


class Jpage(PortalSpider):
    """The first rows stand in the page, the others come from dataproxy.jsp: by POST, by GET, or by GET in pages.

    A list with encrypted ids gives them in no way, which is said aloud.
    """

    name = "jpage"

    def parse(self, response: Response) -> Yield:
        """The listing's page."""
        listing = self.read(read_jpage, response)
        root = self.tallied(response, listing, None)
        self.shown_first(response, listing)
        yield from self.reports(response, listing)
        for rows in listing.pages:
            told = {"heading": listing.heading, "root": root}
            yield self.further(root, self.attempt(rows, other_ways(rows), self.parse_rows, **told))

    def parse_rows(self, response: Response, heading: str, root: str | None) -> Yield:
        """Further rows of the list under that heading; its page has said how many there are."""
        listing = replace(self.read(read_jpage, response), heading=heading, total=None)
        if not self.shown_first(response, listing):
            yield from self.instead(response)
            return
        self.tallied(response, listing, root)
        yield from self.reports(response, listing)
