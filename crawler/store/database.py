"""Entering the database: which server, with which promises."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pymongo import MongoClient
from pymongo.errors import ConfigurationError
from pymongo.write_concern import WriteConcern

from crawler.entry import stable_id
from crawler.errors import Usage
from crawler.store.embedded import embedded
from crawler.store.failures import reaching, reason
from crawler.store.store import Database, Store
from crawler.store.versions import prepare

NAME = "nianbao"

SEARCH = "search"
"""The folder of text indexes in a data folder, one for each database."""

LIMITS_MS: dict[str, Any] = {"serverSelectionTimeoutMS": 5_000, "connectTimeoutMS": 120_000, "socketTimeoutMS": 120_000}
"""How long a server may take to answer at all (the driver's own: 30 s), to say that it is still there (20 s; SecantusDB
says nothing while it walks over a large collection), and for one piece of work (no limit)."""


@contextmanager
def open_store(uri: str, data: Path) -> Iterator[Store]:
    """The store at `mongodb://…`, or ("embedded") the data folder's own, until the block ends.

    Raises:
        DatabaseUnreachable: it does not answer within five seconds, or cannot be started.
        Usage: the address is none.
    """
    if uri == "embedded":
        where = f"the embedded database of {data}"
        with embedded(data, lambda own: _prepare(own, where)) as own, _connected(own, where) as database:
            yield Store(database, where, data / SEARCH / "embedded", shared=False)
        return
    if not uri.startswith(("mongodb://", "mongodb+srv://")):
        raise Usage(f"--database: got {uri!r}, expected `embedded` or mongodb://host:port/name")
    where = f"the database at {uri.rpartition('@')[2].partition('://')[2] or uri.rpartition('@')[2]}"
    _prepare(uri, where)
    with _connected(uri, where) as database:
        yield Store(database, where, data / SEARCH / stable_id([where, database.name])[:12], shared=True)


def _prepare(uri: str, where: str) -> None:
    with _connected(uri, where) as database, reaching(where):
        prepare(database, where)


@contextmanager
def _connected(uri: str, where: str) -> Iterator[Database]:
    """The database behind an address, once it has answered and let us in; its writes are journalled."""
    with _client(uri, where) as client:
        acknowledged = client.write_concern.document.get("w", 1)
        if acknowledged == 0:
            raise Usage(f"--database: {where}: w=0 loses writes without a word; leave it out")
        database = client.get_default_database(NAME)
        with reaching(where):
            database.command("listCollections", nameOnly=True)
        yield database.with_options(write_concern=WriteConcern(w=acknowledged, j=True))


def _client(uri: str, where: str) -> MongoClient[dict[str, Any]]:
    limits: dict[str, Any] = {name: ms for name, ms in LIMITS_MS.items() if name.lower() not in uri.lower()}
    try:
        return MongoClient(uri, tz_aware=True, appname=NAME, **limits)
    except (ConfigurationError, ValueError) as error:
        raise Usage(f"--database: {where}: {reason(error)}") from None
