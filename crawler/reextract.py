"""The database rebuilt from the archive, with no network: the same reading as the crawl's, and what it would change."""

import os
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from crawler.capture.archive import Archive, open_archive
from crawler.ingest import founds, ingest_all, standings_of, states_of
from crawler.reading import Reader, open_reader
from crawler.store.database import open_store
from crawler.store.difference import Change
from crawler.store.store import Store
from crawler.words import say


@dataclass
class Outcome:
    """What was read again, and what differs from the database."""

    read: int = 0
    applied: bool = False
    changes: list[Change] = field(default_factory=list)

    def summary(self) -> str:
        """One line."""
        new = sum(change.first for change in self.changes)
        differ = len(self.changes) - new
        verb = say("applied", "已写入") if self.applied else say("not applied", "未写入")
        return say(
            f"{self.read} read again: {new} not in the database before, {differ} differ ({verb})",
            f"重新读取 {self.read} 份：{new} 份原不在库中，{differ} 份有差异（{verb}）",
        )

    def to_json(self) -> dict[str, Any]:
        """The outcome as JSON values."""
        return {"read": self.read, "applied": self.applied, "changes": [asdict(change) for change in self.changes]}


def reextract(data: Path, database: str, *, since: datetime | None = None, apply: bool = False) -> Outcome:
    """Read what every crawl found again; an empty database is simply filled."""
    archive = open_archive(data)
    try:
        with open_reader(os.cpu_count() or 1) as reader:
            reader.start()
            with open_store(database, data) as store:
                empty = next(store.readings(), None) is None
                return _reextract(archive, store, reader, since=since, apply=apply or empty)
    finally:
        archive.close()


def _reextract(archive: Archive, store: Store, reader: Reader, *, since: datetime | None, apply: bool) -> Outcome:
    outcome = Outcome(applied=apply)
    start = since.astimezone(UTC) if since else None
    states = list(states_of(archive))
    no_content = {state.record_id for state in states}
    for entry in ingest_all(founds(archive), archive=archive, reader=reader, no_content=no_content):
        if start and entry.captured_at < start:
            continue
        outcome.read += 1
        change = store.compare(entry)
        if change:
            outcome.changes.append(change)
        if apply:
            store.put(entry)
    if apply:
        for state in states:
            store.put_state(state)
        for standing in standings_of(archive):
            store.put_standing(standing)
    return outcome
