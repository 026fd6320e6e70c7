"""Politeness: the delay of a host is a floor, never undercut; what varies goes upward."""

from random import Random

from scrapy.core.downloader import Slot
from scrapy.crawler import Crawler
from scrapy.extensions.throttle import AutoThrottle
from scrapy.http import Response

_WIDEST = 1.5
"""The longest delay by chance, as a multiple of the floor."""


class Throttle(AutoThrottle):
    """Scrapy's AutoThrottle, whose lower bound is drawn anew for each answer, from the floor upward.

    Scrapy's own DOWNLOAD_DELAY_JITTER goes both ways, so base.py sets it to 0.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.chance = Random()  # noqa: S311 - not a secret

    def _adjust_delay(self, slot: Slot, latency: float, response: Response) -> None:
        self.mindelay = self._min_delay() * self.chance.uniform(1, _WIDEST)
        super()._adjust_delay(slot, latency, response)
