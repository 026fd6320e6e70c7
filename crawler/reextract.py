"""The database rebuilt from the archive, with no network: the same reading as the crawl's, and what it would change."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, TypeAlias

from crawler.capture.archive import Archive, open_archive
from crawler.cores import INDEXES, cores_for
from crawler.counted import count, count_versions
from crawler.entry import Entry
from crawler.ingest import STORED_AT_ONCE, Resolved, correction_of, evidence, founds, ingest_all, resolve_all, states_of
from crawler.reading import open_reader
from crawler.store.database import open_store
from crawler.store.difference import Change
from crawler.store.store import State, Store
from crawler.superseded import keeping, superseded_of
from crawler.words import say

SHARE_BYTES = 6_000
"""Of the index: the lines of a dozen captures, whose reports are read in a second. WARCs may be small and say much."""

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
        return {
            "read": self.read,
            "applied": self.applied,
            "versions": [asdict(one) for one in count_versions(self.changes)],
            "counts": [asdict(one) for one in count(self.changes)],
            "changes": [asdict(change) for change in self.changes],
        }


@dataclass(frozen=True)
class Chosen:
    """What is to be read again: what was captured since then, or only what has no reading in the database."""

    since: datetime | None = None
    missing: bool = False


EVERYTHING = Chosen()


Reading: TypeAlias = Callable[[Iterable[Resolved]], Iterator[Entry]]
"""Reads what was captured, in its order."""

Readers: TypeAlias = Callable[[Archive], AbstractContextManager[Reading]]
"""Opens what reads: processes of this machine, or those of a cluster."""


@contextmanager
def reading_here(archive: Archive) -> Iterator[Reading]:
    """Reading on the cores of this machine."""
    with open_reader(cores_for(archive.data, INDEXES, SHARE_BYTES)) as reader:
        reader.start()
        yield partial(ingest_all, archive=archive, reader=reader)


def reextract(
    data: Path,
    database: str,
    chosen: Chosen = EVERYTHING,
    *,
    apply: bool = False,
    readers: Readers = reading_here,
) -> Outcome:
    """Read again what crawls found; an empty database is simply filled, and so is what is missing in it."""
    with open_archive(data) as archive, readers(archive) as read, open_store(database, data) as store:
        apply = apply or chosen.missing or store.is_empty()
        return _reextract(archive, store, read, chosen, apply=apply)


def _reextract(archive: Archive, store: Store, read: Reading, chosen: Chosen, *, apply: bool) -> Outcome:
    outcome = Outcome(applied=apply)
    states = list(states_of(archive))
    no_content = {state.record_id for state in states}
    captured = resolve_all(founds(archive), archive=archive, no_content=no_content)
    entries = read(_chosen(captured, store, chosen))
    with keeping(archive.data) as save:
        while block := list(islice(entries, STORED_AT_ONCE)):
            outcome.read += len(block)
            outcome.changes += filter(None, map(store.compare, block))
            if apply:
                store.put_all(block, save)
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
    store.put_superseded(map(superseded_of, archive.descriptions("superseded")))


def _chosen(captured: Iterable[Resolved], store: Store, chosen: Chosen) -> Iterator[Resolved]:
    """Of what was captured, that which is to be read again."""
    since = chosen.since.astimezone(UTC) if chosen.since else None
    since_then = (one for one in captured if since is None or one.page.captured_at >= since)
    return _without_reading(since_then, store) if chosen.missing else since_then


def _without_reading(captured: Iterator[Resolved], store: Store) -> Iterator[Resolved]:
    while block := list(islice(captured, ASKED_AT_ONCE)):
        known = store.known(one.reading_id for one in block)
        yield from (one for one in block if one.reading_id not in known)
