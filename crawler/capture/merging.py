"""Index files merged, so that a search looks into a few files however many WARCs there are.

`indexes/merged/` holds them, eight made into one, eight of those again: of 500 WARCs a search looks into some fifteen
files, and every line is copied about three times in its life. A `.of` file names the WARCs and the state of their own
index files; where one of these was made again, the merged ones are dropped. The indexes of single WARCs stay, for
other programs; everything here can be deleted at any time.
"""

import contextlib
import fcntl
import hashlib
import logging
import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from crawler.capture.lines import FileLines, MergedLines, write_lines

FAN = 8
log = logging.getLogger(__name__)


def merge_indexes(data: Path) -> None:
    """Merge what there is enough of; nothing where another process does, or where the folder cannot be written."""
    folder = data / "indexes" / "merged"
    if not folder.exists() and not _next(data):
        return
    with contextlib.suppress(OSError), _sole(folder):
        for unfinished in folder.glob("*.new"):  # of a process that was killed
            unfinished.unlink()
        for of in folder.glob("*.of"):
            if not _holds(of):
                _remove(of)
        while chosen := _next(data):
            _merge(folder, chosen)


def merged_indexes(data: Path) -> Iterator[tuple[tuple[str, ...], Path]]:
    """The merged indexes that hold, no WARC in two of them: what WARCs each is of, and its `.cdxj`."""
    taken: set[str] = set()
    for of in sorted((data / "indexes" / "merged").glob("*.of"), key=_size, reverse=True):
        warcs = _warcs(of) if _holds(of) else ()
        if warcs and taken.isdisjoint(warcs):
            taken.update(warcs)
            yield warcs, of.with_suffix(".cdxj")


def drop_merged(data: Path) -> None:
    """Remove all merged indexes; the next who opens the archive merges anew."""
    for of in (data / "indexes" / "merged").glob("*.of"):
        _remove(of)


@contextlib.contextmanager
def _sole(folder: Path) -> Iterator[None]:
    """As the only process that merges here; raises BlockingIOError where there is one."""
    folder.mkdir(mode=0o700, exist_ok=True)
    fd = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(fd)


def _next(data: Path) -> Sequence[Path]:
    """Index files of the same size of holding, enough to be merged: single ones, or `.of` files."""
    merged = list((data / "indexes" / "merged").glob("*.of"))
    known = {warc for of in merged for warc in _warcs(of)}
    tiers: dict[int, list[Path]] = defaultdict(list)
    for of in merged:
        tiers[len(_warcs(of)).bit_length() // 3].append(of)
    for path in (data / "indexes").glob("*.cdxj"):
        if _warc(path) not in known and path.with_suffix(".ids").exists():
            tiers[0].append(path)
    return next((sorted(tier)[:FAN] for tier in tiers.values() if len(tier) >= FAN), [])


def _merge(folder: Path, sources: Sequence[Path]) -> None:
    lines = sorted(line for source in sources for line in _described(source))
    stem = hashlib.sha256(b"\n".join(lines)).hexdigest()[:16]
    log.info("merging the indexes of %d WARCs", len(lines))
    for suffix in (".cdxj", ".ids"):
        files = [FileLines(source.with_suffix(suffix)) for source in sources]
        write_lines(folder / f"{stem}{suffix}", MergedLines(files).up(b""))
        for file in files:
            file.close()
    write_lines(folder / f"{stem}.of", lines)
    for source in sources:
        if source.suffix == ".of":
            _remove(source)


def _described(source: Path) -> list[bytes]:
    """One line a WARC: its name, and the state of its own index files."""
    return source.read_bytes().splitlines() if source.suffix == ".of" else [_state(source)]


def _state(cdxj: Path) -> bytes:
    stats = [path.stat() for path in (cdxj, cdxj.with_suffix(".ids"))]
    return " ".join([_warc(cdxj), *(f"{stat.st_size} {stat.st_mtime_ns}" for stat in stats)]).encode()


def _holds(of: Path) -> bool:
    """Whether all that it was made from is as it was."""
    indexes = of.parent.parent
    try:
        made_from = of.read_bytes().splitlines()
        now = [_state(indexes / f"{warc.removesuffix('.warc.gz')}.cdxj") for warc in _warcs(of)]
    except FileNotFoundError:
        return False
    return made_from == now and all(of.with_suffix(suffix).exists() for suffix in (".cdxj", ".ids"))


def _size(of: Path) -> int:
    try:
        return of.stat().st_size
    except FileNotFoundError:  # another process merges it into a larger one
        return 0


def _warcs(of: Path) -> tuple[str, ...]:
    return tuple(line.split(b" ", 1)[0].decode() for line in of.read_bytes().splitlines())


def _warc(cdxj: Path) -> str:
    return f"{cdxj.stem}.warc.gz"


def _remove(of: Path) -> None:
    """The name first: what it names is whole as long as it is there."""
    for suffix in (".of", ".cdxj", ".ids"):
        of.with_suffix(suffix).unlink(missing_ok=True)
