"""One reading as it goes to the database: a Report with its captures, or the reason why there is none."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crawler.naming import kept_name
from extractors.report import Report


@dataclass(frozen=True)
class CaptureOf:
    """One capture of an entry, with where its record stands."""

    record_id: str
    url: str
    warc: str
    offset: int
    digest: str


@dataclass(frozen=True)
class Entry:
    """What one `Found` of one crawl came to; `attachments` count from 1 in the report's `at.source`.

    Exactly one of `report` and `unread` is set; `unread` is one line that says why (and what to install, where
    that would help). `agency` and `year` are the identity under which the report is kept: the report's own where
    it names them, else what the listing or the portal file says; of its names a body has one here (see naming.py).
    `region` is the code on the report's page, else that
    of the portal's file.
    """

    portal: str
    crawl: str
    title: str
    agency: str
    year: int | None
    captured_at: datetime
    media_type: str
    page: CaptureOf
    attachments: tuple[CaptureOf, ...]
    report: Report | None
    unread: str | None
    region: str | None = None

    def __post_init__(self) -> None:
        """Whatever it is called."""
        object.__setattr__(self, "agency", kept_name(self.agency, self.region))

    @property
    def reading_id(self) -> str:
        """Stable over runs: made of the captures alone."""
        return stable_id(c.record_id for c in (self.page, *self.attachments))


def stable_id(parts: Iterable[str]) -> str:
    """The name of a document in the database: the same for the same parts, whoever writes it, and whenever."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


@dataclass(frozen=True)
class Outline:
    """What a crawl still knows of an entry once it is stored: enough to count it and to show it in a line.

    `kind` is None where there is no report; `forms` are those of its tables, `findings` the codes, `failing` the rules
    of checks that do not hold.
    """

    portal: str
    agency: str
    year: int | None
    title: str
    kind: str | None
    unread: str | None
    url: str
    warc: str
    offset: int
    cells: int = 0
    held: int = 0
    failed: int = 0
    forms: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    record_id: str = ""
    failing: tuple[str, ...] = ()

    @property
    def is_report(self) -> bool:
        """Whether it is a report, read or not: decoys do not count towards the expectation."""
        return self.kind in {None, "report"}


def outline_of(entry: Entry) -> Outline:
    """An entry without its report."""
    report, page = entry.report, entry.page
    told: dict[str, Any] = {}
    if report:
        told = {
            "cells": len(report.cells),
            "held": sum(check.holds is True for check in report.checks),
            "failed": sum(check.holds is False for check in report.checks),
            "forms": tuple(sorted(set(report.forms.model_dump(exclude_unset=True).values()))),
            "findings": tuple(finding.code for finding in report.findings),
            "failing": tuple(dict.fromkeys(check.rule for check in report.checks if check.holds is False)),
        }
    return Outline(
        portal=entry.portal,
        agency=entry.agency,
        year=entry.year,
        title=entry.title,
        kind=report.kind if report else None,
        unread=entry.unread,
        url=page.url,
        warc=page.warc,
        offset=page.offset,
        record_id=page.record_id,
        **told,
    )
