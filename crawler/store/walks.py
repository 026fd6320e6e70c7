"""Long walks over reports and readings: as many documents in memory as are told here, in the order of an index.

They are fetched whole: to leave something out takes the embedded server twice as long as to send it.
"""

from collections.abc import Iterable, Iterator
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
    found = at.readings.find(choice.asked, batch_size=AT_ONCE).sort([(field, 1) for field in ORDER])
    return wholes(at, found) if whole else map(unpacked, found)


def current_reports(at: Collections, choice: Choice) -> Iterator[Json]:
    """The current reports that are meant, as they are stored, by agency and year."""
    if choice.names is None and choice.years is not None:
        return _of_years(at, choice)
    found = at.reports.find(choice.asked, batch_size=AT_ONCE)
    return iter(found.sort([(field, 1) for field in ORDER[:2]]))


def _of_years(at: Collections, choice: Choice) -> Iterator[Json]:
    """Current reports by what the ledger says of their years."""
    found = at.ledger.find(choice.of_ledger, {"agency": 1, "year": 1})
    names = (report_id(*told) for told in sorted((one["agency"], one["year"]) for one in found))
    while block := list(islice(names, FETCHED_AT_ONCE)):
        reports = by_id(at.reports, block)
        yield from (reports[one] for one in block if one in reports)


def with_cells(at: Collections, reports: Iterator[Json]) -> Iterator[Json]:
    """Stored reports with the cells of their readings."""
    while block := list(islice(reports, FETCHED_AT_ONCE)):
        cells = by_id(at.readings, {one["reading"] for one in block})
        for one in block:
            yield unpacked({**one, "cells": cells.get(one["reading"], {}).get("cells", ())})


def wholes(at: Collections, readings: Iterable[Json]) -> Iterator[Json]:
    """Stored readings with what reports hold of them."""
    rest = iter(readings)
    while block := list(islice(rest, FETCHED_AT_ONCE)):
        reports = by_id(at.reports, {one["report"] for one in block if one["report"]})
        yield from (unpacked(joined(one, reports.get(one["report"]))) for one in block)
