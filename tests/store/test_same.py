"""The same readings make the same database: in any order, twice, a few or many at a time, from several sides."""

import random
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from crawler.entry import Entry
from crawler.store import Store, open_store
from tests.store.conftest import MakeEntry, MakeReport
from tests.store.dumps import dump


@pytest.fixture
def entries(make_entry: MakeEntry, make_report: MakeReport) -> list[Entry]:
    """Readings of two bodies over three years: twins, changes, decoys, what could not be read, what moved."""
    made = []
    for number in range(24):
        year, day = 2019 + number % 3, number // 6
        upheld = {"reconsideration": {"upheld": 30 + number // 12}}
        carried = {"carried_in": {"total": number}, "carried_out": {"total": number}}
        report = make_report(
            agency="甲县" if number % 2 else "乙县",
            year=year,
            disputes=upheld,
            applications=carried,
            kind="news" if number == 7 else "report",
            at={"source": 0, "page": 0} if number % 5 == 0 else {"source": 0, "table": 0},
        )
        made.append(make_entry(f"r{number}", day=day, report=report))
    return [*made, make_entry("u", day=9, unread="broken off", agency="甲县", year=2020)]


Put = Callable[[Store, Sequence[Entry]], object]


def one_by_one(store: Store, entries: Sequence[Entry]) -> None:
    for entry in entries:
        store.put(entry)


def twice(store: Store, entries: Sequence[Entry]) -> None:
    store.put_all(entries)
    store.put_all(reversed(entries))


def shuffled(store: Store, entries: Sequence[Entry]) -> None:
    order = [*entries]
    random.Random(7).shuffle(order)  # noqa: S311  # any order
    for start in range(0, len(order), 5):
        store.put_all(order[start : start + 5])


def misread_first(store: Store, entries: Sequence[Entry]) -> None:
    """As an earlier extractor might have it, which took them for another body's."""
    for entry in entries[::3]:
        if entry.report:
            report = entry.report.model_copy(update={"agency": "丙县", "kind": "report"})
            store.put(Entry(**{**vars(entry), "agency": "丙县", "report": report}))
    store.put_all(entries)
    store._at.superseded.delete_many({})


@pytest.mark.parametrize("put", [one_by_one, twice, shuffled, misread_first])
def test_the_same_readings_make_the_same_database(
    store: Store, entries: list[Entry], put: Put, tmp_path: Path, database_uri: str
) -> None:
    put(store, entries)
    found = dump(store)
    for collection in store._at:
        collection.delete_many({})
    with open_store(database_uri, tmp_path) as again:
        again.put_all(entries)
        assert dump(again) == found
    assert found.keys() >= {"readings", "reports", "ledger", "pairs", "agencies", "captures"}


@pytest.mark.slow
def test_two_that_put_at_once_make_what_one_makes(
    store: Store, entries: list[Entry], tmp_path: Path, database_uri: str
) -> None:
    store.put_all(entries)
    wanted = dump(store)
    for collection in store._at:
        collection.delete_many({})

    def put(share: Sequence[Entry]) -> None:
        with open_store(database_uri, tmp_path) as own:
            for entry in share:
                own.put(entry)

    threads = [threading.Thread(target=put, args=(entries[start::2],)) for start in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = dump(store)
    settled = ("readings", "reports", "ledger")
    assert {name: found[name] for name in settled} == {name: wanted[name] for name in settled}
