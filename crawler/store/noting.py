"""What follows from readings that were put: checks across years, names of bodies, the captures they stand on."""

from collections.abc import Iterable, Mapping
from functools import reduce
from typing import Any

from pymongo import DeleteOne, UpdateOne

from crawler.store.agencies import sighting_of
from crawler.store.bulk import Write, by_id, insert_or_replace, upsert, write
from crawler.store.collections import Collections
from crawler.store.documents import pack, report_id, unpack
from extractors.report import Report
from extractors.years import check_years

Json = dict[str, Any]

OF_YEARS = {"applications.carried_in": 1, "applications.carried_out": 1, "disclosure": 1}
"""What the checks across years look at."""


def note_years(at: Collections, changed: Mapping[str, Json | None]) -> None:
    """Check current reports that changed (None: are gone) against those of the years before and after."""
    keys = [key.rpartition("|") for key in changed]
    pairs = sorted({(agency, int(year) - ago) for agency, _, year in keys for ago in (0, 1)})
    wanted = {report_id(agency, year + later) for agency, year in pairs for later in (0, 1)}
    found: Mapping[str, Json | None] = {**by_id(at.reports, wanted - changed.keys(), OF_YEARS), **changed}
    writes: list[Write] = []
    for agency, year in pairs:
        both = [report for later in (0, 1) if (report := found.get(report_id(agency, year + later)))]
        if len(both) > 1:
            checks = check_years(*map(_for_years, both))
            told = [check.model_dump(mode="json", exclude_unset=True) for check in checks]
            pair = {"_id": report_id(agency, year), "agency": agency, "year": year, "checks": pack(told)}
            writes.append(upsert(pair))
        elif any(key in changed and changed[key] is None for key in _keys(agency, year)):
            writes.append(DeleteOne({"_id": report_id(agency, year)}))
    write(at.pairs, writes)


def _keys(agency: str, year: int) -> tuple[str, str]:
    return report_id(agency, year), report_id(agency, year + 1)


NO_REPORT: Json = {
    "title": "",
    "agency": None,
    "year": None,
    "published": None,
    "language": "zh-Hans",
    "kind": "report",
    "provenance": "unknown",
    "extractor_version": "",
    "forms": {},
    "sections": [],
    "cells": [],
    "checks": [],
    "findings": [],
}


def _for_years(document: Json) -> Report:
    """As much of a report as the checks across years need."""
    tables = {name: unpack(document[name]) for name in ("applications", "disclosure") if name in document}
    return Report.model_validate(NO_REPORT | tables)


def note_agencies(at: Collections, before: Iterable[Json], after: Iterable[Json]) -> None:
    """Of which bodies readings are; what they were taken for before goes, where no other reading says so."""
    seen: dict[str, tuple[Json, Json]] = {}
    for told, when in filter(None, map(sighting_of, after)):
        _, known = seen.get(told["_id"], (told, when))
        seen[told["_id"]] = told, _wider(known, when)
    stored = by_id(at.agencies, seen)
    fresh = [{**told, **when} for name, (told, when) in seen.items() if name not in stored]
    wider = {name: _wider(stored[name], when) for name, (_, when) in seen.items() if name in stored}
    insert_or_replace(at.agencies, fresh, known=())
    write(at.agencies, [_widen(name, when) for name, when in wider.items() if when != _spell(stored[name])])
    for told in _left(before, seen):
        _see_again(at, told)


def _left(before: Iterable[Json], seen: Mapping[str, object]) -> list[Json]:
    was = {told["_id"]: told for told, _ in filter(None, map(sighting_of, before))}
    return [told for name, told in was.items() if name not in seen]


def _see_again(at: Collections, told: Json) -> None:
    """A body that a reading was taken for before: as far as other readings still say so."""
    same = {"entry.agency": told["name"], "entry.portal": told["portal"], "kind": "report"}
    others = at.readings.find(same, {"kind": 1, "codes": 1, "entry": 1})
    spells: list[Json] = [when for seen, when in filter(None, map(sighting_of, others)) if seen["_id"] == told["_id"]]
    if spells:
        spell: Json = reduce(_wider, spells)
        write(at.agencies, [upsert({**told, **spell})])
    else:
        write(at.agencies, [DeleteOne({"_id": told["_id"]})])


def _spell(when: Json) -> Json:
    return {"first_seen": when["first_seen"], "last_seen": when["last_seen"]}


def _wider(one: Json, other: Json) -> Json:
    """The spell that covers both."""
    return {
        "first_seen": min(one["first_seen"], other["first_seen"]),
        "last_seen": max(one["last_seen"], other["last_seen"]),
    }


def _widen(name: str, when: Json) -> UpdateOne:
    return UpdateOne(
        {"_id": name}, {"$min": {"first_seen": when["first_seen"]}, "$max": {"last_seen": when["last_seen"]}}
    )


def note_captures(at: Collections, before: Mapping[str, Json], documents: Mapping[str, Json]) -> None:
    """On which captures readings stand."""
    known: set[str] = set()
    captures: dict[str, Json] = {}
    for reading_id, document in documents.items():
        old = _captures(before[reading_id]) if reading_id in before else {}
        known |= old.keys()
        captures |= {name: one for name, one in _captures(document).items() if old.get(name) != one}
    insert_or_replace(at.captures, list(captures.values()), known)


def _captures(document: Json) -> dict[str, Json]:
    entry = document["entry"]
    captures = (entry["page"], *entry["attachments"])
    return {one["record_id"]: _capture(one, entry["crawl"]) for one in captures}


def _capture(capture: Json, crawl: str) -> Json:
    told = {name: value for name, value in capture.items() if name != "record_id"}
    return {"_id": capture["record_id"], **told, "crawl": crawl}
