"""The crawl: what the spiders found at a portal is read and stored as each portal ends."""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from crawler.errors import ArchiveDamaged, ArchiveUnwritable, DatabaseUnreachable
from crawler.ingest import ingest_all, states_of
from crawler.progress import Watch, nobody
from crawler.result import CUT_SHORT, PortalResult
from crawler.rounds import walk
from crawler.unfinished import finish
from extractors.names import is_same

if TYPE_CHECKING:
    from scrapy.settings import Settings

    from crawler.capture.archive import Archive
    from crawler.reading import Reader
    from crawler.store.store import Store
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


def crawl(portals: Iterable["Portal"], machinery: Machinery, settings: "Settings") -> list[PortalResult]:
    """Crawl portals to their end (or to Ctrl-C) and say what each came to, in their order."""
    return walk(portals, machinery.archive, settings, partial(settle, machinery=machinery), machinery.watch)


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
    result.see_listings(archive, crawl_id)
    first = {found.page: found for found in reversed(result.found)}
    mine = ((crawl_id, found) for found in result.found if first[found.page] is found)
    result.entries += ingest_all(mine, archive=archive, reader=reader, no_content=no_content)
    result.found = []


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
