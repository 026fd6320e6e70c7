"""Everything read once more: the archive against its digests and indexes, the database against the archive."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crawler.capture.archive import Archive, open_archive
from crawler.errors import ArchiveDamaged
from crawler.store.database import open_store
from crawler.store.store import Store
from crawler.words import say


@dataclass(frozen=True)
class Verified:
    """What was read, and one line per problem."""

    captures: int
    readings: int
    problems: tuple[str, ...]

    def summary(self) -> str:
        """One line."""
        return say(
            f"{self.captures} captures and {self.readings} readings verified, {len(self.problems)} problems",
            f"已校验 {self.captures} 个捕获、{self.readings} 份读取，{len(self.problems)} 处问题",
        )

    def to_json(self) -> dict[str, Any]:
        """The outcome as JSON values."""
        return {"captures": self.captures, "readings": self.readings, "problems": list(self.problems)}


def verify(data: Path, database: str) -> Verified:
    """Read the whole archive, then see that every reading's captures stand where the database says."""
    archive = open_archive(data)
    try:
        problems = list(archive.check())
        captures = sum(1 for _ in archive.captures())
        with open_store(database, data) as store:
            readings = sum(1 for _ in store.readings())
            problems += _unfounded(store, archive)
    finally:
        archive.close()
    return Verified(captures, readings, tuple(problems))


def _unfounded(store: Store, archive: Archive) -> Iterator[str]:
    """Readings whose captures are not where they should be."""
    for document in store.readings():
        entry = document["entry"]
        for capture in (entry["page"], *entry["attachments"]):
            try:
                location = archive.locate(capture["record_id"])
            except ArchiveDamaged:
                yield f"reading {document['_id']}: {capture['record_id']} of {capture['url']} is not in the archive"
                continue
            if (location.warc, location.offset) != (capture["warc"], capture["offset"]):
                yield f"reading {document['_id']}: {capture['record_id']} stands elsewhere, at {location}"
