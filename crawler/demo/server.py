"""A small threaded HTTP server for one portal, which can answer as oddly as real ones do."""

import gzip
import socket
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from typing import Literal
from urllib.parse import parse_qs, urlsplit

from crawler.clock import now

HTML = "text/html"
CHUNK_BYTES = 1024
IDLE_S = 30.0


@dataclass(frozen=True)
class Asked:
    """A request as it came in; `path` is without the query, `fields` are those of query and form."""

    method: str
    host: str
    path: str
    fields: Mapping[str, str]
    at: datetime


@dataclass(frozen=True)
class Answer:
    """What is sent: `headers` are whole header lines, sent as they stand here."""

    body: bytes
    media_type: str = HTML
    status: str = "200 OK"
    headers: tuple[str, ...] = ()
    sending: Literal["plain", "gzip", "chunked"] = "plain"


Site = Callable[[Asked], Answer]
NOT_FOUND = Answer(b"<html><head><title>404 Not Found</title></head><body>nginx</body></html>", status="404 Not Found")
ROBOTS = Answer(b"User-agent: *\nAllow: /\n", "text/plain")


def site_of(pages: Mapping[str, Answer]) -> Site:
    """The site that has these pages, a folder's `index.html` under the folder too, and lets robots in."""

    def answer(asked: Asked) -> Answer:
        path = asked.path + "index.html" if asked.path.endswith("/") else asked.path
        return pages.get(path, ROBOTS if path == "/robots.txt" else NOT_FOUND)

    return answer


class PortalServer(ThreadingHTTPServer):
    """One portal on its own loopback address; `requests` is the log shared by all of them."""

    daemon_threads = False
    request_queue_size = 64

    def __init__(self, address: tuple[str, int], site: Site, requests: list[Asked]) -> None:
        self.site = site
        self.requests = requests
        self.connections: set[socket.socket] = set()
        super().__init__(address, PortalHandler)

    def server_bind(self) -> None:
        """Bind without asking the name service who we are: without a network that takes seconds."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), self.server_address[1]

    def handle_error(self, request: object, client_address: object) -> None:
        """A visitor who hangs up is nothing to report; anything else is."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]  # as it came from the base class

    def stop(self) -> None:
        """Stop listening, hang up on everyone, and wait for the threads to end."""
        self.shutdown()
        for connection in list(self.connections):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self.server_close()


class PortalHandler(BaseHTTPRequestHandler):
    """Asks the site, and writes its answer byte by byte as told."""

    server: PortalServer
    protocol_version = "HTTP/1.1"
    timeout = IDLE_S

    def setup(self) -> None:
        """Remember the connection, so that the server can hang up."""
        super().setup()
        self.server.connections.add(self.connection)

    def finish(self) -> None:
        """Forget it."""
        self.server.connections.discard(self.connection)
        super().finish()

    def do_GET(self) -> None:
        """Answer."""
        asked = self._asked()
        self.server.requests.append(asked)
        answer = self.server.site(asked)
        head, body = _message(answer, self.date_time_string())
        self.wfile.write(head if self.command == "HEAD" else head + body)

    do_POST = do_HEAD = do_GET  # noqa: N815 - the names are http.server's

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is http.server's
        """Say nothing: the log is `requests`."""

    def _asked(self) -> Asked:
        parts = urlsplit(self.path)
        form = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode("utf-8", "replace")
        given = parse_qs(form) | parse_qs(parts.query)
        fields = {name: values[-1] for name, values in given.items()}
        return Asked(self.command, self.server.server_name, parts.path, fields, now())


def _message(answer: Answer, date: str) -> tuple[bytes, bytes]:
    body = gzip.compress(answer.body, mtime=0) if answer.sending == "gzip" else answer.body
    lines = [f"HTTP/1.1 {answer.status}", f"Date: {date}", f"Content-Type: {answer.media_type}", *answer.headers]
    if answer.sending == "gzip":
        lines.append("Content-Encoding: gzip")
    if answer.sending == "chunked":
        return _head([*lines, "Transfer-Encoding: chunked"]), b"".join(_chunks(body))
    return _head([*lines, f"Content-Length: {len(body)}"]), body


def _head(lines: list[str]) -> bytes:
    return "".join(line + "\r\n" for line in [*lines, ""]).encode("latin-1")


def _chunks(body: bytes) -> Iterator[bytes]:
    for start in range(0, len(body), CHUNK_BYTES):
        chunk = body[start : start + CHUNK_BYTES]
        yield b"%x\r\n%s\r\n" % (len(chunk), chunk)
    yield b"0\r\n\r\n"
