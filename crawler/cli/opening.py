"""The store of commands that only look: they make no data folder."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from crawler.cli.options import EMBEDDED
from crawler.store.database import open_store
from crawler.store.store import Store


@contextmanager
def store_there(database: str, data: Path) -> Iterator[Store | None]:
    """The store; None where there is no data folder yet."""
    if database == EMBEDDED and not data.exists():
        yield None
        return
    with open_store(database, data) as store:
        yield store
