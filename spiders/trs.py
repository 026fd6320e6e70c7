"""Portals on TRS WCM, the most common kind."""

from dataclasses import replace

from scrapy.http import Response

from extractors.listing.item import Listing
from extractors.listing.trs import beyond, read_trs
from spiders.portal_spider import OK, PortalSpider, Yield, under


class Trs(PortalSpider):
    """The number of pages stands in a script; page two is at `index_1.html` or, on some sites, at `index_2.html`.

    Which of the two is proved by asking: where the page at one end of the numbers is not there, or shows the first
    page again, the page past the other end is asked instead.
    """

    name = "trs"

    def parse(self, response: Response, first: Listing | None = None) -> Yield:
        """A page of the listing; `first` is the page that led here."""
        listing = self.read(read_trs, response)
        if first and (response.status != OK or listing.items == first.items):
            yield from self.instead(response)
            return
        listing = replace(listing, heading=under(first.heading if first else "", listing.heading))
        yield from self.reports(response, listing)
        for page in self.onward(response, listing):
            other = beyond(listing.pages, page)
            yield self.attempt(page, ((other,),) if other else (), self.parse, first=listing)
