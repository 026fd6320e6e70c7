"""Where things stand: the WARCs of an archive with their indexes, searched without loading them."""

import contextlib
import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from crawler.capture.exchange import Capture, Location
from crawler.capture.index import Volume, capture_of_line, matches, parse_line, search_prefix
from crawler.capture.lines import FileLines
from crawler.capture.reading import Stored, read_at
from crawler.capture.records import PIECE
from crawler.capture.writer import OPEN, WARC, WarcFile
from crawler.errors import ArchiveDamaged, RecordDamaged
from spiders.found import RequestKey


class Shelf:
    """The WARCs of a data folder, in the order of their names; `growing` gives those this process writes."""

    def __init__(self, data: Path, growing: Callable[[], Sequence[WarcFile]]) -> None:
        self.data = data
        self._growing = growing
        self._closed: dict[str, Volume] = {}
        self._stamp: object = None
        self._lock = threading.Lock()

    def volumes(self, crawl: str | None = None) -> list[Volume]:
        """All of them, or those of one crawl."""
        growing = self._growing()
        with self._lock:
            self._take_up_new(growing)
            found = {file.name: Volume(file.name, file.index.captures, file.index.ids) for file in growing}
            found |= self._closed
        return [found[name] for name in sorted(found) if crawl is None or crawl_of(name) == crawl]

    def _take_up_new(self, growing: Sequence[WarcFile]) -> None:
        """Open indexes that were written since, by this process or another."""
        folders = [self.data / "archive", self.data / "indexes"]
        stamp = [folder.stat().st_mtime_ns for folder in folders if folder.exists()], [file.name for file in growing]
        if stamp == self._stamp:
            return
        self._stamp = stamp
        for path in (self.data / "indexes").glob("*.cdxj"):
            name, ids = path.stem + WARC, path.with_suffix(".ids")
            if name not in self._closed and ids.exists() and (self.data / "archive" / name).exists():
                self._closed[name] = Volume(name, FileLines(path), FileLines(ids))

    def lookup(self, key: RequestKey, crawl: str | None, before: datetime | None) -> Capture | None:
        """The latest capture of a key."""
        prefix = search_prefix(key)
        lines = (parse_line(line) for volume in self.volumes(crawl) for line in volume.captures.starting_with(prefix))
        captures = [capture_of_line(line) for line in lines if matches(line, key)]
        captures.sort(key=lambda capture: capture.captured_at)
        return next((c for c in reversed(captures) if before is None or c.captured_at <= before), None)

    def captures(self) -> Iterator[Capture]:
        """All captures, file by file, by address and time."""
        for volume in self.volumes():
            for line in volume.captures.starting_with(b""):
                yield capture_of_line(parse_line(line))

    def places(self, name: str, role: str) -> list[Location]:
        """Where the records stand that have this name and role."""
        return [place for volume in self.volumes() for place in volume.find(name, role)]

    def read(self, place: Location) -> Stored:
        """The record that stands there, its digests checked."""
        with self._open(place) as file:
            try:
                return read_at(file, place)
            except RecordDamaged as error:
                raise ArchiveDamaged(f"{place.warc} at offset {place.offset}: {error}") from error

    def member(self, place: Location) -> Iterator[bytes]:
        """The bytes that stand there, in pieces."""
        with self._open(place) as file:
            file.seek(place.offset)
            left = place.length
            while piece := file.read(min(PIECE, left)):
                left -= len(piece)
                yield piece

    def _open(self, place: Location) -> BinaryIO:
        """The file of a record; it may get its final name at any moment."""
        for name in (place.warc, place.warc + OPEN, place.warc):
            with contextlib.suppress(FileNotFoundError):
                return (self.data / "archive" / name).open("rb")
        raise ArchiveDamaged(f"{place.warc}: the index names it, but it is not there")

    def close(self) -> None:
        """Give the index files back."""
        for volume in self._closed.values():
            volume.close()
        self._closed, self._stamp = {}, None


def crawl_of(warc: str) -> str:
    """The crawl that wrote a file, by its name; "" for a file from elsewhere."""
    crawl, dash, _ = warc.rpartition("-")[0].rpartition("-")
    return crawl if dash else ""
