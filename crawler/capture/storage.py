"""Where the bytes of closed WARCs are: in `archive/`, or in a storage that fsspec reaches (S3, another folder, …).

`DATA/storage.toml` names it; NIANBAO_ARCHIVE in the environment wins over its first line:

    archive = "s3://bucket/prefix"   # closed WARCs and their indexes are copied there
    keep = false                     # true by default: the copy here stays after the one there was verified
    [options]                        # for fsspec, as they are; keys and secrets better stand where the storage's
    endpoint_url = "https://…"       # own tools look for them (AWS_ACCESS_KEY_ID …)

`state/stored/NAME` says that a WARC was copied and read back: its size and SHA-256.
"""

import hashlib
import io
import json
import os
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import BinaryIO, cast

import fsspec

from crawler.capture.exchange import Location
from crawler.capture.records import PIECE
from crawler.capture.warc_file import OPEN, WARC
from crawler.errors import ArchiveDamaged, StorageFailed, Usage

AT_ONCE = 8 << 20
"""Bytes of a record that one request fetches; what is longer is read in blocks."""

Options = dict[str, object]


@dataclass(frozen=True)
class Storage:
    """What storage.toml says; `url` without a slash at its end."""

    url: str
    keep: bool = True
    options: Options = field(default_factory=dict)


@dataclass(frozen=True)
class Stored:
    """What is known of a file that was copied: the same as `state/stored/NAME` holds."""

    size: int
    sha256: str


def read_storage(data: Path) -> Storage | None:
    """The storage of a data folder, where one is named."""
    file = data / "storage.toml"
    try:
        told = tomllib.loads(file.read_text("utf-8")) if file.exists() else {}
    except (OSError, ValueError) as error:
        raise Usage(f"{file}: {error}") from error
    if unknown := set(told) - {"archive", "keep", "options"}:
        raise Usage(f"{file}: {', '.join(sorted(unknown))}: unknown, expected archive, keep, options")
    url = os.environ.get("NIANBAO_ARCHIVE") or told.get("archive")
    if not url:
        return None
    if not (isinstance(url, str) and "://" in url):
        raise Usage(f"{file}: archive: got {url!r}, expected an address like s3://bucket/prefix")
    return Storage(url.rstrip("/"), bool(told.get("keep", True)), told.get("options", {}))


class Remote:
    """A connection to a storage; every call may raise StorageFailed."""

    def __init__(self, storage: Storage) -> None:
        self.url = storage.url
        with self._reaching():
            self._files, self._root = fsspec.core.url_to_fs(storage.url, **storage.options)

    def names(self, folder: str) -> dict[str, int]:
        """The files of a folder, by name, with their sizes in bytes."""
        with self._reaching():
            try:
                found = self._files.ls(f"{self._root}/{folder}", detail=True, refresh=True)
            except FileNotFoundError:
                return {}
        return {entry["name"].rpartition("/")[2]: entry["size"] for entry in found if entry["type"] == "file"}

    def open(self, folder: str, name: str) -> BinaryIO:
        """A file, read from its start in blocks."""
        with self._reaching():
            opened = self._files.open(f"{self._root}/{folder}/{name}", "rb", block_size=AT_ONCE, cache_type="readahead")
        return cast("BinaryIO", opened)

    def open_at(self, place: Location) -> BinaryIO:
        """A file at the start of a record; of a small one only its bytes are fetched."""
        with self._reaching():
            if place.length <= AT_ONCE:
                path, end = f"{self._root}/archive/{place.warc}", place.offset + place.length
                return io.BytesIO(self._files.cat_file(path, start=place.offset, end=end))
            file = self.open("archive", place.warc)
            file.seek(place.offset)
            return file

    def put(self, path: Path, folder: str) -> Stored:
        """Copy a file there and read it back; raises StorageFailed where the two differ."""
        here = _described(path.open("rb"))
        target = f"{self._root}/{folder}/{path.name}"
        with self._reaching():
            self._files.makedirs(f"{self._root}/{folder}", exist_ok=True)
            self._files.put_file(str(path), target)
            self._files.invalidate_cache()
            there = _described(self.open(folder, path.name))
        if here != there:
            raise StorageFailed(f"{self.url}/{folder}/{path.name}: got {there}, expected {here}")
        return here

    @contextmanager
    def _reaching(self) -> Iterator[None]:
        try:
            yield
        except (StorageFailed, FileNotFoundError):
            raise
        except ImportError as error:
            raise StorageFailed(f"{self.url}: {error} (S3 needs `pip install nianbao[s3]`)") from error
        except Exception as error:  # the edge to whatever library fsspec chose, each with errors of its own
            raise StorageFailed(f"{self.url}: {type(error).__name__}: {error}") from error


@cache
def _connected(url: str, options: str) -> Remote:
    return Remote(Storage(url, options=json.loads(options)))


def remote_of(data: Path) -> Remote | None:
    """The connection to the storage of a data folder, shared by all who ask in this process."""
    storage = read_storage(data)
    return _connected(storage.url, json.dumps(storage.options, sort_keys=True)) if storage else None


def marks(data: Path) -> Path:
    """The folder that says what was copied."""
    return data / "state" / "stored"


def warcs(data: Path) -> list[str]:
    """The names of all closed WARCs, wherever their bytes are."""
    here = {path.name for path in (data / "archive").glob(f"*{WARC}")}
    return sorted(here | {path.name for path in marks(data).glob(f"*{WARC}")})


def is_held(data: Path, name: str) -> bool:
    """Whether a closed WARC is here or was copied."""
    return (data / "archive" / name).exists() or (marks(data) / name).exists()


def open_warc(data: Path, name: str) -> BinaryIO:
    """A WARC from its start, the copy here first."""
    try:
        return (data / "archive" / name).open("rb")
    except FileNotFoundError:
        return _elsewhere(data, name).open("archive", name)


def open_at(data: Path, place: Location) -> BinaryIO:
    """The file of a record at its start; a file that grows may get its final name at any moment."""
    for name in (place.warc, place.warc + OPEN, place.warc):
        try:
            file = (data / "archive" / name).open("rb")
        except FileNotFoundError:
            continue
        file.seek(place.offset)
        return file
    return _elsewhere(data, place.warc).open_at(place)


def _elsewhere(data: Path, name: str) -> Remote:
    remote = remote_of(data) if (marks(data) / name).exists() else None
    if remote is None:
        raise ArchiveDamaged(f"{name}: the index names it, but it is not there")
    return remote


def _described(file: BinaryIO) -> Stored:
    digest, size = hashlib.sha256(), 0
    with file:
        while piece := file.read(16 * PIECE):
            digest.update(piece)
            size += len(piece)
    return Stored(size, digest.hexdigest())
