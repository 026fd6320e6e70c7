"""One WARC that is being written: its name and lock, records in, what is committed, and its end."""

import fcntl
import os
import re
import secrets
import socket
from collections.abc import Callable, Sequence
from pathlib import Path

from crawler.capture.exchange import Location
from crawler.capture.index import Index, Placed
from crawler.capture.records import PIECE, Outgoing, write
from crawler.errors import ArchiveUnwritable

OPEN = ".open"
"""What a WARC's name ends in until the file is whole."""

WARC = ".warc.gz"

WarcinfoOf = Callable[[str], Sequence[Outgoing]]


class WarcFile:
    """One WARC, from its creation to its final name; locked as long as its writer lives."""

    def __init__(self, data: Path, crawl: str, warcinfo: WarcinfoOf) -> None:
        self._data = data
        self._fd, self.path = _create(data, crawl)
        self.name = self.path.name.removesuffix(OPEN)
        self.index = Index()
        self.size = self.committed = 0
        self._gathered = bytearray()
        try:
            self.commit(self.append(warcinfo(self.name)))
        except BaseException:  # no room: nothing of it stays
            self.path.unlink()
            os.close(self._fd)
            raise

    def write(self, piece: bytes) -> int:
        """Take bytes of a record; those of small records go to the file together, when they are handed over."""
        self._gathered += piece
        self.size += len(piece)
        if len(self._gathered) >= PIECE:
            self.hand_over()
        return len(piece)

    def hand_over(self) -> None:
        """Let the file have all that was written: a record is whole."""
        rest = memoryview(bytes(self._gathered))
        self._gathered.clear()
        while rest:
            rest = rest[os.write(self._fd, rest) :]

    def append(self, records: Sequence[Outgoing]) -> list[Placed]:
        """Write records; on any error none of them stays."""
        start, placed = self.size, []
        try:
            for record in records:
                offset = self.size
                headers = write(record, self)
                record.body.seek(0)
                sent = record.body.read() if headers["warc-type"] == "request" else b""
                at = Location(self.name, offset, self.size - offset)
                placed.append(Placed(headers, record.head, sent, at))
            self.hand_over()
        except BaseException:
            self.truncate(start)
            raise
        return placed

    def commit(self, placed: Sequence[Placed] = ()) -> None:
        """Make all that was appended durable, and these records findable."""
        os.fsync(self._fd)
        for record in placed:
            self.index.add(record)
        if placed:
            last = placed[-1].location
            self.committed = last.offset + last.length

    def truncate(self, size: int) -> None:
        """Take back what was appended after this size and not committed."""
        self._gathered.clear()
        os.ftruncate(self._fd, size)
        self.size = size

    def close(self) -> None:
        """Write the index and give the file its final name, or remove it where it holds nothing."""
        try:
            finish(self._data, self.path, self.index)
        finally:
            fd, self._fd = self._fd, -1
            if fd >= 0:  # else it is the index alone that is tried once more
                os.close(fd)


def _create(data: Path, crawl: str) -> tuple[int, Path]:
    """A new locked file whose name no other process, here or on another host, can have.

    Its number follows those of the crawl's files that are here, and of those that are indexed here but kept elsewhere.
    """
    host, folder = re.sub(r"[^a-z0-9]", "", socket.gethostname().lower()), data / "archive"
    named = [path.name.split("-")[-2] for place in (folder, data / "indexes") for path in place.glob(f"{crawl}-*-*")]
    serials = [int(serial) for serial in named if serial.isdigit()]
    for serial in range(max(serials, default=0) + 1, 100_000):
        path = folder / f"{crawl}-{serial:05d}-{host}{secrets.token_hex(4)}{WARC}{OPEN}"
        fd = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_APPEND, 0o600)
        fcntl.flock(fd, fcntl.LOCK_EX)
        if is_at(fd, path):
            sync_folder(folder)
            return fd, path
        os.close(fd)  # a recovery took it for an abandoned file before it was locked
    raise ArchiveUnwritable(f"{folder}: no file name left for crawl {crawl}")


def is_at(fd: int, path: Path) -> bool:
    """Whether this open file is still the one of that name."""
    try:
        return os.path.samestat(os.fstat(fd), path.stat())
    except FileNotFoundError:
        return False


def finish(data: Path, path: Path, index: Index) -> None:
    """Write the index of a whole file and give it its final name; a file without captures is removed."""
    if index.records <= 1:
        path.unlink()
        return
    name = path.name.removesuffix(OPEN)
    index.write(data / "indexes", name.removesuffix(WARC))
    sync_folder(data / "indexes")
    path.rename(path.with_name(name))
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make names in a folder durable."""
    fd = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
