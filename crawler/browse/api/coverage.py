"""The ledger of one portal: what is known of each body and year that it has, or should have."""

from dataclasses import asdict
from itertools import chain

from crawler.browse.addresses import bare
from crawler.browse.api.cursors import cursor_of, place_of
from crawler.browse.api.declared import Answer, Code, Operation, Page, Paged, Year
from crawler.browse.site import Site
from crawler.coverage import Seen, cover
from crawler.kin import Kin
from crawler.ledger import Asked, Line, Status
from crawler.store.documents import Json, report_id


class AskedCoverage(Paged):
    """The lines of a portal, of one year or all."""

    portal: Code
    year: Year | None = None
    status: Status | None = None


class Covered(Answer):
    """What is known of a body and year, as `nianbao coverage --json` has it, with the capture that shows it."""

    agency: str
    year: int | None
    portal: str
    status: Status
    url: str | None
    published: str | None
    days_late: int | None
    capture: str | None
    deadline: str | None
    region: str | None
    level: str | None
    failing: list[str]
    changed: list[str]
    reason: str | None


def coverage(site: Site, asked: AskedCoverage) -> Page[Covered]:
    """The ledger of one portal, by body and year."""
    agency, year = place_of(asked.cursor, ("", 0))
    years = Asked((asked.year,) if asked.year else ())
    lines = (line for line in cover(_seen(site, asked), site.registry, years) if line.portal == asked.portal)
    rest = [
        line
        for line in lines
        if asked.status in {None, line.status} and (asked.cursor is None or _place(line) > (agency, year))
    ]
    shown = rest[: asked.limit]
    last = cursor_of(*_place(shown[-1])) if len(rest) > asked.limit else None
    return Page[Covered](items=[_covered(line) for line in shown if not _is_hidden(site, line)], next=last)


def _place(line: Line) -> tuple[str, int]:
    return line.agency, line.year or 0


def _is_hidden(site: Site, line: Line) -> bool:
    told = {"agency": line.agency, "year": line.year, "url": line.url, "record_id": line.capture}
    return site.hidden.hides_reading(told) is not None


def _covered(line: Line) -> Covered:
    told = asdict(line) | {"failing": list(line.failing), "changed": list(line.changed)}
    return Covered(**told | {"capture": bare(line.capture) if line.capture else None})


def _seen(site: Site, asked: AskedCoverage) -> Seen:
    """What the store tells of one portal, and of its bodies on others."""
    store, code = site.store, asked.portal
    years = {code: store.years_of(code)}
    agencies = store.lists.called(sorted(years[code]))
    elsewhere = [
        row
        for one in agencies
        if len(one.portals) > 1
        for name in one.names
        for row in store.ledger(agency=name.name)
        if row["portal"] != code
    ]
    for row in elsewhere:
        if row["reading"]:
            years.setdefault(row["portal"], {}).setdefault(row["agency"], set()).add(row["year"])
    rows = list(chain(store.ledger(portal=code), elsewhere))
    wanted = [row for row in rows if asked.year in {None, row["year"]}]
    told = {whole: store.lists.standing(code, whole=whole) for whole in (True, False)}
    standings, latest = ({code: one} if (one := told[whole]) else {} for whole in (True, False))
    return Seen(wanted, years, store.states(code), standings, latest, Kin(years, agencies), _across(site, wanted))


def _across(site: Site, rows: list[Json]) -> dict[tuple[str, int], list[str]]:
    """The rules that do not hold against the year before, by body and the later year."""
    return site.store.lists.failing_across(report_id(row["agency"], row["year"] - 1) for row in rows)


OPERATIONS = (
    Operation("/coverage", "一个站点的总账：各机关各年度的公开情况", "the ledger of a portal, by body and year",
              AskedCoverage, Page[Covered], coverage),
)  # fmt: skip
