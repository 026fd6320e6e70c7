"""Readings go in, many at a time: each kept, the current report of its agency and year settled, the ledger told.

What is current moves between two collections (see documents.py), in an order in which nothing can be lost: first the
reading that gives way gets its numbers and text back, then the report changes in one step, then the new reading is
written without what the report holds. Who meets another process at the same report begins again.
"""

import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice

from bson import encode
from pymongo import DeleteOne, InsertOne, ReplaceOne

from crawler.entry import Entry, stable_id
from crawler.errors import DatabaseUnreachable
from crawler.store.bulk import Write, by_id, insert_or_replace, upsert, write
from crawler.store.collections import Collections, Json
from crawler.store.difference import Change, find_changes
from crawler.store.documents import cells_of, document_of, is_whole, joined, report_json, shown, unpack
from crawler.store.ledger import RANKED_BY, choose, ledger_of
from crawler.store.summaries import note_agencies, note_captures, note_years

AT_ONCE = 100
"""Readings that are written together; each may have some 40 kB."""

LARGEST_BYTES = 16_000_000
"""MongoDB takes documents up to 16 MiB."""

Tell = Callable[[Collection[str]], None]

TRIES = 10
AGAIN_S = 0.05
"""How often, and how soon, readings are put again while another process changes the same reports."""


def put_all(at: Collections, entries: Iterable[Entry], tell: Tell) -> Iterator[Change]:
    """Keep readings, and say what they change in the current reports; the order of entries does not matter.

    `tell` hears of the reports that change, before they do and after.
    """
    rest = iter(entries)
    while block := list(islice(rest, AT_ONCE)):
        yield from _put({one["_id"]: one for one in map(_fitting, block)}, at, tell)


def _fitting(entry: Entry) -> Json:
    """The document of an entry; one that is too large is kept as unread, with that reason."""
    document = document_of(entry)
    size = len(encode(document))
    if size <= LARGEST_BYTES:
        return document
    return document_of(replace(entry, report=None, unread=f"too large for the database: {size} bytes"))


def _put(documents: dict[str, Json], at: Collections, tell: Tell) -> list[Change]:
    first = block = _Block(documents, at)
    tell(first.changing)
    for _ in range(TRIES):
        if block.write():
            break
        time.sleep(AGAIN_S)
        block = _Block(documents, at)
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
        elif fields := find_changes(unpack(report_json(old or {})), unpack(report_json(new or {}))):
            yield Change(agency, int(year), fields)


class _Block:
    """Whole readings that are put together, beside what the database has of them and of their reports."""

    def __init__(self, documents: Mapping[str, Json], at: Collections) -> None:
        self.documents = documents
        self.at = at
        self.before = by_id(at.readings, documents)
        told = [*documents.values(), *self.before.values()]
        self.keys = sorted({one["report"] for one in told if one["report"]})
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
        write(self.at.superseded, [upsert(one) for one in self._superseded()])
        write(self.at.readings, [upsert(one) for one in self._restored()])
        if not self._show():
            return False
        self._keep()
        self.ranks = self._ranks()
        return all(choose(ranks) == self.chosen[key] for key, ranks in self.ranks.items())

    def note(self) -> None:
        """What follows from the readings: the ledger, the checks across years, the bodies, the captures."""
        ledger = [ledger_of(key, self.chosen[key], ranks) for key, ranks in self.ranks.items() if ranks]
        known = {key for key in self.keys if any(one["_id"] in self.before for one in self.ranks[key])}
        insert_or_replace(self.at.ledger, ledger, known={*known, *self.reports})
        write(self.at.ledger, [DeleteOne({"_id": key}) for key, ranks in self.ranks.items() if not ranks])
        changed = {key: self.new.get(key) for key in self.changing}
        note_years(self.at, changed)
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

    def _superseded(self) -> Iterator[Json]:
        """What an earlier extractor read in the same captures, where that was something else."""
        for reading_id, stored in self.before.items():
            old = joined(stored, self.reports.get(stored["report"]))
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
        writes: list[Write] = []
        for key in self.keys:
            old, new = self.reports.get(key), self.new.get(key)
            if old == new:
                continue
            if old is None:
                writes.append(InsertOne(new or {}))
            elif new is None:
                writes.append(DeleteOne({"_id": key, "reading": old["reading"]}))
            else:
                writes.append(ReplaceOne({"_id": key, "reading": old["reading"]}, new))
        return write(self.at.reports, writes) == len(writes)

    def _keep(self) -> None:
        """Write the readings that differ, those that are current without what their report holds."""
        current = set(self.chosen.values())
        wholes = {**self.documents, **{one: self._whole(one) for one in current & self._others.keys() if one}}
        kept = [cells_of(one) if reading_id in current else one for reading_id, one in wholes.items()]
        differ = [one for one in kept if one != self.before.get(one["_id"])]
        insert_or_replace(self.at.readings, differ, known={*self.before, *self._others})


def _read(document: Json) -> Json:
    """What was read, whichever version read it."""
    return {name: value for name, value in report_json(document).items() if name != "extractor_version"}
