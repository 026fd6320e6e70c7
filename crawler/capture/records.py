"""WARC records as they are written: the block byte for byte, one gzip member each, digests of what is stored."""

import base64
import hashlib
import io
import json
import uuid
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import BinaryIO, Protocol

from isal import isal_zlib

from crawler.capture.credentials import without_credentials
from crawler.capture.exchange import JSON, Capture, Exchange
from crawler.version import own_version
from spiders.found import RequestKey

PIECE = 1 << 16
LEVEL = 2
"""Of ISA-L: an eighth of zlib's time at its usual level 6, for about a twentieth more bytes."""

WITH_PAYLOAD = {"response", "revisit", "resource", "conversion"}
REVISIT = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
LEAST_REVISITED = 1 << 10
"""Bytes: a smaller payload is stored again. A revisit takes about as much, and costs replay a second look-up."""

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
    payload_digest: str | None = None
    """Where it is known, or is that of a payload which stands elsewhere."""


@dataclass(frozen=True)
class Original:
    """A committed response whose payload need not be stored again."""

    record_id: str
    url: str
    date: str


FindOriginal = Callable[[str], Original | None]
"""From a payload's digest to a committed response that has it."""


def write(record: Outgoing, output: Output) -> dict[str, str]:
    """Append one record as one gzip member; gives its fields by lower-case name.

    A body is digested here unless that was done before; requests and metadata without one have no payload digest.
    """
    length, block, payload = _digests(record)
    fields = {**record.headers, "WARC-Block-Digest": block}
    if payload:
        fields.setdefault("WARC-Payload-Digest", payload)  # that of a revisit is of what it refers to
    fields |= {"Content-Type": record.content_type, "Content-Length": str(length)}
    lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    member = isal_zlib.compressobj(LEVEL, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    output.write(member.compress(f"WARC/1.1\r\n{lines}\r\n".encode() + record.head))
    for piece in _pieces(record.body):
        output.write(member.compress(piece))
    output.write(member.compress(b"\r\n\r\n") + member.flush())
    return {name.lower(): value for name, value in fields.items()}


def _digests(record: Outgoing) -> tuple[int, str, str | None]:
    """Length of the block, digests of block and payload."""
    block = sha1(record.head)
    payload = sha1()
    length = len(record.head)
    for piece in _pieces(record.body):
        block.update(piece)
        if not record.payload_digest:
            payload.update(piece)
        length += len(piece)
    kind = record.headers["WARC-Type"]
    has_payload = kind in WITH_PAYLOAD or (kind == "request" and length > len(record.head))
    digest = record.payload_digest or (base32(payload.digest()) if has_payload else None)
    return length, base32(block.digest()), digest


def _pieces(body: BinaryIO) -> Iterator[bytes]:
    """A body from its start."""
    body.seek(0)
    while piece := body.read(PIECE):
        yield piece


def sha1(data: bytes = b"") -> "hashlib._Hash":
    """The digest that WARC files have by custom."""
    return hashlib.sha1(data, usedforsecurity=False)


def base32(digest: bytes) -> str:
    """A SHA-1 as WARC files write it."""
    return "sha1:" + base64.b32encode(digest).decode("ascii")


def warcinfo(filename: str, at: datetime, fields: Mapping[str, str]) -> list[Outgoing]:
    """The first record of a file."""
    body = io.BytesIO("".join(f"{name}: {value}\r\n" for name, value in fields.items()).encode())
    headers = _fields("warcinfo", at) | {"WARC-Filename": filename}
    return [Outgoing(headers, "application/warc-fields", b"", body)]


def warcinfo_of(crawl: str, filename: str, at: datetime) -> list[Outgoing]:
    """The first record of a crawl's file."""
    fields = {
        "software": software(),
        "format": "WARC File Format 1.1",
        "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
        "robots": "obey, but for portals whose crawl record gives a reason",
        "isPartOf": crawl,
    }
    return warcinfo(filename, at, fields)


def software() -> str:
    """Who writes, in the words of a user agent."""
    return f"nianbao/{own_version()}"


def exchange_records(
    exchange: Exchange, find_original: FindOriginal, facts: Mapping[str, JSON], *, crawl: str
) -> list[Outgoing]:
    """A request, its response (or a revisit of one that has the same payload), and what is to be said of the fetch.

    The request comes first, so that no response ever stands there without it.
    """
    digest, size = _payload(exchange.body)
    shared = {"WARC-Target-URI": exchange.key.url, "WARC-Protocol": exchange.protocol}
    if exchange.ip:
        shared["WARC-IP-Address"] = exchange.ip
    is_candidate = size >= LEAST_REVISITED and not exchange.truncated
    original = find_original(digest) if is_candidate else None
    request, response = (_fields(kind, exchange.started_at) for kind in ("request", "response"))
    request |= shared | {"WARC-Concurrent-To": response["WARC-Record-ID"]}
    response |= shared | {"WARC-Concurrent-To": request["WARC-Record-ID"]} | _own({"via": exchange.key.via})
    if original:
        response |= _revisit(original)
    if exchange.truncated:
        response["WARC-Truncated"] = exchange.truncated
    sent, body = io.BytesIO(exchange.request_body), io.BytesIO() if original else exchange.body
    asked, withheld = without_credentials(exchange.request_head, exchange.key.via)
    told: dict[str, JSON] = {"withheld": list(withheld)} if withheld else {}
    return [
        Outgoing(request, "application/http; msgtype=request", asked, sent),
        Outgoing(response, "application/http; msgtype=response", exchange.response_head, body, digest),
        _fetch_record(response, {"via": exchange.key.via, **facts, **told}, crawl),
    ]


def _payload(body: BinaryIO) -> tuple[str, int]:
    """Digest and size of a body."""
    digest, size = sha1(), 0
    for piece in _pieces(body):
        digest.update(piece)
        size += len(piece)
    return base32(digest.digest()), size


def _revisit(original: Original) -> dict[str, str]:
    return {
        "WARC-Type": "revisit",
        "WARC-Profile": REVISIT,
        "WARC-Refers-To": f"<{original.record_id}>",
        "WARC-Refers-To-Target-URI": original.url,
        "WARC-Refers-To-Date": original.date,
    }


def _fetch_record(response: Mapping[str, str], facts: Mapping[str, JSON], crawl: str) -> Outgoing:
    """How a response was fetched."""
    record_id = response["WARC-Record-ID"]
    headers = {
        "WARC-Type": "metadata",
        "WARC-Record-ID": _record_id(),
        "WARC-Date": response["WARC-Date"],
        "WARC-Target-URI": response["WARC-Target-URI"],
        "WARC-Refers-To": record_id,
    }
    return _described("fetch", headers, {"crawl": crawl, "capture": record_id.strip("<>"), "facts": dict(facts)})


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
    headers = _fields("metadata", at)
    fields: dict[str, JSON] = {"crawl": crawl, "facts": dict(facts)}
    if isinstance(subject, RequestKey):
        headers["WARC-Target-URI"] = subject.url
        fields["request"] = dict(vars(subject))
    elif subject:
        headers |= {"WARC-Target-URI": subject.url, "WARC-Refers-To": f"<{subject.record_id}>"}
        fields["capture"] = subject.record_id
    return [_described(kind, headers, fields)]


def _described(kind: str, headers: dict[str, str], fields: Mapping[str, JSON]) -> Outgoing:
    named = {"describes": kind, **fields}
    lines = (f"{name}: {json.dumps(value, ensure_ascii=False, sort_keys=True)}\r\n" for name, value in named.items())
    body = io.BytesIO("".join(lines).encode())
    return Outgoing(headers | _own({"describes": kind}), "application/warc-fields", b"", body)


def _fields(kind: str, at: datetime) -> dict[str, str]:
    """The fields that all records have."""
    date = at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
    return {"WARC-Type": kind, "WARC-Record-ID": _record_id(), "WARC-Date": date}


def _record_id() -> str:
    return f"<urn:uuid:{uuid.uuid4()}>"


def _own(facts: Mapping[str, JSON]) -> dict[str, str]:
    """The field for what the standard has no word for."""
    return {"WARC-JSON-Metadata": json.dumps(facts, sort_keys=True)}
