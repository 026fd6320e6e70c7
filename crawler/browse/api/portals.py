"""Portals: how their last crawls went, and what was there instead of content."""

from datetime import UTC, datetime, timedelta

from crawler.browse.addresses import bare
from crawler.browse.api.cursors import cursor_of, place_of
from crawler.browse.api.declared import Answer, Asked, Code, Operation, Page, Paged
from crawler.browse.api.records import iso
from crawler.browse.site import Site
from crawler.store.crawls import Standing, State

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)
LATEST = 1 << 42
"""Milliseconds; in the year 2109."""


class AskedPortal(Asked):
    """A portal by its code."""

    portal: Code


class AskedStates(Paged):
    """A page of a portal's states."""

    portal: Code


class Listing(Answer):
    """A page that lists reports, with its capture: the proof of what is not there."""

    url: str
    capture: str | None
    reports: int


class Portal(Answer):
    """How a portal fared in its last crawl; `short` is what was missing, by its kind."""

    code: str
    name: str | None
    crawl: str
    at: str
    reports: int
    expected: int
    partial: bool
    short: dict[str, list[str]]
    listings: list[Listing]


class Met(Answer):
    """What a fetch came to instead of content."""

    url: str
    state: str
    reason: str
    capture: str | None
    title: str | None
    at: str
    crawl: str


def portals(site: Site, asked: Paged) -> Page[Portal]:
    """Portals by code."""
    [after] = place_of(asked.cursor, ("",))
    found = site.store.lists.portals(str(after), asked.limit)
    last = cursor_of(found[-1].portal) if len(found) == asked.limit else None
    return Page[Portal](items=[_portal(site, one) for one in found], next=last)


def portal(site: Site, asked: AskedPortal) -> Portal | None:
    """One portal."""
    found = site.store.lists.standing(asked.portal)
    return _portal(site, found) if found else None


def states(site: Site, asked: AskedStates) -> Page[Met]:
    """What was there instead of content, the latest first."""
    at, last = place_of(asked.cursor, (0, ""))
    before = (EPOCH + timedelta(milliseconds=min(int(at), LATEST)), str(last)) if asked.cursor else None
    found = site.store.lists.states(asked.portal, before, asked.limit)
    more = cursor_of((found[-1][0].at - EPOCH) // MILLISECOND, found[-1][1]) if len(found) == asked.limit else None
    shown = [_met(one) for one, _ in found if not site.hidden.hides_reading(vars(one))]
    return Page[Met](items=shown, next=more)


def _portal(site: Site, one: Standing) -> Portal:
    """Without the names and captures of what is hidden."""
    hidden = site.hidden
    short = {kind: [name for name in names if not hidden.hides_named(name)] for kind, names in one.short.items()}
    return Portal(
        code=one.portal,
        name=file.name if (file := site.registry.portals.get(one.portal)) else one.name,
        crawl=one.crawl,
        at=iso(one.at),
        reports=one.reports,
        expected=one.expected,
        partial=one.partial,
        short={kind: names for kind, names in short.items() if names},
        listings=[
            Listing(
                url=listing["url"],
                capture=bare(listing["record_id"]) if listing["record_id"] else None,
                reports=listing["reports"],
            )
            for listing in one.listings
            if not hidden.hides(listing["record_id"] or "", listing["url"], "")
        ],
    )


def _met(one: State) -> Met:
    return Met(
        url=one.url,
        state=one.state,
        reason=one.reason,
        capture=bare(one.record_id) if one.record_id else None,
        title=one.title,
        at=iso(one.at),
        crawl=one.crawl,
    )


OPERATIONS = (
    Operation("/portals", "站点及其最近一次抓取", "portals, and how their last crawls went", Paged, Page[Portal],
              portals, "/portals"),
    Operation("/portals/{portal}", "一个站点", "a portal", AskedPortal, Portal, portal),
    Operation("/portals/{portal}/states", "没有得到内容的访问", "fetches that came to no content", AskedStates,
              Page[Met], states),
)  # fmt: skip
