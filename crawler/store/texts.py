"""The text index of a database: which reports it has to take in, and what it has of each."""

import logging
from collections.abc import Collection, Iterable, Iterator, Mapping
from concurrent.futures import CancelledError
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path
from threading import Event, Lock, Thread

from crawler import clock
from crawler.deadlines import level_of
from crawler.entry import stable_id
from crawler.errors import DatabaseUnreachable
from crawler.store.bulk import by_id
from crawler.store.collections import Collections, Json
from crawler.store.failures import reaching
from crawler.store.text_index import Found, TextIndex, Wanted
from crawler.store.text_notes import Notes
from crawler.store.text_terms import Text

COMPARED = "compared"
"""A file as old as the last comparison of the index with the whole ledger."""

OLD_S = {True: 600, False: 86_400}
"""So long an index may lag behind what has no note here: other machines write to a database that is shared."""

log = logging.getLogger(__name__)

MANY = 2_000
"""Notes for which the whole ledger is sooner looked through than asked for each: 200,000 took a server minutes."""

AT_ONCE = 50
"""Reports that are fetched together."""

FOLLOWED_S = 2.0
"""How soon an index that is followed has what was written."""

LEDGER_AT_ONCE = 1_000
"""Lines of the ledger that are fetched together: a server forgets who does not ask for more within ten minutes."""

TOLD = dict.fromkeys(("agency", "year", "portal", "region", "forms", "failing", "findings", "reading", "content"), 1)
"""What the ledger says of a report that a search may ask for; `content` stands for its text."""

TEXT = {"title": 1, "sections": 1}


class Texts:
    """The index in a folder, kept in step with the reports of one database."""

    def __init__(self, at: Collections, folder: Path, where: str, *, shared: bool) -> None:
        self.where = where
        self._shared = shared
        self._at = at
        self._folder = folder
        self._notes = Notes(folder)
        self._index: TextIndex | None = None
        self._opening = Lock()
        self._follower: Thread | None = None
        self._ended = Event()

    def note(self, reports: Collection[str]) -> None:
        """Tell that reports are about to be written, or were; where that cannot be, they are stored all the same."""
        if reports:
            try:
                self._notes.add(reports)
            except OSError as error:
                log.warning("%s: %s: run `nianbao search --rebuild`", self._folder, error.strerror)

    def find(self, wanted: Wanted, limit: int, offset: int = 0) -> Found:
        """The reports that have it all, those that fit best first, as they stand in the database now."""
        return self._present().find(wanted, limit, offset)

    def listed(self, wanted: Wanted, after: int, limit: int) -> list[tuple[str, int]]:
        """The reports that have it all behind a place in lists, each with its own."""
        return self._present().listed(wanted, after, limit)

    def counts(self, wanted: Wanted, kinds: Iterable[str]) -> dict[str, dict[str, int]]:
        """How many of the reports that have it all have each value of a kind."""
        return self._present().counts(wanted, kinds)

    def bodies(self, called: str, limit: int) -> list[str]:
        """The bodies with this in one of their names, in Chinese or in letters, who is called just so first."""
        return self._present().bodies(called, limit)

    def names_after(self, name: str, limit: int) -> list[str]:
        """The names of bodies with current reports, sorted, behind a name."""
        return self._present().names_after(name, limit)

    def values(self, kind: str) -> list[str]:
        """What there is of `forms`, `failing` or `findings`."""
        return self._opened().values(kind)

    @contextmanager
    def followed(self, every_s: float = FOLLOWED_S) -> Iterator[None]:
        """While the block runs, a thread takes in what is written, and no question waits for that."""
        self._ended.clear()
        self._follower = Thread(target=self._follow, args=(every_s,), daemon=True)
        self._follower.start()
        try:
            yield
        finally:
            self._ended.set()
            self._follower.join()
            self._follower = None
            self._ended.clear()

    @property
    def is_complete(self) -> bool:
        """Whether all reports were taken in once: making a large index anew takes minutes."""
        return (self._folder / COMPARED).exists()

    def _follow(self, every_s: float) -> None:
        told = ""
        while not self._ended.is_set():
            try:
                self.update()
                told = ""
            except CancelledError:
                return
            except (DatabaseUnreachable, OSError, ValueError) as error:  # tantivy raises ValueError: disk full
                if told != str(error):
                    log.warning("%s: the text index is not kept in step: %s", self._folder, error)
                told = str(error)
            self._ended.wait(every_s)

    def _present(self) -> TextIndex:
        if self._follower is None:
            self.update()
        return self._opened()

    def update(self, *, rebuild: bool = False) -> int:
        """Take in what was written since; says how many reports.

        The whole ledger is compared where the index is empty or old. Another process that does so right now is left
        to it.
        """
        with self._notes.taking(wait=rebuild or self._is_empty()) as noted, reaching(self.where):
            if noted is None:
                return 0
            index = self._opened()
            if rebuild:
                index.clear()
            if not len(index) or self._is_old() or len(noted) > MANY:
                changed = self._compare(index, index.marks(), self._ledger({}))
                (self._folder / COMPARED).touch()
                return changed
            known = {name: mark for name in noted if (mark := index.mark(name))}
            return self._compare(index, known, self._ledger({"_id": {"$in": sorted(noted)}})) if noted else 0

    def _compare(self, index: TextIndex, known: dict[str, str], ledger: Iterator[Json]) -> int:
        """Take in the reports whose mark is another, and out those that are not in the ledger."""
        gone = dict(known)
        differ = (one for one in ledger if gone.pop(one["_id"], None) != _mark(one))
        first = next(differ, None)
        if first is None and not gone:
            return 0
        return index.change(self._texts(chain([first] if first else [], differ)), gone)

    def _ledger(self, asked: Json) -> Iterator[Json]:
        for one in self._at.ledger.find({**asked, "reading": {"$ne": None}}, TOLD, batch_size=LEDGER_AT_ONCE):
            if self._ended.is_set():
                raise CancelledError  # what is left waits for the next update
            yield one

    def _texts(self, ledger: Iterable[Json]) -> Iterator[Text]:
        rest = iter(ledger)
        while block := list(islice(rest, AT_ONCE)):
            reports = by_id(self._at.reports, [one["_id"] for one in block], TEXT)
            yield from (_text(one, reports[one["_id"]]) for one in block if one["_id"] in reports)

    def _opened(self) -> TextIndex:
        with self._opening:
            if self._index is None:
                self._index = TextIndex(self._folder)
            return self._index

    def _is_old(self) -> bool:
        """Whether it is long ago that all was compared: others may have written, or a note been lost."""
        compared = self._folder / COMPARED
        if not compared.exists():
            return True
        return clock.now().timestamp() - compared.stat().st_mtime >= OLD_S[self._shared]

    def _is_empty(self) -> bool:
        return not (self._folder / "version").exists()


def _mark(told: Mapping[str, object]) -> str:
    """Another one whenever the text is, or what a search may ask for."""
    return stable_id(str(told.get(name)) for name in TOLD)


def _text(told: Json, report: Json) -> Text:
    paragraphs = [report["title"], told["agency"]]
    for section in report["sections"]:
        paragraphs += [section["heading"], *section["text"].split("\n")]
    return Text(
        name=told["_id"],
        mark=_mark(told),
        agency=told["agency"],
        portal=told["portal"],
        year=told["year"],
        region=told["region"],
        level=level_of(told["agency"], told["region"]),
        forms=sorted(set(told["forms"].values())),
        failing=told.get("failing", ()),
        findings=told.get("findings", ()),
        paragraphs=paragraphs,
    )
