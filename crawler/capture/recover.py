"""Files that a killed crawl left behind: cut back to their last whole record, indexed, given their names."""

import fcntl
import logging
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from crawler.capture.index import Index, Placed
from crawler.capture.reading import Gap, read_on
from crawler.capture.storage import marks
from crawler.capture.warc_file import OPEN, WARC, finish, is_at

log = logging.getLogger(__name__)

EARLIER = ".earlier"
"""What the name of a copy ends in that a backup took while its file was written, where it has the whole file, too."""


def recover(data: Path) -> list[str]:
    """Take over every file whose writer is gone, and index closed files that have no index; says what was done."""
    done = []
    for path in sorted((data / "archive").glob(f"*{WARC}{OPEN}")):
        fd = os.open(path, os.O_RDWR)
        try:
            if _abandoned(fd, path):
                done.append(_put_aside(path) if _is_closed(data, path) else _close(fd, data, path))
        finally:
            os.close(fd)
    for path in unindexed(data):
        reindex(data, path)
        done.append(f"{path.name}: it had no index, which was made again")
    return done


def unindexed(data: Path) -> Iterator[Path]:
    """Closed files that have no index."""
    for path in sorted((data / "archive").glob(f"*{WARC}")):
        stem = path.name.removesuffix(WARC)
        if not all((data / "indexes" / f"{stem}{suffix}").exists() for suffix in (".cdxj", ".ids")):
            yield path


def reindex(data: Path, path: Path) -> None:
    """Write a closed file's index anew, of all records that can be read."""
    scan(path, cut_short=False).index.write(data / "indexes", path.name.removesuffix(WARC))


@dataclass
class Scan:
    """What a file holds: the index of its whole records, where they end, and what stands between and behind them."""

    index: Index
    end: int = 0
    unanswered: Placed | None = None
    gaps: list[Gap] = field(default_factory=list)


def scan(path: Path, *, cut_short: bool) -> Scan:
    """Read a file through; where its writer was cut short, a request in the last place is `unanswered`."""
    found, held = Scan(Index()), None
    with path.open("rb") as file:
        for part in read_on(file, path.name.removesuffix(OPEN)):
            if isinstance(part, Gap):
                found.gaps.append(part)
                continue
            if held:
                found.index.add(held)
            held = part.placed()
            found.end = part.location.offset + part.location.length
    if held and held.type == "request" and cut_short:
        found.unanswered = held
    elif held:
        found.index.add(held)
    return found


def _abandoned(fd: int, path: Path) -> bool:
    """Whether nobody writes this file any more; from here on it is ours."""
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return is_at(fd, path)


def _is_closed(data: Path, path: Path) -> bool:
    """Whether the whole file is there, too, here or in the storage: this is a copy from while it was written."""
    name = path.name.removesuffix(OPEN)
    return path.with_name(name).exists() or (marks(data) / name).exists()


def _put_aside(path: Path) -> str:
    """Leave the whole file as it is, and keep the copy under a name that nothing reads."""
    aside = path.with_name(f"{path.name.removesuffix(OPEN)}{EARLIER}")
    path.rename(aside)
    done = f"{path.name}: the whole file is there; this earlier copy of it is now {aside.name}"
    log.warning("%s", done)
    return done


def _close(fd: int, data: Path, path: Path) -> str:
    """Cut the file back to the last exchange that is whole. Damage before that stays as it is, and is told."""
    found = scan(path, cut_short=True)
    good = found.unanswered.location.offset if found.unanswered else found.end
    done = f"{path.name}: left by a crawl that was cut short, closed now"
    if torn := os.fstat(fd).st_size - good:
        done += f"; its last {torn} bytes were never committed and are cut"
        os.ftruncate(fd, good)
        os.fsync(fd)
    log.warning("%s", done)
    for gap in found.gaps:
        if not gap.last:
            log.error("%s: %d bytes at offset %d are damaged: %s", path.name, gap.length, gap.offset, gap.reason)
    finish(data, path, found.index)
    return done
