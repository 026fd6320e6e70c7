"""One reading as it goes to the database: a Report with its captures, or the reason why there is none."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

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
    it names them, else what the listing or the portal file says.
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

    @property
    def reading_id(self) -> str:
        """Stable over runs: made of the captures alone."""
        records = "\n".join(c.record_id for c in (self.page, *self.attachments))
        return hashlib.sha256(records.encode()).hexdigest()[:32]
