"""Politeness: the delay of a host is a floor, never undercut; chance, robots.txt and the server move it upward."""

from email.utils import parsedate_to_datetime
from random import Random
from urllib.parse import urlsplit

from scrapy import Request, Spider, signals
from scrapy.core.downloader import Slot
from scrapy.crawler import Crawler
from scrapy.extensions.throttle import AutoThrottle
from scrapy.http import Response
from scrapy.robotstxt import RobotParser

from crawler import clock

_WIDEST = 1.5
"""The longest delay by chance, as a multiple of the floor."""
_LONGEST_CRAWL_DELAY_S = 10
_LONGEST_PAUSE_S = 3600
_SHORTEST_PAUSE_S = 1
_OVERLOADED = {429, 503}


class Throttle(AutoThrottle):
    """Scrapy's AutoThrottle, whose lower bound is drawn anew for each answer, from the floor upward.

    Scrapy's own DOWNLOAD_DELAY_JITTER goes both ways, so base.py sets it to 0. Crawl-delay raises the floor of its
    host; 429 and 503 pause the host as long as Retry-After says, or twice as long as before.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.chance = Random()  # noqa: S311 - not a secret
        self.floors: dict[str, float] = {}
        crawler.signals.connect(self._rules, signals.robots_parsed)

    def _rules(self, robotparser: RobotParser, request: Request) -> None:
        host = urlsplit(request.url).hostname or ""
        delay = robotparser.crawl_delay(
            self.crawler.settings["ROBOTSTXT_USER_AGENT"] or self.crawler.settings["USER_AGENT"]
        )
        slot = self.crawler.engine.downloader.slots.get(host)
        if delay and slot:
            self.floors[host] = min(delay, _LONGEST_CRAWL_DELAY_S)
            slot.delay = max(slot.delay, self.floors[host])

    def _response_downloaded(self, response: Response, request: Request, spider: Spider) -> None:
        key, slot = self._get_slot(request, spider)
        floor = max(self._min_delay(), self.floors.get(key or "", 0))
        self.mindelay = floor * self.chance.uniform(1, _WIDEST)
        super()._response_downloaded(response, request, spider)
        if slot and response.status in _OVERLOADED:
            slot.delay = max(slot.delay, min(_pause(response, slot), _LONGEST_PAUSE_S))


def _pause(response: Response, slot: Slot) -> float:
    """How long a server that has enough wants to be left alone, in seconds."""
    said = (response.headers.get("Retry-After") or b"").decode("latin-1").strip()
    if said.isdecimal():
        return float(said)
    try:
        return (parsedate_to_datetime(said) - clock.now()).total_seconds()
    except (ValueError, TypeError):  # no date, or one without a time zone
        return max(2 * slot.delay, _SHORTEST_PAUSE_S)
