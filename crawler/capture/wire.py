# ruff: noqa: N802  # Twisted's names
"""The tee above TLS: what Scrapy's HTTP/1.1 client writes to a connection and gets from it, byte for byte.

Pinned to Scrapy 2.19 and Twisted 26.10, whose private classes it extends; tests/capture/test_wire.py compares its
bytes with those of a server that logs every one.
"""

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from io import BytesIO
from typing import Any, BinaryIO, cast

from OpenSSL.SSL import Connection as SSLConnection
from scrapy.core.downloader.handlers.http11 import _LenientHTTP11ClientFactory, _LenientHTTP11ClientProtocol
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IAddress, IStreamClientEndpoint
from twisted.internet.protocol import connectionDone
from twisted.python.failure import Failure
from twisted.web._newclient import HTTP11ClientProtocol
from twisted.web._newclient import Request as WireRequest
from twisted.web.client import HTTPConnectionPool
from twisted.web.iweb import IResponse

from crawler import clock
from crawler.capture.exchange import JSON, Exchange, Truncated
from crawler.capture.records import IN_MEMORY
from spiders.found import RequestKey

HEAD_END = re.compile(rb"\n\r?\n")
STATUS_LINE = re.compile(rb"(?i)HTTP/1\.[01] +\d{3}\b")
PAGE_TYPE = re.compile(rb"(?im)^content-type:\s*(text/|[^\r\n]*\b(x?html|xml|json|javascript)\b)")
"""Content-Type: application/json, but not that of a .docx, application/vnd.openxmlformats-…"""
INTERIM = re.compile(rb"\S+ 1\d\d\b")
"""HTTP/1.1 100 Continue: a head that announces another."""


class Tap:
    """One exchange as it crosses the wire. `complete` once the response ended where HTTP says that it ends."""

    def __init__(self) -> None:
        self.response_head = b""
        self.body: BinaryIO = BytesIO()
        self.complete = False
        self.ip: str | None = None
        self.tls: dict[str, JSON] | None = None
        self.started_at = clock.now()
        self._sent = bytearray()
        self._received = bytearray()
        self._listening = False
        self._in_memory = True
        self.no_room: OSError | None = None

    @property
    def is_file(self) -> bool:
        """Whether what began to come is a document or picture, by what its server says."""
        named = b"\ncontent-type:" in self.response_head.lower()
        return named and not PAGE_TYPE.search(self.response_head)

    def begin(self, ip: str | None) -> None:
        """The request goes out (again, where Twisted asks anew over another connection)."""
        self.ip, self.started_at = ip, clock.now()
        self._sent.clear()
        self._listening = True

    def sent(self, data: bytes) -> None:
        """Bytes of the request."""
        if self._listening:
            self._sent += data

    def received(self, data: bytes) -> None:
        """Bytes of the response: heads of interim responses are dropped, the last one kept."""
        if not self._listening:
            return
        if self.response_head:
            self._keep(data)
            return
        self._received += data
        while (end := HEAD_END.search(self._received)) and INTERIM.match(self._received):
            del self._received[: end.end()]
        if end:
            self.response_head = bytes(self._received[: end.end()])
            self._keep(bytes(self._received[end.end() :]))

    def _keep(self, data: bytes) -> None:
        """Part of the body; a long one goes on in a temporary file, as long as there is room for it."""
        try:
            if self._in_memory and self.body.tell() + len(data) > IN_MEMORY:
                spooled = cast("BinaryIO", tempfile.TemporaryFile())  # noqa: SIM115  # `tapped` closes it
                kept = cast("BytesIO", self.body).getvalue()
                self.body, self._in_memory = spooled, False
                self.body.write(kept)
            self.body.write(data)
        except OSError as error:
            self.no_room, self._listening = error, False

    def finish(self, rest: bytes) -> None:
        """The response is complete; the last bytes received are not part of it."""
        if self._listening:
            try:
                self.body.truncate(self.body.seek(0, 2) - len(rest))
            except OSError as error:
                self.no_room = error
            self.complete, self._listening = True, False

    def exchange(self, key: RequestKey, truncated: Truncated) -> Exchange | None:
        """What crossed the wire, and why it is not whole, if it is not; None where no head of HTTP/1 came.

        Readers of WARC files give up a whole file over a response that begins otherwise.
        """
        self._listening = False
        if not STATUS_LINE.match(self.response_head):
            return None
        end = HEAD_END.search(self._sent)
        head_bytes = end.end() if end else len(self._sent)
        return Exchange(
            key=key,
            request_head=bytes(self._sent[:head_bytes]),
            request_body=bytes(self._sent[head_bytes:]),
            response_head=self.response_head,
            body=self.body,
            ip=self.ip,
            started_at=self.started_at,
            protocol=self.response_head[:8].decode("ascii").lower(),
            truncated=None if self.complete else truncated,
        )


_current: ContextVar[Tap | None] = ContextVar("tap", default=None)


@contextmanager
def tapped() -> Iterator[Tap]:
    """A tap on the request that is sent inside; its body file is closed at the end."""
    tap = Tap()
    token = _current.set(tap)
    try:
        yield tap
    finally:
        _current.reset(token)
        tap.body.close()


class TappedPool(HTTPConnectionPool):
    """Connections in place of another pool's that show each request's bytes to the tap under which it was made."""

    def __init__(self, other: HTTPConnectionPool) -> None:
        reactor = other._reactor  # noqa: SLF001  # the one that Scrapy runs in
        super().__init__(reactor, persistent=other.persistent)  # type: ignore[no-untyped-call]  # Twisted's
        self.retryAutomatically = False  # Twisted would ask again at once, whatever delay the host is owed
        self.maxPersistentPerHost = other.maxPersistentPerHost
        self._factory = _TappedFactory

    def getConnection(self, key: object, endpoint: IStreamClientEndpoint) -> Deferred[Any]:
        """A connection that takes one request, and its tap with it."""
        tap = _current.get()
        connecting: Deferred[Any] = super().getConnection(key, endpoint)
        return connecting.addCallback(lambda connection: _Connection(connection, tap) if tap else connection)


class _Connection:
    """A connection, old or new, with the tap of the request that it was asked for."""

    def __init__(self, connection: HTTP11ClientProtocol, tap: Tap) -> None:
        self._connection = connection
        self._tap = tap

    def request(self, request: WireRequest) -> Deferred[IResponse]:
        request.__class__ = _TappedRequest
        request.tap = self._tap  # type: ignore[attr-defined]  # which it has now
        return self._connection.request(request)


class _TappedRequest(WireRequest):
    """A request that is written through its tap."""

    tap: Tap

    def writeTo(self, transport: object) -> Deferred[None]:
        written: Deferred[None] = super().writeTo(_Tee(transport, self.tap))  # type: ignore[no-untyped-call]  # Twisted's
        return written


class _Tee:
    """A transport whose writes the tap sees."""

    def __init__(self, transport: Any, tap: Tap) -> None:  # noqa: ANN401  # whatever Twisted writes to
        self._transport = transport
        self._tap = tap

    def write(self, data: bytes) -> None:
        self._tap.sent(data)
        self._transport.write(data)

    def writeSequence(self, pieces: list[bytes]) -> None:
        self.write(b"".join(pieces))

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  # everything else is the transport's
        return getattr(self._transport, name)


class _TappedProtocol(_LenientHTTP11ClientProtocol):
    """A connection that shows what it receives to the tap of its request."""

    _tap: Tap | None = None
    _tls: dict[str, JSON] | None = None

    def request(self, request: WireRequest) -> Deferred[IResponse]:
        if isinstance(request, _TappedRequest):
            self._tap = request.tap
            self._tap.begin(getattr(cast("Any", self.transport).getPeer(), "host", None))
        return super().request(request)

    def dataReceived(self, data: bytes) -> None:
        if self._tap:
            self._tls = self._tls or tls_facts(cast("Any", self.transport).getHandle())
            self._tap.tls = self._tls
            self._tap.received(data)
        super().dataReceived(data)  # type: ignore[no-untyped-call]  # Twisted's

    def _finishResponse(self, rest: bytes) -> None:
        if self._tap:
            self._tap.finish(rest)
            self._tap = None
        super()._finishResponse(rest)

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        super().connectionLost(reason)  # type: ignore[no-untyped-call]  # it may still end a response that has no length
        self._tap = None


def tls_facts(connection: object) -> dict[str, JSON] | None:
    """What was agreed on with the server, and the fingerprint of its certificate; None without TLS."""
    if not isinstance(connection, SSLConnection):
        return None
    certificate = connection.get_peer_certificate()
    return {
        "version": connection.get_protocol_version_name(),
        "cipher": connection.get_cipher_name(),
        "certificate_sha256": certificate.digest("sha256").decode("ascii") if certificate else None,
    }


class _TappedFactory(_LenientHTTP11ClientFactory):
    """Makes such connections."""

    def buildProtocol(self, _address: IAddress | None) -> HTTP11ClientProtocol:
        return _TappedProtocol(self._quiescentCallback)  # type: ignore[no-untyped-call]  # Twisted's
