"""Portals on Hanweb JCMS whose lists are paged by jpage."""

from scrapy.http import Response
from twisted.python.failure import Failure

from extractors.listing.item import ListPage
from extractors.listing.jpage import by_get, read_jpage
from spiders.portal_spider import PortalSpider, Yield


class Jpage(PortalSpider):
    """The first rows stand in the page, the others come from dataproxy.jsp: by POST, on some servers by GET only."""

    name = "jpage"

    def parse(self, response: Response) -> Yield:
        """The listing's page."""
        listing = self.read(read_jpage, response)
        yield from self.reports(response, listing)
        for rows in listing.pages:
            yield self.ask(rows, self.parse_rows, rows=rows).replace(errback=self.not_given)

    def parse_rows(self, response: Response, rows: ListPage) -> Yield:
        """Further rows."""
        listing = self.read(read_jpage, response)
        yield from self.reports(response, listing) if listing.items else self.other_way(rows)

    def not_given(self, failure: Failure) -> Yield:
        """Rows that did not come."""
        yield from self.other_way(failure.request.cb_kwargs["rows"])  # type: ignore[attr-defined]  # Scrapy's

    def other_way(self, rows: ListPage) -> Yield:
        """The same rows by GET; a list with encrypted ids gives them neither way, which is said aloud."""
        if rows.form:
            other = by_get(rows)
            yield self.ask(other, self.parse_rows, rows=other).replace(errback=self.not_given)
        else:
            self.logger.warning("%s: no rows where the page says there are some", rows.url)
