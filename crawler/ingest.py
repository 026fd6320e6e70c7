"""From a `Found` to an `Entry`: open its captures, read them, say whose report it is; crawl and reextract call this."""

import hashlib
from collections import deque
from collections.abc import Container, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any, cast

from crawler.capture.archive import Archive
from crawler.capture.exchange import Capture, Description
from crawler.convert.archived import readable
from crawler.entry import CaptureOf, Entry, stable_id
from crawler.errors import BodyDamaged, NotConverted
from crawler.naming import local_name
from crawler.reading import Reader
from crawler.store.store import Correction, State
from extractors.report import Report
from extractors.source import Source
from spiders.found import Found, RequestKey


def found_facts(found: Found) -> dict[str, Any]:
    """A `Found` as the JSON of its metadata record."""
    return asdict(found)


def read_found(facts: dict[str, Any]) -> Found:
    """The `Found` that a metadata record holds."""
    attachments = tuple(RequestKey(**key) for key in facts["attachments"])
    keys = {name: RequestKey(**facts[name]) for name in ("page", "listing")}
    return Found(**{**facts, **keys, "attachments": attachments})


def founds(archive: Archive, *, crawl: str | None = None) -> Iterator[tuple[str, Found]]:
    """All that was found, with the crawl that found it, in the archive's order; each page once a crawl."""
    described = ((one.crawl, read_found(one.facts)) for one in archive.descriptions("found"))
    return each_page_once((by, found) for by, found in described if crawl in {None, by})


def each_page_once(found: Iterable[tuple[str, Found]]) -> Iterator[tuple[str, Found]]:
    """What crawls found, without what has the page of one before it; of a page only a digest is remembered."""
    seen: set[bytes] = set()
    for crawl, one in found:
        digest = hashlib.blake2b(repr((crawl, one.page)).encode(), digest_size=16).digest()
        if digest not in seen:
            seen.add(digest)
            yield crawl, one


def states_of(archive: Archive, *, crawl: str | None = None) -> Iterator[State]:
    """What was recorded instead of content."""
    return (state_of(one) for one in archive.descriptions("state") if crawl in {None, one.crawl})


def state_of(description: Description) -> State:
    """The state that a metadata record holds."""
    facts = cast("dict[str, str]", description.facts)
    return State(**facts, at=description.at, crawl=description.crawl)


def correction_of(description: Description) -> Correction:
    """The correction that a metadata record holds."""
    facts = cast("dict[str, Any]", description.facts)
    return Correction(**{**facts, "at": datetime.fromisoformat(facts["at"])})


def evidence(
    states: Iterable[State], crawls: Iterable[Description], archive: Archive
) -> Iterator[tuple[CaptureOf, str]]:
    """The captures that show states, and the listings that show how portals fare, each with its crawl."""
    shown = {state.record_id: state.crawl for state in states if state.record_id}
    for one in crawls:
        listings = cast("list[dict[str, Any]]", one.facts.get("listings", []))
        shown |= {listing["record_id"]: one.crawl for listing in listings if listing["record_id"]}
    for record_id, crawl in shown.items():
        if capture := archive.find_capture(record_id):
            yield _where(capture, archive), crawl


STORED_AT_ONCE = 50
"""Entries that go to the database together; each is some 100 kB in memory."""

AHEAD = 8
"""Reports for each worker that may wait for a slow one before them: workers go on meanwhile."""


def ingest_all(captured: Iterable["Resolved"], *, archive: Archive, reader: Reader) -> Iterator[Entry]:
    """The entries of what was found, in that order: as many are read at a time as the reader has workers."""
    ahead: deque[Future[Entry]] = deque()
    with ThreadPoolExecutor(reader.workers) as threads:
        for one in captured:
            ahead.append(threads.submit(ingest, one, archive=archive, reader=reader))
            if len(ahead) > AHEAD * reader.workers:
                yield ahead.popleft().result()
        yield from (future.result() for future in ahead)


@dataclass(frozen=True)
class Resolved:
    """What a crawl found, with its captures: its page, its attachments, and those of them that never came."""

    crawl: str
    found: Found
    page: Capture
    attachments: list[Capture]
    missing: list[RequestKey]

    @property
    def reading_id(self) -> str:
        """The id of the reading that is made of them."""
        return stable_id(capture.record_id for capture in (self.page, *self.attachments))


def resolve(found: Found, *, crawl: str, archive: Archive, no_content: Container[str | None]) -> Resolved | None:
    """What this crawl captured of what was found; None where its page never came, or is the evidence of a state.

    `no_content` holds the record ids of captures that are the evidence of a state: they are never read.
    """
    page = archive.resolve(found.page, crawl=crawl)
    if page is None or page.record_id in no_content:
        return None
    resolved = {key: archive.resolve(key, crawl=crawl) for key in found.attachments}
    attachments = [c for c in resolved.values() if c and c.status == HTTPStatus.OK and c.record_id not in no_content]
    missing = [key for key, capture in resolved.items() if capture not in attachments]
    return Resolved(crawl, found, page, attachments, missing)


def resolve_all(
    found: Iterable[tuple[str, Found]], *, archive: Archive, no_content: Container[str | None]
) -> Iterator[Resolved]:
    """The same of what crawls found, in that order, without what was never captured."""
    captured = (resolve(one, crawl=crawl, archive=archive, no_content=no_content) for crawl, one in found)
    return (one for one in captured if one)


def ingest(captured: Resolved, *, archive: Archive, reader: Reader) -> Entry:
    """The entry of what was found and captured."""
    found, page, attachments = captured.found, captured.page, captured.attachments
    result = _read(found, page, [*attachments, *captured.missing], archive, reader)
    report = None if isinstance(result, str) else result
    return Entry(
        portal=found.portal,
        crawl=captured.crawl,
        title=(report and report.title) or found.title,
        agency=local_name((report and report.agency) or found.agency_hint or found.portal, found.place),
        year=(report and report.year) or found.year_hint,
        captured_at=page.captured_at,
        media_type=page.media_type or "application/octet-stream",
        page=_where(page, archive),
        attachments=tuple(_where(capture, archive) for capture in attachments),
        report=report,
        unread=result if isinstance(result, str) else None,
        region=(report and _region(report)) or found.region,
    )


def _region(report: Report) -> str | None:
    """The region of its publishing body, where the page has its code."""
    region = report.codes.region if report.codes else None
    return region.value if region else None


def _read(
    found: Found, page: Capture, attachments: Sequence[Capture | RequestKey], archive: Archive, reader: Reader
) -> Report | str:
    """Of a rendered page the reader gets its DOM, of an old office document its DOCX, of anything else the payload.

    An attachment that never came, or not whole, is given without bytes: the report says that it was not read. One
    that could not be converted is why there is no report where nothing else holds the tables.
    """
    drawn = archive.derived(page, "dom") if found.page.via == "browser" else None
    if page.truncated:
        return f"{page.url}: its body was cut off ({page.truncated})"
    refusals: list[str] = []
    try:
        source = readable(drawn or page, archive, reader.converter)
        result = reader.read(source, [_attached(a, archive, reader, refusals) for a in attachments])
    except (BodyDamaged, NotConverted) as error:
        return str(error)
    is_hollow = isinstance(result, Report) and not result.cells and result.kind in {"report", "other"}
    return refusals[0] if refusals and is_hollow else result


def _attached(attachment: Capture | RequestKey, archive: Archive, reader: Reader, refusals: list[str]) -> Source:
    if isinstance(attachment, RequestKey) or attachment.truncated:
        return Source(b"", attachment.url)
    try:
        return readable(attachment, archive, reader.converter)
    except NotConverted as error:
        refusals.append(str(error))
        return archive.payload(attachment)


def _where(capture: Capture, archive: Archive) -> CaptureOf:
    location = archive.locate(capture.record_id)
    return CaptureOf(capture.record_id, capture.url, location.warc, location.offset, capture.digest)
