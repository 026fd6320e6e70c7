"""A database in another form: brought up to date in place, or set aside with a message; never half of each."""

import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from pymongo import MongoClient
from pymongo.errors import WriteError

from crawler.errors import DatabaseUnreachable
from crawler.store import open_store
from crawler.store.collections import INDEXES, Database, shapes
from crawler.store.documents import capture_of
from crawler.store.versions import VERSION, Form, prepare
from tests.store.conftest import MakeEntry
from tests.store.test_load import Commands


@pytest.fixture
def database(database_uri: str) -> Iterator[Database]:
    """The database as any client sees it."""
    with MongoClient[dict[str, Any]](database_uri, tz_aware=True) as client:
        yield client.get_default_database()


def test_a_new_database_says_its_version_and_has_its_indexes(database: Database) -> None:
    prepare(database, "here")
    told = database["schema"].find_one()
    assert told is not None
    assert told["version"] == VERSION
    for name, indexes in INDEXES.items():
        made = {tuple(field for field, _ in one["key"]) for one in database[name].index_information().values()}
        assert made == {("_id",), *indexes}


def test_a_database_from_before_there_were_versions_is_set_aside_and_filled_anew(
    database: Database, database_uri: str, tmp_path: Path, make_entry: MakeEntry, caplog: pytest.LogCaptureFixture
) -> None:
    database["readings"].insert_one({"_id": "old", "kind": "report"})
    with caplog.at_level(logging.WARNING), open_store(database_uri, tmp_path) as store:
        assert list(store.readings()) == []
        store.put(make_entry())
    assert "older form (0)" in caplog.text
    assert "reextract --missing" in caplog.text
    (aside,) = [name for name in database.list_collection_names() if name.startswith("readings.version-0-")]
    assert [one["_id"] for one in database[aside].find()] == ["old"]


def test_a_database_that_was_not_made_to_its_end_is_made_again(database: Database) -> None:
    database.create_collection("reports")
    prepare(database, "here")
    assert len(database["reports"].index_information()) == 1 + len(INDEXES["reports"])
    with pytest.raises(WriteError):
        database["reports"].insert_one({"_id": "bad"})


def test_those_that_make_a_database_at_once_leave_what_the_first_of_them_has_written(
    database: Database, make_entry: MakeEntry
) -> None:
    begin = Barrier(3)

    def make(number: int) -> None:
        begin.wait()
        prepare(database, "here")
        database["captures"].insert_one(capture_of(make_entry(str(number)).page, "crawl"))

    with ThreadPoolExecutor(3) as crawls:
        list(crawls.map(make, range(3)))
    assert database["captures"].count_documents({}) == 3
    assert len(database["readings"].index_information()) == 1 + len(INDEXES["readings"])


def test_who_may_read_and_write_and_no_more_can_make_a_database(database_uri: str) -> None:
    commands = Commands()  # the role readWrite has no collMod
    with MongoClient[dict[str, Any]](database_uri, tz_aware=True, event_listeners=[commands]) as client:
        for _ in range(2):
            prepare(client.get_default_database(), "here")
    assert {name for name, _ in commands.count} == {"find", "update"}


def test_a_step_from_version_to_version_is_taken_in_place(
    database: Database, database_uri: str, tmp_path: Path, make_entry: MakeEntry
) -> None:
    with open_store(database_uri, tmp_path) as store:
        store.put(make_entry())
    taken: list[int] = []
    steps = {number: lambda _, number=number: taken.append(number) for number in (VERSION, VERSION + 1)}
    for _ in range(2):
        prepare(database, "here", Form(VERSION + 2, steps))
    assert taken == [VERSION, VERSION + 1]
    assert database["readings"].count_documents({}) == 1


def test_a_step_that_is_missing_sets_the_database_aside(
    database: Database, database_uri: str, tmp_path: Path, make_entry: MakeEntry
) -> None:
    with open_store(database_uri, tmp_path) as store:
        store.put(make_entry())
    prepare(database, "here", Form(VERSION + 2, {VERSION + 1: lambda _: None}))
    assert database["readings"].count_documents({}) == 0
    assert sum(name.startswith(f"readings.version-{VERSION}-") for name in database.list_collection_names()) == 1


def test_a_database_of_a_newer_version_is_left_alone(database: Database, database_uri: str, tmp_path: Path) -> None:
    prepare(database, "here", Form(VERSION + 1, {}))
    with pytest.raises(DatabaseUnreachable, match="newer nianbao"), open_store(database_uri, tmp_path):
        pass


def test_what_documents_must_look_like_is_told_anew_to_collections_that_are_there(database: Database) -> None:
    prepare(database, "here")
    database.command("collMod", "reports", validator={})
    database["schema"].update_one({}, {"$set": {"shapes": "of an older model"}})
    prepare(database, "here")
    (told,) = [one for one in database.list_collections() if one["name"] == "reports"]
    assert told["options"]["validator"]["$jsonSchema"] == shapes()["reports"]
