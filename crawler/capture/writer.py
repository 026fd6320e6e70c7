"""The WARC that is being written: records in, committed in groups by one thread, renamed when it is whole."""

import asyncio
import contextlib
import fcntl
import os
import re
import secrets
import socket
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeAlias

from crawler.capture.exchange import Location
from crawler.capture.index import Index, Placed
from crawler.capture.records import PIECE, Outgoing, write
from crawler.errors import ArchiveUnwritable

OPEN = ".open"
"""What a WARC's name ends in until the file is whole."""

WARC = ".warc.gz"
ROLL_BYTES = 1 << 30
"""The size beyond which a WARC is followed by another, where the settings say nothing else."""

COMMIT_EVERY_S = 0.03
"""Where much is appended, what comes within this time becomes durable together; what comes alone, at once."""

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


_Done: TypeAlias = "Future[list[Placed]] | asyncio.Future[list[Placed]]"
_Result: TypeAlias = "tuple[_Done, list[Placed] | ArchiveUnwritable]"


@dataclass(frozen=True)
class _Appended:
    placed: list[Placed]
    done: _Done


class Writer:
    """Records are appended by whoever has them; one thread makes them durable, many with one fsync.

    `files` are those not yet closed, the last grows.
    """

    def __init__(self, data: Path, crawl: str, warcinfo: WarcinfoOf, *, roll_bytes: int = ROLL_BYTES) -> None:
        self._roll_bytes = roll_bytes
        self._next_file = partial(WarcFile, data, crawl, warcinfo)
        self.files = [self._next_file()]
        self._appended: list[_Appended] = []
        self._lock = threading.Lock()
        self._news = threading.Event()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="warc-writer", daemon=True)
        self._thread.start()

    async def put(self, records: Callable[[], Sequence[Outgoing]], *, large: bool = False) -> list[Placed]:
        """Write these records; returns when they are durable. What is large is packed in a thread beside the loop."""
        done: asyncio.Future[list[Placed]] = asyncio.get_running_loop().create_future()
        if large or self._lock.locked():
            await asyncio.to_thread(self._append, records, done)
        else:
            self._append(records, done)
        return await done

    def submit(self, records: Callable[[], Sequence[Outgoing]]) -> "Future[list[Placed]]":
        """Write these records, from any thread; the future is done when they are durable."""
        done: Future[list[Placed]] = Future()
        self._append(records, done)
        return done

    def close(self) -> None:
        """Make durable what was appended, then close the file."""
        self._closing.set()
        self._news.set()
        self._thread.join()
        for file in self.files:
            file.close()

    def _append(self, records: Callable[[], Sequence[Outgoing]], done: _Done) -> None:
        made = records()
        with self._lock:
            file = self.files[-1]
            try:
                self._appended.append(_Appended(file.append(made), done))
            except OSError as error:
                raise _reason(error, file.path) from error
        self._news.set()

    def _run(self) -> None:
        together = 0
        while not self._closing.wait(COMMIT_EVERY_S if together > 1 else 0):
            self._news.wait()
            self._news.clear()
            together = self._commit()
        self._commit()

    def _commit(self) -> int:
        """Make all durable that was appended until now, then tell how much; a large file is followed by a new one."""
        file = self.files[-1]
        following = self._following() if file.size > self._roll_bytes else None
        with self._lock:
            appended, self._appended = self._appended, []
            self.files += [following] if following else []
        try:
            file.commit([record for one in appended for record in one.placed])
            _tell([(one.done, one.placed) for one in appended])
        except OSError as error:
            appended += self._take_back(file)
            _tell([(one.done, _reason(error, file.path)) for one in appended])
        if following:
            with contextlib.suppress(OSError):  # no room for its index: closing tries once more
                file.close()
                self.files.remove(file)
        return len(appended)

    def _take_back(self, file: WarcFile) -> list[_Appended]:
        """After a commit that failed: what was appended to the file meanwhile is lost with the rest."""
        with self._lock:
            since: list[_Appended] = []
            if file is self.files[-1]:
                since, self._appended = self._appended, []
            with contextlib.suppress(OSError):  # a disk that fails at this, too: readers pass over what stays
                file.truncate(file.committed)
        return since

    def _following(self) -> WarcFile | None:
        """The next file; None where there is no room for it: the next append says so."""
        try:
            return self._next_file()
        except OSError:
            return None


def _tell(results: Sequence[_Result]) -> None:
    """Give each caller its result: those of an event loop all in one go, since each wakes it up."""
    by_loop: dict[asyncio.AbstractEventLoop | None, list[_Result]] = {}
    for done, result in results:
        loop = done.get_loop() if isinstance(done, asyncio.Future) else None
        by_loop.setdefault(loop, []).append((done, result))
    for loop, its_results in by_loop.items():
        if loop is None:
            _settle(its_results)
        else:
            with contextlib.suppress(RuntimeError):  # the loop was closed, and nobody waits any more
                loop.call_soon_threadsafe(_settle, its_results)


def _settle(results: Sequence[_Result]) -> None:
    for done, result in results:
        if done.cancelled():
            continue
        if isinstance(result, list):
            done.set_result(result)
        else:
            done.set_exception(result)


def _reason(error: OSError, path: Path) -> ArchiveUnwritable:
    """What the caller is told."""
    return ArchiveUnwritable(f"{path.parent}: {error.strerror or error}; what was committed stays")
