"""From a `Found` to an `Entry`: open its captures, read them, say whose report it is; crawl and reextract call this."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from crawler.capture.archive import Archive
from crawler.capture.exchange import Capture
from crawler.entry import CaptureOf, Entry
from crawler.reading import Reader
from extractors.source import Source
from extractors.states import recognise
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
    seen: set[tuple[str, RequestKey]] = set()
    for description in archive.descriptions("found"):
        found = read_found(description.facts)
        if crawl in {None, description.crawl} and (description.crawl, found.page) not in seen:
            seen.add((description.crawl, found.page))
            yield description.crawl, found


def ingest(found: Found, *, crawl: str, archive: Archive, reader: Reader) -> Entry | None:
    """The entry of what was found; None where its page was never captured or is no content (a recorded state)."""
    page = _captured(found.page, crawl, archive)
    if page is None:
        return None
    exchange = archive.open(page.record_id)
    if recognise(page.status, exchange.headers(), archive.payload(page).body, page.url):
        return None
    captures = [c for key in found.attachments if (c := _captured(key, crawl, archive)) and c.status == 200]  # noqa: PLR2004
    result = reader.read(_source(found.page, page, archive), [archive.payload(c) for c in captures])
    unread = result if isinstance(result, str) else None
    report = None if isinstance(result, str) else result
    return Entry(
        portal=found.portal,
        crawl=crawl,
        title=(report and report.title) or found.title,
        agency=(report and report.agency) or found.agency_hint or found.portal,
        year=(report and report.year) or found.year_hint,
        captured_at=page.captured_at,
        media_type=page.media_type or "application/octet-stream",
        page=_where(page, archive),
        attachments=tuple(_where(capture, archive) for capture in captures),
        report=report,
        unread=unread,
    )


def _captured(key: RequestKey, crawl: str, archive: Archive) -> Capture | None:
    """This crawl's capture of a key; else the latest one before (a page that was not asked for again)."""
    return archive.resolve(key, crawl=crawl)


def _source(key: RequestKey, capture: Capture, archive: Archive) -> Source:
    """What the extractor reads: of a rendered page its DOM, of anything else the payload."""
    drawn = archive.derived(capture, "dom") if key.via == "browser" else None
    return archive.payload(drawn or capture)


def _where(capture: Capture, archive: Archive) -> CaptureOf:
    location = archive.locate(capture.record_id)
    return CaptureOf(capture.record_id, capture.url, location.warc, location.offset, capture.digest)
