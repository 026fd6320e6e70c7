"""Who crawls a portal now: a locked byte for each, all in one file, `state/portals.lock`.

The locks belong to the open file rather than to a process: they cost one descriptor however many portals there are, and
workers to whom it is passed on hold them, too, as long as they live, whatever becomes of the process that began.
"""

import fcntl
import hashlib
import os
import struct
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.reduction import DupFd
from pathlib import Path
from typing import Protocol

from crawler.errors import ArchiveUnwritable, PortalBusy
from crawler.words import say

_FLOCK = "hhqqi4x"
"""C's `struct flock`: kind, whence, start, length, process."""
_OFFSET_BYTES = 7
"""Of a code's digest: a place far below the largest offset, and no two of a million codes at the same."""


class _Passed(Protocol):
    def detach(self) -> int: ...


@dataclass(frozen=True)
class Claim:
    """The open file that holds the locks; may be given to a process that is started."""

    fd: int

    def __reduce__(self) -> "tuple[Callable[[_Passed], Claim], tuple[_Passed]]":
        return _received, (DupFd(self.fd),)


@contextmanager
def claimed(data: Path, portals: Iterable[str]) -> Iterator[Claim]:
    """Nobody else crawls these portals into this folder until the block ends; raises PortalBusy where somebody does."""
    try:
        (data / "state").mkdir(mode=0o700, parents=True, exist_ok=True)
        fd = os.open(data / "state" / "portals.lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise ArchiveUnwritable(f"{data / 'state'}: {error.strerror}") from error
    try:
        for code in sorted(set(portals)):
            _lock(fd, data, code)
        yield Claim(fd)
    finally:
        os.close(fd)


def _received(passed: _Passed) -> Claim:
    return Claim(passed.detach())


def _lock(fd: int, data: Path, code: str) -> None:
    place = int.from_bytes(hashlib.sha256(code.encode()).digest()[:_OFFSET_BYTES], "big")
    try:
        if sys.platform == "linux":
            fcntl.fcntl(fd, fcntl.F_OFD_SETLK, struct.pack(_FLOCK, fcntl.F_WRLCK, os.SEEK_SET, place, 1, 0))
        else:  # locks of the process: its workers do not hold them
            fcntl.lockf(fd, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, place)
    except (BlockingIOError, PermissionError):
        raise PortalBusy(
            say(
                f"portal {code} is being crawled into {data} by another process; wait for it, or end it",
                f"站点 {code} 正由另一进程抓取到 {data}，请等待其结束或终止该进程",
            )
        ) from None
    except OSError as error:
        raise ArchiveUnwritable(f"{data / 'state'}: {error.strerror}") from error
