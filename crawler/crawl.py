"""The crawl: portals one Scrapy crawler each, a few at a time; what is found is read and stored as each portal ends."""

import asyncio
import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.settings import Settings

if TYPE_CHECKING:
    from crawler.capture.archive import Archive
    from crawler.entry import Entry
    from crawler.reading import Reader
    from crawler.states import PortalState
    from crawler.store.database import Store
    from spiders.portal import Portal

PORTALS_AT_ONCE = 8
log = logging.getLogger(__name__)


@dataclass
class PortalResult:
    """What one portal came to."""

    portal: "Portal"
    entries: "list[Entry]" = field(default_factory=list)
    states: "list[PortalState]" = field(default_factory=list)
    finish_reason: str = "not started"

    @property
    def reports(self) -> "list[Entry]":
        """The entries that are reports, read or not: decoys do not count against the expectation."""
        return [entry for entry in self.entries if entry.report is None or entry.report.kind == "report"]

    @property
    def missing(self) -> int:
        """How many reports fewer than the portal's file expects."""
        return max(0, self.portal.expect.reports - len(self.reports))


@dataclass(frozen=True)
class Machinery:
    """What a crawl works with."""

    archive: "Archive"
    store: "Store"
    reader: "Reader"
    crawl_id: str


def crawl(portals: Iterable["Portal"], machinery: Machinery, settings: Settings) -> list[PortalResult]:
    """Crawl portals to their end (or to Ctrl-C) and say what each came to, in their order."""
    results = [PortalResult(portal) for portal in portals]
    process = AsyncCrawlerProcess(settings, install_root_handler=False)
    waiting = iter(results)
    stopping = False

    def begin(_: object = None) -> None:
        result = None if stopping else next(waiting, None)
        if result:
            crawler = Crawler(process.spider_loader.load(result.portal.platform), _settings(settings, result.portal))
            crawler.signals.connect(partial(closed, result, crawler), signals.spider_closed, weak=False)
            process.crawl(crawler, portal=result.portal).add_done_callback(begin)

    async def closed(result: PortalResult, crawler: Crawler, reason: str) -> None:
        nonlocal stopping
        stopping = stopping or reason == "shutdown"
        result.finish_reason = reason
        await asyncio.to_thread(_settle, result, crawler, machinery)

    for _ in range(PORTALS_AT_ONCE):
        begin()
    process.start()
    return results
