"""Many documents at a time: read by their ids, and written in one go.

Writes may be `trusted`: the server does not look whether a document is as it must be, which takes the embedded one as
long as keeping it.
"""

from collections.abc import Collection as Sized
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from bson.raw_bson import RawBSONDocument
from pymongo import DeleteOne, InsertOne, ReplaceOne, UpdateOne
from pymongo.collection import Collection
from pymongo.errors import BulkWriteError
from pymongo.results import BulkWriteResult

Json = dict[str, Any]
Document = Json | RawBSONDocument
Write = InsertOne[Any] | ReplaceOne[Any] | DeleteOne | UpdateOne

DUPLICATE = 11000
"""The server's code for a document whose id is there already."""

ASKED_AT_ONCE = 10_000
"""Ids in one question, a megabyte of them: MongoDB takes 16 MiB, and an archive may tell of more captures."""


def by_id(collection: Collection[Json], ids: Iterable[str], shown: Json | None = None) -> dict[str, Json]:
    """The documents of these ids, as far as they are there; `shown` are the fields that are wanted, if not all."""
    wanted = iter(sorted(ids))
    found: dict[str, Json] = {}
    while block := list(islice(wanted, ASKED_AT_ONCE)):
        found |= {one["_id"]: one for one in collection.find({"_id": {"$in": block}}, shown)}
    return found


def upsert(document: Document) -> ReplaceOne[Any]:
    """Write a document, whether it is there or not."""
    return ReplaceOne({"_id": document["_id"]}, document, upsert=True)


def write(collection: Collection[Json], writes: Sequence[Write], *, trusted: bool = False) -> int:
    """Write all in one go and say how many found what they were to change; an insert of what is there does not."""
    if not writes:
        return 0
    try:
        done = _write(collection, writes, trusted=trusted)
    except BulkWriteError as error:
        return len(writes) - len(_duplicates(error))
    return done.inserted_count + done.matched_count + done.deleted_count + done.upserted_count


def insert_or_replace(
    collection: Collection[Json], documents: Sequence[Document], known: Sized[str], *, trusted: bool = False
) -> None:
    """Write documents: those that are not known to be there are inserted, which takes a server half the time."""
    if not documents:
        return
    writes = [upsert(one) if one["_id"] in known else InsertOne(one) for one in documents]
    try:
        _write(collection, writes, trusted=trusted)
    except BulkWriteError as error:  # another process was faster
        _write(collection, [upsert(documents[index]) for index in _duplicates(error)], trusted=trusted)


def _write(collection: Collection[Json], writes: Sequence[Write], *, trusted: bool) -> BulkWriteResult:
    """Named only where it is wanted: a server lets few users ask for it."""
    if trusted:
        return collection.bulk_write(writes, ordered=False, bypass_document_validation=True)
    return collection.bulk_write(writes, ordered=False)


def _duplicates(error: BulkWriteError) -> list[int]:
    """Which writes failed, if all of them did because the document is there already.

    What a server wrote and could not keep as it was asked to (`writeConcernErrors`) is lost, too.
    """
    failed = error.details["writeErrors"]
    if error.details.get("writeConcernErrors") or any(one["code"] != DUPLICATE for one in failed):
        raise error
    return [one["index"] for one in failed]
