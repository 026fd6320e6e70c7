"""The cap on the bytes of a portal, beside Scrapy's own on its pages, its time and the depth of its chains."""

from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Response
from scrapy.utils.defer import deferred_from_coro

from crawler.spent import BYTES, CAPS


class ByteLimit:
    """Scrapy extension beside its CloseSpider, which counts pages and time: stops a portal that gave too many bytes."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._left = crawler.settings.getfloat(CAPS["nianbao_bytes"])
        if not self._left:
            raise NotConfigured("bytes are not limited")
        crawler.signals.connect(self._count, signals.response_downloaded)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made by Scrapy."""
        return cls(crawler)

    def _count(self, response: Response) -> None:
        before, size = self._crawler.stats.get_value(BYTES, 0), len(response.body)
        self._crawler.stats.set_value(BYTES, before + size)
        if before < self._left <= before + size:
            deferred_from_coro(self._crawler.engine.close_spider_async(reason="nianbao_bytes"))
