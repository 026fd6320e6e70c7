"""What was captured while a page was drawn: it stands behind the page, and its requests say who asked."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import islice, takewhile
from urllib.parse import urlsplit

from crawler.capture.archive import Archive
from crawler.capture.exchange import Capture
from crawler.capture.heads import field_of
from crawler.capture.index import capture_of, own_facts
from crawler.capture.reading import Stored, read_on
from crawler.capture.shelf import crawl_of

MOST_RECORDS = 4000
"""Records behind a page that are looked through: other pages are drawn at the same time."""

MOST_BYTES = 256 << 20
"""Of the file behind a page, packed, that is looked through."""

DRAWN_WITHIN = timedelta(minutes=2)
"""How long a page asks for something, where nothing says when it was drawn."""

IMPORTED = "import-"


def drawn_with(archive: Archive, page: Capture) -> Iterator[Capture]:
    """The captures that a page asked for while a browser drew it; none of a page that was fetched without one."""
    place = archive.locate(page.record_id)
    with archive.shelf.open(place.warc) as file:
        file.seek(place.offset)
        found = islice(read_on(file, place.warc), MOST_RECORDS)
        records = (record for record in found if isinstance(record, Stored))
        first = next(records, None)
        imported = crawl_of(place.warc).startswith(IMPORTED)
        if first is None or not (imported or _by_browser(first)):
            return
        within = takewhile(lambda record: record.location.offset - place.offset < MOST_BYTES, records)
        asked = _asked_by(page, takewhile(lambda record: not _is_document_of(page, record), within))
        yield from (capture for capture, by_browser in asked if imported or by_browser)


def _asked_by(page: Capture, records: Iterator[Stored]) -> Iterator[tuple[Capture, bool]]:
    """Responses whose requests name the page, or what it showed, as where they were asked from."""
    origins, asked_from = {_origin(page.url)}, dict[str, bytes]()
    for record in records:
        kind, headers = record.headers["warc-type"], record.headers
        if kind == "request":
            asked_from[headers.get("warc-concurrent-to", "")] = field_of(record.head, b"referer") or b""
        if kind not in {"response", "revisit"}:
            continue
        capture = capture_of(record.placed())
        if capture.captured_at - page.captured_at > DRAWN_WITHIN:
            return
        referrer = asked_from.pop(headers["warc-record-id"], b"").decode("latin-1")
        if _origin(referrer or capture.url) in origins:
            origins.add(_origin(capture.url))
            yield capture, _by_browser(record)


def _by_browser(record: Stored) -> bool:
    return own_facts(record.headers).get("via") == "browser"


def _is_document_of(page: Capture, record: Stored) -> bool:
    """Whether a record is the page's document as it stood at the end: the last that is written of it."""
    derived = own_facts(record.headers).get("derived") == "dom"
    return derived and record.headers.get("warc-refers-to", "").strip("<>") == page.record_id


def _origin(url: str) -> tuple[str, str]:
    try:
        parts = urlsplit(url)
    except ValueError:
        return url, ""
    return parts.scheme, parts.netloc
