"""The writer of an archive: records of many callers into one WARC after another, committed in groups by one thread."""

import asyncio
import contextlib
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeAlias

from crawler.capture.index import Placed
from crawler.capture.records import Outgoing
from crawler.capture.warc_file import WarcFile, WarcinfoOf
from crawler.errors import ArchiveUnwritable

ROLL_BYTES = 1 << 30
"""The size beyond which a WARC is followed by another, where the settings say nothing else."""

COMMIT_EVERY_S = 0.03
"""Where much is appended, what comes within this time becomes durable together; what comes alone, at once."""

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
