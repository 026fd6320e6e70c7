"""The crawl: what the spiders found at a portal is read and stored as each portal ends."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from crawler import clock
from crawler.capture.shelf import crawl_of
from crawler.entry import Entry, outline_of
from crawler.errors import ArchiveDamaged, ArchiveUnwritable, DatabaseUnreachable
from crawler.ingest import each_page_once, ingest_all, standing_of, state_of
from crawler.long_list import LongList
from crawler.progress import Watch, nobody
from crawler.result import CUT_SHORT, PortalResult
from crawler.rounds import walk
from crawler.unfinished import finish
from extractors.names import is_same

if TYPE_CHECKING:
    from scrapy.settings import Settings

    from crawler.capture.archive import Archive
    from crawler.capture.exchange import Location
    from crawler.reading import Reader
    from crawler.store.store import State, Store
    from spiders.portal import Portal

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Machinery:
    """What a crawl works with, and who watches it."""

    archive: "Archive"
    store: "Store"
    reader: "Reader"
    crawl_id: str
    watch: Watch = nobody


@dataclass
class _States:
    """What this crawl recorded instead of content, by portal; each record is read once."""

    machinery: Machinery
    read: dict[str, int] = field(default_factory=dict)
    of: "dict[str, LongList[State]]" = field(default_factory=dict)

    def take(self, portal: str) -> "LongList[State]":
        """Those of a portal that has come to its end."""
        for place, description in self.machinery.archive.described("state", self._is_new):
            self.read[place.warc] = place.offset
            state = state_of(description)
            self.of.setdefault(state.portal, LongList()).append(state)
        return self.of.pop(portal, LongList())

    def _is_new(self, place: "Location") -> bool:
        return crawl_of(place.warc) == self.machinery.crawl_id and place.offset > self.read.get(place.warc, -1)


def crawl(portals: Iterable["Portal"], machinery: Machinery, settings: "Settings") -> list[PortalResult]:
    """Crawl portals to their end (or to Ctrl-C) and say what each came to, in their order."""
    conclude = partial(settle, machinery=machinery, states=_States(machinery))
    return walk(portals, machinery.archive, settings, conclude, machinery.watch)


def _gone(before: "Mapping[str, set[int]]", result: PortalResult) -> list[tuple[str, int]]:
    """Of the reports that were asked for, those that were there before and are not now."""
    now = {(entry.agency, entry.year) for entry in result.entries}
    had = ((agency, year) for agency, years in before.items() for year in sorted(years))
    return [(agency, year) for agency, year in had if (agency, year) not in now and _is_asked(result, agency, year)]


def _is_asked(result: PortalResult, agency: str, year: int) -> bool:
    of_year = not result.asked_years or year in result.asked_years
    return of_year and (not result.asked_body or any(is_same(agency, name) for name in result.asked_body))


def settle(result: PortalResult, machinery: Machinery, states: _States) -> None:
    """Read and store what this crawl found at a portal; where that fails, `reextract` catches up."""
    try:
        result.states = states.take(result.portal.code)
        result.see_listings(machinery.archive, machinery.crawl_id)
        _store(result, machinery)
    except (ArchiveDamaged, ArchiveUnwritable, OSError) as error:
        _tell_unstored(result, error)


def _store(result: PortalResult, machinery: Machinery) -> None:
    """One entry is read and stored after the other; without a database they are read all the same."""
    code, store = result.portal.code, machinery.store
    before: dict[str, set[int]] = {}
    _try(result, lambda: before.update(store.years_of(code)))
    for entry in _entries(result, machinery):
        result.entries.append(outline_of(entry))
        _try(result, partial(_put, result, store, entry))
    result.found.clear()
    for state in result.states:
        _try(result, partial(store.put_state, state))
    result.gone = _gone(before, result) if result.finish_reason == "finished" else []
    _tell_standing(result, machinery)
    if not result.unstored and result.finish_reason not in CUT_SHORT:
        finish(machinery.archive.data, machinery.crawl_id, code)


def _tell_standing(result: PortalResult, machinery: Machinery) -> None:
    """How the portal fares: into the archive, whatever the database does, and into the database."""
    if facts := result.standing():
        asyncio.run(machinery.archive.describe("crawl", None, facts))
        standing = standing_of(facts, at=clock.now(), crawl=machinery.crawl_id)
        _try(result, partial(machinery.store.put_standing, standing))


def _entries(result: PortalResult, machinery: Machinery) -> Iterator[Entry]:
    no_content = {state.record_id for state in result.states}
    found = each_page_once((machinery.crawl_id, one) for one in result.found)
    return ingest_all(found, archive=machinery.archive, reader=machinery.reader, no_content=no_content)


def _put(result: PortalResult, store: "Store", entry: Entry) -> None:
    if change := store.put(entry):
        result.changes.append(change)


def _try(result: PortalResult, act: Callable[[], None]) -> None:
    """Do something in the database, until it fails once."""
    if not result.unstored:
        try:
            act()
        except DatabaseUnreachable as error:
            _tell_unstored(result, error)


def _tell_unstored(result: PortalResult, error: Exception) -> None:
    log.error("%s: not stored: %s", result.portal.code, error)
    result.unstored = str(error)
