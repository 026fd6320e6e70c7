"""A page that waits for its scripts is asked again by browser, where the portal's file leaves that to us."""

from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import HtmlResponse, Response

from extractors.listing.hollow import is_hollow
from spiders.portal_spider import PortalSpider, charset_of

_ORDINARY = 200


class Drawing:
    """Downloader middleware, on the engine's side of states and hops: what arrives here is content, or hollow."""

    def __init__(self, spider: PortalSpider) -> None:
        self.spider = spider

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Only for portals with `render = "auto"`."""
        if not isinstance(crawler.spider, PortalSpider) or crawler.spider.portal.render != "auto":
            raise NotConfigured("no page is drawn, or every page is")
        return cls(crawler.spider)

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """The response, or the request for the same page by browser."""
        plain = request.method == "GET" and not request.meta.get("playwright") and response.status == _ORDINARY
        if (
            plain
            and isinstance(response, HtmlResponse)
            and is_hollow(response.body, response.url, charset_of(response))
        ):
            return self.spider.drawn(request).replace(dont_filter=True)
        return response
