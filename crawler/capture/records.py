"""WARC records as they are written: the block byte for byte, one gzip member each, digests of what is stored."""

import base64
import hashlib
import io
import json
import uuid
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import BinaryIO, Protocol

from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawler.capture.exchange import JSON, Capture, Exchange
from spiders.found import RequestKey

WARC_1_1 = "WARC/1.1"
PIECE = 1 << 16

IN_MEMORY = 2 << 20
"""Bytes of a body that stay in memory; what is longer goes to a temporary file."""


class Output(Protocol):
    """Where a record goes."""

    def write(self, piece: bytes, /) -> int:
        """Take all of it."""


@dataclass(frozen=True)
class Outgoing:
    """A record to be written: the WARC's own fields, an HTTP head (or none) and a body."""

    headers: Mapping[str, str]
    content_type: str
    head: bytes
    body: BinaryIO


class _Block(io.RawIOBase):
    """Head and body as the one stream that warcio copies into the record."""

    def __init__(self, head: bytes, body: BinaryIO) -> None:
        self._parts = [io.BytesIO(head), body]

    def read(self, size: int = -1, /) -> bytes:
        while self._parts:
            if piece := self._parts[0].read(size):
                return piece
            self._parts.pop(0)
        return b""


class _Member:
    """A gzip member on its way out. warcio's own takes level 9: up to ten times the time for a hundredth less."""

    def __init__(self, output: Output) -> None:
        self._output = output
        self._gzip = zlib.compressobj(6, zlib.DEFLATED, 16 + zlib.MAX_WBITS)

    def write(self, piece: bytes) -> None:
        self._output.write(self._gzip.compress(piece))

    def flush(self) -> None:
        self._output.write(self._gzip.flush())


def write(record: Outgoing, output: Output) -> dict[str, str]:
    """Append one record as one gzip member; gives its fields by lower-case name.

    warcio frames it; it is shown no HTTP head, since it would write it anew in its own spelling, and no revisit, since
    it would write no block at all.
    """
    length, block_digest, payload_digest = _digests(record)
    headers = {**record.headers, "WARC-Block-Digest": block_digest}
    if headers["WARC-Type"] != "warcinfo":
        headers.setdefault("WARC-Payload-Digest", payload_digest)  # that of a revisit is its target's
    fields = StatusAndHeaders("", list(headers.items()), protocol=WARC_1_1)
    block = _Block(record.head, record.body)
    framed = ArcWarcRecord("warc", "resource", fields, block, None, record.content_type, length)
    WARCWriter(_Member(output), gzip=False, warc_version=WARC_1_1).write_record(framed)
    return {name.lower(): value for name, value in fields.headers}


def _digests(record: Outgoing) -> tuple[int, str, str]:
    """Length of the block, digests of block and body; the body is left at its start."""
    block, payload = sha1(), sha1()
    block.update(record.head)
    length = len(record.head)
    record.body.seek(0)
    while piece := record.body.read(PIECE):
        block.update(piece)
        payload.update(piece)
        length += len(piece)
    record.body.seek(0)
    return length, base32(block.digest()), base32(payload.digest())


def sha1() -> "hashlib._Hash":
    """The digest that WARC files have by custom."""
    return hashlib.sha1(usedforsecurity=False)


def base32(digest: bytes) -> str:
    """A SHA-1 as WARC files write it."""
    return "sha1:" + base64.b32encode(digest).decode("ascii")


def warcinfo(filename: str, at: datetime, fields: Mapping[str, str]) -> list[Outgoing]:
    """The first record of a file."""
    body = io.BytesIO("".join(f"{name}: {value}\r\n" for name, value in fields.items()).encode())
    headers = _fields("warcinfo", at) | {"WARC-Filename": filename}
    return [Outgoing(headers, "application/warc-fields", b"", body)]


def exchange_records(exchange: Exchange) -> list[Outgoing]:
    """A request and its response; the request first, so that no response ever stands there without it."""
    shared = {"WARC-Target-URI": exchange.key.url, "WARC-Protocol": exchange.protocol}
    if exchange.ip:
        shared["WARC-IP-Address"] = exchange.ip
    request, response = _fields("request", exchange.started_at), _fields("response", exchange.started_at)
    request |= shared | {"WARC-Concurrent-To": response["WARC-Record-ID"]}
    response |= shared | {"WARC-Concurrent-To": request["WARC-Record-ID"]} | _own({"via": exchange.key.via})
    if exchange.truncated:
        response["WARC-Truncated"] = exchange.truncated
    sent = io.BytesIO(exchange.request_body)
    return [
        Outgoing(request, "application/http; msgtype=request", exchange.request_head, sent),
        Outgoing(response, "application/http; msgtype=response", exchange.response_head, exchange.body),
    ]


def derived_record(kind: str, body: bytes, media_type: str, *, of: Capture, at: datetime) -> list[Outgoing]:
    """What was made from a response. WARC 1.1 allows WARC-Refers-To on a conversion, not on a resource."""
    headers = _fields("conversion", at) | _own({"derived": kind})
    headers |= {"WARC-Target-URI": of.url, "WARC-Refers-To": f"<{of.record_id}>"}
    return [Outgoing(headers, media_type, b"", io.BytesIO(body))]


def description_record(
    kind: str, subject: RequestKey | Capture | None, facts: Mapping[str, JSON], *, crawl: str, at: datetime
) -> list[Outgoing]:
    """Facts as a metadata record: fields whose values are JSON.

    Its type is application/warc-fields because every indexer leaves such records out; a JSON document beside a page
    would be replayed in the page's place.
    """
    headers = _fields("metadata", at) | _own({"describes": kind})
    fields: dict[str, JSON] = {"describes": kind, "crawl": crawl}
    if isinstance(subject, RequestKey):
        headers["WARC-Target-URI"] = subject.url
        fields["request"] = dict(vars(subject))
    elif subject:
        headers |= {"WARC-Target-URI": subject.url, "WARC-Refers-To": f"<{subject.record_id}>"}
        fields["capture"] = subject.record_id
    fields["facts"] = dict(facts)
    lines = (f"{name}: {json.dumps(value, ensure_ascii=False, sort_keys=True)}\r\n" for name, value in fields.items())
    return [Outgoing(headers, "application/warc-fields", b"", io.BytesIO("".join(lines).encode()))]


def _fields(kind: str, at: datetime) -> dict[str, str]:
    """The fields that all records have."""
    date = at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
    return {"WARC-Type": kind, "WARC-Record-ID": f"<urn:uuid:{uuid.uuid4()}>", "WARC-Date": date}


def _own(facts: Mapping[str, JSON]) -> dict[str, str]:
    """The field for what the standard has no word for."""
    return {"WARC-JSON-Metadata": json.dumps(facts, sort_keys=True)}
