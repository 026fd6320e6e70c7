"""Portals that take turns in one process: each is walked in legs by Scrapy crawlers, and concluded after its last."""

import asyncio
import gc
import logging
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING

from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess, Crawler

from crawler.components.rereading import disagreements
from crawler.errors import ArchiveUnwritable
from crawler.neighbours import neighbours
from crawler.progress import Count, Watch, nobody
from crawler.result import CUT_SHORT, PortalResult
from crawler.spent import CAPS, OPENED
from spiders.found import Found, Recognised

if TYPE_CHECKING:
    from scrapy.settings import Settings

    from crawler.capture.archive import Archive
    from crawler.capture.exchange import JSON
    from spiders.portal import Portal

_Told = dict[Callable[..., object], object]
"""Receivers of Scrapy's signals, each with its signal."""

log = logging.getLogger(__name__)

COLLECT_EVERY = 20_000
"""New objects that stay (CPython's own figure is 700), after which the collector looks at the youngest."""


def walk(
    portals: Iterable["Portal"],
    archive: "Archive",
    settings: "Settings",
    conclude: Callable[[PortalResult], None],
    watch: Watch = nobody,
) -> list[PortalResult]:
    """Let the spiders of portals run; each portal is concluded, in a thread, when all that it led to has settled.

    Portals that share a host have their turns one after another. `watch` shows how far they are.
    """
    years = frozenset(int(year) for year in settings.getlist("NIANBAO_YEARS"))
    body = tuple(settings.getlist("NIANBAO_AGENCY"))
    results = [PortalResult(portal, asked_years=years, asked_body=body) for portal in portals]
    if results:
        process = AsyncCrawlerProcess(settings)
        with ThreadPoolExecutor(max_workers=1) as reading:  # one portal is read at a time, beside the crawl
            rounds = _Rounds(process, archive, results, conclude, reading)
            for _ in range(settings.getint("NIANBAO_PORTALS_AT_ONCE")):
                rounds.begin()
            with watch(rounds.count.look):
                spare_the_collector()
                process.start()
    return results


def spare_the_collector() -> None:
    """Let the garbage collector look less often, and never at what was loaded for good: else a ninth of a crawl's time.

    What a page leaves behind is freed without it, but for cycles, of which it finds a few thousand objects at once now.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECT_EVERY, 10, 10)


@dataclass
class _Rounds:
    process: AsyncCrawlerProcess
    archive: "Archive"
    results: list[PortalResult]
    conclude: Callable[[PortalResult], None]
    reading: ThreadPoolExecutor
    stopping: bool = False
    waiting: Iterator[list["Portal"]] = field(init=False)
    count: Count = field(init=False)

    def __post_init__(self) -> None:
        self.waiting = iter(neighbours(result.portal for result in self.results))
        self.count = Count(len(self.results))
        self._of = {id(result.portal): result for result in self.results}

    def begin(self) -> None:
        """The next portals that share no host with others, one after another, unless the crawl is to stop."""
        group = None if self.stopping else next(self.waiting, None)
        if group:
            self._turn(iter(group))

    def _turn(self, group: Iterator["Portal"]) -> None:
        portal = None if self.stopping else next(group, None)
        if portal:
            self._walk(self._of[id(portal)], portal, group)
        else:
            self.begin()

    def _walk(self, result: PortalResult, leg: "Portal", group: Iterator["Portal"]) -> None:
        result.walked.append(leg)
        settings = self.process.settings.copy()
        result.spent.leave(settings)
        settings.set("NIANBAO_WALKED", leg is not result.portal, priority="cmdline")
        crawler = Crawler(self.process.spider_loader.load(leg.platform), settings)
        recognised: list[Recognised] = []

        def opened() -> None:
            crawler.stats.set_value(OPENED, monotonic())
            self.count.runs(result, crawler)

        def keep(item: object) -> None:
            if isinstance(item, Recognised):
                recognised.append(item)
            elif isinstance(item, Found):
                result.found.append(item)

        async def closed(reason: str) -> None:
            self.stopping = self.stopping or reason in CUT_SHORT
            result.spent.add(crawler.stats)
            self.count.runs(result, None)
            result.disagreements += disagreements(crawler.spider)
            await self._close(result, reason, recognised)

        def go_on(_: object) -> None:
            _let_go(crawler, told)
            if result.legs and not self.stopping:
                self._walk(result, result.legs.pop(0), group)
            else:
                self.count.is_over(result)
                self._turn(group)

        told: _Told = {opened: signals.spider_opened, keep: signals.item_scraped, closed: signals.spider_closed}
        _tell(crawler, told)
        self.process.crawl(crawler, portal=leg).add_done_callback(go_on)

    async def _close(self, result: PortalResult, reason: str, recognised: list[Recognised]) -> None:
        """A leg has come to its end; after the last one the portal is concluded."""
        result.finish_reason = reason
        is_last = reason in {*CUT_SHORT, *CAPS}
        result.legs = [] if is_last else [*result.legs, *legs_of(result.portal, recognised)]
        if self.stopping or not result.legs:
            if reason not in CUT_SHORT:
                await _tell_end(result, self.archive)
                self.stopping = self.stopping or result.finish_reason in CUT_SHORT
            log.info("%s: crawled (%s)", result.portal.code, reason)
            await asyncio.get_running_loop().run_in_executor(self.reading, self.conclude, result)


def _tell(crawler: Crawler, told: _Told) -> None:
    for receiver, signal in told.items():
        crawler.signals.connect(receiver, signal, weak=False)


def _let_go(crawler: Crawler, told: _Told) -> None:
    """What the dispatcher tells something of a crawler it keeps for ever, and the crawler with it."""
    for receiver, signal in told.items():
        crawler.signals.disconnect(receiver, signal, weak=False)


def legs_of(portal: "Portal", recognised: "Iterable[Recognised]") -> "list[Portal]":
    """The portal once for each family in it, with the listings that are of that family."""
    starts: dict[str, list[str]] = {}
    for one in recognised:
        starts.setdefault(one.family, []).extend(one.starts)
    return [portal.model_copy(update={"platform": family, "start": tuple(urls)}) for family, urls in starts.items()]


async def _tell_end(result: PortalResult, archive: "Archive") -> None:
    """Into the archive: from here on nothing of this portal is missing because the crawl did not come to it."""
    facts: dict[str, JSON] = {"portal": result.portal.code, "ended": result.finish_reason}
    if result.spent.too_deep:
        facts["too_deep"] = result.spent.too_deep
    try:
        await archive.describe("crawl", None, facts)
    except ArchiveUnwritable:
        result.finish_reason = "archive_unwritable"
