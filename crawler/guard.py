"""The border of a portal: only the hosts that its file names are fetched."""

import logging
from collections import Counter
from typing import Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest, NotConfigured

from spiders.portal import allows
from spiders.portal_spider import PortalSpider

_log = logging.getLogger(__name__)


class RefusedHost(IgnoreRequest):
    """An address that the portal's file does not allow."""


class Guard:
    """Downloader middleware, first of all: sees each request, redirected ones and robots.txt included."""

    def __init__(self, crawler: Crawler, spider: PortalSpider) -> None:
        self.stats = crawler.stats
        self.portal = spider.portal
        self.refused: Counter[str] = Counter()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """A guard for the crawler's portal; a shell without one has nothing to guard."""
        if not isinstance(crawler.spider, PortalSpider):
            raise NotConfigured("no portal, no border")
        return cls(crawler, crawler.spider)

    def process_request(self, request: Request) -> None:
        """Let the request pass, by the portal's proxy where it has one, or drop it and count its host."""
        if allows(self.portal, request.url):
            if self.portal.request.proxy:
                request.meta.setdefault("proxy", self.portal.request.proxy)
            return
        host = urlsplit(request.url).netloc or request.url[:80]
        if not self.refused[host]:
            _log.info("%s: %s is not one of its hosts, first asked for %s", self.portal.code, host, request.url)
        self.refused[host] += 1
        self.stats.inc_value("nianbao/refused_hosts")
        raise RefusedHost(f"{host} is not one of the hosts of portal {self.portal.code}")
