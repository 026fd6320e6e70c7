"""How it stands: what runs, what is due, what failed, how full the disk is, how long ago each portal was crawled."""

import shutil
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from crawler.alarms.book import Line, read_book
from crawler.errors import DatabaseUnreachable
from crawler.notes import Note, notes, totals
from crawler.registry import Registry
from crawler.schedule.owed import Account, accounts, folder_id, is_known
from crawler.schedule.scheduler import is_running
from crawler.store.crawls import Standing
from crawler.store.database import open_store


@dataclass(frozen=True)
class Portals:
    """How portals fare: when each was crawled last (None: never), and how many are in which state."""

    crawled: Mapping[str, datetime | None]
    below: int
    reports: int


@dataclass(frozen=True)
class Status:
    """All of it; `database` is why it does not answer, empty where it does, and then `portals` and `due` are known."""

    now: datetime
    scheduler: bool
    notes: Sequence[Note]
    totals: Note
    accounts: Sequence[Account]
    alarms: Sequence[Line]
    free_bytes: int
    size_bytes: int
    database: str = ""
    due: Mapping[str, datetime | None] = field(default_factory=dict)
    portals: Portals | None = None

    @property
    def running(self) -> list[Note]:
        """Crawls that run."""
        return [note for note in self.notes if note.runs]

    @property
    def failed(self) -> Note | None:
        """The last crawl that failed."""
        return next((note for note in self.notes if note.is_failed), None)

    @property
    def is_failing(self) -> bool:
        """Whether the last crawl of a kind failed, or the database does not answer."""
        last: dict[str, Note] = {}
        for note in self.notes:
            last.setdefault(note.what, note)
        return bool(self.database) or any(note.is_failed for note in last.values())

    @property
    def ages_days(self) -> Counter[str]:
        """How many portals were crawled how long ago."""
        ages: Counter[str] = Counter()
        for at in self.portals.crawled.values() if self.portals else ():
            days = (self.now - at).days if at else None
            ages["never" if days is None else next((f"{n}" for n in AGES if days < n), "older")] += 1
        return ages


AGES = (1, 2, 8, 32, 366)
"""Days below which ages are counted together."""


def status_of(data: Path, database: str, registry: Registry, now: datetime) -> Status:
    """Look at everything; a database that does not answer is a part of what is seen."""
    room = shutil.disk_usage(data)
    why, due, portals = "", {}, None
    try:
        with open_store(database, data) as store:
            due = dict(store.operation.due(folder_id(data))) if is_known(data) else {}
            portals = _portals(registry, store.standings(), store.operation.count_reports())
    except DatabaseUnreachable as error:
        why = str(error)
    return Status(
        now=now,
        scheduler=is_running(data),
        notes=notes(data),
        totals=totals(data),
        accounts=list(accounts(data)),
        alarms=read_book(data).open,
        free_bytes=room.free,
        size_bytes=room.total,
        database=why,
        due=due,
        portals=portals,
    )


def _portals(registry: Registry, standings: Mapping[str, Standing], reports: int) -> Portals:
    last = {portal.code: standings.get(portal.code) for portal in registry}
    below = sum(1 for standing in last.values() if standing and standing.short)
    return Portals({code: standing.at if standing else None for code, standing in last.items()}, below, reports)
