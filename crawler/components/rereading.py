"""A listing that shows less than it claims, or claims different things on its pages, is read once more."""

import logging
from typing import TYPE_CHECKING, Self

from scrapy import signals
from scrapy.exceptions import DontCloseSpider

from spiders.portal_spider import PortalSpider

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

log = logging.getLogger(__name__)


class Rereading:
    """Scrapy extension: acts when a spider has nothing left to do; what still disagrees then is said aloud."""

    def __init__(self, crawler: "Crawler") -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: "Crawler") -> Self:
        """Scrapy's way to make an extension."""
        extension = cls(crawler)
        crawler.signals.connect(extension.idle, signals.spider_idle)
        crawler.signals.connect(extension.closed, signals.spider_closed)
        return extension

    def idle(self, spider: PortalSpider) -> None:
        """Ask once more for the pages of listings that disagree."""
        requests = [request for tally in spider.tallies.values() if tally.is_in_doubt for request in tally.again()]
        for request in requests:
            if self._crawler.engine:
                self._crawler.engine.crawl(request)
        if requests:
            raise DontCloseSpider

    def closed(self, spider: PortalSpider) -> None:
        """Say what disagrees in the end."""
        for disagreement in disagreements(spider):
            log.warning("%s: rows/claimed: %s", spider.portal.code, disagreement)


def disagreements(spider: object) -> list[str]:
    """The listings of a spider that show less than they claim."""
    tallies = spider.tallies.values() if isinstance(spider, PortalSpider) else ()
    return [said for tally in tallies if (said := tally.disagreement)]
