"""Sorted lines that are searched by how they begin, in memory or in a file that is never loaded whole."""

import bisect
import mmap
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol


class Lines(Protocol):
    """Sorted lines of bytes without their line ends."""

    def starting_with(self, prefix: bytes) -> Iterator[bytes]:
        """The lines that begin so, in order."""


class GrowingLines:
    """Lines that one thread adds to while others search."""

    def __init__(self) -> None:
        self._lines: list[bytes] = []
        self._lock = threading.Lock()

    def add(self, line: bytes) -> None:
        """Put one line in its place."""
        with self._lock:
            bisect.insort(self._lines, line)

    def starting_with(self, prefix: bytes) -> Iterator[bytes]:
        """The lines that begin so, in order, as they stand now."""
        with self._lock:
            first = bisect.bisect_left(self._lines, prefix)
            found = []
            while first < len(self._lines) and self._lines[first].startswith(prefix):
                found.append(self._lines[first])
                first += 1
        return iter(found)

    def text(self) -> bytes:
        """All lines as a file holds them."""
        with self._lock:
            return b"".join(line + b"\n" for line in self._lines)


class FileLines:
    """The lines of a sorted file, found by binary search."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            empty = not path.stat().st_size  # which mmap refuses
            self._text = b"" if empty else mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)

    def starting_with(self, prefix: bytes) -> Iterator[bytes]:
        """The lines that begin so, in order."""
        start = self._first(prefix)
        while self._text[start : start + len(prefix)] == prefix and start < len(self._text):
            end = self._text.find(b"\n", start)
            yield self._text[start:end]
            start = end + 1

    def _first(self, prefix: bytes) -> int:
        """Where the first line starts that is not below the prefix."""
        low, high = 0, len(self._text)
        while low < high:
            start = self._text.rfind(b"\n", low, (low + high) // 2) + 1 or low
            end = self._text.find(b"\n", start)
            if self._text[start:end] < prefix:
                low = end + 1
            else:
                high = start
        return low

    def close(self) -> None:
        """Give the mapping back."""
        if isinstance(self._text, mmap.mmap):
            self._text.close()
