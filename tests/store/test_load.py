"""Many reports: how few round trips and bytes they take, and that all of them are found again.

What they take in time `make bench-data` tells, of as many as one likes.
"""

import gc
import tracemalloc
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from bson import encode
from pymongo import MongoClient, monitoring

from benchmarks.bench_data import SEARCHES, questions
from benchmarks.reports import YEARS, entries, pattern
from crawler.export import Manner, export_reports
from crawler.search import words_of
from crawler.store import Store, open_store
from crawler.store.choice import Choice
from crawler.store.documents import document_of, stored
from tests.store.conftest import MakeEntry, MakeReport

Json = dict[str, Any]


class Commands(monitoring.CommandListener):
    """Counts what a client asks for, by command and collection."""

    def __init__(self) -> None:
        self.count: Counter[tuple[str, str]] = Counter()

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        """Count it, unless the client only makes itself known."""
        if event.command_name in {"find", "getMore", "insert", "update", "delete", "collMod"}:
            self.count[event.command_name, str(event.command[event.command_name])] += 1

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None:
        """Nothing to count."""

    def failed(self, event: monitoring.CommandFailedEvent) -> None:
        """Nothing to count."""


@pytest.fixture
def trips(
    database_uri: str, make_entry: MakeEntry, make_report: MakeReport, tmp_path: Path
) -> Callable[..., Counter[tuple[str, str]]]:
    """Counts the commands by which a hundred reports are put."""

    def put(crawl: int, **fields: object) -> Counter[tuple[str, str]]:
        commands = Commands()
        reports = (make_report(agency=f"第{n}局", **fields) for n in range(100))
        read = [make_entry(f"{crawl}.{n}", day=crawl, report=report) for n, report in enumerate(reports)]
        with MongoClient[Json](database_uri, tz_aware=True, event_listeners=[commands]) as client:
            Store(client.get_default_database(), "here", tmp_path, shared=True).put_all(read)
        return commands.count

    with open_store(database_uri, tmp_path):
        return put


def test_a_hundred_reports_are_a_dozen_round_trips(trips: Callable[..., Counter[tuple[str, str]]]) -> None:
    assert sum(trips(0).values()) <= 12
    assert {name for name, _ in trips(0)} == {"find"}
    assert sum(trips(1, published="2021-04-01").values()) <= 14


def test_what_is_kept_of_a_report_is_leaner_than_its_json() -> None:
    for entry in entries(6, pattern()):
        document = document_of(entry)
        _, halves = stored(document)
        assert sum(len(half.raw) for half in halves) < 0.9 * len(encode(document))


def test_what_the_benchmark_searches_for_are_words() -> None:
    assert all(words_of(question.words) for question in islice(questions(), SEARCHES))


@pytest.mark.slow
def test_as_many_reports_as_are_put_are_found_again(tmp_path: Path) -> None:
    count = 10_000
    with open_store("embedded", tmp_path) as store:
        assert len(store.put_all(entries(count, pattern()))) == count
        by_year = Counter(line["year"] for line in store.ledger())
        assert by_year == Counter(YEARS[n % len(YEARS)] for n in range(count))
        assert sum(1 for _ in store.current(year=2020, cells=False)) == by_year[2020]
        bodies = -(-count // len(YEARS))
        assert len(store.agencies()) == bodies
        assert store._at.pairs.count_documents({}) == count - bodies
        assert exported(store, tmp_path / "wide.csv") == count
        with lean(60_000_000):  # as many in memory as are fetched at a time; kept, these would take half as much again
            assert exported(store, tmp_path / "part.csv", 2_000) == 2_000


def exported(store: Store, file: Path, count: int | None = None) -> int:
    """The lines of a wide CSV of so many reports; of all of them by default."""
    manner = Manner("csv")
    export_reports(islice(store.each(Choice(without=manner.without)), count), file, manner)
    with file.open(encoding="utf-8-sig") as lines:
        return sum(1 for _ in lines) - 1


@contextmanager
def lean(most: int) -> Iterator[None]:
    """What the block does takes no more memory than so many bytes; it is several times slower for being watched."""
    gc.collect()
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < most
    finally:
        tracemalloc.stop()
