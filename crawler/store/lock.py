"""One owner per data folder: a locked file that says who runs the database server, and on which port."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from crawler.small_files import locked


@dataclass(frozen=True)
class Owner:
    """The process that runs the server; `port` is None until the server is ready."""

    pid: int
    port: int | None

    def lives(self) -> bool:
        """Whether that process still runs."""
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            return True
        return True


@dataclass(frozen=True)
class Lock:
    """The held lock. The server inherits `file`, so that the lock is free only when the server has ended too."""

    file: int

    def tell(self, owner: Owner) -> None:
        """Say who owns the folder, for those who come later."""
        os.ftruncate(self.file, 0)
        os.pwrite(self.file, json.dumps({"pid": owner.pid, "port": owner.port}).encode(), 0)


@contextmanager
def try_lock(path: Path) -> Iterator[Lock | None]:
    """The lock, or None while another process (or an earlier opening in this one) has it."""
    with locked(path, wait=False) as file:
        if file is None:
            yield None
            return
        lock = Lock(file)
        lock.tell(Owner(os.getpid(), None))
        yield lock
        os.ftruncate(file, 0)


def read_owner(path: Path) -> Owner | None:
    """Who the file says owns the folder; None while it is being written."""
    try:
        told = json.loads(path.read_bytes())
        return Owner(int(told["pid"]), told["port"])
    except (OSError, ValueError, TypeError, KeyError):
        return None
