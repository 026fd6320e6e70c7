"""The border of a portal: only the hosts that its file names are fetched."""

import logging
from collections import Counter
from typing import Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares import cookies
from scrapy.exceptions import CannotResolveHostError, IgnoreRequest, NotConfigured
from tldextract import TLDExtract

from crawler.capture.unfetched import refuse
from crawler.components.resolver import guard_name, withheld
from spiders.portal import allows
from spiders.portal_spider import PortalSpider

_log = logging.getLogger(__name__)

# Which domains are public (gov.cn) stands in the library's own list: it would fetch a newer one with the first cookie,
# past every border, and keep it in the home folder.
_OWN = TLDExtract(cache_dir=None, suffix_list_urls=(), include_psl_private_domains=True)
cookies._split_domain = _OWN  # noqa: SLF001  # Scrapy has no setting for it


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
        if not allows(self.portal, request.url):
            raise self.refusal(request, f"is not one of the hosts of portal {self.portal.code}")
        if self.portal.request.proxy:
            request.meta["proxy"] = self.portal.request.proxy
        else:
            guard_name(urlsplit(request.url).hostname or "", self.portal.hosts)

    def refusal(self, request: Request, reason: str) -> RefusedHost:
        """Count a request that must not be made."""
        host = refuse(self.stats, "refused_hosts", request.url)
        if not self.refused[host]:
            _log.info("%s: %s %s; first asked for %s", self.portal.code, host, reason, request.url)
        self.refused[host] += 1
        return RefusedHost(f"{host} {reason}")


class Names:
    """Downloader middleware, next to the network: a name of which all addresses are withheld is a refused host.

    Otherwise it would be one that nobody knows.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made by Scrapy."""
        return cls(crawler)

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Refuse what did not resolve because of us."""
        guard = self._crawler.get_downloader_middleware(Guard)
        addresses = withheld(urlsplit(request.url).hostname or "")
        if guard and addresses and isinstance(exception, CannotResolveHostError):
            raise guard.refusal(request, f"leads to {', '.join(addresses)}, which is not of the public network")
