"""Closed WARCs go to the storage: copied, read back, marked; the copy here goes only then, and only if it may."""

import json
import logging
import os
import threading
import time
from contextlib import AbstractContextManager
from dataclasses import asdict
from pathlib import Path

from crawler.capture.storage import Remote, Stored, is_held, marks, read_storage, remote_of
from crawler.capture.warc_file import WARC, sync_folder
from crawler.errors import StorageFailed
from crawler.small_files import locked

TRIES = 4
PAUSE_S = 1.0
"""Seconds after the first failure; each further one waits twice as long."""

LOOK_S = 5.0
"""Seconds between two looks for files that were closed."""

INDEXES = (".cdxj", ".ids")
log = logging.getLogger(__name__)


def waiting(data: Path) -> list[Path]:
    """Closed and indexed WARCs that were not copied yet."""
    closed = sorted((data / "archive").glob(f"*{WARC}"))
    return [path for path in closed if not (marks(data) / path.name).exists() and _indexed(data, path.name)]


def send(data: Path, *, patient: bool = True) -> str | None:
    """Copy what waits; why some of it has to wait on, or None. Without patience nothing while another process sends."""
    storage = read_storage(data)
    if storage is None or not (data / "archive").exists():
        return None
    with _sole(data, patient=patient) as alone:
        for path in waiting(data) if alone is not None else ():
            try:
                _send(data, path)
            except (StorageFailed, OSError) as error:
                return str(error)
            if not storage.keep:
                path.unlink()
        return None


def _send(data: Path, path: Path) -> None:
    """One WARC, then its index, then the mark that says so."""
    remote = remote_of(data)
    if remote is None:
        return
    stored = _put(remote, path, "archive")
    for suffix in INDEXES:
        _put(remote, _index(data, path.name, suffix), "indexes")
    _mark(data, path.name, stored)


def _put(remote: Remote, path: Path, folder: str) -> Stored:
    for tried in range(TRIES - 1):
        try:
            return remote.put(path, folder)
        except StorageFailed as error:
            log.info("%s: try %d of %d: %s", path.name, tried + 1, TRIES, error)
            time.sleep(PAUSE_S * 2**tried)
    return remote.put(path, folder)


def _mark(data: Path, name: str, stored: Stored) -> None:
    folder = marks(data)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = folder / f".{name}.new"
    with unfinished.open("w", encoding="utf-8") as file:
        json.dump(asdict(stored), file)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(folder / name)
    sync_folder(folder)


def take_over(data: Path) -> None:
    """A folder that knows nothing of its storage yet gets the indexes of what is there: another machine's, say."""
    if not marks(data).exists():
        catch_up(data)


def catch_up(data: Path) -> None:
    """The indexes of what other machines sent to the storage, as far as they are not here yet."""
    remote = remote_of(data)
    if remote is None:
        return
    (data / "indexes").mkdir(mode=0o700, parents=True, exist_ok=True)
    with _sole(data, patient=True):
        listed, held = remote.names("indexes"), remote.names("archive")
        for name, size in held.items():
            files = [_index(data, name, suffix) for suffix in INDEXES]
            if name.endswith(WARC) and not is_held(data, name) and all(file.name in listed for file in files):
                for file in files:
                    _fetch(remote, file)
                _mark(data, name, Stored(size, ""))


def _fetch(remote: Remote, file: Path) -> None:
    unfinished = file.with_name(f"{file.name}.new")
    with remote.open("indexes", file.name) as source:
        unfinished.write_bytes(source.read())
    unfinished.replace(file)


class Uploads:
    """Sends while a crawl goes on, and the rest when it ends."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="uploads", daemon=True)
        self._told = False
        self._thread.start()

    def _run(self) -> None:
        while not self._ended.wait(LOOK_S):
            if reason := send(self._data, patient=False):
                self._tell(reason)

    def _tell(self, reason: str) -> None:
        if not self._told:
            log.warning("what is not in the storage yet stays here, and is sent by the next crawl: %s", reason)
        self._told = True

    def close(self) -> str | None:
        """Send what is left, once all files are closed; why some of it has to stay, or None."""
        self._ended.set()
        self._thread.join()
        reason = send(self._data)
        if reason:
            self._tell(reason)
        return reason


def _sole(data: Path, *, patient: bool) -> AbstractContextManager[int | None]:
    """As the only process that sends from this folder; None where there is another, and no patience."""
    return locked(data / "state" / "upload.lock", wait=patient)


def _index(data: Path, name: str, suffix: str) -> Path:
    return data / "indexes" / name.replace(WARC, suffix)


def _indexed(data: Path, name: str) -> bool:
    return all(_index(data, name, suffix).exists() for suffix in INDEXES)
