"""A body as its page shows it: found by any of its names; its years, its captures, its portals."""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from crawler.browse.hiding import Hidden
from crawler.browse.site import Site
from crawler.browse.terms import Term
from crawler.clock import now
from crawler.deadlines import days_late, deadline, due_day
from crawler.ledger import Line
from crawler.naming import kept_name
from crawler.store.agencies import Agency
from crawler.store.documents import Json, report_id, unpacked
from extractors.names import short_name

KEY_NUMBERS = {
    "applications.new.total": Term("新收申请", "new applications"),
    "applications.result_total.total": Term("办结", "concluded"),
    "disclosure.licensing.decisions": Term("行政许可", "licences"),
    "disclosure.penalties.decisions": Term("行政处罚", "penalties"),
    "disputes.reconsideration.total": Term("行政复议", "reconsideration"),
}
"""Of each year, in the table of years."""

FIRST_YEAR = 2003
"""Of which there are reports."""

SHOWN = ("disclosure", "applications", "disputes", "entry", "kind", "reading")
"""Of each current report."""


@dataclass(frozen=True)
class Year:
    """A year of a body: its line of the ledger or what there was instead of a report, and the report's numbers."""

    year: int
    status: str
    days_late: int | None
    told: Mapping[str, Any] | None
    """The row of the store's ledger, where anything was read."""
    line: Line | None
    """The line of the ledger as of the last survey, where the report is not public in time."""
    report: Json | None
    """The current report: its three tables, and where it comes from."""
    across: Sequence[str]
    """Rules that do not hold against the year before."""

    def number(self, path: str) -> Any:  # noqa: ANN401  # any JSON value
        """What the report prints there; None where it prints no number, or has no such cell."""
        value: Any = self.report
        for step in _steps(path):
            value = value.get(step) if isinstance(value, dict) else None
        return value

    @property
    def is_captured_once(self) -> bool:
        """Whether its report is all that was ever read of it."""
        return self.report is not None and self.told is not None and self.told["readings"] == 1

    @property
    def form(self) -> str | None:
        """The official form of its tables, where they have one and the same."""
        forms = {form for form in (self.told or {}).get("forms", {}).values() if form}
        return next(iter(forms)) if len(forms) == 1 else None


@dataclass(frozen=True)
class KnownBody:
    """All that the pages of one body need; `names` are all under which it was kept, the last one first."""

    name: str
    names: Sequence[str]
    agencies: Sequence[Agency]
    years: Sequence[Year]

    @property
    def mark(self) -> Hashable:
        """Another one whenever its years are."""
        return _mark(dict(year.told) for year in self.years if year.told)

    @cached_property
    def codes(self) -> list[str]:
        """Its codes, as far as pages carried them."""
        found = (code for one in self.agencies for code in (one.credit_code, one.organisation_code) if code)
        return list(dict.fromkeys(found))

    @cached_property
    def portals(self) -> list[str]:
        """The codes of the portals on which it was seen."""
        told = (year.told["portal"] for year in self.years if year.told)
        lines = (year.line.portal for year in self.years if year.line)
        return list(dict.fromkeys([*(code for one in self.agencies for code in one.portals), *told, *lines]))

    @cached_property
    def region(self) -> str | None:
        """The code of its region."""
        told = (year.told["region"] for year in self.years if year.told)
        return next(filter(None, [*(one.region for one in self.agencies), *told]), None)


@cache
def _steps(path: str) -> list[str]:
    return path.split(".")


def find_names(site: Site, asked: str) -> list[str]:
    """The bodies that may be meant, by their kept names; the name itself where it is one."""
    if found := called(site, asked):
        return [found[0].name]
    kept = kept_name(asked)
    if _rows(site, [kept]) or _lines(site, [kept]):
        return [kept]
    return site.store.texts.bodies(asked, 20)


def find_body(site: Site, asked: str) -> "KnownBody | None":
    """The body of this name, where it is kept under just that."""
    agencies = called(site, asked)
    if not agencies or agencies[0].name != asked:
        return None
    return _known(site, asked, agencies)


def mark_of(site: Site, names: Sequence[str]) -> Hashable:
    """Another one whenever the page of a body with these names is."""
    return _mark(_told(site, names).values())


def _mark(rows: Iterable[Json]) -> Hashable:
    return tuple(sorted((row["_id"], row["ranks"]) for row in rows))


def called(site: Site, asked: str) -> list[Agency]:
    """The bodies of the store that have just this name or code."""
    found, short, code = site.store.agencies(asked), short_name(asked), asked.strip().upper()
    by_code = [one for one in found if code in {one.organisation_code, one.credit_code}]
    return by_code or [one for one in found if short in {short_name(name.name) for name in one.names}]


def known_body(site: Site, name: str) -> KnownBody:
    """What is known of a body under a name that `find_names` gave."""
    return _known(site, name, called(site, name))


def _known(site: Site, name: str, agencies: Sequence[Agency]) -> KnownBody:
    names = list(dict.fromkeys([name, *(one.name for agency in agencies for one in agency.names)]))
    return KnownBody(name, names, agencies, list(_years(site, names)))


def _years(site: Site, names: Sequence[str]) -> Iterator[Year]:
    """The latest first; of what is hidden there is nothing."""
    told = _told(site, names)
    lines = {line.year: line for line in _lines(site, names) if line.year is not None}
    reports = site.store.lists.current([row["_id"] for row in told.values() if row["reading"]], SHOWN)
    pairs = [report_id(name, year) for name in names for year in told] if len(told) > 1 else []
    across = {year: failing for (_, year), failing in site.store.lists.failing_across(pairs).items()}
    for year in sorted({*told, *lines}, reverse=True):
        row, line = told.get(year), lines.get(year)
        report = reports.get(row["_id"]) if row else None
        late = _late(site, row) if row and row["reading"] else None
        yield Year(
            year=year,
            status=line.status if line else "unread" if row and not row["reading"] else "late" if late else "published",
            days_late=late,
            told=row,
            line=line,
            report=unpacked(report) if report else None,
            across=across.get(year, ()),
        )


def _told(site: Site, names: Sequence[str]) -> dict[int, Json]:
    """What the ledger says of each year, under the name that has a report of it; of what is hidden there is nothing."""
    rows = [row for row in _rows(site, names) if not site.hidden.hides_reading(row)]
    ranked = sorted(rows, key=lambda row: (row["reading"] is not None, row["last_seen"], row["_id"]))
    return {row["year"]: row for row in ranked}


def why_hidden(site: Site, names: Sequence[str]) -> Hidden | None:
    """Why nothing of a body is shown, where that is so because it is hidden."""
    return next(filter(None, map(site.hidden.hides_reading, _rows(site, names))), None)


def _rows(site: Site, names: Sequence[str]) -> list[Json]:
    """What the ledger says of each year in which there may be a report."""
    years = range(FIRST_YEAR, now().year + 1)
    return site.store.lists.reported(report_id(name, year) for name in names for year in years)


def _late(site: Site, row: Json) -> int | None:
    due = deadline(due_day(row["agency"], site.registry.portals.get(row["portal"])), row["year"])
    return days_late(due, row["published"], row["first_seen"])


def _lines(site: Site, names: Sequence[str]) -> list[Line]:
    """What the last survey tells of years that are not public in time."""
    survey = site.lookout.last()
    if survey is None:
        return []
    lines = (line for name in names for line in survey.of_body.get(name, ()))
    told = (
        (line, {"agency": line.agency, "year": line.year, "url": line.url, "record_id": line.capture}) for line in lines
    )
    return [line for line, said in told if not site.hidden.hides_reading(said)]


def reading_of(site: Site, body: KnownBody, year: int) -> Json | None:
    """The current report of a body and year, under whichever of its names."""
    found = (site.store.report(name, year, cells=False) for name in body.names)
    return next((one for one in found if one and not site.hidden.hides_reading(one)), None)
