"""A revisit record as tools write it, for archives of tests."""

import io

from crawler.capture.archive import Archive
from crawler.capture.exchange import Capture
from crawler.capture.records import Outgoing, exchange_records
from tests.capture.exchanges import HEAD, START, exchange

PROFILE = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"


def append_revisit(archive: Archive, *, of: Capture, minute: int) -> None:
    """Write that a capture came again with the same payload."""
    request, response, _ = exchange_records(exchange(of.url, minute=minute), lambda _: None, {}, crawl="")
    headers = {
        **response.headers,
        "WARC-Type": "revisit",
        "WARC-Profile": PROFILE,
        "WARC-Refers-To": f"<{of.record_id}>",
        "WARC-Refers-To-Target-URI": of.url,
        "WARC-Refers-To-Date": f"{START:%Y-%m-%dT%H:%M:%S.%fZ}",
        "WARC-Payload-Digest": of.digest,
    }
    revisit = Outgoing(headers, response.content_type, HEAD, io.BytesIO())
    archive._writing().submit(lambda: [request, revisit]).result()
