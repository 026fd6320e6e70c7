"""Where things stand: the WARCs of an archive with their indexes, searched without loading them."""

import os
import threading
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from crawler import clock
from crawler.capture.cdxj import capture_of_line, matches, parse_line, search_prefix
from crawler.capture.exchange import Capture, Location
from crawler.capture.finding import latest
from crawler.capture.index import Volume, location_of, original_of
from crawler.capture.lines import FileLines, MergedLines
from crawler.capture.merging import merged_indexes
from crawler.capture.reading import Stored, read_at, read_on
from crawler.capture.records import PIECE, Original
from crawler.capture.storage import is_held, open_at, open_warc
from crawler.capture.warc_file import WARC, WarcFile
from crawler.errors import ArchiveDamaged, RecordDamaged
from spiders.found import RequestKey

TICK_S = 0.1
"""A folder whose change is no older than this may change again without a sign: its clock ticks slowly."""


class Shelf:
    """The WARCs of a data folder, in the order of their names; `growing` gives those this process writes."""

    def __init__(self, data: Path, growing: Callable[[], Sequence[WarcFile]]) -> None:
        self.data = data
        self._folders = [str(data / name) for name in ("archive", "indexes", "indexes/merged")]
        self._growing = growing
        self._closed: dict[object, Volume] = {}
        self._stamp: object = None
        self._lock = threading.Lock()

    def volumes(self) -> list[Volume]:
        """The indexes of all of them, some of them merged."""
        growing = self._growing()
        with self._lock:
            self._take_up_new(growing)
            closed = list(self._closed.values())
        known = {warc for volume in closed for warc in volume.warcs} if growing else frozenset()
        return closed + [_growing_volume(file) for file in growing if file.name not in known]

    def _take_up_new(self, growing: Sequence[WarcFile]) -> None:
        """Open what was written or merged since, by this process or another, and let go what was merged or is gone.

        Who still searches in what is let go keeps it open until the search ends.
        """
        times = list(map(_changed_at, self._folders))
        stamp = times, [file.name for file in growing]
        if stamp == self._stamp:
            return
        try:
            self._closed = dict(self._there())
        except FileNotFoundError:  # another process merges them right now: what is open holds the same
            return
        settled = clock.now().timestamp() - max((at or 0) for at in times) / 10**9 > TICK_S
        self._stamp = stamp if settled else None

    def _there(self) -> Iterator[tuple[object, Volume]]:
        """All indexes, the merged ones first; what was open stays open."""
        known: set[str] = set()
        for warcs, path in merged_indexes(self.data):
            known.update(warcs)
            yield self._opened(warcs, path)
        for path in (self.data / "indexes").glob("*.cdxj"):
            name = path.stem + WARC
            if name not in known and path.with_suffix(".ids").exists() and is_held(self.data, name):
                yield self._opened((name,), path)

    def _opened(self, warcs: tuple[str, ...], path: Path) -> tuple[object, Volume]:
        ids = path.with_suffix(".ids")
        key = path.name, *((stat.st_ino, stat.st_mtime_ns, stat.st_size) for stat in (path.stat(), ids.stat()))
        return key, self._closed.get(key) or Volume(warcs, FileLines(path), FileLines(ids))

    def warcs(self, crawl: str) -> frozenset[str]:
        """The names of a crawl's files."""
        return frozenset(warc for volume in self.volumes() for warc in volume.warcs if crawl_of(warc) == crawl)

    def lines(self, crawl: str | None = None) -> MergedLines:
        """The CDXJ lines of all of them, or of the index files in which a crawl has some."""
        volumes = (v for v in self.volumes() if crawl is None or any(crawl_of(warc) == crawl for warc in v.warcs))
        return MergedLines(volume.captures for volume in volumes)

    def lookup(self, key: RequestKey, crawl: str | None, before: datetime | None) -> Capture | None:
        """The latest capture of a key; within a crawl the one that was written last, whatever the clock said."""
        if crawl is None:
            return latest(self.lines(), key, before)
        written = _in_order(self.lines(crawl), key, lambda warc: crawl_of(warc) == crawl)
        return next((one for one in reversed(written) if before is None or one.captured_at <= before), None)

    def history(self, key: RequestKey, warcs: Container[str]) -> list[Capture]:
        """All captures of a key in some files, in the order of writing."""
        return _in_order(self.lines(), key, lambda warc: warc in warcs)

    def captures(self) -> Iterator[Capture]:
        """All captures, by address and time."""
        return (capture_of_line(parse_line(line)) for line in self.lines().up(b""))

    def places(self, name: str, role: str) -> list[Location]:
        """Where the records stand that have this name and role, in the archive's order."""
        ids = MergedLines(volume.ids for volume in self.volumes())
        return [location_of(line) for line in ids.starting_with(f"{name} {role} ".encode())]

    def belonging(self, record_id: str) -> list[Location]:
        """Where a record stands, and those that belong to it: its request, what was made from it."""
        ids = MergedLines(volume.ids for volume in self.volumes())
        return [location_of(line) for line in ids.starting_with(f"{record_id} ".encode())]

    def closed(self) -> frozenset[str]:
        """The names of all files that are not written any more."""
        growing = {file.name for file in self._growing()}
        return frozenset(warc for volume in self.volumes() for warc in volume.warcs if warc not in growing)

    def lines_of(self, warc: str) -> Iterator[bytes]:
        """The CDXJ lines of one closed file."""
        lines = FileLines(self.data / "indexes" / f"{warc.removesuffix(WARC)}.cdxj")
        try:
            yield from lines.up(b"")
        finally:
            lines.close()

    def first_of(self, warc: str) -> Location:
        """Where the first record of a file stands, its `warcinfo`."""
        with open_warc(self.data, warc) as file:
            record = next(iter(read_on(file, warc)), None)
        if not isinstance(record, Stored):
            raise ArchiveDamaged(f"{warc}: no record at its start")
        return record.location

    def open(self, warc: str) -> BinaryIO:
        """A closed file."""
        return open_warc(self.data, warc)

    def find_original(self, payload: str) -> Original | None:
        """A committed response that has a payload of this digest."""
        ids = MergedLines(volume.ids for volume in self.volumes())
        line = next(ids.starting_with(f"{payload} payload ".encode()), None)
        return original_of(line) if line else None

    def read(self, place: Location, *, checked: bool = True) -> Stored:
        """The record that stands there, its digests checked."""
        with open_at(self.data, place) as file:
            try:
                return read_at(file, place, checked=checked)
            except RecordDamaged as error:
                raise ArchiveDamaged(f"{place.warc} at offset {place.offset}: {error}") from error

    def whole(self, record: Stored) -> Stored:
        """The record; a revisit with the body that it leaves to another one."""
        if record.headers["warc-type"] != "revisit":
            return record
        record.body.close()
        named, digest = record.headers.get("warc-refers-to", ""), record.headers.get("warc-payload-digest", "")
        places = self.places(named.strip("<>"), "record") or self.places(digest, "payload")
        original = self.read(places[0]) if places else None
        if original is None or original.headers.get("warc-payload-digest") != digest:
            raise ArchiveDamaged(f"{record.location.warc} at offset {record.location.offset}: no record of {digest}")
        return replace(record, body=original.body)

    def member(self, place: Location) -> Iterator[bytes]:
        """The bytes that stand there, in pieces."""
        with open_at(self.data, place) as file:
            left = place.length
            while piece := file.read(min(PIECE, left)):
                left -= len(piece)
                yield piece

    def close(self) -> None:
        """Give the index files back."""
        for volume in self._closed.values():
            volume.close()
        self._closed, self._stamp = {}, None


def _in_order(lines: MergedLines, key: RequestKey, wanted: Callable[[str], bool]) -> list[Capture]:
    """The captures of a key in the files that are wanted, in the order of writing."""
    there = [parse_line(line) for line in lines.starting_with(search_prefix(key))]
    there = [line for line in there if wanted(line["filename"]) and matches(line, key)]
    there.sort(key=lambda line: (line["filename"], int(line["offset"])))
    return list(map(capture_of_line, there))


def _changed_at(folder: str) -> int | None:
    try:
        return os.stat(folder).st_mtime_ns  # noqa: PTH116  # for every page that is stored: a Path costs more than this
    except FileNotFoundError:
        return None


def _growing_volume(file: WarcFile) -> Volume:
    return Volume((file.name,), file.index.captures, file.index.ids)


def crawl_of(warc: str) -> str:
    """The crawl that wrote a file, by its name; "" for a file from elsewhere."""
    crawl, dash, _ = warc.rpartition("-")[0].rpartition("-")
    return crawl if dash else ""
