"""Sorted lines that are found by binary search, in memory or in files of which a search reads a few blocks."""

import bisect
import heapq
import os
import tempfile
import threading
import weakref
from abc import ABC, abstractmethod
from array import array
from collections.abc import Iterable, Iterator
from itertools import islice, takewhile
from pathlib import Path

PROBE = 1 << 10
"""Bytes that one step of a search reads: the rest of a line and the next one, mostly."""

PIECE = 1 << 14
"""Bytes that are read at a time from the place that was found."""

BLOCK = 1 << 16
"""Bytes among which the place is found in memory: to read as many takes hardly longer than to read few."""

APART = 1 << 14
"""Bytes between two lines whose places are kept, at least; mostly half a block."""

HEAD = 96
"""Bytes of such a line that are kept: addresses and times are seldom longer."""

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

    def both_ways(self, key: bytes) -> tuple[Iterator[bytes], Iterator[bytes]]:
        """The lines up and down from a key."""
        return self.up(key), self.down(key)


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

    def both_ways(self, key: bytes) -> tuple[Iterator[bytes], Iterator[bytes]]:
        """The lines up and down from a key: each part is searched once."""
        up, down = zip(*(part.both_ways(key) for part in self._parts), strict=True) if self._parts else ((), ())
        return heapq.merge(*up), heapq.merge(*down, reverse=True)


class Landmarks:
    """Lines of a file that searches met: how they begin, and where they start."""

    def __init__(self) -> None:
        self._heads: list[bytes] = []
        self._starts = array("q")
        self._lock = threading.Lock()

    def __len__(self) -> int:
        """How many there are."""
        return len(self._starts)

    def around(self, key: bytes, size: int) -> tuple[int, int]:
        """Two places: lines before the first are below the key, none at or behind the second is."""
        with self._lock:
            above = below = bisect.bisect_left(self._heads, key)
            while below and key.startswith(self._heads[below - 1]):  # how the line goes on is not known
                below -= 1
            low = self._starts[below - 1] if below else 0
            return low, self._starts[above] if above < len(self._starts) else size

    def add(self, start: int, line: bytes) -> None:
        """Keep a line that is not close to another one."""
        with self._lock:
            at = bisect.bisect_left(self._starts, start)
            if all(abs(start - near) >= APART for near in self._starts[max(0, at - 1) : at + 1]):
                self._heads.insert(at, line[:HEAD])
                self._starts.insert(at, start)


class FileLines(Lines):
    """The lines of a sorted file. It is read by position, so that threads may share it.

    Memory grows with what searches meet, to at most some 20 MB for ten million captures.
    """

    def __init__(self, path: Path) -> None:
        self._fd = os.open(path, os.O_RDONLY)
        self.close = weakref.finalize(self, os.close, self._fd)
        self._size = os.fstat(self._fd).st_size
        self._landmarks = Landmarks()

    def up(self, key: bytes) -> Iterator[bytes]:
        """The lines from the first one that is not below the key."""
        return self._up(*self._find(key), PIECE)

    def starting_with(self, prefix: bytes) -> Iterator[bytes]:
        """The lines that begin so, in order: mostly none or few, so that little is read at a time."""
        return takewhile(lambda line: line.startswith(prefix), self._up(*self._find(prefix), PROBE))

    def down(self, key: bytes) -> Iterator[bytes]:
        """The lines below the key, the last of them first."""
        return self._down(*self._find(key))

    def both_ways(self, key: bytes) -> tuple[Iterator[bytes], Iterator[bytes]]:
        """The lines up and down from a key, which is searched for once."""
        found = self._find(key)
        return self._up(*found, PIECE), self._down(*found)

    @property
    def places_kept(self) -> int:
        """Of how many lines it is known where they start."""
        return len(self._landmarks)

    def _find(self, key: bytes) -> tuple[int, bytes, int]:
        """Some lines, first where they stand, and last where among them the first one starts that is not below the key.

        Lines before `low` are below the key, no line at or behind `high` is.
        """
        low, high = self._landmarks.around(key, self._size)
        while high - low > BLOCK:
            middle = (low + high) // 2
            start, line = self._meet(middle)
            if start >= high:
                high = middle + 1
                continue
            self._landmarks.add(start, line)
            if line < key:
                low = start + len(line) + 1
            else:
                high = start
        block = self._read(low, max(0, high - low))
        if not block.endswith(b"\n"):
            block += b"".join(line + b"\n" for line in islice(self._from(low + len(block), PROBE), 1))
        return low, block, _place(block, key)

    def _meet(self, offset: int) -> tuple[int, bytes]:
        """The first line that starts behind an offset."""
        piece = self._read(offset, PROBE)
        start = piece.find(b"\n") + 1
        end = piece.find(b"\n", start) if start else -1
        if end >= 0:
            return offset + start, piece[start:end]
        rest, *lines = [*islice(self._from(offset, PROBE), 2)] or [b""]
        return (offset + len(rest) + 1, lines[0]) if lines else (self._size, b"")

    def _up(self, offset: int, block: bytes, place: int, size: int) -> Iterator[bytes]:
        """The lines of a block from a place on, then those behind it."""
        while (end := block.find(b"\n", place)) >= 0:
            yield block[place:end]
            place = end + 1
        yield from self._from(offset + place, size)

    def _down(self, offset: int, block: bytes, place: int) -> Iterator[bytes]:
        """The lines of a block before a place, the last one first, then those before it."""
        while place:
            start = block.rfind(b"\n", 0, place - 1) + 1
            yield block[start : place - 1]
            place = start
        end, rest = offset - 1, b""
        if end < 0:
            return
        while end:
            start = max(0, end - PIECE)
            rest, *lines = (self._read(start, end - start) + rest).split(b"\n")
            end = start
            yield from reversed(lines)
        yield rest

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


def _place(block: bytes, key: bytes) -> int:
    """Where the first of some lines starts that is not below a key."""
    low, high = 0, len(block)
    while low < high:
        middle = (low + high) // 2
        start = block.rfind(b"\n", low, middle) + 1 or low
        end = block.find(b"\n", middle)
        if end >= 0 and block[start:end] < key:
            low = end + 1
        else:
            high = start
    return low


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
