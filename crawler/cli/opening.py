"""What commands open first: the registry, and the store of those that only look."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from crawler.cli.options import EMBEDDED, portal_folders
from crawler.errors import Usage
from crawler.registry import Registry, read_registry
from crawler.store.database import open_store
from crawler.store.store import Store
from crawler.words import say


def registry_of(folders: list[Path] | None) -> Registry:
    """The portals of `--portals`."""
    return read_registry(portal_folders(folders))


@contextmanager
def store_there(database: str, data: Path) -> Iterator[Store | None]:
    """The store; None where there is no data folder yet: who only looks makes none."""
    if database == EMBEDDED and not data.exists():
        yield None
        return
    with open_store(database, data) as store:
        yield store


@contextmanager
def filled_store(database: str, data: Path) -> Iterator[Store]:
    """The store; Usage where there is no data folder: a mistyped one is no empty answer."""
    if database == EMBEDDED:
        expect_folder(data)
    with open_store(database, data) as store:
        yield store


def expect_folder(data: Path) -> None:
    """Raise Usage where there is no data folder."""
    if not data.is_dir():
        raise Usage(f"{data}: {say('no such data folder', '没有此数据目录')}")
