"""What is listed page by page: a page goes on behind a place, and looks at little more than it gives."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from crawler.naming import kept_name
from crawler.store.agencies import Agency, agencies_of, sightings_of
from crawler.store.bulk import by_id
from crawler.store.collections import Collections, Json
from crawler.store.crawls import WHOLE, Standing, State
from crawler.store.failures import reaching
from crawler.store.text_index import Wanted
from crawler.store.texts import Texts

RANKED = dict.fromkeys(
    [f"entry.{name}" for name in ("agency", "year", "captured_at", "page", "attachments", "form", "unread")], 1
)
"""What lists tell of a reading."""
AT_ONE_TIME = 100
"""More than the states that a portal shows in one millisecond."""


class Lists:
    """The lists of one database."""

    def __init__(self, at: Collections, texts: Texts, where: str) -> None:
        self._at, self._texts, self._where = at, texts, where

    def reports(self, wanted: Wanted, after: int, limit: int) -> list[tuple[Json, int]]:
        """What the ledger says of current reports, each with its place: the latest year first, then by region."""
        found = self._texts.listed(wanted, after, limit)
        with reaching(self._where):
            ledger = by_id(self._at.ledger, [name for name, _ in found])
        return [(ledger[name], place) for name, place in found if name in ledger]

    def bodies(self, after: str, limit: int) -> tuple[list[Agency], str | None]:
        """Bodies by the name that each has now, and the name behind which the list goes on."""
        names = self._texts.names_after(after, limit)
        with reaching(self._where):
            sightings = sightings_of(self._at, names)
        found = sorted(agencies_of(sightings), key=lambda one: one.name)
        last = names[-1] if len(names) == limit else None
        return [one for one in found if one.name in names], last

    def called(self, names: Sequence[str]) -> list[Agency]:
        """The bodies that have, or had, these names, in the order of the names."""
        with reaching(self._where):
            found = list(agencies_of(sightings_of(self._at, names)))
        of = {name.name: one for one in found for name in one.names}
        return list({id(of[name]): of[name] for name in names if name in of}.values())

    def readings(self, agency: str, year: int) -> list[Json]:
        """All readings of a report in short, by time."""
        asked = {"entry.agency": kept_name(agency), "entry.year": year}
        with reaching(self._where):
            found = list(self._at.readings.find(asked, RANKED))
        return sorted(found, key=lambda one: (one["entry"]["captured_at"], one["_id"]))

    def portals(self, after: str, limit: int) -> list[Standing]:
        """How portals fared in their last crawls, by their codes."""
        with reaching(self._where):
            found = self._at.standings.find({"_id": {"$gt": after}}).sort([("_id", 1)]).limit(2 * limit)
            told = [one for one in found if not one["_id"].endswith(WHOLE)]
        return [Standing(**{name: value for name, value in one.items() if name != "_id"}) for one in told[:limit]]

    def standing(self, portal: str, *, whole: bool = False) -> Standing | None:
        """How one portal fared in its last crawl; with `whole` in the last that was not asked for less."""
        with reaching(self._where):
            found = self._at.standings.find_one({"_id": portal + WHOLE if whole else portal}, {"_id": 0})
        return Standing(**found) if found else None

    def states(self, portal: str, before: tuple[datetime, str] | None, limit: int) -> list[tuple[State, str]]:
        """What was there instead of content, the latest first, each with its id."""
        asked: Json = {"portal": portal} | ({"at": {"$lte": before[0]}} if before else {})
        with reaching(self._where):
            found = list(self._at.states.find(asked).sort([("at", -1), ("_id", 1)]).limit(limit + AT_ONE_TIME))
        rest = (one for one in found if before is None or one["at"] < before[0] or one["_id"] > before[1])
        return [(_state(one), one["_id"]) for one, _ in zip(rest, range(limit), strict=False)]

    def failing_across(self, pairs: Iterable[str]) -> dict[tuple[str, int], list[str]]:
        """The rules that do not hold in these pairs of years, by body and the later year."""
        with reaching(self._where):
            found = by_id(self._at.pairs, pairs, {"agency": 1, "year": 1, "failing": 1})
        return {(one["agency"], one["year"] + 1): one["failing"] for one in found.values() if "failing" in one}

    def current(self, names: Iterable[str], shown: Iterable[str]) -> dict[str, Json]:
        """These fields of current reports, by their ids."""
        with reaching(self._where):
            return by_id(self._at.reports, names, dict.fromkeys(shown, True))

    def reported(self, names: Iterable[str]) -> list[Json]:
        """What the ledger says of the reports with these ids."""
        with reaching(self._where):
            return list(by_id(self._at.ledger, names).values())


def _state(document: Json) -> State:
    return State(**{name: value for name, value in document.items() if name != "_id"})
