"""Files that a killed crawl left behind: cut back to their last whole record, indexed, given their names."""

import fcntl
import logging
import os
from collections.abc import Iterator
from pathlib import Path

from crawler.capture.index import Index
from crawler.capture.reading import read_all
from crawler.capture.writer import OPEN, WARC, finish, is_at
from crawler.errors import RecordDamaged

log = logging.getLogger(__name__)


def recover(data: Path) -> None:
    """Take over every file whose writer is gone, and index closed files that have no index."""
    for path in sorted((data / "archive").glob(f"*{WARC}{OPEN}")):
        fd = os.open(path, os.O_RDWR)
        try:
            if _abandoned(fd, path):
                _close(fd, data, path)
        finally:
            os.close(fd)
    for path in unindexed(data):
        reindex(data, path)


def unindexed(data: Path) -> Iterator[Path]:
    """Closed files that have no index."""
    for path in sorted((data / "archive").glob(f"*{WARC}")):
        stem = path.name.removesuffix(WARC)
        if not all((data / "indexes" / f"{stem}{suffix}").exists() for suffix in (".cdxj", ".ids")):
            yield path


def reindex(data: Path, path: Path) -> None:
    """Write a closed file's index anew, as far as the file can be read."""
    index, _, problem = scan(path)
    if problem:
        log.error("%s: %s at offset %d", path.name, problem, problem.offset)
    index.write(data / "indexes", path.name.removesuffix(WARC))


def scan(path: Path) -> tuple[Index, int, RecordDamaged | None]:
    """A file's index, how far its records are whole, and what comes there instead of a record."""
    index, good = Index(), 0
    try:
        for record in read_all(path, path.name.removesuffix(OPEN)):
            index.add(record.placed())
            good = record.location.offset + record.location.length
    except RecordDamaged as problem:
        return index, good, problem
    return index, good, None


def _abandoned(fd: int, path: Path) -> bool:
    """Whether nobody writes this file any more; from here on it is ours."""
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return is_at(fd, path)


def _close(fd: int, data: Path, path: Path) -> None:
    index, good, torn = scan(path)
    if torn:
        log.warning("%s: its last %d bytes were never committed and are cut", path.name, path.stat().st_size - good)
        os.ftruncate(fd, good)
        os.fsync(fd)
    finish(data, path, index)
