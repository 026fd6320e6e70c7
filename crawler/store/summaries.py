"""What follows from readings that were put: checks across years, names of bodies, the captures they stand on."""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from functools import reduce
from typing import Any

from pymongo import DeleteOne, UpdateOne

from crawler.store.agencies import sighting_of
from crawler.store.bulk import Write, by_id, insert_or_replace, upsert, write
from crawler.store.collections import Collections
from crawler.store.columns import by_columns
from crawler.store.documents import pack, report_id, unpack
from extractors.report import Check, Report
from extractors.years import check_years

Json = dict[str, Any]

OF_YEARS = {"applications.carried_in": 1, "applications.carried_out": 1, "disclosure": 1, "entry.big": 1}
"""What the checks across years look at."""


def note_years(at: Collections, changed: Mapping[str, Json | None], known: AbstractSet[str]) -> None:
    """Check current reports that changed (None: are gone) against those of the years before and after.

    A pair can be there already where both reports were `known`.
    """
    keys = [key.rpartition("|") for key in changed]
    pairs = sorted({(agency, int(year) - ago) for agency, _, year in keys for ago in (0, 1)})
    wanted = {key for pair in pairs for key in _keys(*pair)}
    found = {key: _for_years(one) for key, one in by_id(at.reports, wanted - changed.keys(), OF_YEARS).items()}
    found |= {key: _for_years(one) for key, one in changed.items() if one}
    fresh: list[Json] = []
    writes: list[Write] = []
    for agency, year in pairs:
        both = _keys(agency, year)
        touched = changed.keys() & both
        if found.keys() >= {*both}:
            pair = _pair(agency, year, check_years(*(found[key] for key in both)))
            if touched <= known:
                writes.append(upsert(pair))
            else:
                fresh.append(pair)
        elif any(changed[key] is None for key in touched):
            writes.append(DeleteOne({"_id": report_id(agency, year)}))
    insert_or_replace(at.pairs, fresh, known=(), trusted=at.trusted)
    write(at.pairs, writes, trusted=at.trusted)


def _keys(agency: str, year: int) -> tuple[str, str]:
    """The reports of two years."""
    return report_id(agency, year), report_id(agency, year + 1)


def _pair(agency: str, year: int, checks: Iterable[Check]) -> Json:
    """The document of two years; `failing` is there only where something does not hold."""
    told = [check.model_dump(mode="json", exclude_unset=True) for check in checks]
    failing = sorted({check["rule"] for check in told if check["holds"] is False})
    pair = {"_id": report_id(agency, year), "agency": agency, "year": year, "checks": by_columns(pack(told))}
    return pair | ({"failing": failing} if failing else {})


CARRIED = {"carried_in", "carried_out"}

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
    carried = {name: row for name, row in document.get("applications", {}).items() if name in CARRIED}
    tables = {"applications": carried, "disclosure": document.get("disclosure", {})}
    return Report.model_validate(NO_REPORT | (unpack(tables) if document.get("entry", {}).get("big") else tables))


def note_agencies(at: Collections, before: Iterable[Json], after: Iterable[Json]) -> None:
    """Of which bodies readings are; what they were taken for before goes, where no other reading says so."""
    seen: dict[str, tuple[Json, Json]] = {}
    for told, when in filter(None, map(sighting_of, after)):
        _, known = seen.get(told["_id"], (told, when))
        seen[told["_id"]] = told, _wider(known, when)
    stored = by_id(at.agencies, seen)
    fresh = [{**told, **when} for name, (told, when) in seen.items() if name not in stored]
    wider = {name: _wider(stored[name], when) for name, (_, when) in seen.items() if name in stored}
    insert_or_replace(at.agencies, fresh, known=(), trusted=at.trusted)
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
    return {"first_seen": when["first_seen"], "last_seen": when["last_seen"], "last_year": when.get("last_year", 0)}


def _wider(one: Json, other: Json) -> Json:
    """The spell that covers both."""
    return {
        "first_seen": min(one["first_seen"], other["first_seen"]),
        "last_seen": max(one["last_seen"], other["last_seen"]),
        "last_year": max(one.get("last_year", 0), other.get("last_year", 0)),
    }


def _widen(name: str, when: Json) -> UpdateOne:
    later = {field: when[field] for field in ("last_seen", "last_year")}
    return UpdateOne({"_id": name}, {"$min": {"first_seen": when["first_seen"]}, "$max": later})


def note_captures(at: Collections, before: Mapping[str, Json], documents: Mapping[str, Json]) -> None:
    """On which captures readings stand."""
    known: set[str] = set()
    captures: dict[str, Json] = {}
    for reading_id, document in documents.items():
        old = _captures(before[reading_id]) if reading_id in before else {}
        known |= old.keys()
        captures |= {name: one for name, one in _captures(document).items() if old.get(name) != one}
    insert_or_replace(at.captures, list(captures.values()), known, trusted=at.trusted)


def _captures(document: Json) -> dict[str, Json]:
    entry = document["entry"]
    captures = (entry["page"], *entry["attachments"])
    return {one["record_id"]: _capture(one, entry["crawl"]) for one in captures}


def _capture(capture: Json, crawl: str) -> Json:
    told = {name: value for name, value in capture.items() if name != "record_id"}
    return {"_id": capture["record_id"], **told, "crawl": crawl}
