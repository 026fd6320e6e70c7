"""Everything read once more: the archive against itself, the database against the archive."""

import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from crawler.capture.archive import Archive, open_archive
from crawler.capture.checking import Checked, Problem, check_archive
from crawler.capture.mending import mend
from crawler.capture.recover import recover
from crawler.capture.storage import read_storage
from crawler.capture.uploading import waiting
from crawler.cores import WARCS, cores_for
from crawler.errors import ArchiveDamaged
from crawler.ingest import founds, states_of
from crawler.store.database import open_store
from crawler.store.store import Store
from crawler.words import say

SHARE_BYTES = 20_000_000
"""Checking reads some 50 MB in a second."""
REEXTRACT = "nianbao reextract --apply"
CATCH_UP = "nianbao reextract --missing"


@dataclass
class Verified:
    """What was read, what does not agree, and what is no damage, but worth knowing."""

    files: int = 0
    records: int = 0
    size_bytes: int = 0
    seconds: float = 0.0
    captures: int = 0
    readings: int = 0
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def damage(self) -> list[Problem]:
        """The problems that were not mended."""
        return [problem for problem in self.problems if not problem.mended]

    def count(self, checked: Checked) -> None:
        """Add a file that was read."""
        self.files += 1
        self.records += checked.records
        self.size_bytes += checked.size_bytes

    def summary(self) -> str:
        """One line."""
        megabytes = self.size_bytes / 1e6
        speed = megabytes / self.seconds if self.seconds else 0.0
        mended = len(self.problems) - len(self.damage)
        return say(
            f"{self.files} files, {self.records} records, {megabytes:.1f} MB read in {self.seconds:.1f} s "
            f"({speed:.1f} MB/s); {self.captures} captures and {self.readings} readings; "
            f"{len(self.problems)} problems" + (f", {mended} mended" if mended else ""),
            f"{self.seconds:.1f} 秒内读取 {self.files} 个文件、{self.records} 条记录、{megabytes:.1f} MB"
            f"（{speed:.1f} MB/s）；{self.captures} 个捕获、{self.readings} 份读取；"
            f"{len(self.problems)} 处问题" + (f"，已修复 {mended} 处" if mended else ""),
        )

    def to_json(self) -> dict[str, Any]:
        """The outcome as JSON values."""
        return asdict(self)


def verify(
    data: Path, database: str, *, repair: bool = False, tell: Callable[[Checked], None] = lambda _: None
) -> Verified:
    """Read the whole archive, then see that every reading's captures stand where the database says.

    What a killed crawl left is taken over first, as whenever an archive is opened: that is no damage, but told.
    """
    outcome = Verified(notes=recover(data))

    def read(checked: Checked) -> None:
        outcome.count(checked)
        tell(checked)

    start, workers = time.monotonic(), cores_for(data, WARCS, SHARE_BYTES)
    with open_archive(data):
        outcome.problems = check_archive(data, workers=workers, tell=read)
    outcome.seconds = time.monotonic() - start
    if repair and outcome.problems:
        mended = [problem for problem in mend(data, outcome.problems) if problem.mended]
        outcome.problems = [*mended, *check_archive(data, workers=workers)]
    with open_archive(data) as archive, open_store(database, data) as store:
        outcome.captures = sum(1 for _ in archive.captures())
        _check_store(store, archive, outcome)
    if unsent := waiting(data) if read_storage(data) else []:
        outcome.notes.append(f"{len(unsent)} files are not in the storage yet; the next crawl sends them")
    return outcome


def _check_store(store: Store, archive: Archive, outcome: Verified) -> None:
    pages: set[str] = set()
    for document in store.readings(whole=False):
        outcome.readings += 1
        pages.add(document["entry"]["page"]["record_id"])
        outcome.problems += _unfounded(document, archive)
    no_content = {state.record_id for state in states_of(archive)}
    unread = 0
    for problem, page in _found(archive):
        outcome.problems += [problem] if problem else []
        unread += bool(page and page not in pages | no_content)
    if unread:
        outcome.notes.append(f"{unread} reports of the archive are not in the database: {CATCH_UP}")


def _unfounded(document: dict[str, Any], archive: Archive) -> Iterator[Problem]:
    """Captures of a reading that are not where they should be."""
    entry = document["entry"]
    report = f"{entry['agency']} {entry['year'] or ''}".strip()
    for capture in (entry["page"], *entry["attachments"]):
        told = f"reading {document['_id']}: {capture['record_id']} of {capture['url']}"
        try:
            place = archive.locate(capture["record_id"])
        except ArchiveDamaged:
            lost = f"the numbers of {report} cannot be walked back to what was captured"
            yield Problem("reading", capture["warc"], capture["offset"], f"{told} is not in the archive", lost)
            continue
        if (place.warc, place.offset) != (capture["warc"], capture["offset"]):
            what = f"{told} stands elsewhere, in {place.warc} at offset {place.offset}"
            yield Problem("moved", capture["warc"], capture["offset"], what, f"to put it right: {REEXTRACT}")


def _found(archive: Archive) -> Iterator[tuple[Problem | None, str | None]]:
    """For each report that a crawl found: what is wrong with its page, or that page's record.

    A page that failed has a state. One on another host may have been refused, and a crawl that was cut short never
    came to some: nothing is wrong with those.
    """
    settled = {(state.crawl, state.url) for state in states_of(archive)}
    ended = {(d.crawl, d.facts.get("portal")) for d in archive.descriptions("crawl") if d.facts.get("ended")}
    for crawl, found in founds(archive):
        page = archive.resolve(found.page, crawl=crawl)
        same_host = urlsplit(found.page.url).netloc == urlsplit(found.listing.url).netloc
        if page or (crawl, found.page.url) in settled or not same_host or (crawl, found.portal) not in ended:
            yield None, page.record_id if page else None
        elif archive.lookup(found.page, crawl=crawl) is None:
            what = f"{found.title} ({found.page.url}) was found by crawl {crawl}, but its capture is not there"
            yield Problem("found", f"{crawl}-*", None, what, "that report is lost, unless another crawl has it"), None
