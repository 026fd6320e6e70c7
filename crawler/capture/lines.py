"""Sorted lines that are found by binary search, in memory or in files of which a search reads a few blocks."""

import bisect
import heapq
import os
import tempfile
import threading
import weakref
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from itertools import takewhile
from pathlib import Path

PROBE = 1 << 10
"""Bytes that one step of a search reads: the rest of a line and the next one, mostly."""

PIECE = 1 << 14
"""Bytes that are read at a time from the place that was found."""

BLOCK = 1 << 13
"""Bytes among which the place is found line by line: to read as many takes hardly longer than to read few."""

KEPT_STEPS = 12
"""Steps of a search whose lines are kept: at most four thousand lines a file, some 2 MB, and most of a long search."""

_LAST = b"\xff"
"""No line of UTF-8 has this byte: whatever begins with a prefix comes before the prefix and this."""

IN_MEMORY = 1 << 14
"""Growing lines kept in memory; when there are more, they go to a temporary file."""

RUNS = 8
"""Temporary files that become one: each is searched, and each keeps lines that its searches met."""


class Lines(ABC):
    """Sorted lines of bytes without their line ends."""

    @abstractmethod
    def up(self, key: bytes) -> Iterator[bytes]:
        """The lines from the first one that is not below the key."""

    @abstractmethod
    def down(self, key: bytes) -> Iterator[bytes]:
        """The lines below the key, the last of them first."""

    def starting_with(self, prefix: bytes) -> Iterator[bytes]:
        """The lines that begin so, in order."""
        return takewhile(lambda line: line.startswith(prefix), self.up(prefix))


class MergedLines(Lines):
    """Several as if they were one."""

    def __init__(self, parts: Iterable[Lines]) -> None:
        self._parts = list(parts)

    def up(self, key: bytes) -> Iterator[bytes]:
        """The lines from the first one that is not below the key."""
        return heapq.merge(*(part.up(key) for part in self._parts))

    def down(self, key: bytes) -> Iterator[bytes]:
        """The lines below the key, the last of them first."""
        return heapq.merge(*(part.down(key) for part in self._parts), reverse=True)

    def starting_with(self, prefix: bytes) -> Iterator[bytes]:
        """The lines that begin so, in order."""
        return heapq.merge(*(part.starting_with(prefix) for part in self._parts))


class FileLines(Lines):
    """The lines of a sorted file. It is read by position: threads may share it, and no memory grows with it."""

    def __init__(self, path: Path) -> None:
        self._fd = os.open(path, os.O_RDONLY)
        self.close = weakref.finalize(self, os.close, self._fd)
        self._size = os.fstat(self._fd).st_size
        self._met: dict[int, tuple[int, bytes]] = {}
        self._last: tuple[bytes | None, int] = None, 0

    def up(self, key: bytes) -> Iterator[bytes]:
        """The lines from the first one that is not below the key."""
        return self._from(self._first(key), PIECE)

    def starting_with(self, prefix: bytes) -> Iterator[bytes]:
        """The lines that begin so, in order: mostly none or few, so that little is read at a time."""
        return takewhile(lambda line: line.startswith(prefix), self._from(self._first(prefix), PROBE))

    def down(self, key: bytes) -> Iterator[bytes]:
        """The lines below the key, the last of them first."""
        end, rest = self._first(key) - 1, b""
        if end < 0:
            return
        while end:
            start = max(0, end - PIECE)
            rest, *lines = (self._read(start, end - start) + rest).split(b"\n")
            end = start
            yield from reversed(lines)
        yield rest

    def _first(self, key: bytes) -> int:
        """Where the first line starts that is not below the key.

        Lines before `low` are below the key, no line at or behind `high` is. The first steps of all searches are
        the same ones, so what they met is kept; so is the last place, from which one may go up and down.
        """
        last, place = self._last
        if last == key:
            return place
        low, high, step = 0, self._size, 0
        while high - low > BLOCK:
            middle = (low + high) // 2
            start, line = self._met.get(middle) or self._meet(middle, keep=step < KEPT_STEPS)
            step += 1
            if start >= high:
                high = middle + 1
            elif line < key:
                low = start + len(line) + 1
            else:
                high = start
        for line in self._from(low, min(BLOCK, high - low) + PROBE):
            if low >= high or line >= key:
                break
            low += len(line) + 1
        self._last = key, low
        return low

    def _meet(self, offset: int, *, keep: bool) -> tuple[int, bytes]:
        """The first line that starts behind an offset."""
        piece = self._read(offset, PROBE)
        start = piece.find(b"\n") + 1
        end = piece.find(b"\n", start) if start else -1
        if end >= 0:
            met = offset + start, piece[start:end]
        else:
            lines = self._from(offset, PROBE)
            met = offset + len(next(lines, b"")) + 1, next(lines, b"")
        if keep:
            self._met[offset] = met
        return met

    def _from(self, offset: int, size: int) -> Iterator[bytes]:
        """What stands from there to the line's end, then line by line."""
        rest = b""
        while piece := self._read(offset, size):
            *lines, rest = (rest + piece).split(b"\n")
            offset += len(piece)
            yield from lines

    def _read(self, offset: int, size: int) -> bytes:
        return os.pread(self._fd, size, offset)


class GrowingLines(Lines):
    """Lines that one thread adds to while others search."""

    def __init__(self) -> None:
        self._lines: list[bytes] = []
        self._runs: list[FileLines] = []
        self._lock = threading.Lock()

    def add(self, line: bytes) -> None:
        """Put one line in its place."""
        with self._lock:
            bisect.insort(self._lines, line)
            if len(self._lines) >= IN_MEMORY:
                self._runs.append(_run(self._lines))
                self._lines = []
        if len(self._runs) >= RUNS:
            merged = _run(heapq.merge(*(run.up(b"") for run in self._runs)))
            with self._lock:
                self._runs = [merged]

    def up(self, key: bytes) -> Iterator[bytes]:
        """The lines from the first one that is not below the key, as they stand now."""
        with self._lock:
            lines, runs = self._lines[bisect.bisect_left(self._lines, key) :], list(self._runs)
        return heapq.merge(lines, *(run.up(key) for run in runs))

    def down(self, key: bytes) -> Iterator[bytes]:
        """The lines below the key, the last of them first, as they stand now."""
        with self._lock:
            lines, runs = self._lines[: bisect.bisect_left(self._lines, key)], list(self._runs)
        return heapq.merge(reversed(lines), *(run.down(key) for run in runs), reverse=True)

    def starting_with(self, prefix: bytes) -> Iterator[bytes]:
        """The lines that begin so, in order, as they stand now."""
        with self._lock:
            first, end = (bisect.bisect_left(self._lines, key) for key in (prefix, prefix + _LAST))
            lines, runs = self._lines[first:end], list(self._runs)
        return heapq.merge(lines, *(run.starting_with(prefix) for run in runs))

    def text(self) -> bytes:
        """All lines as a file holds them."""
        return b"".join(line + b"\n" for line in self.up(b""))


def _run(lines: Iterable[bytes]) -> FileLines:
    """Lines in a file without a name."""
    with tempfile.NamedTemporaryFile() as file:
        file.writelines(line + b"\n" for line in lines)
        file.flush()
        return FileLines(Path(file.name))


def write_lines(path: Path, lines: Iterable[bytes]) -> None:
    """Write a file of lines, durable before it has its name."""
    unfinished = path.with_name(path.name + ".new")
    try:
        with unfinished.open("wb") as file:
            file.writelines(line + b"\n" for line in lines)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:  # no room, perhaps: what is half-written goes
        unfinished.unlink(missing_ok=True)
        raise
    unfinished.replace(path)
