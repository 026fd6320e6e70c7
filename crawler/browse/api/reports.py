"""Reports: lists of them, one with all its cells, its readings, what changed in it and between years."""

from functools import partial
from typing import Any

from crawler.browse.addresses import bare
from crawler.browse.api.changes import Changed, Changes, changes_of, field_of
from crawler.browse.api.cursors import cursor_of, place_of
from crawler.browse.api.declared import Answer, Asked, Code, Filtered, Name, Operation, Page, Paged, Year
from crawler.browse.api.records import Line, Source, iso, line_of, source_of
from crawler.browse.hiding import gone
from crawler.browse.site import Site
from crawler.choosing import known_names, region_prefix
from crawler.history import differences, history_of, last_modified
from crawler.naming import kept_name
from crawler.store import report_json
from crawler.store.documents import Json, report_id
from crawler.store.text_index import Wanted
from extractors.report import Check, Report


class AskedReports(Filtered, Paged):
    """A page of the current reports of which all of this is true."""


class AskedReport(Asked):
    """The report of a body and year."""

    agency: Name
    year: Year


class AskedReadings(Paged):
    """A page of what belongs to a report."""

    agency: Name
    year: Year


class AskedYears(AskedReport):
    """Two years of a body."""

    other: Year


class AskedReading(Asked):
    """A reading by its id."""

    reading: Code


class AskedTwo(AskedReading):
    """Two readings."""

    other: Code


class Corrected(Answer):
    """What somebody says of a value, or of the report; it never changes what was read."""

    path: str | None
    value: int | float | str | None
    read: int | float | str | None
    author: str
    reason: str
    at: str


class Whole(Answer):
    """A reading: its report as printed (null where it could not be read), where it comes from, what people said."""

    reading: str
    agency: str
    year: int | None
    current: bool
    unread: str | None
    report: Report | None
    source: Source
    corrections: list[Corrected]


class Reading(Answer):
    """A reading of a report in short."""

    reading: str
    current: bool
    captured_at: str
    url: str
    capture: str
    form: str
    unread: str | None


class Differences(Answer):
    """The fields in which two readings say something else; of two years in a row also the checks across them."""

    before: str
    after: str
    fields: list[Changed]
    checks: list[Check]


def reports(site: Site, asked: AskedReports) -> Page[Line]:
    """Current reports."""
    [place] = place_of(asked.cursor, (0,))
    wanted = Wanted(
        agency=sorted(known_names(asked.agency, site.store) or {kept_name(asked.agency)}) if asked.agency else (),
        years=[asked.year] if asked.year else (),
        region=region_prefix(asked.region) if asked.region else None,
        level=asked.level,
        portal=asked.portal,
        form=asked.form,
        failing=asked.failing,
        finding=asked.finding,
    )
    found = site.store.lists.reports(wanted, int(place), asked.limit)
    last = cursor_of(found[-1][1]) if len(found) >= asked.limit else None
    return Page[Line](items=[line_of(row) for row, _ in found if not site.hidden.hides_reading(row)], next=last)


def report(site: Site, asked: AskedReport) -> Json | None:
    """The current report of a body and year."""
    found = site.store.report(asked.agency, asked.year)
    return _whole(site, found, found["reading"], current=True) if found else None


def reading(site: Site, asked: AskedReading) -> Json | None:
    """Any reading."""
    found = site.store.reading(asked.reading)
    return _whole(site, found, found["_id"], current=_is_current(site, found)) if found else None


def _is_current(site: Site, found: Json) -> bool:
    [told] = site.store.lists.reported([found["report"]]) if found["report"] else [{}]
    return bool(told.get("reading") == found["_id"])


def _whole(site: Site, found: Json, reading_id: str, *, current: bool) -> Json:
    """As JSON values: a report has hundreds of cells, and was validated when it was read."""
    gone(site.hidden.hides_reading(found))
    entry = found["entry"]
    read = report_json(found)
    said = site.store.corrections(entry["agency"], entry["year"]) if entry["year"] is not None else []
    return {
        "reading": reading_id,
        "agency": entry["agency"],
        "year": entry["year"],
        "current": current,
        "unread": entry["unread"],
        "report": read or None,
        "source": source_of(entry).model_dump(),
        "corrections": [
            {**{name: getattr(one, name) for name in ("path", "value", "read", "author", "reason")}, "at": iso(one.at)}
            for one in said
        ],
    }


def readings(site: Site, asked: AskedReadings) -> Page[Reading] | None:
    """All readings of a report, by time."""
    found, rest = _rest(site, asked)
    if not found:
        return None
    rows = site.store.lists.reported([report_id(kept_name(asked.agency), asked.year)])
    current = {one["reading"] for one in rows}
    items = [
        Reading(
            reading=one["_id"],
            current=one["_id"] in current,
            captured_at=iso(one["entry"]["captured_at"]),
            url=one["entry"]["page"]["url"],
            capture=bare(one["entry"]["page"]["record_id"]),
            form=one["entry"]["form"],
            unread=one["entry"]["unread"],
        )
        for one in rest[: asked.limit]
    ]
    return Page[Reading](items=items, next=_next(rest, asked.limit))


def _rest(site: Site, asked: AskedReadings) -> tuple[list[Json], list[Json]]:
    """All readings of a report, and those behind the cursor."""
    at, name = place_of(asked.cursor, ("", ""))
    found = [one for one in site.store.lists.readings(asked.agency, asked.year) if not site.hidden.hides_reading(one)]
    return found, [one for one in found if (iso(one["entry"]["captured_at"]), one["_id"]) > (at, name)]


def _next(rest: list[Json], limit: int) -> str | None:
    last = rest[limit - 1] if len(rest) > limit else None
    return cursor_of(iso(last["entry"]["captured_at"]), last["_id"]) if last else None


def history(site: Site, asked: AskedReadings) -> Changes | None:
    """What changed in a report from capture to capture, a page of captures at a time."""
    found, rest = _rest(site, asked)
    if not found:
        return None
    shown = rest[: min(asked.limit, MOST_WHOLE)]
    before = found[: len(found) - len(rest)][-BEFORE:]
    whole = [site.store.reading(one["_id"]) for one in (*before, *shown)]
    told = history_of(filter(None, whole), partial(last_modified, site.archive))
    return changes_of(told, {one["_id"] for one in shown}, _next(rest, len(shown)) if shown else None)


MOST_WHOLE = 20
"""Readings that are fetched whole for one answer."""
BEFORE = 5
"""Earlier ones with which the first of a page may have to be compared."""


def years(site: Site, asked: AskedYears) -> Differences | None:
    """One year's report beside another's."""
    before, after = (site.store.report(asked.agency, year, cells=False) for year in (asked.year, asked.other))
    if before is None or after is None:
        return None
    across = site.store.year_checks(asked.agency) if abs(asked.year - asked.other) == 1 else ()
    checks = [check for pair in across if pair["year"] == min(asked.year, asked.other) for check in pair["checks"]]
    return _differences(site, (before, after), checks)


def two(site: Site, asked: AskedTwo) -> Differences | None:
    """One reading beside another."""
    before, after = (site.store.reading(name) for name in (asked.reading, asked.other))
    return _differences(site, (before, after), []) if before and after else None


def _differences(site: Site, both: tuple[Json, Json], checks: list[Any]) -> Differences:
    for one in both:
        gone(site.hidden.hides_reading(one))
    names = [one.get("reading", one["_id"]) for one in both]
    fields = [field_of(one) for one in differences(*both)]
    return Differences(before=names[0], after=names[1], fields=fields, checks=checks)


FENGTAI = "/reports/北京市丰台区/2020"

OPERATIONS = (
    Operation("/reports", "现行报告列表", "current reports, the latest year first", AskedReports, Page[Line], reports,
              "/reports?year=2020&region=11"),
    Operation("/reports/{agency}/{year}", "一份报告，含每个单元格", "a report with all its cells", AskedReport, Whole,
              report, FENGTAI),
    Operation("/reports/{agency}/{year}/readings", "一份报告的历次读取", "every reading of a report", AskedReadings,
              Page[Reading], readings, f"{FENGTAI}/readings"),
    Operation("/reports/{agency}/{year}/history", "一份报告的历次变化", "what changed in a report between captures",
              AskedReadings, Changes, history, f"{FENGTAI}/history"),
    Operation("/reports/{agency}/{year}/differences/{other}", "两个年度的差异", "two years of a body side by side",
              AskedYears, Differences, years),
    Operation("/readings/{reading}", "一次读取", "any reading, replaced ones and decoys too", AskedReading, Whole,
              reading),
    Operation("/readings/{reading}/differences/{other}", "两次读取的差异", "two readings side by side", AskedTwo,
              Differences, two),
)  # fmt: skip
