"""What the crawl of one portal came to, and in how far that is less than it should be."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

from crawler.health import said_of
from crawler.long_list import LongList
from crawler.spent import CAPS, Spent
from extractors.names import is_same
from spiders.found import Found, RequestKey

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crawler.capture.archive import Archive
    from crawler.capture.exchange import JSON
    from crawler.entry import Outline
    from crawler.store.difference import Change
    from crawler.store.store import State
    from spiders.portal import Portal

NOT_STARTED = "not started"
CUT_SHORT = {"shutdown", "archive_unwritable"}
"""Reasons to finish for which the next crawl goes on where this one stopped."""


@dataclass(frozen=True)
class ListingSeen:
    """A page of a listing in this crawl: the capture that shows it, and how many reports it led to."""

    url: str
    record_id: str | None
    reports: int


@dataclass
class PortalResult:
    """What one portal came to; `unstored` is why the database holds nothing of it, the archive does.

    `legs` are what is still to be crawled: the portal, as each family that was recognised in it. `walked` is
    what was. `asked_years` is empty, and so is `asked_body` (its names), where all were asked for. `found` is what the
    spiders yielded and is not read yet. `changes` are those in current reports; `gone` are reports that the portal had
    before, and of which it shows nothing now. `listings` are the proof: the start pages, and all that led to something.
    `disagreements` are listings that show fewer rows than they claim, however often they were read.
    """

    portal: "Portal"
    entries: "LongList[Outline]" = field(default_factory=LongList)
    states: "LongList[State]" = field(default_factory=LongList)
    legs: "list[Portal]" = field(default_factory=list)
    walked: "list[Portal]" = field(default_factory=list)
    found: LongList[Found] = field(default_factory=LongList)
    listings: LongList[ListingSeen] = field(default_factory=LongList)
    finish_reason: str = NOT_STARTED
    spent: Spent = field(default_factory=Spent)
    unstored: str | None = None
    asked_years: frozenset[int] = frozenset()
    asked_body: tuple[str, ...] = ()
    changes: "LongList[Change]" = field(default_factory=LongList)
    gone: list[tuple[str, int]] = field(default_factory=list)
    disagreements: list[str] = field(default_factory=list)

    @property
    def reports(self) -> "Iterator[Outline]":
        """The entries that are reports, read or not."""
        return (entry for entry in self.entries if entry.is_report)

    @property
    def shortfalls(self) -> list[str]:
        """In how far the portal yielded less than its file says, or than it had, in words."""
        return said_of(self.short)

    @property
    def short(self) -> dict[str, list[str]]:
        """The same by its kind, a key of `SHORT`; twins of a report count once."""
        expect = self.portal.expect
        found = {_identity(entry) for entry in self.reports}
        if self.asked_body or self.asked_years:  # of what was not asked for nobody knows
            gone = {"gone": [f"{agency} {year}" for agency, year in self.gone]}
        else:
            gone = _grouped(self.gone, found)
        short = {**(self._less(found) if not self.asked_body else {}), **gone, "limits": self._stopped()}
        if len(found) < expect.reports and not (self.asked_body or self.asked_years):
            short = {"reports": [f"{len(found)}/{expect.reports}"], **short}
        return {kind: missing for kind, missing in short.items() if missing}

    def _less(self, found: set[tuple[str, int | None]]) -> dict[str, list[str]]:
        """What the portal's file names and is not there."""
        expect, years = self.portal.expect, {year for _, year in found}
        expected = range(expect.years[0], expect.years[1] + 1) if expect.years else ()
        return {
            "years": [str(year) for year in expected if year not in years and year in (self.asked_years or expected)],
            "bodies": [name for name in expect.agencies if not any(is_same(name, agency) for agency, _ in found)],
            "claimed": self.disagreements,
        }

    def _stopped(self) -> list[str]:
        """The caps that kept the crawl from going on."""
        stopped = [CAPS[self.finish_reason]] if self.finish_reason in CAPS else []
        return [*stopped, *([f"DEPTH_LIMIT ({self.spent.too_deep})"] if self.spent.too_deep else [])]

    def standing(self) -> "dict[str, JSON] | None":
        """What is kept of how the portal fares; None where the crawl cannot tell: it was cut short, or asked for less.

        A crawl that was asked for less can tell only that something is missing.
        """
        short = self.short
        if self.finish_reason in {NOT_STARTED, *CUT_SHORT} or ((self.asked_body or self.asked_years) and not short):
            return None
        listings: list[JSON] = [dict(asdict(listing)) for listing in self.listings]
        return {
            "portal": self.portal.code,
            "name": self.portal.name,
            "region": self.portal.region,
            "reports": len({_identity(entry) for entry in self.reports}),
            "expected": self.portal.expect.reports,
            "short": {kind: list(missing) for kind, missing in short.items()},
            "listings": listings,
            **({"partial": True} if self.asked_body or self.asked_years else {}),
        }

    def see_listings(self, archive: "Archive", crawl: str) -> None:
        """Look up the captures of the listings that were read in this crawl."""
        led = Counter(found.listing for found in self.found)
        asked = dict.fromkeys([*starts_of([self.portal, *self.walked]), *led])
        captures = ((key, archive.resolve(key, crawl=crawl)) for key in asked)
        self.listings = LongList(
            ListingSeen(key.url, capture.record_id if capture else None, led[key]) for key, capture in captures
        )


def starts_of(portals: "list[Portal]") -> list[RequestKey]:
    """The keys of their start pages."""
    return [RequestKey("GET", url) for portal in portals for url in portal.start]


def _identity(entry: "Outline") -> tuple[str, int | None]:
    """What makes two entries twins: the same body and year; nobody knows that of what could not be read."""
    return (entry.agency, entry.year) if entry.kind and entry.year else (entry.url, entry.year)


def _grouped(gone: Iterable[tuple[str, int]], found: Collection[tuple[str, int | None]]) -> dict[str, list[str]]:
    """What was there before: bodies of which nothing is left, years of which nothing is, and single reports."""
    bodies, years = {agency for agency, _ in found}, {year for _, year in found}
    return {
        "gone_bodies": list(dict.fromkeys(agency for agency, _ in gone if agency not in bodies)),
        "gone_years": sorted({str(year) for _, year in gone if year not in years}),
        "gone": [f"{agency} {year}" for agency, year in gone if agency in bodies and year in years],
    }
