"""The store: readings, the current report of each agency and year, and what was there instead of content."""

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar, Unpack

from pymongo.database import Database as MongoDatabase

from crawler.capture.exchange import Description
from crawler.entry import CaptureOf, Entry
from crawler.naming import kept_name
from crawler.store.agencies import Agency, agencies_of, sightings_called
from crawler.store.asking import YEARS, Asked, query_of
from crawler.store.bulk import by_id, insert_or_replace
from crawler.store.choice import Choice
from crawler.store.collections import Collections
from crawler.store.corrections import Correction, Spoken, corrections, put_corrections
from crawler.store.crawls import Standing, State, put_crawls, put_states, standings
from crawler.store.difference import Change, find_changes
from crawler.store.documents import (
    Json,
    capture_of,
    document_of,
    report_id,
    report_json,
    stored,
    unpacked,
)
from crawler.store.failures import reaching
from crawler.store.lists import Lists
from crawler.store.operation import Operation
from crawler.store.pairs import pairs_of
from crawler.store.putting import Save, put_all
from crawler.store.texts import LEDGER_AT_ONCE, Texts
from crawler.store.walks import FETCHED_AT_ONCE, all_readings, current_reports, wholes, with_cells

__all__ = ["Asked", "Correction", "Database", "Standing", "State", "Store"]

Database = MongoDatabase[dict[str, Any]]

T = TypeVar("T")


class Store:
    """The database, a view of the archive; every call may raise DatabaseUnreachable."""

    def __init__(self, database: Database, where: str, index: Path, *, shared: bool) -> None:
        self.where = where
        self._at = Collections.of(database, trusted=not shared)
        self._spoken = Spoken(self._at)
        self.operation = Operation(self._at, where)
        self.texts = Texts(self._at, index, where, shared=shared)
        self.lists = Lists(self._at, self.texts, where)

    def put(self, entry: Entry) -> Change | None:
        """Keep a reading and settle the current report; None when that report reads as before.

        The same entry twice changes nothing, and the order of entries does not matter for what is current.
        """
        return next(iter(self.put_all([entry])), None)

    def put_all(self, entries: Iterable[Entry], save: Save = lambda _: None) -> list[Change]:
        """The same for many, which takes far less time for each; `save` is given what they supersede before they do."""
        with reaching(self.where):
            return list(put_all(self._at, entries, self.texts.note, save))

    def put_superseded(self, documents: Iterable[Json]) -> None:
        """Keep what earlier extractors read, as `superseded` gave it; once each."""
        rest = iter(documents)
        with reaching(self.where):
            while block := {one["_id"]: one for one in islice(rest, FETCHED_AT_ONCE)}:
                known = by_id(self._at.superseded, block, {"_id": 1})
                fresh = [stored(one)[0] for name, one in block.items() if name not in known]
                insert_or_replace(self._at.superseded, fresh, known=())

    def compare(self, entry: Entry) -> Change | None:
        """What `put` would change in the reading of the same captures; nothing is written."""
        old = self.reading(entry.reading_id)
        if old is None:
            return Change(entry.agency, entry.year, (), first=True)
        before, now = report_json(old), report_json(document_of(entry))
        fields = find_changes(before, now)
        versions = before.get("extractor_version"), now.get("extractor_version")
        return Change(entry.agency, entry.year, fields, versions=versions) if fields else None

    def put_states(self, states: Iterable[State]) -> None:
        """Keep what fetches came to instead of content; once per crawl, address and state."""
        with reaching(self.where):
            put_states(self._at, states)

    def put_crawls(self, descriptions: Iterable[Description]) -> None:
        """Keep what the archive says of crawls: how portals ended and fared, what was imported."""
        with reaching(self.where):
            put_crawls(self._at, descriptions)

    def put_captures(self, captures: Iterable[tuple[CaptureOf, str]]) -> None:
        """Note captures that show a state or a listing, each with its crawl."""
        documents = {one.record_id: capture_of(one, crawl) for one, crawl in captures}
        with reaching(self.where):
            known = by_id(self._at.captures, documents)
            fresh = [one for name, one in documents.items() if one != known.get(name)]
            insert_or_replace(self._at.captures, fresh, known)

    def put_corrections(self, made: Iterable[Correction]) -> None:
        """Keep what people said of values; these stay as they were read."""
        with reaching(self.where):
            put_corrections(self._at, made)
            self._spoken.forget()

    def current(self, agency: str | None = None, year: int | None = None, *, cells: bool = True) -> Iterator[Json]:
        """The current reports, by agency and year; without `cells` twice as fast, for who needs no places."""
        without = () if cells else ("cells",)
        return self.each(Choice(_body(agency), _one(year), without=without))

    def each(self, choice: Choice) -> Iterator[Json]:
        """What was chosen, by agency and year; in the order of an index, so that the server sorts nothing."""
        with reaching(self.where):
            for document in self._chosen(choice):
                yield {name: value for name, value in document.items() if name not in choice.without}

    def _chosen(self, choice: Choice) -> Iterator[Json]:
        if choice.every:
            return all_readings(self._at, choice)
        reports = current_reports(self._at, choice)
        return map(unpacked, reports) if "cells" in choice.without else with_cells(self._at, reports)

    def reports(self, *, cells: bool = True, **asked: Unpack[Asked]) -> Iterator[Json]:
        """The current reports that all of this is true of, by year and agency."""
        with reaching(self.where):
            found = (one["_id"] for one in self._ledger(asked) if one["reading"])
            while block := list(islice(found, FETCHED_AT_ONCE)):
                reports = by_id(self._at.reports, block)
                there = [reports[one] for one in block if one in reports]
                yield from with_cells(self._at, iter(there)) if cells else map(unpacked, there)

    def ledger(self, **asked: Unpack[Asked]) -> Iterator[Json]:
        """What is known of each agency and year, in short, also where nothing could be read; by year and agency."""
        with reaching(self.where):
            yield from self._ledger(asked)

    def readings(self, agency: str | None = None, year: int | None = None, *, whole: bool = True) -> Iterator[Json]:
        """Every reading of every capture: what is current, what it replaced, decoys and what could not be read.

        Without `whole` those that are current have cells, but neither numbers nor text.
        """
        with reaching(self.where):
            yield from all_readings(self._at, Choice(_body(agency), _one(year)), whole=whole)

    def seen(self, reports: Iterable[str]) -> Iterator[Json]:
        """Every reading of the reports with these ids, by time: no more than where it comes from and what it is."""
        wanted = sorted(reports)
        with reaching(self.where):
            shown = {"report": 1, "kind": 1, "entry": 1}
            found = self._at.readings.find({"report": {"$in": wanted}}, shown) if wanted else ()
            yield from sorted(found, key=lambda one: (one["entry"]["captured_at"], one["_id"]))

    def superseded(self, reading_id: str) -> Iterator[Json]:
        """What earlier extractors read in the captures of a reading, where it was something else."""
        with reaching(self.where):
            yield from map(unpacked, self._at.superseded.find({"reading": reading_id}).sort([("_id", 1)]))

    def others(self, *shown: str) -> Iterator[Json]:
        """The readings that are no report of a year: decoys, and what could not be read; or these fields of them."""
        with reaching(self.where):
            found = self._at.readings.find({"other": True}, dict.fromkeys(shown, 1) or None)
            yield from sorted(
                map(unpacked, found), key=lambda it: (it["entry"]["agency"], it["entry"]["year"] or 0, it["_id"])
            )

    def report(self, agency: str, year: int, *, cells: bool = True) -> Json | None:
        """The current report of an agency and year; without `cells` in half the time."""
        with reaching(self.where):
            found = self._at.reports.find_one({"_id": report_id(kept_name(agency), year)})
            if found is None:
                return None
            return next(with_cells(self._at, iter([found]))) if cells else unpacked(found)

    def reading(self, reading_id: str, *, places: bool = True) -> Json | None:
        """One reading by its id; without the `places` of its cells in less time."""
        with reaching(self.where):
            return next(wholes(self._at, self._at.readings.find({"_id": reading_id}), places=places), None)

    def known(self, reading_ids: Iterable[str]) -> set[str]:
        """Those of these readings that are here, and told in the ledger: the last that is written of them."""
        with reaching(self.where):
            found = by_id(self._at.readings, reading_ids, {"report": 1})
            told = by_id(self._at.ledger, {one["report"] for one in found.values() if one["report"]}, {"_id": 1})
            return {name for name, one in found.items() if one["report"] is None or one["report"] in told}

    def is_empty(self) -> bool:
        """Whether nothing was ever read into it."""
        with reaching(self.where):
            return self._at.readings.find_one({}, {"_id": 1}) is None

    def year_checks(self, agency: str, years: Iterable[int] = YEARS) -> Iterator[Json]:
        """The checks across years of an agency: `year` is the earlier one of each pair."""
        with reaching(self.where):
            yield from pairs_of(self._at, kept_name(agency), years)

    def beside(self, agency: str, year: int) -> tuple[Json | None, list[Json], list[Correction]]:
        """What is known of a report beside its readings: its ledger, checks against the years around, corrections."""
        with reaching(self.where):
            told = self._at.ledger.find_one({"_id": report_id(agency, year)})
            return told, list(pairs_of(self._at, agency, (year - 1, year))), self._spoken.of(agency, year)

    def years_failing(self) -> dict[tuple[str, int], list[str]]:
        """The rules that do not hold against the year before, by agency and the later year."""
        with reaching(self.where):
            found = self._at.pairs.find({"failing": {"$exists": True}}, {"checks": 0})
            return {(pair["agency"], pair["year"] + 1): pair["failing"] for pair in found}

    def portals(self) -> dict[str, dict[str, set[int]]]:
        """The years of the current reports of each portal, by agency."""
        found: dict[str, dict[str, set[int]]] = {}
        for one in self._short({}):
            found.setdefault(one["portal"], {}).setdefault(one["agency"], set()).add(one["year"])
        return found

    def years_of(self, portal: str) -> dict[str, set[int]]:
        """The years of the current reports of one portal, by agency."""
        found: dict[str, set[int]] = {}
        for one in self._short({"portal": portal}):
            found.setdefault(one["agency"], set()).add(one["year"])
        return found

    def agencies(self, called: str | None = None) -> list[Agency]:
        """The bodies whose reports were read, with all their names, codes and portals; or those of a name or code."""
        with reaching(self.where):
            found = self._at.agencies.find() if called is None else sightings_called(self._at, called)
            return list(agencies_of(found))

    def states(self, portal: str | None = None) -> Iterator[State]:
        """What was there instead of content, by portal and time."""
        with reaching(self.where):
            found = self._at.states.find(_set({"portal": portal}), {"_id": 0})
            for document in found.sort([("portal", 1), ("at", 1), ("url", 1)]):
                yield State(**document)

    def standings(self, *, whole: bool = False) -> dict[str, Standing]:
        """How each portal fared in its last crawl; with `whole` in the last that was not asked for less."""
        with reaching(self.where):
            return {one.portal: one for one in standings(self._at, whole=whole)}

    def crawls(self, portal: str | None = None) -> Iterator[Json]:
        """How crawls went, portal by portal, in the order of their ids, which begin with their time."""
        with reaching(self.where):
            yield from self._at.crawls.find(_set({"portal": portal})).sort([("_id", 1)])

    def corrections(self, agency: str | None = None, year: int | None = None) -> list[Correction]:
        """What people said of values, by time."""
        with reaching(self.where):
            return list(corrections(self._at, _set({"agency": kept_name(agency) if agency else None, "year": year})))

    def _short(self, asked: Json) -> Iterator[Json]:
        with reaching(self.where):
            shown = {"portal": 1, "agency": 1, "year": 1}
            yield from self._at.ledger.find({**asked, "reading": {"$ne": None}}, shown)

    def _ledger(self, asked: Asked) -> Iterator[Json]:
        found = self._at.ledger.find(query_of(asked), batch_size=LEDGER_AT_ONCE)
        yield from found.sort([("year", 1), ("agency", 1)])


def _set(asked: Json) -> Json:
    return {name: value for name, value in asked.items() if value is not None}


def _body(asked: str | None) -> list[str] | None:
    """One body, by any of its names that needs no region to be told."""
    return None if asked is None else [kept_name(asked)]


def _one(asked: T | None) -> list[T] | None:
    return None if asked is None else [asked]
