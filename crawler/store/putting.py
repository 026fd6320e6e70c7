"""Readings go in, many at a time: each kept, the current report of its agency and year settled, the ledger told.

What is current moves between two collections (see documents.py), in an order in which nothing can be lost: first the
reading that gives way gets its numbers and text back, then the report changes in one step, then the new reading is
written without what the report holds. At last the ledger changes, if nobody else has changed it since it was looked
at: who meets another process at the same report begins again. So whoever comes last has seen all readings.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Collection as Sized
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import islice

from bson.raw_bson import RawBSONDocument
from pymongo import DeleteOne, InsertOne, ReplaceOne
from pymongo.collection import Collection

from crawler.entry import Entry, stable_id
from crawler.errors import DatabaseUnreachable
from crawler.store.bulk import Write, by_id, insert_or_replace, upsert, write
from crawler.store.collections import Collections, Json
from crawler.store.difference import Change, find_changes
from crawler.store.documents import cells_of, document_of, is_whole, joined, report_json, shown, stored, unpacked
from crawler.store.ledger import RANKED_BY, choose, ledger_of
from crawler.store.summaries import note_agencies, note_captures, note_years

AT_ONCE = 200
"""Readings that are written together; each may have some 40 kB."""

LARGEST_BYTES = 16_000_000
"""MongoDB takes documents up to 16 MiB."""

Tell = Callable[[Sized[str]], None]
Save = Callable[[Sequence[Json]], None]

TRIES = 10
AGAIN_S = 0.05
"""How often, and how soon, readings are put again while another process changes the same reports."""


def put_all(at: Collections, entries: Iterable[Entry], tell: Tell, save: Save) -> Iterator[Change]:
    """Keep readings, and say what they change in the current reports; the order of entries does not matter.

    `tell` hears of the reports that change, before they do and after; `save` is given what an earlier extractor read,
    before it gives way. While some readings are written, the next are made ready.
    """
    rest = iter(entries)
    with ThreadPoolExecutor(1) as ahead:
        ready = ahead.submit(_ready, rest)
        while (these := ready.result()).documents:
            ready = ahead.submit(_ready, rest)
            yield from _put(these, at, tell, save)


@dataclass(frozen=True)
class _Ready:
    """Whole readings by their ids, as they are stored; of each report the two documents that are written of it."""

    documents: dict[str, Json]
    reports: dict[str, RawBSONDocument]
    readings: dict[str, RawBSONDocument]


def _ready(rest: Iterator[Entry]) -> _Ready:
    """The next entries; to encode them takes as long as to keep them, so that it is not done in between."""
    ready = _Ready({}, {}, {})
    for entry in islice(rest, AT_ONCE):
        document, halves = _fitting(entry)
        name = document["_id"]
        ready.documents[name] = document
        ready.reports[name], ready.readings[name] = halves
    return ready


def _fitting(entry: Entry) -> tuple[Json, tuple[RawBSONDocument, RawBSONDocument]]:
    """The document of an entry, and its halves; one that is too large is kept as unread, with that reason."""
    document, halves = stored(document_of(entry))
    size = sum(len(half.raw) for half in halves)
    if size > LARGEST_BYTES:
        return stored(document_of(replace(entry, report=None, unread=f"too large for the database: {size} bytes")))
    return document, halves


def _put(ready: _Ready, at: Collections, tell: Tell, save: Save) -> list[Change]:
    first = block = _Block(ready, at)
    if superseded := list(map(unpacked, first.superseded())):
        save(superseded)
    tell(first.changing)
    for _ in range(TRIES):
        if block.write():
            break
        time.sleep(AGAIN_S)
        block = _Block(ready, at)
    else:
        raise DatabaseUnreachable(f"another process changed the same reports {TRIES} times meanwhile")
    block.note()
    tell(block.changing)
    return list(_changes(first, block))


def _changes(before: "_Block", after: "_Block") -> Iterator[Change]:
    """What is different in the current reports of what was put."""
    for key in sorted({one["report"] for one in after.documents.values() if one["report"]}):
        old, new = before.reports.get(key), after.new.get(key)
        agency, _, year = key.rpartition("|")
        if old is None and new:
            yield Change(agency, int(year), (), first=True)
        elif fields := find_changes(_told(old), _told(new)):
            yield Change(agency, int(year), fields)


def _told(report: Json | None) -> Json:
    return report_json(unpacked(report)) if report else {}


class _Block:
    """Whole readings that are put together, beside what the database has of them and of their reports."""

    def __init__(self, ready: _Ready, at: Collections) -> None:
        self.ready = ready
        self.documents = documents = ready.documents
        self.at = at
        self.before = by_id(at.readings, documents)
        told = [*documents.values(), *self.before.values()]
        self.keys = sorted({one["report"] for one in told if one["report"]})
        self.ledger = by_id(at.ledger, self.keys)  # before the readings, which others may write meanwhile
        self.reports = by_id(at.reports, self.keys)
        self.ranks = self._ranks()
        self.chosen = {key: choose(ranks) for key, ranks in self.ranks.items()}
        self._others = by_id(at.readings, self._moving())
        self.new = {key: shown(self._whole(chosen)) for key, chosen in self.chosen.items() if chosen}

    @property
    def changing(self) -> set[str]:
        """The current reports that this makes other ones."""
        return {key for key in self.keys if self.new.get(key) != self.reports.get(key)}

    def write(self) -> bool:
        """Write what differs; False where another process was at the same reports meanwhile."""
        at, trusted = self.at, self.at.trusted
        write(at.superseded, [upsert(one) for one in self.superseded()], trusted=trusted)
        write(at.readings, [upsert(one) for one in self._restored()], trusted=trusted)
        if not self._show():
            return False
        self._keep()
        return self._tell()

    def note(self) -> None:
        """What follows from the readings: the checks across years, the bodies, the captures."""
        changed = {key: self.new.get(key) for key in self.changing}
        note_years(self.at, changed, known=self.reports.keys())
        note_agencies(self.at, self.before.values(), self.documents.values())
        note_captures(self.at, self.before, self.documents)

    def _ranks(self) -> dict[str, list[Json]]:
        """All readings of each agency and year, as far as it takes to choose among them."""
        ranks: dict[str, list[Json]] = {key: [] for key in self.keys}
        stored = {one["_id"]: one for one in self.at.readings.find({"report": {"$in": self.keys}}, RANKED_BY)}
        for one in {**stored, **self.documents}.values():
            if one["report"] in ranks:
                ranks[one["report"]].append(one)
        for key, report in self.reports.items():
            if report["reading"] not in {*stored, *self.documents}:  # another process is about to write it
                ranks[key].append({"_id": report["reading"], "kind": "report", "entry": report["entry"]})
        return ranks

    def _moving(self) -> list[str]:
        """Readings outside of this block that become current, or cease to be."""
        was = {report["reading"] for key, report in self.reports.items() if report["reading"] != self.chosen[key]}
        becomes = {
            chosen
            for key, chosen in self.chosen.items()
            if chosen and (key not in self.reports or self.reports[key]["reading"] != chosen)
        }
        return sorted((was | becomes) - self.documents.keys())

    def _whole(self, reading_id: str) -> Json:
        """A reading with all that was read."""
        if reading_id in self.documents:
            return self.documents[reading_id]
        stored = self._others.get(reading_id)
        if stored is None:  # it is current, and stays so
            report = next(one for one in self.reports.values() if one["reading"] == reading_id)
            return {**report, "_id": reading_id, "report": report["_id"]}
        return joined(stored, self.reports.get(stored["report"]))

    def superseded(self) -> Iterator[Json]:
        """What an earlier extractor read in the same captures, where that was something else."""
        for reading_id, before in self.before.items():
            old = joined(before, self.reports.get(before["report"]))
            if "kind" in old and is_whole(old) and _read(old) != _read(self.documents[reading_id]):
                told = report_json(old)
                name = stable_id((reading_id, old["entry"]["content"], str(old["extractor_version"])))
                yield {"_id": name, "reading": reading_id, "entry": old["entry"], **told}

    def _restored(self) -> Iterator[Json]:
        """Readings that cease to be current get back what the report held of them."""
        for key, report in self.reports.items():
            stored = self._others.get(report["reading"])
            if stored and self.chosen[key] != report["reading"]:
                yield joined(stored, report)

    def _show(self) -> bool:
        """Change the current reports, each in one step, unless another process was faster at one."""
        new = {key: self.new.get(key) for key in self.keys}
        ready = {key: self.ready.reports[chosen] for key, chosen in self.chosen.items() if chosen in self.documents}
        return self._wrote(self.at.reports, _exchange(self.reports, new, by="reading", ready=ready))

    def _keep(self) -> None:
        """Write the readings that differ, those that are current without what their report holds."""
        current = set(self.chosen.values())
        wholes = {**self.documents, **{one: self._whole(one) for one in current & self._others.keys() if one}}
        kept = [cells_of(one) if reading_id in current else one for reading_id, one in wholes.items()]
        differ = [one for one in kept if one != self.before.get(one["_id"])]
        ready = [self.ready.readings.get(one["_id"], one) if one["_id"] in current else one for one in differ]
        known = {*self.before, *self._others}
        insert_or_replace(self.at.readings, ready, known=known, trusted=self.at.trusted)

    def _tell(self) -> bool:
        """Change the ledger, unless another process has told it of readings that were not seen here."""
        new = {key: ledger_of(key, self.chosen[key], ranks) if ranks else None for key, ranks in self.ranks.items()}
        return self._wrote(self.at.ledger, _exchange(self.ledger, new, by="ranks", ready={}))

    def _wrote(self, collection: Collection[Json], writes: list[Write]) -> bool:
        """Whether all of them still found what they were to change."""
        return write(collection, writes, trusted=self.at.trusted) == len(writes)


def _exchange(
    old: Mapping[str, Json], new: Mapping[str, Json | None], *, by: str, ready: Mapping[str, RawBSONDocument]
) -> list[Write]:
    """What puts new documents in the place of old ones (None: of none), as long as these are still `by` this field."""
    writes: list[Write] = []
    for key, one in new.items():
        before = old.get(key)
        if before == one:
            continue
        if one is None:
            writes.append(DeleteOne({"_id": key, by: (before or {})[by]}))
        elif before is None:
            writes.append(InsertOne(ready.get(key, one)))
        else:
            writes.append(ReplaceOne({"_id": key, by: before[by]}, ready.get(key, one)))
    return writes


def _read(document: Json) -> Json:
    """What was read, whichever version read it."""
    return {name: value for name, value in report_json(document).items() if name != "extractor_version"}
