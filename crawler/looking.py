"""A look at a portal without keeping anything: which family it is of, and what its listings would give."""

import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crawler.capture.extension import borrow, give_back
from crawler.ingest import founds, states_of
from crawler.result import PortalResult
from crawler.rounds import walk
from extractors.source import Source
from extractors.titles import parse_title
from spiders.found import Found, RequestKey

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scrapy.settings import Settings

    from crawler.capture.archive import Archive
    from crawler.store.store import State
    from spiders.portal import Portal


@dataclass(frozen=True)
class Sight:
    """What a look at a portal saw.

    `legs` are the portal as each family that was recognised in it; `start` is its first page, where that came;
    `disagreements` are listings that show fewer rows than they claim.
    """

    portal: "Portal"
    legs: "tuple[Portal, ...]"
    found: tuple[Found, ...]
    states: "tuple[State, ...]"
    start: Source | None
    disagreements: tuple[str, ...] = ()

    @property
    def listings(self) -> dict[RequestKey, list[Found]]:
        """What each page of the listings holds."""
        pages: dict[RequestKey, list[Found]] = {}
        for found in self.found:
            pages.setdefault(found.listing, []).append(found)
        return pages

    @property
    def reports(self) -> list[Found]:
        """What reads as a report by its title; explainers, notices and news are left out."""
        titles = ((found, parse_title(found.title)) for found in self.found)
        return [found for found, title in titles if title is None or title.kind == "report"]

    @property
    def years(self) -> list[int]:
        """The years of the reports, sorted."""
        return sorted({found.year_hint for found in self.reports if found.year_hint})

    @property
    def missing_years(self) -> list[int]:
        """The years without a report: of those that the file expects, else between the first and the last seen."""
        first, last = self.portal.expect.years or ((self.years[0], self.years[-1]) if self.years else (1, 0))
        return [year for year in range(first, last + 1) if year not in self.years]


def look_at(portal: "Portal", settings: "Settings") -> Sight:
    """Fetch the portal's listings now, by its own manners; nothing stays on this machine."""
    seen: list[Sight] = []
    settings.set("NIANBAO_LISTINGS_ONLY", value=True, priority="cmdline")
    with _archive_for_now(settings) as archive:
        walk([portal], archive, settings, lambda result: seen.append(_sight(result, archive)))
    return seen[0]


@contextmanager
def _archive_for_now(settings: "Settings") -> "Iterator[Archive]":
    """An archive that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="nianbao-look-") as folder:
        settings.set("NIANBAO_DATA", folder, priority="cmdline")
        archive = borrow(Path(folder), settings["NIANBAO_CRAWL"])
        try:
            yield archive
        finally:
            give_back(archive)


def _sight(result: PortalResult, archive: "Archive") -> Sight:
    portal = result.portal
    legs = result.walked if portal.platform != "auto" else result.walked[1:]
    found = tuple(one for _, one in founds(archive))
    return Sight(
        portal, tuple(legs), found, tuple(states_of(archive)), _start(portal, archive), tuple(result.disagreements)
    )


def _start(portal: "Portal", archive: "Archive") -> Source | None:
    capture = archive.resolve(RequestKey("GET", portal.start[0]))
    return archive.payload(capture) if capture and urlsplit(capture.url).hostname else None
