"""The ledger of bodies: under which names, with which codes and on which portals each was seen, and when.

A document of `agencies` is one name with one code on one portal; what belongs together is found when it is read. So
nothing depends on the order in which readings come.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crawler.entry import stable_id
from crawler.store.collections import Collections
from extractors.names import GOVERNMENT, short_name

Json = dict[str, Any]

ORGANISATION = slice(8, 17)
"""Where a unified social credit code (18 characters) has the body's own."""


@dataclass(frozen=True)
class Name:
    """A name of a body, and the captures between which it was seen."""

    name: str
    first_seen: datetime
    last_seen: datetime


@dataclass(frozen=True)
class Agency:
    """A publishing body; the name of its latest report comes first. Codes are None where no page carried them."""

    names: tuple[Name, ...]
    organisation_code: str | None
    credit_code: str | None
    region: str | None
    portals: tuple[str, ...]

    @property
    def name(self) -> str:
        """What it is called now."""
        return self.names[0].name


def sighting_of(document: Json) -> tuple[Json, Json] | None:
    """What a reading says of its body, as a document and the time when; None where it is no report."""
    if document.get("kind") != "report":
        return None
    entry = document["entry"]
    codes = document.get("codes", {})
    told = {"name": entry["agency"], "portal": entry["portal"]}
    told |= {code: codes.get(code, {}).get("value") for code in ("organisation_code", "credit_code")}
    told["region"] = codes.get("region", {}).get("value") or entry["region"]
    at = entry["captured_at"]
    when = {"first_seen": at, "last_seen": at, "last_year": entry["year"] or 0}
    return {"_id": stable_id(value or "" for value in told.values()), **told}, when


def sightings_called(at: Collections, asked: str) -> list[Json]:
    """What was seen of bodies that are called so or have this code, under all their names; others are not looked at."""
    code = asked.upper()
    return sightings_of(at, [asked], {code, code[ORGANISATION]} if code.isascii() else ())


def sightings_of(at: Collections, names: Iterable[str], codes: Iterable[str] = ()) -> list[Json]:
    """The same for many names and codes."""
    shorts = {short_name(name) for name in names}
    wanted = {"name": {one + end for one in shorts for end in ("", GOVERNMENT)}, "organisation_code": set(codes)}
    looked: dict[str, set[str]] = {field: set() for field in wanted}
    found: dict[str, Json] = {}
    while looked != wanted:
        for field, told in wanted.items():
            ahead = sorted(told - looked[field])
            looked[field] |= told
            if ahead:
                found |= {one["_id"]: one for one in at.agencies.find({field: {"$in": ahead}})}
        for field, told in wanted.items():
            told |= {one[field] for one in found.values() if one[field]}
    return list(found.values())


def agencies_of(sightings: Iterable[Json]) -> Iterator[Agency]:
    """The bodies: one code, one body, whatever its names; without a code the name decides, where no code claims it."""
    ordered = sorted(sightings, key=lambda one: one["_id"])
    claimed: dict[str, set[str]] = {}
    for one in ordered:
        if one["organisation_code"]:
            claimed.setdefault(short_name(one["name"]), set()).add(one["organisation_code"])
    groups: dict[str, list[Json]] = {}
    for one in ordered:
        name = short_name(one["name"])
        codes = claimed.get(name, set())
        code = one["organisation_code"] or (next(iter(codes)) if len(codes) == 1 else None)
        groups.setdefault(code or name, []).append(one)
    yield from (_agency(groups[key]) for key in sorted(groups))


def _agency(group: list[Json]) -> Agency:
    """One body from all that was seen of it; of what differs the last counts: a portal shows old reports for years."""
    latest = sorted(group, key=lambda one: (one.get("last_year", 0), one["last_seen"], one["_id"]), reverse=True)
    told = {code: _first(latest, code) for code in ("organisation_code", "credit_code", "region")}
    names = (_name(name, group) for name in dict.fromkeys(one["name"] for one in latest))
    return Agency(tuple(names), **told, portals=tuple(sorted({one["portal"] for one in group})))


def _first(group: list[Json], field: str) -> str | None:
    return next((one[field] for one in group if one[field]), None)


def _name(name: str, group: list[Json]) -> Name:
    its = [one for one in group if one["name"] == name]
    return Name(name, min(one["first_seen"] for one in its), max(one["last_seen"] for one in its))
