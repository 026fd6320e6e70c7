"""Captures of others taken in: `nianbao import`, the way round for portals that no crawler may enter.

What was captured goes into the archive first, then its reports are found as a crawl finds them: by the portal's own
spider, which asks the archive instead of the portal, and by reading what no spider led to. Each is described in the
archive, so that `reextract` finds it again.
"""

import asyncio
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Any

from crawler.capture.archive import Archive
from crawler.capture.cdxj import capture_of_line, parse_line
from crawler.capture.exchange import JSON, Capture
from crawler.capture.foreign import check_wacz
from crawler.capture.taking import Taken, take
from crawler.capture.wacz_pages import read_words
from crawler.crawl import Machinery
from crawler.entry import Entry, Outline, outline_of
from crawler.errors import ArchiveDamaged, BodyDamaged, DatabaseUnreachable, Usage
from crawler.ingest import found_facts, founds, ingest, resolve, states_of
from crawler.store.store import State, Store
from crawler.superseded import keep
from extractors.listing.attachments import attachments_of, is_document
from extractors.normal import normalise
from extractors.titles import year_of
from spiders.found import Found, RequestKey, request_key
from spiders.portal import Portal, allows

DOCUMENTS = ("pdf", "msword", "officedocument", "ms-excel", "wps")
"""Words in the media types of documents, where the address does not tell."""
HTML = {"text/html", "application/xhtml+xml"}
PIECE = 1 << 20
SUBJECT = "公开"
"""What every report on disclosure says, and few other pages do."""
LEAST_SECTIONS = 3
NO_PORTAL = "imported"
"""The portal of what no portal's file covers."""


@dataclass
class Imported:
    """What came of one file; `unstored` is why the database does not hold it."""

    file: str
    digest: str
    taken: Taken
    signed_by: str | None = None
    signed_at: str | None = None
    entries: list[Outline] = field(default_factory=list)
    unstored: str | None = None

    @property
    def reports(self) -> list[Outline]:
        """The entries that are reports, read or not."""
        return [entry for entry in self.entries if entry.is_report]

    def to_json(self) -> dict[str, Any]:
        """As JSON values."""
        return {
            "file": self.file,
            "records": self.taken.records,
            "known": self.taken.known,
            "wrong": self.taken.wrong,
            "damaged": self.taken.damaged,
            "signed_by": self.signed_by,
            "signed_at": self.signed_at,
            "reports": [{"agency": e.agency, "year": e.year, "url": e.url} for e in self.reports],
        }


def crawl_of_files(paths: Sequence[Path]) -> tuple[str, list[str]]:
    """The crawl under which these captures stand, the same for the same bytes; and each file's digest."""
    digests = [_digest(path) for path in paths]
    both = hashlib.sha256("".join(sorted(set(digests))).encode()).hexdigest() if len(digests) > 1 else digests[0]
    return f"import-{both[:16]}", [f"sha256:{digest}" for digest in digests]


def _digest(path: Path) -> str:
    hasher = hashlib.sha256()
    try:
        with path.open("rb") as file:
            for piece in iter(lambda: file.read(PIECE), b""):
                hasher.update(piece)
    except OSError as error:
        raise Usage(f"{path}: {error.strerror}") from error
    return hasher.hexdigest()


def copy_in(data: Path, path: Path, crawl: str, digest: str) -> Imported:
    """Check a file and take its records; raises NotAnArchive, ForeignDamaged or SignatureWrong before any is taken."""
    vouched = check_wacz(path)
    taken = take(data, path, crawl, digest)
    at = f"{vouched.stamped_at:%Y-%m-%dT%H:%M:%SZ}" if vouched and vouched.stamped_at else None
    return Imported(path.name, digest, taken, vouched.key if vouched else None, at)


def read_in(imported: Imported, machinery: Machinery, portals: Sequence[Portal]) -> None:
    """Store what was described by whoever captured it, then what reads as a report and nobody described."""
    if imported.taken.records:
        facts: dict[str, JSON] = {
            "imported": imported.file,
            "digest": imported.digest,
            "wrong": [*imported.taken.wrong],
        }
        asyncio.run(machinery.archive.describe("crawl", None, facts))
    for crawl in imported.taken.warcs:
        described = [found for _, found in founds(machinery.archive, crawl=crawl)]
        states = list(states_of(machinery.archive, crawl=crawl))
        no_content = {state.record_id for state in states} | imported.taken.wrong_ids
        reading = _Reading(machinery, crawl, no_content)
        if crawl == machinery.crawl_id:  # what a spider described here is read and stored
            entries = list(_undescribed(imported, reading, described, portals))
        else:
            entries = list(filter(None, map(reading.read, described)))
        try:
            machinery.stores.ask(partial(_store, machinery, entries, states))
        except DatabaseUnreachable as error:
            imported.unstored = str(error)
        imported.entries += map(outline_of, entries)


@dataclass(frozen=True)
class _Reading:
    machinery: Machinery
    crawl: str
    no_content: set[str | None]

    def read(self, found: Found) -> Entry | None:
        archive, reader = self.machinery.archive, self.machinery.reader
        captured = resolve(found, crawl=self.crawl, archive=archive, no_content=self.no_content)
        return ingest(captured, archive=archive, reader=reader) if captured else None


def _undescribed(
    imported: Imported, reading: _Reading, described: Sequence[Found], portals: Sequence[Portal]
) -> Iterator[Entry]:
    """What reads as a report; pages first, since they say which documents are theirs."""
    taken = {key for found in described for key in (found.page, *found.attachments)}
    archive = reading.machinery.archive
    for candidate in _candidates(archive, imported.taken, reading.no_content):
        key = request_key("GET", candidate.url)
        if key in taken:
            continue
        found = _as_found(archive, candidate, key, portals, reading.crawl)
        entry = reading.read(found) if found else None
        if found and entry and _is_report(entry, found.title):
            taken |= {found.page, *found.attachments}
            asyncio.run(archive.describe("found", found.page, found_facts(found)))
            yield entry


def _is_report(entry: Entry, title: str) -> bool:
    """Whether it reads as a report by itself.

    A listing, or a page about reports, has neither their tables nor their parts; one that only links a document with
    tables leaves them to it, unless its own title speaks of a year, as that of a report's page does.
    """
    report = entry.report
    if report is None or report.kind != "report":
        return False
    if not report.cells:
        return len(report.sections) >= LEAST_SECTIONS
    return year_of(title) is not None or any(cell.at.source == 0 for cell in report.cells)


def _candidates(archive: Archive, taken: Taken, no_content: set[str | None]) -> list[Capture]:
    """The latest capture of each address that is a page or a document, pages first."""
    latest: dict[str, Capture] = {}
    for warc in taken.warcs.get(archive.crawl or "", ()):
        for line in archive.shelf.lines_of(warc):
            values = parse_line(line)
            capture = capture_of_line(values)
            whole = capture.status == HTTPStatus.OK and not capture.truncated and capture.record_id not in no_content
            if whole and "method" not in values and _may_be_report(capture):
                latest[capture.url] = capture
    return sorted(latest.values(), key=lambda capture: capture.media_type not in HTML)


def _may_be_report(capture: Capture) -> bool:
    media_type = capture.media_type or ""
    return media_type in HTML or is_document(capture.url) or any(word in media_type for word in DOCUMENTS)


def _as_found(
    archive: Archive, capture: Capture, key: RequestKey, portals: Sequence[Portal], crawl: str
) -> Found | None:
    """What a listing would have said of it; None for a page that does not speak of disclosure."""
    title, attachments = capture.url, tuple[RequestKey, ...]()
    if capture.media_type in HTML:
        try:
            source = archive.payload(capture)
        except (ArchiveDamaged, BodyDamaged):
            return None
        title, text = read_words(source)
        if SUBJECT not in normalise(title + text):
            return None
        links = attachments_of(source.body, capture.url, None, source.charset)
        keys = (request_key("GET", link.url) for link in links)
        attachments = tuple(key for key in keys if archive.resolve(key, crawl=crawl))
    portal = next((portal for portal in portals if allows(portal, capture.url)), None)
    whose = (portal.code, portal.region, portal.name) if portal else (NO_PORTAL, None, None)
    code, region, place = whose
    return Found(code, title or capture.url, None, None, key, attachments, key, region, place)


def _store(machinery: Machinery, entries: Sequence[Entry], states: Sequence[State], store: Store) -> None:
    store.put_all(entries, partial(keep, machinery.archive))
    store.put_states(states)
