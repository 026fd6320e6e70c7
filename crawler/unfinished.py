"""Crawls that were cut short: what they were asked for, which of their portals are done, and who crawls a portal now.

`state/crawls/ID/plan.json` says what a crawl was asked for, an empty file `ID/CODE` that this portal of it is done;
the folder goes with its last portal. `state/portals/CODE.lock` is locked as long as somebody crawls that portal.
"""

import contextlib
import fcntl
import json
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from crawler.errors import ArchiveUnwritable, PortalBusy
from crawler.words import say

PLAN = "plan.json"


@dataclass(frozen=True)
class Plan:
    """What a crawl was asked for; `years` empty for all of them."""

    portals: tuple[str, ...]
    years: tuple[int, ...] = ()
    season: str = ""

    def covers(self, other: "Plan") -> bool:
        """Whether the other is this one, or some portals of it."""
        same = (self.years, self.season) == (other.years, other.season)
        return same and set(other.portals) <= set(self.portals)


@contextmanager
def claimed(data: Path, portals: Iterable[str]) -> Iterator[None]:
    """Nobody else crawls these portals into this folder until the block ends; raises PortalBusy where somebody does."""
    with ExitStack() as held:
        for code in sorted(set(portals)):
            held.enter_context(_claimed(data, code))
        yield


@contextmanager
def _claimed(data: Path, code: str) -> Iterator[None]:
    with _writing(data):
        path = _folder(data / "state" / "portals") / f"{code}.lock"
        fd = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _lock(fd, data, code)
        yield
    finally:
        os.close(fd)


def _lock(fd: int, data: Path, code: str) -> None:
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise PortalBusy(
            say(
                f"portal {code} is being crawled into {data} by another process; wait for it, or end it",
                f"站点 {code} 正由另一进程抓取到 {data}，请等待其结束或终止该进程",
            )
        ) from None


def begin(data: Path, crawl: str, plan: Plan) -> None:
    """Note what a crawl is asked for, before it asks anything; what it covers of earlier ones is given up."""
    with _writing(data):
        for other in (data / "state" / "crawls").glob(f"*/{PLAN}"):
            earlier = _read(other)
            if earlier is None or plan.covers(earlier):
                shutil.rmtree(other.parent)
        folder = _folder(data / "state" / "crawls" / crawl)
        unfinished = folder / f"{PLAN}.new"
        with unfinished.open("w", encoding="utf-8") as file:
            json.dump(asdict(plan), file, ensure_ascii=False)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(folder / PLAN)


def find_unfinished(data: Path, plan: Plan, *, now: datetime, within: timedelta) -> str | None:
    """The latest crawl that was asked for all of this and cut short, not longer ago than that."""
    found: list[tuple[float, str]] = []
    for file in (data / "state" / "crawls").glob(f"*/{PLAN}"):
        asked, done = _read(file), _done(file.parent)
        if asked and asked.covers(plan) and not set(plan.portals) <= done:
            touched = max((data / "archive").glob(f"{file.parent.name}-*"), key=_mtime, default=file)
            found.append((_mtime(touched), file.parent.name))
    at, crawl = max(found, default=(0.0, ""))
    return crawl if crawl and now.timestamp() - at <= within.total_seconds() else None


def finish(data: Path, crawl: str, portal: str) -> None:
    """Note that a portal was crawled to its end; the last one takes the crawl's folder away."""
    folder = data / "state" / "crawls" / crawl
    asked = _read(folder / PLAN)
    if asked is None:
        return
    with _writing(data), contextlib.suppress(FileNotFoundError):  # another process took the folder away just now
        (folder / portal).touch(mode=0o600)
        if set(asked.portals) <= _done(folder):
            shutil.rmtree(folder)


def _read(file: Path) -> Plan | None:
    """What a file says was asked for; None where it says nothing."""
    try:
        told = json.loads(file.read_bytes())
        return Plan(tuple(told["portals"]), tuple(told["years"]), told["season"])
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _done(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def _mtime(path: Path) -> float:
    return path.stat().st_mtime


def _folder(path: Path) -> Path:
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


@contextmanager
def _writing(data: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ArchiveUnwritable(f"{data / 'state'}: {error.strerror}") from error
