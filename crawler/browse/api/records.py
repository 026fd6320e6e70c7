"""What answers are made of: a report in a line, a capture, a reading; and how stored documents become them."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from crawler.browse.addresses import bare
from crawler.browse.api.declared import Answer
from crawler.deadlines import level_of

Json = Mapping[str, Any]


class Line(Answer):
    """A current report in short: what the ledger says of it."""

    agency: str
    year: int
    portal: str
    region: str | None
    level: str | None
    url: str
    capture: str
    reading: str
    published: str | None
    forms: dict[str, str | None]
    form: str
    cells: int
    held: int
    failed: int
    open: int
    failing: list[str]
    findings: list[str]
    readings: int
    first_seen: str
    last_seen: str
    changed: list[str]


class Captured(Answer):
    """A capture that a reading stands on, and where its record is."""

    record_id: str
    url: str
    warc: str
    offset: int
    digest: str


class Source(Answer):
    """Where a reading comes from."""

    portal: str
    crawl: str
    captured_at: str
    media_type: str
    page: Captured
    attachments: list[Captured]


LINE = ("agency", "year", "portal", "region", "url", "reading", "published", "forms", "form", "cells", "held", "failed")


def line_of(row: Json) -> Line:
    """A row of the ledger."""
    return Line(
        **{name: row[name] for name in LINE},
        open=row["open"],
        level=level_of(row["agency"], row["region"]),
        capture=bare(row["record_id"]),
        failing=list(row.get("failing", ())),
        findings=list(row.get("findings", ())),
        readings=row["readings"],
        first_seen=iso(row["first_seen"]),
        last_seen=iso(row["last_seen"]),
        changed=[iso(at) for at in row["changed"]],
    )


def source_of(entry: Json) -> Source:
    """The provenance of a reading."""
    return Source(
        portal=entry["portal"],
        crawl=entry["crawl"],
        captured_at=iso(entry["captured_at"]),
        media_type=entry["media_type"],
        page=_captured(entry["page"]),
        attachments=[_captured(one) for one in entry["attachments"]],
    )


def _captured(one: Json) -> Captured:
    return Captured(**{**one, "record_id": bare(one["record_id"])})


def iso(at: datetime) -> str:
    """A time in UTC, with what it has of a second.

    >>> iso(datetime(2021, 3, 30, 8, 15, 4, tzinfo=UTC))
    '2021-03-30T08:15:04Z'
    """
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
