"""Lists that may become long: what a crawl has to remember of each page is not kept in memory."""

import errno
import os
import pickle
import tempfile
import threading
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Generic, TypeVar

T = TypeVar("T")

BLOCK = 16
"""Items that are laid aside together; of each list up to twice as many are in memory."""


class _Aside:
    """The file of this process where blocks lie, without a name; what was taken back leaves its room unused."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._fd = -1
        self._size = 0

    def put(self, block: bytes) -> tuple[int, int]:
        """Where it lies from now on: offset and length. Raises OSError where there is no room."""
        with self._lock:
            if self._fd < 0:
                self._fd, name = tempfile.mkstemp(prefix="nianbao-")
                Path(name).unlink()
            if os.pwrite(self._fd, block, self._size) != len(block):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            place = self._size, len(block)
            self._size += len(block)
        return place

    def get(self, offset: int, length: int) -> bytes:
        """What lies there."""
        return os.pread(self._fd, length, offset)


_file = _Aside()


class LongList(Generic[T]):
    """A list of which all but the end lies in a temporary file: appended to, read through, popped from its end.

    Items must be picklable. Where the disk is full it goes on in memory. Another process gets it whole.

    >>> numbers = LongList(range(100))
    >>> len(numbers), numbers.pop(), list(numbers)[:3]
    (100, 99, [0, 1, 2])
    """

    def __init__(self, items: Iterable[T] = ()) -> None:
        self._blocks: list[tuple[int, int]] = []  # offset and length
        self._aside = 0  # items in them
        self._end: list[T] = []
        self.extend(items)

    def append(self, item: T) -> None:
        """Put one item behind the last."""
        self._end.append(item)
        if len(self._end) >= 2 * BLOCK and not len(self._end) % BLOCK:
            self._lay_aside(len(self._end) - BLOCK)

    def extend(self, items: Iterable[T]) -> None:
        """Put items behind the last."""
        for item in items:
            self.append(item)

    def pop(self) -> T:
        """Take the last item away; raises IndexError where there is none."""
        if not self._end and self._blocks:
            self._end = _taken_up(self._blocks.pop())
            self._aside -= len(self._end)
        return self._end.pop()

    def clear(self) -> None:
        """Forget all."""
        self._blocks, self._aside, self._end = [], 0, []

    def __len__(self) -> int:
        return self._aside + len(self._end)

    def __iter__(self) -> Iterator[T]:
        for block in [*self._blocks]:
            items: list[T] = _taken_up(block)
            yield from items
        yield from [*self._end]

    def __reduce__(self) -> tuple[type["LongList[T]"], tuple[list[T]]]:
        return type(self), ([*self],)

    def rest(self) -> None:
        """Nothing comes for now: the end goes into the file, too."""
        if self._end:
            self._lay_aside(len(self._end))

    def _lay_aside(self, count: int) -> None:
        """So many from where the end begins; what a full disk keeps here is tried again when the next block is full."""
        packed = zlib.compress(pickle.dumps(self._end[:count]), 1)
        try:
            self._blocks.append(_file.put(packed))
        except OSError:
            return
        self._aside += count
        self._end = self._end[count:]


def _taken_up(block: tuple[int, int]) -> list[T]:
    items: list[T] = pickle.loads(zlib.decompress(_file.get(*block)))  # noqa: S301 - written by this process
    return items
