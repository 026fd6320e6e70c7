"""The crawl: portals one Scrapy crawler each, a few at a time; what is found is read and stored as each portal ends."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess, Crawler

from crawler.errors import ArchiveDamaged, ArchiveUnwritable, DatabaseUnreachable
from crawler.ingest import founds, ingest_all, states_of
from crawler.unfinished import finish
from crawler.words import say
from extractors.names import is_same
from spiders.found import Recognised

if TYPE_CHECKING:
    from scrapy.settings import Settings

    from crawler.capture.archive import Archive
    from crawler.capture.exchange import JSON
    from crawler.entry import Entry
    from crawler.reading import Reader
    from crawler.store.difference import Change
    from crawler.store.store import State, Store
    from spiders.portal import Portal

PORTALS_AT_ONCE = 8
CUT_SHORT = {"shutdown", "archive_unwritable"}
"""Reasons to finish for which the next crawl goes on where this one stopped."""

NOT_STARTED = "not started"
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Machinery:
    """What a crawl works with."""

    archive: "Archive"
    store: "Store"
    reader: "Reader"
    crawl_id: str


@dataclass
class PortalResult:
    """What one portal came to; `unstored` is why the database holds nothing of it, the archive does.

    `legs` are what is still to be crawled: the portal, as each family that was recognised in it. `walked` is
    what was. `asked_years` is empty, and `asked_body` None, where all were asked for. `changes` are those in current
    reports; `gone` are reports that the portal had before, and of which it shows nothing now.
    """

    portal: "Portal"
    entries: "list[Entry]" = field(default_factory=list)
    states: "list[State]" = field(default_factory=list)
    legs: "list[Portal]" = field(default_factory=list)
    walked: "list[Portal]" = field(default_factory=list)
    finish_reason: str = NOT_STARTED
    unstored: str | None = None
    asked_years: frozenset[int] = frozenset()
    asked_body: str | None = None
    changes: "list[Change]" = field(default_factory=list)
    gone: list[tuple[str, int]] = field(default_factory=list)

    @property
    def reports(self) -> "list[Entry]":
        """The entries that are reports, read or not: decoys do not count towards the expectation."""
        return [entry for entry in self.entries if entry.report is None or entry.report.kind == "report"]

    @property
    def shortfalls(self) -> list[str]:
        """In how far the portal yielded less than its file says, or than it had; twins of a report count once."""
        expect = self.portal.expect
        found = {_identity(entry) for entry in self.reports}
        gone = _said([f"{agency} {year}" for agency, year in self.gone], "gone", "撤下")
        if self.asked_body:
            return gone
        years = {year for _, year in found}
        expected = range(expect.years[0], expect.years[1] + 1) if expect.years else ()
        missing = [str(year) for year in expected if year not in years and year in (self.asked_years or expected)]
        bodies = [name for name in expect.agencies if not any(is_same(name, agency) for agency, _ in found)]
        reports = [f"{len(found)}/{expect.reports}"] if len(found) < expect.reports and not self.asked_years else []
        return [*reports, *_said(missing, "years", "年度"), *_said(bodies, "bodies", "机关"), *gone]


def _identity(entry: "Entry") -> tuple[str, int | None]:
    """What makes two entries twins: the same body and year; nobody knows that of what could not be read."""
    return (entry.agency, entry.year) if entry.report and entry.year else (entry.page.url, entry.year)


def _said(missing: list[str], english: str, chinese: str) -> list[str]:
    return [f"{say(english, chinese)}: {', '.join(missing)}"] if missing else []


def crawl(portals: Iterable["Portal"], machinery: Machinery, settings: "Settings") -> list[PortalResult]:
    """Crawl portals to their end (or to Ctrl-C) and say what each came to, in their order."""
    return walk(portals, machinery.archive, settings, partial(settle, machinery=machinery))


def walk(
    portals: Iterable["Portal"], archive: "Archive", settings: "Settings", conclude: Callable[[PortalResult], None]
) -> list[PortalResult]:
    """Let the spiders of portals run; each portal is concluded, in a thread, when all that it led to has settled."""
    years = frozenset(int(year) for year in settings.getlist("NIANBAO_YEARS"))
    results = [PortalResult(portal, asked_years=years, asked_body=settings.get("NIANBAO_AGENCY")) for portal in portals]
    if results:
        process = AsyncCrawlerProcess(settings)
        with ThreadPoolExecutor(max_workers=1) as reading:  # one portal is read at a time, beside the crawl
            rounds = _Rounds(process, archive, iter(results), conclude, reading)
            for _ in range(PORTALS_AT_ONCE):
                rounds.begin()
            process.start()
    return results


@dataclass
class _Rounds:
    """Portals that take turns in one process; each is walked in legs, and settled after its last."""

    process: AsyncCrawlerProcess
    archive: "Archive"
    waiting: Iterator[PortalResult]
    conclude: Callable[[PortalResult], None]
    reading: ThreadPoolExecutor
    stopping: bool = False

    def begin(self, _: object = None) -> None:
        """The next portal, unless the crawl is to stop."""
        result = None if self.stopping else next(self.waiting, None)
        if result:
            self._walk(result, result.portal)

    def _walk(self, result: PortalResult, leg: "Portal") -> None:
        result.walked.append(leg)
        crawler = Crawler(self.process.spider_loader.load(leg.platform), self.process.settings.copy())
        recognised: list[Recognised] = []

        def keep(item: object) -> None:
            if isinstance(item, Recognised):
                recognised.append(item)

        async def closed(reason: str) -> None:
            self.stopping = self.stopping or reason == "shutdown"
            result.finish_reason = reason
            result.legs = [] if reason in CUT_SHORT else [*result.legs, *legs_of(result.portal, recognised)]
            if self.stopping or not result.legs:
                if reason not in CUT_SHORT:
                    await _tell_end(result, self.archive)
                await asyncio.get_running_loop().run_in_executor(self.reading, self.conclude, result)

        def go_on(_: object) -> None:
            if result.legs and not self.stopping:
                self._walk(result, result.legs.pop(0))
            else:
                self.begin()

        crawler.signals.connect(keep, signals.item_scraped, weak=False)
        crawler.signals.connect(closed, signals.spider_closed, weak=False)
        self.process.crawl(crawler, portal=leg).add_done_callback(go_on)


def legs_of(portal: "Portal", recognised: "Iterable[Recognised]") -> "list[Portal]":
    """The portal once for each family in it, with the listings that are of that family."""
    starts: dict[str, list[str]] = {}
    for one in recognised:
        starts.setdefault(one.family, []).extend(one.starts)
    return [portal.model_copy(update={"platform": family, "start": tuple(urls)}) for family, urls in starts.items()]


async def _tell_end(result: PortalResult, archive: "Archive") -> None:
    """Into the archive: from here on nothing of this portal is missing because the crawl did not come to it."""
    try:
        facts: dict[str, JSON] = {"portal": result.portal.code, "ended": result.finish_reason}
        await archive.describe("crawl", None, facts)
    except ArchiveUnwritable:
        result.finish_reason = "archive_unwritable"


def _gone(before: "Mapping[str, set[int]]", result: PortalResult) -> list[tuple[str, int]]:
    """Of the reports that were asked for, those that were there before and are not now."""
    now = {(entry.agency, entry.year) for entry in result.entries}
    had = ((agency, year) for agency, years in before.items() for year in sorted(years))
    return [(agency, year) for agency, year in had if (agency, year) not in now and _is_asked(result, agency, year)]


def _is_asked(result: PortalResult, agency: str, year: int) -> bool:
    of_year = not result.asked_years or year in result.asked_years
    return of_year and (not result.asked_body or is_same(agency, result.asked_body))


def settle(result: PortalResult, machinery: Machinery) -> None:
    """Read and store what this crawl found at a portal; where that fails, `reextract` catches up."""
    try:
        _read(result, machinery)
        _store(result, machinery)
    except (ArchiveDamaged, ArchiveUnwritable, DatabaseUnreachable, OSError) as error:
        log.error("%s: not stored: %s", result.portal.code, error)  # noqa: TRY400  # the message is the whole story
        result.unstored = str(error)


def _read(result: PortalResult, machinery: Machinery) -> None:
    code, crawl_id = result.portal.code, machinery.crawl_id
    archive, reader = machinery.archive, machinery.reader
    result.states = [s for s in states_of(archive, crawl=crawl_id) if s.portal == code]
    no_content = {s.record_id for s in result.states}
    mine = (pair for pair in founds(archive, crawl=crawl_id) if pair[1].portal == code)
    result.entries += ingest_all(mine, archive=archive, reader=reader, no_content=no_content)


def _store(result: PortalResult, machinery: Machinery) -> None:
    code, store = result.portal.code, machinery.store
    before = store.portals().get(code, {})
    changes = [store.put(entry) for entry in result.entries]
    result.changes = [change for change in changes if change]
    result.gone = _gone(before, result) if result.finish_reason == "finished" else []
    for state in result.states:
        store.put_state(state)
    if result.finish_reason not in CUT_SHORT:
        finish(machinery.archive.data, machinery.crawl_id, code)
