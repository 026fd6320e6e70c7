"""Crawls that were cut short: what they were asked for, and which of their portals are done.

`state/crawls/ID/plan.json` says what a crawl was asked for, an empty file `ID/CODE` that this portal of it is done;
the folder goes with its last portal.
"""

import contextlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from crawler.errors import ArchiveUnwritable
from crawler.small_files import read_json, write_json

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


def begin(data: Path, crawl: str, plan: Plan) -> None:
    """Note what a crawl is asked for, before it asks anything; what it covers of earlier ones is given up."""
    with _writing(data):
        for other in (data / "state" / "crawls").glob(f"*/{PLAN}"):
            earlier = _read(other)
            if earlier is None or plan.covers(earlier):
                shutil.rmtree(other.parent)
        write_json(data / "state" / "crawls" / crawl / PLAN, asdict(plan))


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
    told = read_json(file)
    try:
        return Plan(tuple(told["portals"]), tuple(told["years"]), told["season"])
    except (TypeError, KeyError):
        return None


def _done(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def _mtime(path: Path) -> float:
    return path.stat().st_mtime


@contextmanager
def _writing(data: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ArchiveUnwritable(f"{data / 'state'}: {error.strerror}") from error
