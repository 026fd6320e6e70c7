"""What spiders do alike whose family has one kind of listing: each page is read, and leads to the next."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import ClassVar

from scrapy import Request
from scrapy.http import Response

from extractors.listing.hollow import is_scripted
from extractors.listing.item import Listing, ListPage, wanted
from spiders.found import Via
from spiders.portal_spider import PortalSpider, Reader, Yield, charset_of, under


class ListSpider(PortalSpider):
    """A family whose pages of a listing are all read alike; `via` is how they are asked, None as the file says."""

    reader: ClassVar[Reader]
    via: ClassVar[Via | None] = None

    async def start(self) -> AsyncIterator[Request]:
        """The portal's listing pages."""
        for url in self.portal.start:
            yield self.ask(ListPage(url), self.parse, self.via)

    def parse(self, response: Response, heading: str = "", root: str | None = None) -> Yield:
        """A page of the listing; it stands under the heading of the first, whatever it calls itself."""
        listing = self.read(type(self).reader, response)
        root = self.tallied(response, listing, root)
        listing = replace(listing, heading=under(heading, listing.heading))
        yield from self.reports(response, listing)
        if heading and self._is_blank(response, listing):
            yield from self.once_more_drawn(response)
        self._led.update(listing.pages)
        for page in self.onward(response, listing):
            yield self.further(root, self.ask(page, self.parse, self.via, heading=listing.heading, root=root))

    def _is_blank(self, response: Response, listing: Listing) -> bool:
        """Whether a page that another led to has no reports, and nothing else that is not on every page."""
        has_new = self.shown_first(response, listing) or not self._led.issuperset(listing.pages)
        return not (wanted(listing) or has_new) and is_scripted(response.body, response.url, charset_of(response))
