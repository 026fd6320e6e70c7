"""An exchange with a server as it crossed the wire, and what names its capture."""

from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Literal, TypeAlias

from spiders.found import RequestKey

Truncated = Literal["length", "time", "disconnect", "unspecified"]
"""Why a body is not whole: over the size limit, out of time, connection cut, or some other reason."""

DerivedKind = Literal["dom", "screenshot", "text", "docx"]
"""What is made from a page in the browser: its document after the scripts ran, its picture, its visible text; and
from an old office document: the DOCX that LibreOffice turned it into."""

Subject = Literal["fetch", "state", "found", "crawl", "correction", "superseded"]
"""What a description is about."""

JSON: TypeAlias = "dict[str, JSON] | list[JSON] | str | int | float | bool | None"


@dataclass(frozen=True)
class Exchange:
    """Exactly what crossed the wire, above TLS.

    `request_head` and `response_head` run from the first line to the empty line, inclusive; `body` is the
    response's body as sent (chunks and compression untouched), a binary file at its start that may be spooled
    to disk. A browser's exchange holds what Chromium gives: the body content-decoded, the head renamed to agree.
    """

    key: RequestKey
    request_head: bytes
    request_body: bytes
    response_head: bytes
    body: BinaryIO
    ip: str | None
    started_at: datetime
    protocol: str = "http/1.1"
    truncated: Truncated | None = None


@dataclass(frozen=True)
class Capture:
    """One captured response; the WARC-Record-ID is its identity, file and offset are the index's business.

    `record_id` stands without its angle brackets (`urn:uuid:…`); `digest` is that of the payload as in the WARC
    (`sha1:BASE32`); `media_type` is as declared, in lower case, without parameters; `truncated` says why the body
    is not whole. What was derived from a response (a DOM) is a capture, too, with `status` 0.
    """

    record_id: str
    url: str
    captured_at: datetime
    status: int
    media_type: str | None
    digest: str
    truncated: Truncated | None = None


@dataclass(frozen=True)
class Description:
    """One metadata record: facts about a request, a capture (by its record id) or, without subject, the crawl."""

    kind: Subject
    subject: RequestKey | str | None
    facts: dict[str, JSON]
    crawl: str
    at: datetime


@dataclass(frozen=True)
class Location:
    """Where a record stands: the WARC file's name, and its gzip member's offset and length in bytes."""

    warc: str
    offset: int
    length: int
