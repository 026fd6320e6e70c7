"""A database that is away stops nobody, and is taken up again when it is back."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

import pytest

from crawler.errors import DatabaseUnreachable
from crawler.store import Store, open_store
from crawler.store.reach import Reach
from tests.store.conftest import MakeEntry
from tests.store.servers import DatabaseServer

pytestmark = pytest.mark.slow


def put(make_entry: MakeEntry, name: str) -> Callable[[Store], object]:
    return lambda store: store.put(make_entry(name))


def count(store: Store) -> int:
    return len(list(store.readings()))


def test_a_server_that_was_killed_and_restarted_is_used_again(
    database_server: DatabaseServer, tmp_path: Path, make_entry: MakeEntry
) -> None:
    database_server.start()
    told: list[str] = []
    with Reach(partial(open_store, database_server.uri, tmp_path), told.append, again_s=0) as stores:
        stores.ask(put(make_entry, "a"))
        database_server.kill()
        for _ in range(2):
            with pytest.raises(DatabaseUnreachable):
                stores.ask(put(make_entry, "b"))
        database_server.start()
        stores.ask(put(make_entry, "b"))
        assert stores.ask(count) == 2
    lost_words, back = told
    assert str(database_server.port) in lost_words
    assert "the crawl goes on" in lost_words
    assert "back" in back


def test_a_server_that_is_down_is_not_asked_again_at_once(database_server: DatabaseServer, tmp_path: Path) -> None:
    asked: list[str] = []

    def opened() -> AbstractContextManager[Store]:
        asked.append(database_server.uri)
        return open_store(database_server.uri, tmp_path)

    told: list[str] = []
    with Reach(opened, told.append) as stores:
        for _ in range(3):
            with pytest.raises(DatabaseUnreachable):
                stores.ask(count)
    assert len(asked) == 1
    assert len(told) == 1
