"""On what a worker has to agree with the command that sends it work: its programs, and where the archive is."""

import fcntl
import multiprocessing
import os
import platform
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import TypeAlias

from crawler.capture.storage import read_storage
from crawler.errors import ArchiveUnwritable, ClusterFailed
from crawler.small_files import is_locked
from extractors.version import extractor_version

Versions: TypeAlias = tuple[tuple[str, str], ...]

LOCK = Path("state", "cluster.lock")
"""In the data folder; locked while a command works there on a cluster."""


def versions() -> Versions:
    """What has to be the same everywhere, for results to be."""
    python = ".".join(platform.python_version_tuple()[:2])
    return ("nianbao", extractor_version()), ("Dask", version("distributed")), ("Python", python)


def difference(wanted: Versions, there: Versions) -> str | None:
    """What somebody has in another version than the command."""
    for (name, ours), (_, theirs) in zip(wanted, there, strict=True):
        if theirs != ours:
            return f"it has {name} {theirs}, the command {ours}: install the same on all machines"
    return None


@dataclass(frozen=True)
class Terms:
    """The terms of one command, told to each worker with each task.

    The data folder stands at the same path on all machines. Either it is one folder, in which the locks of one machine
    hold on all, or each machine has its own, and all send their WARCs to the same storage.
    """

    data: Path
    storage: str | None = None
    versions: Versions = field(default_factory=versions)

    @property
    def trouble(self) -> str | None:
        """On a worker: why it cannot work, in words; None where it can."""
        if differ := difference(self.versions, versions()):
            return differ
        if multiprocessing.current_process().daemon:
            return "it may not start processes of its own: start it with --no-nanny"
        if (self.storage and _storage_of(self.data) == self.storage) or is_locked(self.data / LOCK):
            return None
        return f"its {self.data} is another folder, or without the locks of other machines, and no storage is shared"

    def hold(self) -> None:
        """On a worker: raise what troubles it."""
        if trouble := self.trouble:
            raise ClusterFailed(f"the worker on {socket.gethostname()}: {trouble}")


@contextmanager
def offered(data: Path) -> Iterator[Terms]:
    """The terms of a command that works in this folder until the block ends."""
    file = data.resolve() / LOCK
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fd = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise ArchiveUnwritable(f"{error.filename or file}: {error.strerror}") from error
    try:
        fcntl.flock(fd, fcntl.LOCK_SH)
        yield Terms(data.resolve(), _storage_of(data))
    finally:
        os.close(fd)


def _storage_of(data: Path) -> str | None:
    storage = read_storage(data)
    return storage.url if storage else None
