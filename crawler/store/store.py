"""The store: readings, the current report of each agency and year, and what was there instead of content."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from pymongo.collection import Collection
from pymongo.database import Database as MongoDatabase
from pymongo.errors import DocumentTooLarge

from crawler.entry import Entry, stable_id
from crawler.store.agencies import Agency, agencies_of, sighting_of
from crawler.store.choice import Choice
from crawler.store.difference import Change, find_changes
from crawler.store.documents import FORMS, Json, document_of, milliseconds, pack, report_json, unpack
from crawler.store.failures import reaching
from extractors.report import Report
from extractors.years import check_years

Database = MongoDatabase[dict[str, Any]]

Identity = tuple[str, int | None]

RANKED_BY = {"entry.captured_at": 1, "entry.crawl": 1, "entry.form": 1, "entry.page.digest": 1}
"""What decides which reading is the current one."""


@dataclass(frozen=True)
class State:
    """What a fetch came to instead of content (`challenged`, `soft_404` …).

    `record_id` is the capture that shows it, where something came back at all.
    """

    portal: str
    url: str
    state: str
    reason: str
    record_id: str | None
    at: datetime
    crawl: str


@dataclass(frozen=True)
class Standing:
    """How a portal fared in its last crawl: what was missing, by its kind, and the listings that show it.

    A listing is `{"url", "record_id", "reports"}`, `record_id` the capture of its page.
    """

    portal: str
    reports: int
    expected: int
    short: dict[str, list[str]]
    listings: list[Json]
    at: datetime
    crawl: str


class Store:
    """The database, a view of the archive; every call may raise DatabaseUnreachable."""

    def __init__(self, database: Database, where: str) -> None:
        self.where = where
        self._readings: Collection[Json] = database["readings"]
        self._reports: Collection[Json] = database["reports"]
        self._states: Collection[Json] = database["states"]
        self._pairs: Collection[Json] = database["pairs"]
        self._agencies: Collection[Json] = database["agencies"]
        self._standings: Collection[Json] = database["standings"]

    def put(self, entry: Entry) -> Change | None:
        """Keep a reading and settle the current report; None when that report reads as before.

        The same entry twice changes nothing, and the order of entries does not matter for what is current.
        """
        with reaching(self.where):
            document = document_of(entry)
            before = self._readings.find_one({"_id": document["_id"]})
            if before != document:
                document = self._keep(entry, document)
            if before and _identity(before) != _identity(document):
                self._settle(*_identity(before))
            self._see(before, document)
            return self._settle(*_identity(document))

    def compare(self, entry: Entry) -> Change | None:
        """What `put` would change in the reading of the same captures; nothing is written."""
        old = self.reading(entry.reading_id)
        new = unpack(document_of(entry))
        fields = find_changes(report_json(old or {}), report_json(new))
        return Change(entry.agency, entry.year, fields, first=old is None) if fields else None

    def put_state(self, state: State) -> None:
        """Keep what a fetch came to instead of content; once per crawl, address and state."""
        document = {"_id": stable_id((state.crawl, state.portal, state.url, state.state)), **asdict(state)}
        with reaching(self.where):
            self._states.replace_one({"_id": document["_id"]}, document, upsert=True)

    def states(self, portal: str | None = None) -> Iterator[State]:
        """What was there instead of content, by portal and time."""
        with reaching(self.where):
            found = self._states.find({"portal": portal} if portal else {}, {"_id": 0})
            for document in found.sort([("portal", 1), ("at", 1), ("url", 1)]):
                yield State(**document)

    def put_standing(self, standing: Standing) -> None:
        """Keep how a portal fared, unless a later crawl of it is known."""
        document = {"_id": standing.portal, **asdict(standing), "at": milliseconds(standing.at)}
        with reaching(self.where):
            before = self._standings.find_one({"_id": standing.portal}, {"at": 1})
            if before is None or before["at"] <= document["at"]:
                self._standings.replace_one({"_id": standing.portal}, document, upsert=True)

    def standings(self) -> dict[str, Standing]:
        """How each portal fared in its last crawl."""
        with reaching(self.where):
            return {one["portal"]: Standing(**one) for one in self._standings.find({}, {"_id": 0})}

    def current(self, agency: str | None = None, year: int | None = None) -> Iterator[Json]:
        """The current reports, by agency and year."""
        yield from self._find(self._reports, _asked(agency, year))

    def readings(self, agency: str | None = None, year: int | None = None) -> Iterator[Json]:
        """Every reading of every capture: what is current, what it replaced, decoys and what could not be read."""
        yield from self._find(self._readings, _asked(agency, year))

    def each(self, choice: Choice) -> Iterator[Json]:
        """What was chosen, by agency and year; in the order of an index, so that the server sorts nothing."""
        with reaching(self.where):
            if not choice.every:
                yield from map(unpack, self._reports.find(choice.asked, choice.shown).sort("_id", 1))
                return
            found = self._readings.find(choice.asked, choice.shown).sort([("entry.agency", 1), ("entry.year", 1)])
            for _, same in groupby(found, key=_identity):
                yield from map(unpack, sorted(same, key=itemgetter("_id")))

    def others(self) -> Iterator[Json]:
        """The readings that are no report of a year: decoys, and what could not be read."""
        yield from self._find(self._readings, {"$or": [{"kind": {"$ne": "report"}}, {"entry.year": None}]})

    def report(self, agency: str, year: int) -> Json | None:
        """The current report of an agency and year."""
        return self._one(self._reports, _report_id(agency, year))

    def reading(self, reading_id: str) -> Json | None:
        """One reading by its id."""
        return self._one(self._readings, reading_id)

    def year_checks(self, agency: str) -> Iterator[Json]:
        """The checks across years of an agency: `year` is the earlier one of each pair."""
        with reaching(self.where):
            for pair in self._pairs.find({"agency": agency}, {"_id": 0}).sort([("year", 1)]):
                yield unpack(pair)

    def portals(self) -> dict[str, dict[str, set[int]]]:
        """The years of the current reports of each portal, by agency."""
        found: dict[str, dict[str, set[int]]] = {}
        for portal, agency, year in self._years({}):
            found.setdefault(portal, {}).setdefault(agency, set()).add(year)
        return found

    def years_of(self, portal: str) -> dict[str, set[int]]:
        """The years of the current reports of one portal, by agency."""
        found: dict[str, set[int]] = {}
        for _, agency, year in self._years({"entry.portal": portal}):
            found.setdefault(agency, set()).add(year)
        return found

    def agencies(self) -> list[Agency]:
        """The bodies whose reports were read, with all their names, codes and portals."""
        with reaching(self.where):
            return list(agencies_of(self._agencies.find()))

    def _years(self, asked: Json) -> Iterator[tuple[str, str, int]]:
        with reaching(self.where):
            for document in self._reports.find(asked, {"entry.portal": 1, "entry.agency": 1, "entry.year": 1}):
                entry = document["entry"]
                yield entry["portal"], entry["agency"], entry["year"]

    def _see(self, before: Json | None, document: Json) -> None:
        """Note of which body a reading is; what it was taken for before goes, where no other reading says so."""
        now, was = sighting_of(document), sighting_of(before) if before else None
        if now:
            seen, when = now
            known = self._agencies.find_one({"_id": seen["_id"]})
            if not known or not known["first_seen"] <= when["first_seen"] <= known["last_seen"]:
                told = {"$setOnInsert": {name: seen[name] for name in seen if name != "_id"}}
                told |= {"$min": {"first_seen": when["first_seen"]}, "$max": {"last_seen": when["last_seen"]}}
                self._agencies.update_one({"_id": seen["_id"]}, told, upsert=True)
        if was and (now is None or now[0] != was[0]):
            same = {"entry.agency": was[0]["name"], "entry.portal": was[0]["portal"], "kind": "report"}
            if self._readings.find_one(same, {"_id": 1}) is None:
                self._agencies.delete_one({"_id": was[0]["_id"]})

    def _keep(self, entry: Entry, document: Json) -> Json:
        """Write a reading; one that is too large for a document is kept as unread, with that reason."""
        try:
            self._readings.replace_one({"_id": document["_id"]}, document, upsert=True)
        except DocumentTooLarge as error:
            document = document_of(replace(entry, report=None, unread=f"too large for the database: {error}"))
            self._readings.replace_one({"_id": document["_id"]}, document, upsert=True)
        return document

    def _settle(self, agency: str, year: int | None) -> Change | None:
        """Make the current report of an agency and year what its readings say.

        Another process may put a reading of the same report meanwhile: whoever writes last looks again.
        """
        if year is None:
            return None
        old = self._reports.find_one({"_id": _report_id(agency, year)})
        chosen = self._choose(agency, year)
        while True:
            new = self._show(agency, year, chosen)
            again = self._choose(agency, year)
            if again == chosen:
                break
            chosen = again
        fields = find_changes(unpack(report_json(old or {})), unpack(report_json(new or {})))
        return Change(agency, year, fields, first=old is None) if fields else None

    def _choose(self, agency: str, year: int) -> str | None:
        """The reading that is current: of the latest crawl the best form, ties by digest."""
        asked = {"entry.agency": agency, "entry.year": year, "kind": "report"}
        found = [{"_id": d["_id"], **d["entry"]} for d in self._readings.find(asked, RANKED_BY)]
        if not found:
            return None
        crawl = max(found, key=lambda f: (f["captured_at"], f["crawl"]))["crawl"]
        best = min(
            (f for f in found if f["crawl"] == crawl),
            key=lambda f: (FORMS.index(f["form"]), f["page"]["digest"], f["_id"]),
        )
        return str(best["_id"])

    def _show(self, agency: str, year: int, reading_id: str | None) -> Json | None:
        """Make one reading the current report, or have none."""
        report_id = _report_id(agency, year)
        document = self._readings.find_one({"_id": reading_id}) if reading_id else None
        if document is None:
            self._reports.delete_one({"_id": report_id})
            self._pairs.delete_many({"_id": {"$in": [_report_id(agency, year - 1), report_id]}})
            return None
        shown = {**document, "_id": report_id, "reading": reading_id}
        if self._reports.find_one({"_id": report_id}) != shown:
            self._reports.replace_one({"_id": report_id}, shown, upsert=True)
            self._check_years(agency, year - 1)
            self._check_years(agency, year)
        return shown

    def _check_years(self, agency: str, year: int) -> None:
        """Check a year's current report against the next year's, where there are both."""
        found = [self._reports.find_one({"_id": _report_id(agency, y)}) for y in (year, year + 1)]
        both = [Report.model_validate(unpack(report_json(document))) for document in found if document]
        if len(both) == len(found):
            checks = [check.model_dump(mode="json", exclude_unset=True) for check in check_years(*both)]
            pair = {"agency": agency, "year": year, "checks": pack(checks)}
            self._pairs.replace_one({"_id": _report_id(agency, year)}, pair, upsert=True)

    def _find(self, collection: Collection[Json], asked: Json) -> Iterator[Json]:
        with reaching(self.where):
            order = [("entry.agency", 1), ("entry.year", 1), ("_id", 1)]
            for document in collection.find(asked).sort(order):
                yield unpack(document)

    def _one(self, collection: Collection[Json], name: str) -> Json | None:
        with reaching(self.where):
            document = collection.find_one({"_id": name})
        return unpack(document) if document else None


def _report_id(agency: str, year: int) -> str:
    return f"{agency}|{year}"


def _identity(document: Json) -> Identity:
    return document["entry"]["agency"], document["entry"]["year"]


def _asked(agency: str | None, year: int | None) -> Json:
    asked = {"entry.agency": agency, "entry.year": year}
    return {name: value for name, value in asked.items() if value is not None}
