"""Many documents at a time: no question too long for a server, and no write taken for kept that is not."""

import pytest
from pymongo.errors import BulkWriteError
from pymongo.write_concern import WriteConcern

from crawler.store import Store, bulk
from crawler.store.documents import capture_of
from tests.store.conftest import MakeEntry


def test_more_ids_than_a_question_takes_are_asked_for_in_several(
    store: Store, make_entry: MakeEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "ASKED_AT_ONCE", 2)
    store.put_captures((make_entry(name).page, "crawl") for name in "abcde")
    ids = [f"<urn:uuid:{name}>" for name in "abcdex"]
    assert [*bulk.by_id(store._at.captures, ids)] == ids[:-1]
    assert bulk.by_id(store._at.captures, ()) == {}


def test_what_a_server_wrote_and_could_not_keep_as_asked_is_an_error(store: Store, make_entry: MakeEntry) -> None:
    on_three = store._at.captures.with_options(write_concern=WriteConcern(w=3))
    capture = capture_of(make_entry().page, "crawl")
    for write in (
        lambda: bulk.write(on_three, [bulk.upsert(capture)]),
        lambda: bulk.insert_or_replace(on_three, [capture], known=()),
    ):
        with pytest.raises(BulkWriteError):
            write()
