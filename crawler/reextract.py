"""The database rebuilt from the archive, with no network: the same reading as the crawl's, and what it would change."""

import os
from collections.abc import Container, Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from crawler.capture.archive import Archive, open_archive
from crawler.ingest import Resolved, correction_of, evidence, founds, ingest_all, resolve, states_of
from crawler.reading import Reader, open_reader
from crawler.store.database import open_store
from crawler.store.difference import Change
from crawler.store.store import State, Store
from crawler.words import say
from spiders.found import Found

STORED_AT_ONCE = 50
"""Readings that go to the database together."""

ASKED_AT_ONCE = 500
"""Readings of which the database is asked at a time whether it has them."""


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


@dataclass(frozen=True)
class Chosen:
    """What is to be read again: what was captured since then, or only what has no reading in the database."""

    since: datetime | None = None
    missing: bool = False


EVERYTHING = Chosen()


def reextract(data: Path, database: str, chosen: Chosen = EVERYTHING, *, apply: bool = False) -> Outcome:
    """Read again what crawls found; an empty database is simply filled, and so is what is missing in it."""
    archive = open_archive(data)
    try:
        with open_reader(os.cpu_count() or 1) as reader:
            reader.start()
            with open_store(database, data) as store:
                apply = apply or chosen.missing or store.is_empty()
                return _reextract(archive, store, reader, chosen, apply=apply)
    finally:
        archive.close()


def _reextract(archive: Archive, store: Store, reader: Reader, chosen: Chosen, *, apply: bool) -> Outcome:
    outcome = Outcome(applied=apply)
    states = list(states_of(archive))
    no_content = {state.record_id for state in states}
    found = _chosen(archive, store, chosen, no_content)
    entries = ingest_all(found, archive=archive, reader=reader, no_content=no_content)
    while block := list(islice(entries, STORED_AT_ONCE)):
        outcome.read += len(block)
        outcome.changes += filter(None, map(store.compare, block))
        if apply:
            store.put_all(block)
    if apply:
        _put_told(archive, store, states)
    return outcome


def _put_told(archive: Archive, store: Store, states: list[State]) -> None:
    """What crawls and people said, as the archive has it."""
    crawls = list(archive.descriptions("crawl"))
    store.put_states(states)
    store.put_crawls(crawls)
    store.put_captures(evidence(states, crawls, archive))
    store.put_corrections(map(correction_of, archive.descriptions("correction")))


def _chosen(
    archive: Archive, store: Store, chosen: Chosen, no_content: Container[str | None]
) -> Iterator[tuple[str, Found]]:
    """Of what crawls found, that which is to be read again."""
    found = founds(archive)
    if chosen == EVERYTHING:
        return found
    since = chosen.since.astimezone(UTC) if chosen.since else None
    captured = ((one, resolve(one[1], crawl=one[0], archive=archive, no_content=no_content)) for one in found)
    since_then = ((one, its) for one, its in captured if its and (since is None or its.page.captured_at >= since))
    if chosen.missing:
        return _without_reading(since_then, store)
    return (one for one, _ in since_then)


def _without_reading(
    captured: Iterator[tuple[tuple[str, Found], Resolved]], store: Store
) -> Iterator[tuple[str, Found]]:
    while block := list(islice(captured, ASKED_AT_ONCE)):
        known = store.known(its.reading_id for _, its in block)
        yield from (one for one, its in block if its.reading_id not in known)
