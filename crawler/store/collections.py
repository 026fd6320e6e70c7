"""The collections of the database: which there are, what each must look like, and by what it is looked up."""

from collections.abc import Collection as Sized
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Self

from pymongo import ASCENDING
from pymongo.collection import Collection
from pymongo.database import Database as MongoDatabase
from pymongo.errors import CollectionInvalid, OperationFailure

from crawler.store.validators import validators

Json = dict[str, Any]
Database = MongoDatabase[Json]

# Each costs the embedded server a twentieth of what a report takes: what a document's id tells has none.
INDEXES: dict[str, tuple[tuple[str, ...], ...]] = {
    "readings": (("entry.agency", "entry.year", "_id"), ("report",), ("other",)),
    "superseded": (("reading",),),
    "reports": (("entry.agency", "entry.year"),),
    "ledger": (("year", "agency"), ("portal",), ("region",), ("failing",), ("findings",)),
    "pairs": (("failing",),),
    "corrections": (("agency", "year"),),
    "captures": (),
    "states": (("portal",),),
    "crawls": (("portal",),),
    "standings": (),
    "agencies": (("name",), ("organisation_code",)),
    "jobs": (),
}

THERE = 48
"""The server's code for a collection that is there already."""

SPARSE = {"other", "failing", "findings"}
"""Fields that few documents have: the others are not in their index."""


@dataclass(frozen=True)
class Collections:
    """All of them; docs/data.md says what each holds.

    `trusted` are those of a server on which nobody else writes: what goes in is made of our own types, and not looked
    at once more.
    """

    readings: Collection[Json]
    superseded: Collection[Json]
    reports: Collection[Json]
    ledger: Collection[Json]
    pairs: Collection[Json]
    corrections: Collection[Json]
    captures: Collection[Json]
    states: Collection[Json]
    crawls: Collection[Json]
    standings: Collection[Json]
    agencies: Collection[Json]
    jobs: Collection[Json]
    trusted: bool = False

    @classmethod
    def of(cls, database: Database, *, trusted: bool = False) -> Self:
        """Those of a database."""
        return cls(**{name: database[name] for name in INDEXES}, trusted=trusted)

    def __iter__(self) -> Iterator[Collection[Json]]:
        return (getattr(self, name) for name in INDEXES)


def create_collections(database: Database, there: Sized[str], *, are_empty: bool = False) -> None:
    """Make those that are not `there` yet, with what they must look like, and their indexes while they are empty.

    Another process may do the same right now: what is there already stays as it is.
    """
    for name, indexes in INDEXES.items():
        if name not in there:
            _create(database, name)
        elif not are_empty:
            continue
        for paths in indexes:
            database[name].create_index([(path, ASCENDING) for path in paths], sparse=paths[0] in SPARSE)


def _create(database: Database, name: str) -> None:
    try:
        database.create_collection(name, validator={"$jsonSchema": shapes()[name]})
    except CollectionInvalid:  # the driver looked first
        return
    except OperationFailure as error:
        if error.code != THERE:
            raise


@cache
def shapes() -> dict[str, Json]:
    """What the documents of each collection must look like, as `$jsonSchema`."""
    return validators()
