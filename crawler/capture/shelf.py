"""Where things stand: the WARCs of an archive with their indexes, searched without loading them."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

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

    def volumes(self, crawl: str | None = None) -> list[Volume]:
        """All of them, or those of one crawl."""
        growing = self._growing()
        self._refresh(growing)
        found = {file.name: Volume(file.name, file.index.captures, file.index.ids) for file in growing} | self._closed
        return [found[name] for name in sorted(found) if crawl is None or crawl_of(name) == crawl]

    def _refresh(self, growing: Sequence[WarcFile]) -> None:
        """Take up indexes that were written since, by this process or another."""
        folder = self.data / "indexes"
        stamp = (folder.stat().st_mtime_ns if folder.exists() else None, [file.name for file in growing])
        if stamp == self._stamp:
            return
        self._stamp = stamp
        for path in folder.glob("*.cdxj"):
            name = path.stem + WARC
            ids = path.with_suffix(".ids")
            if name not in self._closed and ids.exists() and (self.data / "archive" / name).exists():
                self._closed[name] = Volume(name, FileLines(path), FileLines(ids))

    def lookup(self, key: RequestKey, crawl: str | None, before: datetime | None) -> Capture | None:
        """The latest capture of a key."""
        latest: Capture | None = None
        for volume in self.volumes(crawl):
            for line in map(parse_line, volume.captures.starting_with(search_prefix(key))):
                if not matches(line, key):
                    continue
                capture = capture_of_line(line)
                if before and capture.captured_at > before:
                    continue
                if latest is None or capture.captured_at >= latest.captured_at:
                    latest = capture
        return latest

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
        path = self._path(place)
        try:
            return read_at(path, place)
        except (RecordDamaged, FileNotFoundError) as error:
            raise ArchiveDamaged(f"{path.name} at offset {place.offset}: {error}") from error

    def member(self, place: Location) -> Iterator[bytes]:
        """The bytes that stand there, in pieces."""
        with self._path(place).open("rb") as file:
            file.seek(place.offset)
            left = place.length
            while piece := file.read(min(PIECE, left)):
                left -= len(piece)
                yield piece

    def _path(self, place: Location) -> Path:
        path = self.data / "archive" / place.warc
        return path if path.exists() else path.with_name(path.name + OPEN)

    def close(self) -> None:
        """Give the index files back."""
        for volume in self._closed.values():
            volume.close()
        self._closed, self._stamp = {}, None


def crawl_of(warc: str) -> str:
    """The crawl that wrote a file, by its name; "" for a file from elsewhere."""
    crawl, dash, _ = warc.rpartition("-")[0].rpartition("-")
    return crawl if dash else ""
