"""Long walks over reports and readings, by body and year: as many documents in memory as are told here.

The ledger's short lines say which there are, and these are fetched by name, some at a time: a server that is asked for
everything in order may make its answer whole before it sends the first of it (the embedded one, of 200,000 reports, a
minute later). They are fetched whole: to leave something out takes the embedded server twice as long as to send it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice

from crawler.store.bulk import by_id
from crawler.store.choice import Choice
from crawler.store.collections import Collections, Json
from crawler.store.documents import joined, report_id, unpacked

AT_ONCE = 200
"""Documents of a long walk that are in memory together; the driver would take 16 MB of them, some 200 MB here."""

FETCHED_AT_ONCE = 50
"""Documents whose other half is fetched together."""

ORDER = ("entry.agency", "entry.year", "_id")


def all_readings(at: Collections, choice: Choice, *, whole: bool = True) -> Iterator[Json]:
    """The readings that are meant, by agency and year; those that are current with numbers and text, if `whole`."""
    found = _readings(at, choice)
    return wholes(at, found) if whole else map(unpacked, found)


def _readings(at: Collections, choice: Choice) -> Iterator[Json]:
    names = iter(sorted(_bodies(at) if choice.names is None else choice.names))
    while block := list(islice(names, FETCHED_AT_ONCE)):
        asked = replace(choice, names=block).asked
        yield from at.readings.find(asked, batch_size=AT_ONCE).sort([(field, 1) for field in ORDER])


def _bodies(at: Collections) -> set[str]:
    """All that readings are of."""
    others = at.readings.find({"other": True}, {"entry.agency": 1}, batch_size=AT_ONCE)
    return {one["agency"] for one in at.ledger.find({}, {"agency": 1}, batch_size=AT_ONCE)} | {
        one["entry"]["agency"] for one in others
    }


def current_reports(at: Collections, choice: Choice) -> Iterator[Json]:
    """The current reports that are meant, as they are stored, by agency and year."""
    if choice.names is not None:
        found = at.reports.find(choice.asked, batch_size=AT_ONCE)
        return iter(found.sort([(field, 1) for field in ORDER[:2]]))
    return _of_ledger(at, choice)


def _of_ledger(at: Collections, choice: Choice) -> Iterator[Json]:
    years: defaultdict[str, list[int]] = defaultdict(list)
    for one in at.ledger.find(choice.of_ledger, {"agency": 1, "year": 1}, batch_size=AT_ONCE):
        years[one["agency"]].append(one["year"])
    names = (report_id(agency, year) for agency in sorted(years) for year in sorted(years[agency]))
    while block := list(islice(names, FETCHED_AT_ONCE)):
        reports = by_id(at.reports, block)
        yield from (reports[one] for one in block if one in reports)


def with_cells(at: Collections, reports: Iterator[Json]) -> Iterator[Json]:
    """Stored reports with the cells of their readings."""
    while block := list(islice(reports, FETCHED_AT_ONCE)):
        cells = by_id(at.readings, {one["reading"] for one in block})
        for one in block:
            yield unpacked({**one, "cells": cells.get(one["reading"], {}).get("cells", ())})


def wholes(at: Collections, readings: Iterable[Json], *, places: bool = True) -> Iterator[Json]:
    """Stored readings with what reports hold of them; with or without where their cells stand."""
    rest = iter(readings)
    while block := list(islice(rest, FETCHED_AT_ONCE)):
        reports = by_id(at.reports, {one["report"] for one in block if one["report"]})
        yield from (unpacked(joined(one, reports.get(one["report"])), places=places) for one in block)
