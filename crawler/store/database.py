"""Entering the database: which server, with which promises."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pymongo import MongoClient, ReadPreference
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
        raise Usage(f"--database: got {uri.rpartition('@')[2]!r}, expected `embedded` or mongodb://host:port/name")
    where = f"the database at {_shown(uri)}"
    _prepare(uri, where)
    with _connected(uri, where) as database:
        yield Store(database, where, data / SEARCH / stable_id([where, database.name])[:12], shared=True)


def _prepare(uri: str, where: str) -> None:
    with _connected(uri, where) as database, reaching(where):
        prepare(database, where)


def _shown(uri: str) -> str:
    """Host and name: neither the password nor options, which may hold one, too.

    >>> _shown("mongodb://me:secret@db.cn:27017/nianbao?tlsCertificateKeyFilePassword=secret")
    'db.cn:27017/nianbao'
    """
    return uri.partition("://")[2].rpartition("@")[2].partition("?")[0]


@contextmanager
def _connected(uri: str, where: str) -> Iterator[Database]:
    """The database behind an address, once it has answered and let us in.

    Writes are journalled, and on as many servers as the address says, else as the servers' own default does (of a
    replica set most of them). What was just written is read again, so that copies which lag behind are not asked.
    """
    with _client(uri, where) as client:
        told = client.write_concern.document
        if told.get("w") == 0:
            raise Usage(f"--database: {where}: w=0 loses writes without a word; leave it out")
        database = client.get_default_database(NAME)
        with reaching(where):
            database.command("listCollections", nameOnly=True)
        kept = WriteConcern(w=told.get("w"), wtimeout=told.get("wtimeout"), j=True)
        yield database.with_options(write_concern=kept, read_preference=ReadPreference.PRIMARY)


def _client(uri: str, where: str) -> MongoClient[dict[str, Any]]:
    limits: dict[str, Any] = {name: ms for name, ms in LIMITS_MS.items() if name.lower() not in uri.lower()}
    try:
        return MongoClient(uri, tz_aware=True, appname=NAME, **limits)
    except (ConfigurationError, ValueError) as error:
        raise Usage(f"--database: {where}: {reason(error)}") from None
