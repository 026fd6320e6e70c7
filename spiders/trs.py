"""Portals on TRS WCM, the most common kind."""

from scrapy.http import Response
from twisted.python.failure import Failure

from extractors.listing.item import Listing, ListPage
from extractors.listing.trs import beyond, read_trs
from spiders.portal_spider import PortalSpider, Yield


class Trs(PortalSpider):
    """Plain rows, the number of pages in a script, page two at `index_1.html` or, on some sites, at `index_2.html`.

    Which of the two is proved by asking: where the first number is not there, or shows the first page again, the
    page past the last number is asked instead.
    """

    name = "trs"

    def parse(self, response: Response, here: ListPage | None = None, first: Listing | None = None) -> Yield:
        """A page of the listing; `first` is the page that led `here`."""
        listing = self.read(read_trs, response)
        yield from self.reports(response, listing)
        if here and first and listing.items == first.items:
            yield from self.other_end(here, first)
        for page in listing.pages:
            yield self.ask(page, self.parse, here=page, first=listing).replace(errback=self.not_there)

    def not_there(self, failure: Failure) -> Yield:
        """A page of the listing that did not come."""
        told = failure.request.cb_kwargs  # type: ignore[attr-defined]  # Scrapy puts the request there
        yield from self.other_end(told["here"], told["first"])

    def other_end(self, here: ListPage, first: Listing) -> Yield:
        """The page past the other end of the numbers, where there may be one."""
        if other := beyond(first.pages, here):
            yield self.ask(other, self.parse)
