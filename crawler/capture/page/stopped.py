"""Requests and responses that Chromium has stopped for us: the body taken, what is wanted let go, the rest ended."""

import asyncio
import base64
import contextlib
import io
import tempfile
from typing import BinaryIO, cast

from scrapy import Request

from crawler.capture.page import told
from crawler.capture.page.border import Proxy
from crawler.capture.page.devtools import Event, Session
from crawler.capture.page.told import Body
from crawler.capture.records import IN_MEMORY
from crawler.errors import Refused

DRAWN = {"text/html", "application/xhtml+xml", None}
"""Media types of which the browser makes a document of the page's own; anything else is a file, and not shown."""

STREAMS = {"text/event-stream", "multipart/x-mixed-replace"}
STREAM_S = 3.0
"""Seconds of a response that has no end by its nature."""

PIECE = 1 << 16


async def take_body(session: Session, event: Event, limit: int, seconds: float) -> Body:
    """The body of a stopped response, as far as the limits (bytes, 0 for none; seconds) let it; raises TimeoutError."""
    if told.redirects(event):
        return Body(io.BytesIO(), 0)
    if told.media_type(event) in STREAMS:
        return await _beginning(session, event, limit or IN_MEMORY, seconds=STREAM_S, piece=1)
    if 0 < limit < told.declared_length(event):
        return await _beginning(session, event, limit, seconds=seconds)
    async with asyncio.timeout(seconds):
        got = await session.send("Fetch.getResponseBody", requestId=event["requestId"])
    body = base64.b64decode(got["body"]) if got["base64Encoded"] else got["body"].encode()
    if 0 < limit < len(body):
        return Body(io.BytesIO(body[:limit]), limit, "length")
    return Body(io.BytesIO(body), len(body))


async def let_in(session: Session, event: Event, body: Body) -> None:
    """The page gets what is whole, and the beginning of what has no end; a file is captured, not shown."""
    if told.redirects(event) or not (is_file(event) or body.truncated):
        await let_go(session, event)
    elif body.truncated == "time":
        content = base64.b64encode(body.file.read()).decode()
        body.file.seek(0)
        head = {"responseCode": event["responseStatusCode"], "responseHeaders": event["responseHeaders"]}
        await _quietly(session, "Fetch.fulfillRequest", requestId=event["requestId"], body=content, **head)
    else:
        await end(session, event, "Aborted")


async def let_go(session: Session, event: Event, /, **changed: object) -> None:
    """On its way, changed perhaps."""
    await _quietly(session, "Fetch.continueRequest", requestId=event["requestId"], **changed)


async def end(session: Session, event: Event, reason: str) -> None:
    """No further, for one of Chromium's reasons."""
    await _quietly(session, "Fetch.failRequest", requestId=event["requestId"], errorReason=reason)


def sign_in(session: Session, event: Event, proxy: Proxy | None) -> None:
    """The portal's proxy asks who we are; a server that asks gets no answer, and its 401 is what there is to keep."""
    answer = {"response": "Default"}
    if proxy and event["authChallenge"].get("source") == "Proxy":
        answer = {"response": "ProvideCredentials", "username": proxy.user, "password": proxy.password}
    session.begin("Fetch.continueWithAuth", requestId=event["requestId"], authChallengeResponse=answer)


def is_file(event: Event) -> bool:
    """Whether a document is kept, and not shown: what is no page, is to be saved, or has nothing in it."""
    if event["resourceType"] != "Document" or told.redirects(event):
        return False
    empty = event["responseStatusCode"] in {204, 205}
    return empty or told.media_type(event) not in DRAWN or told.is_download(event)


def as_asked(request: Request, event: Event) -> dict[str, object]:
    """What makes the browser's request for a document the spider's, where that is no GET."""
    if request.method == "GET" and not request.body:
        return {}
    kind = (request.headers.get("Content-Type") or b"application/x-www-form-urlencoded").decode("latin-1")
    headers = {**event["request"]["headers"], "Content-Type": kind}
    return {
        "method": request.method,
        "postData": base64.b64encode(request.body).decode(),
        "headers": [{"name": name, "value": value} for name, value in headers.items()],
    }


async def _beginning(session: Session, event: Event, limit: int, *, seconds: float, piece: int = PIECE) -> Body:
    """The beginning of a body that is too long, or has no end; Chromium gives a piece when all of it has come."""
    taken = await session.send("Fetch.takeResponseBodyAsStream", requestId=event["requestId"])
    file = cast("BinaryIO", tempfile.SpooledTemporaryFile(max_size=IN_MEMORY))  # noqa: SIM115  # closed by who keeps it
    size, ended = 0, False
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            while size < limit and not ended:
                read = await session.send("IO.read", handle=taken["stream"], size=min(piece, limit - size))
                data = base64.b64decode(read["data"]) if read.get("base64Encoded") else read["data"].encode()
                size, ended = size + file.write(data), read["eof"]
    session.begin("IO.close", handle=taken["stream"])
    file.seek(0)
    return Body(file, size, "length" if size >= limit else "time")


async def _quietly(session: Session, command: str, /, **arguments: object) -> None:
    with contextlib.suppress(Refused):  # the page is gone, and what was stopped with it
        await session.send(command, **arguments)
