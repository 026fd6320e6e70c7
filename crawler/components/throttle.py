"""Politeness: the delay of a host is a floor, never undercut; chance, failures, robots.txt and the server add to it."""

from collections import Counter
from email.utils import parsedate_to_datetime
from random import Random
from time import monotonic
from urllib.parse import urlsplit

from scrapy import Request, Spider, signals
from scrapy.core.downloader import Downloader as ScrapyDownloader
from scrapy.core.downloader import Slot
from scrapy.core.downloader.handlers import DownloadHandlers
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadCancelledError
from scrapy.extensions.throttle import AutoThrottle
from scrapy.http import Response
from scrapy.robotstxt import RobotParser

from crawler import clock

_WIDEST = 1.05
"""The longest delay by chance, as a multiple of the floor."""
_LONGEST_CRAWL_DELAY_S = 10
_LONGEST_PAUSE_S = 3600
_AN_INSTANT_S = 0.001
"""Without any delay Scrapy does not look when it asked last."""

_slots: dict[str, Slot] = {}
"""The latest slot of each host in this process, so that the next portal, or the next leg, waits for its turn, too."""
_failures: Counter[str] = Counter()
"""How often each host has failed since it last answered."""


class Throttle(AutoThrottle):
    """Scrapy's AutoThrottle, whose lower bound is drawn anew for each answer, from the floor upward.

    The delay counts from the first byte of an answer: by then the server has seen the request, however slow the way
    was. Scrapy's own DOWNLOAD_DELAY_JITTER goes both ways, so base.py sets it to 0. Crawl-delay raises the floor of its
    host; after a failure the host rests, twice as long each time, and as long as Retry-After says.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.chance = Random()  # noqa: S311 - not a secret
        self.floors: dict[str, float] = {}
        self.failing = {int(code) for code in crawler.settings.getlist("RETRY_HTTP_CODES")}
        self.first_pause_s = crawler.settings.getfloat("NIANBAO_PAUSE_S")
        crawler.signals.connect(self._rules, signals.robots_parsed)
        crawler.signals.connect(self._take_turn, signals.request_reached_downloader)
        crawler.signals.connect(self._answered, signals.headers_received)

    def failed(self, request: Request) -> None:
        """A request came to nothing: its host rests before the next one leaves."""
        if slot := self._slot_of(request):
            self._rest(_host(request), slot, 0)

    def _take_turn(self, request: Request) -> None:
        """A new slot of a host goes on where the one before it was."""
        slot, before = self._slot_of(request), _slots.get(_host(request))
        if slot and before and before is not slot:
            _hold(slot, before.lastseen + max(before.delay, slot.delay))
        if slot:
            _slots[_host(request)] = slot

    def _answered(self, request: Request) -> None:
        request.meta["first_byte"] = monotonic()

    def _rules(self, robotparser: RobotParser, request: Request) -> None:
        host = urlsplit(request.url).hostname or ""
        delay = robotparser.crawl_delay(
            self.crawler.settings["ROBOTSTXT_USER_AGENT"] or self.crawler.settings["USER_AGENT"]
        )
        slot = self.crawler.engine.downloader.slots.get(host)
        if delay and slot:
            self.floors[host] = min(delay, _LONGEST_CRAWL_DELAY_S)
            slot.delay = max(slot.delay, self.floors[host])
            _hold(slot, monotonic() + self.floors[host])

    def _response_downloaded(self, response: Response, request: Request, spider: Spider) -> None:
        host, slot = _host(request), self._slot_of(request)
        self.mindelay = self._floor(host) * self.chance.uniform(1, _WIDEST)
        super()._response_downloaded(response, request, spider)
        if not slot:
            return
        if first_byte := request.meta.pop("first_byte", None):
            _hold(slot, first_byte + self.mindelay)
        if response.status in self.failing:
            self._rest(host, slot, _asked_pause(response))
        else:
            del _failures[host]

    def _slot_of(self, request: Request) -> Slot | None:
        return self.crawler.engine.downloader.slots.get(_host(request))

    def _floor(self, host: str) -> float:
        return max(self._min_delay(), self.floors.get(host, 0))

    def _rest(self, host: str, slot: Slot, asked_s: float) -> None:
        """Leave a host alone: twice as long as after the failure before, by chance a little longer."""
        _failures[host] += 1
        longest = self._max_delay()
        doublings = min(_failures[host] - 1, 30)
        pause = min(self.first_pause_s * 2**doublings, longest) * self.chance.uniform(1, _WIDEST)
        _hold(slot, monotonic() + max(pause, min(asked_s, _LONGEST_PAUSE_S), self._floor(host)))


class Downloader(ScrapyDownloader):
    """Scrapy's downloader, which lets the throttle know of a failure before the next request leaves."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.handlers = Handlers(crawler)


class Handlers(DownloadHandlers):
    """Scrapy's way to the download handlers, watched."""

    async def download_request_async(self, request: Request) -> Response:
        """Download; an answer that was too large is no failure of its host."""
        try:
            return await super().download_request_async(request)
        except DownloadCancelledError:
            raise
        except Exception:
            if throttle := self._crawler.get_extension(Throttle):
                throttle.failed(request)
            raise


def _host(request: Request) -> str:
    """The name of the slot that a request waits in."""
    return str(request.meta.get("download_slot"))


def _hold(slot: Slot, until: float) -> None:
    """Nothing leaves a slot before that time (of the monotonic clock)."""
    if until > monotonic():
        slot.delay = slot.delay or _AN_INSTANT_S
        slot.lastseen = max(slot.lastseen, until - slot.delay)


def _asked_pause(response: Response) -> float:
    """How long a server that has enough wants to be left alone, in seconds; 0 where it does not say."""
    said = (response.headers.get("Retry-After") or b"").decode("latin-1").strip()
    if said.isdecimal():
        return float(said)
    try:
        return (parsedate_to_datetime(said) - clock.now()).total_seconds()
    except (ValueError, TypeError):  # no date, or one without a time zone
        return 0
