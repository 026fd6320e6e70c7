"""The ledger: of one portal all that it has or should have; of all of them what is not public in time."""

from collections.abc import Iterable
from dataclasses import asdict
from itertools import chain

from starlette.exceptions import HTTPException

from crawler.browse.addresses import bare
from crawler.browse.api.cursors import cursor_of, place_of
from crawler.browse.api.declared import Answer, Code, Operation, Page, Paged, Region, Year
from crawler.browse.api.records import iso
from crawler.browse.heat import in_all
from crawler.browse.site import Site
from crawler.choosing import region_prefix
from crawler.coverage import Seen, cover
from crawler.kin import Kin
from crawler.ledger import Extent, Line, Status
from crawler.store.documents import Json, report_id


class AskedCoverage(Paged):
    """The lines of a portal; without one, of all, but for those that are public in time."""

    portal: Code | None = None
    year: Year | None = None
    region: Region | None = None
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


class Ledger(Page[Covered]):
    """A part of the ledger. Over all portals it is as of a time, and `left_out` are lines that are not kept there."""

    as_of: str | None
    left_out: int


def coverage(site: Site, asked: AskedCoverage) -> Ledger:
    """The ledger by body and year: of a portal as it is now, of all what is not public in time, as of the last survey.

    What is public in time are hundreds of thousands of lines, which are listed as reports.
    """
    place = tuple(place_of(asked.cursor, ("", 0, "")))
    lines, as_of, left_out = _of_portal(site, asked) if asked.portal else _of_all(site, asked)
    region = region_prefix(asked.region) if asked.region else ""
    wanted = Extent((asked.year,) if asked.year else (), region)
    rest = sorted(
        (
            line
            for line in lines
            if wanted.wants(line) and asked.status in {None, line.status} and (not asked.cursor or _place(line) > place)
        ),
        key=_place,
    )
    shown = rest[: asked.limit]
    last = cursor_of(*_place(shown[-1])) if len(rest) > asked.limit else None
    items = [_covered(line) for line in shown if not _is_hidden(site, line)]
    return Ledger(items=items, next=last, as_of=as_of, left_out=left_out)


Found = tuple[Iterable[Line], str | None, int]


def _of_portal(site: Site, asked: AskedCoverage) -> Found:
    years = Extent((asked.year,) if asked.year else ())
    lines = cover(_seen(site, asked.portal or "", asked.year), site.registry, years)
    return [line for line in lines if line.portal == asked.portal], None, 0


def _of_all(site: Site, asked: AskedCoverage) -> Found:
    """Of what is public in time there are the numbers alone: its lines are the reports of /api/reports."""
    survey = site.lookout.last()
    if survey is None:
        raise HTTPException(503, "all data are being counted; ask again in a moment")
    if asked.status == "published":
        region = region_prefix(asked.region) if asked.region else ""
        years = [asked.year] if asked.year else survey.years
        return (), iso(survey.at), sum(in_all(survey.counts, year, region).published for year in years)
    return survey.amiss, iso(survey.at), survey.amiss_in_all - len(survey.amiss)


def _place(line: Line) -> tuple[str, int, str]:
    return line.agency, line.year or 0, line.portal


def _is_hidden(site: Site, line: Line) -> bool:
    told = {"agency": line.agency, "year": line.year, "url": line.url, "record_id": line.capture}
    return site.hidden.hides_reading(told) is not None


def _covered(line: Line) -> Covered:
    told = asdict(line) | {"failing": list(line.failing), "changed": list(line.changed)}
    return Covered(**told | {"capture": bare(line.capture) if line.capture else None})


def _seen(site: Site, code: str, year: int | None) -> Seen:
    """What the store tells of one portal, and of its bodies on others."""
    store = site.store
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
    wanted = [row for row in rows if year in {None, row["year"]}]
    told = {whole: store.lists.standing(code, whole=whole) for whole in (True, False)}
    standings, latest = ({code: one} if (one := told[whole]) else {} for whole in (True, False))
    return Seen(wanted, years, store.states(code), standings, latest, Kin(years, agencies), _across(site, wanted))


def _across(site: Site, rows: list[Json]) -> dict[tuple[str, int], list[str]]:
    """The rules that do not hold against the year before, by body and the later year."""
    return site.store.lists.failing_across(report_id(row["agency"], row["year"] - 1) for row in rows)


OPERATIONS = (
    Operation("/coverage", "总账：一个站点各机关各年度的公开情况；不指定站点则为全部逾期、未公开与受阻",
              "the ledger of a portal, by body and year; without one, all that is late, missing or blocked",
              AskedCoverage, Ledger, coverage, "/coverage?year=2023"),
)  # fmt: skip
