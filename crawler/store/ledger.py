"""The ledger: one small document per agency and year, kept while readings are put, so that nobody has to scan them."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

from crawler.entry import stable_id
from crawler.store.documents import FORMS

Json = dict[str, Any]

TOLD_OF_ENTRY = ("portal", "crawl", "agency", "region", "year", "captured_at", "form", "content", "outline", "unread")

RANKED_BY = {
    "report": 1,
    "kind": 1,
    **{
        f"entry.{name}": 1
        for name in (*TOLD_OF_ENTRY, "page.record_id", "page.url", "page.digest", "attachments.digest")
    },
}
"""What decides which reading is the current one, and what the ledger says of it."""

UNTOLD: Json = {"published": None, "forms": {}, "cells": 0, "held": 0, "failed": 0, "open": 0}
"""Of what could not be read."""


def choose(readings: Iterable[Json]) -> str | None:
    """The reading that is current: of the latest crawl the best form, ties by digest."""
    found = [one for one in readings if one.get("kind") == "report"]
    if not found:
        return None
    crawl = max(found, key=lambda one: (one["entry"]["captured_at"], one["entry"]["crawl"]))["entry"]["crawl"]
    best = min(
        (one for one in found if one["entry"]["crawl"] == crawl),
        key=lambda one: (FORMS.index(one["entry"]["form"]), one["entry"]["page"]["digest"], one["_id"]),
    )
    return str(best["_id"])


def ledger_of(report_id: str, chosen: str | None, readings: Sequence[Json]) -> Json:
    """What the ledger says of an agency and year, from all its readings; at least one."""
    latest = max(readings, key=_when)
    shown = next((one for one in readings if one["_id"] == chosen), latest)["entry"]
    at = [one["entry"]["captured_at"] for one in readings]
    return {
        "_id": report_id,
        "agency": shown["agency"],
        "year": shown["year"],
        "portal": shown["portal"],
        "region": shown["region"],
        "url": shown["page"]["url"],
        "record_id": shown["page"]["record_id"],
        "reading": chosen,
        "unread": latest["entry"]["unread"],
        "form": shown["form"],
        "content": shown["content"],
        **(shown["outline"] or UNTOLD),
        "readings": len(readings),
        "first_seen": min(at),
        "last_seen": max(at),
        "changed": _changed(readings),
        "ranks": stable_id(sorted(map(_rank, readings))),
    }


def _rank(reading: Json) -> str:
    """All that decides over a reading, and all that is told of it."""
    entry = reading["entry"]
    told = [entry[name] for name in TOLD_OF_ENTRY]
    page = [entry["page"][name] for name in ("record_id", "url")]
    return json.dumps([reading["_id"], reading.get("kind"), told, page, _digests(entry)], sort_keys=True, default=str)


def _changed(readings: Iterable[Json]) -> list[datetime]:
    """When a page was first captured that says something else than at its capture before, in other bytes."""
    pages: dict[str, list[Json]] = {}
    for one in sorted(readings, key=_when):
        if one["entry"]["content"]:
            pages.setdefault(one["entry"]["page"]["url"], []).append(one["entry"])
    return sorted(
        {
            now["captured_at"]
            for captures in pages.values()
            for before, now in pairwise(captures)
            if before["content"] != now["content"] and _digests(before) != _digests(now)
        }
    )


def _digests(entry: Mapping[str, Any]) -> list[str]:
    return [entry["page"]["digest"], *(one["digest"] for one in entry["attachments"])]


def _when(reading: Json) -> tuple[datetime, str, str]:
    return reading["entry"]["captured_at"], reading["entry"]["crawl"], reading["_id"]
