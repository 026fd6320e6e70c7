"""The body of a capture for reading, from its record."""

import re

from crawler.capture.exchange import Capture
from crawler.capture.index import http_head
from crawler.capture.payload import decoded
from crawler.capture.reading import Stored
from extractors.source import Source

CHARSET = re.compile(r"charset\s*=\s*[\"']?([^\s;\"']+)", re.IGNORECASE)


def payload_of(record: Stored, capture: Capture) -> Source:
    """The body out of its chunks and decompressed, as `Archive.payload` gives it; the record's is closed then."""
    with record.body as body:
        if not record.head:
            return _source(body.read(), capture, record.headers.get("content-type", ""))
        head = http_head(record.head)
        return _source(decoded(body, head, capture.url), capture, head.get_header("content-type", ""))


def _source(body: bytes, capture: Capture, content_type: str) -> Source:
    charset = CHARSET.search(content_type)
    return Source(body, capture.url, capture.media_type, charset[1] if charset else None)
