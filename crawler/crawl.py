"""The crawl: what the spiders found at a portal is read and stored as each portal ends."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

from crawler.capture.shelf import crawl_of
from crawler.entry import Entry, outline_of
from crawler.errors import ArchiveDamaged, ArchiveUnwritable, DatabaseUnreachable
from crawler.ingest import STORED_AT_ONCE, each_page_once, evidence, ingest_all, resolve_all, state_of
from crawler.long_list import LongList
from crawler.progress import Watch, nobody
from crawler.result import CUT_SHORT, PortalResult
from crawler.rounds import walk
from crawler.superseded import keep
from crawler.unfinished import finish
from extractors.names import is_same

if TYPE_CHECKING:
    from scrapy.settings import Settings

    from crawler.capture.archive import Archive
    from crawler.capture.exchange import JSON, Description, Location, Subject
    from crawler.reading import Reader
    from crawler.store.putting import Save
    from crawler.store.reach import Reach
    from crawler.store.store import Store
    from spiders.portal import Portal

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Machinery:
    """What a crawl works with, and who watches it; the store may be away, then or later."""

    archive: "Archive"
    stores: "Reach"
    reader: "Reader"
    crawl_id: str
    watch: Watch = nobody


@dataclass
class _Told:
    """What this crawl wrote of its portals into the archive, by portal; each record is read once."""

    machinery: Machinery
    kind: "Subject"
    read: dict[str, int] = field(default_factory=dict)
    of: "dict[JSON, LongList[Description]]" = field(default_factory=dict)

    def take(self, portal: str) -> "LongList[Description]":
        """What is said of a portal that has come to its end."""
        for place, description in self.machinery.archive.described(self.kind, self._is_new):
            self.read[place.warc] = place.offset
            self.of.setdefault(description.facts.get("portal"), LongList()).append(description)
        return self.of.pop(portal, LongList())

    def _is_new(self, place: "Location") -> bool:
        return crawl_of(place.warc) == self.machinery.crawl_id and place.offset > self.read.get(place.warc, -1)


@dataclass(frozen=True)
class _Archived:
    """What the archive says of the portals of this crawl."""

    states: _Told
    crawls: _Told


def crawl(portals: Iterable["Portal"], machinery: Machinery, settings: "Settings") -> list[PortalResult]:
    """Crawl portals to their end (or to Ctrl-C) and say what each came to, in their order."""
    archived = _Archived(_Told(machinery, "state"), _Told(machinery, "crawl"))
    conclude = partial(settle, machinery=machinery, archived=archived)
    return walk(portals, machinery.archive, settings, conclude, machinery.watch)


def _gone(before: "Mapping[str, set[int]]", result: PortalResult) -> list[tuple[str, int]]:
    """Of the reports that were asked for, those that were there before and are not now."""
    now = {(entry.agency, entry.year) for entry in result.entries}
    had = ((agency, year) for agency, years in before.items() for year in sorted(years))
    return [(agency, year) for agency, year in had if (agency, year) not in now and _is_asked(result, agency, year)]


def _is_asked(result: PortalResult, agency: str, year: int) -> bool:
    of_year = not result.asked_years or year in result.asked_years
    return of_year and (not result.asked_body or any(is_same(agency, name) for name in result.asked_body))


def settle(result: PortalResult, machinery: Machinery, archived: _Archived) -> None:
    """Read and store what this crawl found at a portal; where that fails, `reextract --missing` catches up."""
    try:
        result.states = LongList(map(state_of, archived.states.take(result.portal.code)))
        result.see_listings(machinery.archive, machinery.crawl_id)
        _store(result, machinery, archived.crawls)
    except (ArchiveDamaged, ArchiveUnwritable, OSError) as error:
        _tell_unstored(result, error)


def _store(result: PortalResult, machinery: Machinery, told: _Told) -> None:
    """Entries are read and stored, some at a time; without a database they are read all the same."""
    code, stores, archive = result.portal.code, machinery.stores, machinery.archive
    before: dict[str, set[int]] = {}
    _try(result, stores, lambda store: before.update(store.years_of(code)))
    entries = _entries(result, machinery)
    while block := list(islice(entries, STORED_AT_ONCE)):
        result.entries.extend(map(outline_of, block))
        _try(result, stores, partial(_put, result, block, partial(keep, archive)))
    result.found.clear()
    _try(result, stores, lambda store: store.put_states(result.states))
    result.gone = _gone(before, result) if result.finish_reason == "finished" else []
    if facts := result.standing():
        asyncio.run(archive.describe("crawl", None, facts))
    crawls = told.take(code)
    _try(result, stores, lambda store: store.put_crawls(crawls))
    _try(result, stores, lambda store: store.put_captures(evidence(result.states, crawls, archive)))
    for told_in_the_end in (result.entries, result.changes, result.states):
        told_in_the_end.rest()
    if result.finish_reason not in CUT_SHORT:
        finish(machinery.archive.data, machinery.crawl_id, code)


def _entries(result: PortalResult, machinery: Machinery) -> Iterator[Entry]:
    no_content = {state.record_id for state in result.states}
    found = each_page_once((machinery.crawl_id, one) for one in result.found)
    captured = resolve_all(found, archive=machinery.archive, no_content=no_content)
    return ingest_all(captured, archive=machinery.archive, reader=machinery.reader)


def _put(result: PortalResult, entries: Iterable[Entry], save: "Save", store: "Store") -> None:
    result.changes.extend(store.put_all(entries, save))


def _try(result: PortalResult, stores: "Reach", act: "Callable[[Store], None]") -> None:
    """Do something in the database, until it fails once; the next portal tries again."""
    if not result.unstored:
        try:
            stores.ask(act)
        except DatabaseUnreachable as error:
            _tell_unstored(result, error)


def _tell_unstored(result: PortalResult, error: Exception) -> None:
    log.error("%s: not stored: %s", result.portal.code, error)
    result.unstored = str(error)
