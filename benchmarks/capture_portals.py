"""`nianbao crawl` on the benchmark's site: a portal a host, whose spider asks for numbered pages instead of listings.

Given as `-s SPIDER_MODULES=benchmarks.capture_portals`, with portal files that name the family `trs`.
"""

from collections.abc import AsyncIterator

import scrapy

from benchmarks.capture_spider import Pages
from spiders.portal_spider import PortalSpider


class Trs(Pages, PortalSpider):
    """Stands in for the family of this name."""

    name = "trs"

    async def start(self) -> AsyncIterator[scrapy.Request]:
        """As many pages as the portal's file says."""
        self.site, self.count = self.portal.start[0].rstrip("/"), int(self.portal.params["pages"])
        for url in self.addresses():
            yield scrapy.Request(url, self.parse)
