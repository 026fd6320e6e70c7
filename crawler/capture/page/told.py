"""One exchange of the browser, put together from what Chromium's DevTools events tell of it."""

import asyncio
import base64
import contextlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import BinaryIO

from crawler.capture.exchange import Exchange, Truncated
from crawler.capture.heads import as_stored, fields_of, request_head, response_head
from crawler.capture.page.devtools import Event
from spiders.found import RequestKey

NOT_MODIFIED = 304

BROKEN = {
    "net::ERR_CONTENT_LENGTH_MISMATCH",
    "net::ERR_INCOMPLETE_CHUNKED_ENCODING",
    "net::ERR_CONNECTION_CLOSED",
    "net::ERR_CONNECTION_RESET",
    "net::ERR_HTTP2_PROTOCOL_ERROR",
}
"""How Chromium says that a body broke off."""

FACTS_S = 1.0
"""Seconds to wait for what is told of a response after it was let pass; of a worker's, some never is."""


@dataclass(frozen=True)
class Asked:
    """A request that was let out; `headers` and `body` as the page made them."""

    key: RequestKey
    headers: dict[str, str]
    body: bytes
    at: datetime


@dataclass
class Facts:
    """What `Network` tells of one request and of those it is redirected to, each list in their order."""

    sent: list[Event] = field(default_factory=list)
    heads: list[Event] = field(default_factory=list)
    responses: list[Event] = field(default_factory=list)
    hops: int = 0
    ended: bool = False
    failed: str = ""
    news: asyncio.Event = field(default_factory=asyncio.Event)

    async def complete(self, hop: int, *, ends: bool) -> None:
        """Wait until all is told of a hop and of how it ended, or nothing more will be."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(FACTS_S):
                while not self.failed and (self.ended < ends or min(len(self.heads), len(self.responses)) <= hop):
                    self.news.clear()
                    await self.news.wait()


def posted(request: Event) -> bytes:
    """The body of a request."""
    if entries := request.get("postDataEntries"):
        return b"".join(base64.b64decode(entry.get("bytes", "")) for entry in entries)
    text: str = request.get("postData", "")
    return text.encode()


def redirects(response: Event) -> bool:
    """Whether a stopped response sends the browser elsewhere; Chromium keeps no body of such a one."""
    names = {field["name"].lower() for field in response["responseHeaders"]}
    return response["responseStatusCode"] in range(300, 400) and "location" in names


def declared_length(response: Event) -> int:
    """What a stopped response says of its length; 0 where it says nothing."""
    value = _field(response, "content-length")
    return int(value) if value.isdigit() else 0


def _field(response: Event, name: str) -> str:
    values = (field["value"] for field in response["responseHeaders"] if field["name"].lower() == name)
    return str(next(values, ""))


def cut_off(response: Event, body: "Body", facts: Facts) -> bool:
    """Whether a body that was not cut by us ended before its end."""
    packed = _field(response, "content-encoding") or _field(response, "transfer-encoding")
    short = not packed and body.size < declared_length(response) and response["request"]["method"] != "HEAD"
    return body.truncated is None and not redirects(response) and (short or facts.failed in BROKEN)


def media_type(response: Event) -> str | None:
    """The declared type of a stopped response, in lower case, without parameters."""
    value = _field(response, "content-type")
    return value.partition(";")[0].strip().lower() or None


def is_download(response: Event) -> bool:
    """Whether a browser saves a stopped response instead of showing it."""
    return _field(response, "content-disposition").strip().lower().startswith("attachment")


def from_cache(facts: "Facts", hop: int, status: int) -> bool:
    """Whether the browser answered this hop from what it had, asked anew or not."""
    _, raw, seen = told_of(facts, hop)
    return bool(seen.get("fromDiskCache")) or (raw.get("statusCode") == NOT_MODIFIED and status != NOT_MODIFIED)


@dataclass(frozen=True)
class Body:
    """A body as it came, its length in bytes, and why it is not whole."""

    file: BinaryIO
    size: int
    truncated: Truncated | None = None


def exchange_of(
    asked: Asked, response: Event, body: Body, told: tuple[Event, Event, Event], ip: str | None
) -> Exchange:
    """The exchange; `told` is what `Network` said of the request sent, of the raw head, and of the response."""
    sent, raw, seen = told
    status = response["responseStatusCode"]
    text = raw.get("headersText") if raw.get("statusCode") == status else None
    fields = fields_of(raw.get("headers"), response["responseHeaders"])
    head = response_head(status, response.get("responseStatusText", ""), text, fields)
    return Exchange(
        key=asked.key,
        request_head=request_head(asked.key.method, asked.key.url, sent.get("headers") or asked.headers),
        request_body=asked.body,
        response_head=as_stored(head, body.size),
        body=body.file,
        ip=ip or str(seen.get("remoteIPAddress", "")).strip("[]") or None,
        started_at=asked.at,
        protocol=seen.get("protocol") or ("http/1.1" if text else "h2"),
        truncated=body.truncated,
    )


def told_of(facts: Facts, hop: int) -> tuple[Event, Event, Event]:
    """What was told of one hop; empty where nothing was."""

    def at(events: list[Event]) -> Event:
        return events[hop] if hop < len(events) else {}

    return at(facts.sent), at(facts.heads), at(facts.responses)
