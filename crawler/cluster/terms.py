"""On what a worker has to agree with the command that sends it work: its programs, and where the archive is."""

import multiprocessing
import platform
import socket
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import TypeAlias

from crawler.capture.storage import read_storage
from crawler.errors import ClusterFailed
from extractors.version import extractor_version

Versions: TypeAlias = tuple[tuple[str, str], ...]


def versions() -> Versions:
    """What has to be the same everywhere, for results to be."""
    python = ".".join(platform.python_version_tuple()[:2])
    return ("nianbao", extractor_version()), ("Dask", version("distributed")), ("Python", python)


@dataclass(frozen=True)
class Terms:
    """The terms of one command, told to each worker with each task.

    The data folder stands at the same path on all machines. Either it is one folder, and `file` is seen in it
    everywhere, or each machine has its own, and all send their WARCs to the same storage.
    """

    data: Path
    file: str
    storage: str | None = None
    versions: Versions = field(default_factory=versions)

    @property
    def trouble(self) -> str | None:
        """On a worker: why it cannot work, in words; None where it can."""
        for (name, wanted), (_, here) in zip(self.versions, versions(), strict=True):
            if here != wanted:
                return f"it has {name} {here}, the command {wanted}: install the same on all machines"
        if multiprocessing.current_process().daemon:
            return "it may not start processes of its own: start it with --no-nanny"
        if (self.data / self.file).exists() or (self.storage and _storage_of(self.data) == self.storage):
            return None
        return f"its folder {self.data} is another: no {self.file} there, and no storage that all share"

    def hold(self) -> None:
        """On a worker: raise what troubles it."""
        if trouble := self.trouble:
            raise ClusterFailed(f"the worker on {socket.gethostname()}: {trouble}")


def terms_of(data: Path, file: str) -> Terms:
    """The terms of work in this machine's data folder, in which there is this file."""
    return Terms(data.resolve(), file, _storage_of(data))


def _storage_of(data: Path) -> str | None:
    storage = read_storage(data)
    return storage.url if storage else None
