"""A portal of our own of which some answers fail: refused for now, reset, cut off, dripping for ever, never coming."""

import socket
import struct
import threading
import time
from dataclasses import dataclass, field
from random import Random
from urllib.parse import urlsplit

from tests.spiders.portal_server import NOTHING, Answer, Asked, Page

FAULTS = ("busy", "reset", "short", "drip", "silence")
RETRY_AFTER_S = 1
_PIECE = 1 << 16
_DRIP_S = 0.1
_RESET = struct.pack("ii", 1, 0)


@dataclass
class Visit:
    """One request as the portal saw it: from its arrival until its answer was sent, or its connection was gone."""

    path: str
    at: float
    fault: str | None
    until: float = 0.0


@dataclass
class FaultyServer:
    """Answers its pages; one request in ten, by chance of a seed, comes to a fault, all kinds in turn.

    `otherwise` is the answer where there is no page; one of status 0 is a reset.
    """

    host: str
    seed: int = 0
    rate: float = 0.1
    pages: dict[str, Page] = field(default_factory=dict)
    otherwise: Page = NOTHING
    slow: dict[str, float] = field(default_factory=dict)
    log: list[Visit] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._chance = Random(self.seed)  # noqa: S311  # the same faults each time
        self._faults = 0
        self._lock = threading.Lock()
        self._open: list[socket.socket] = []
        self._listener = socket.create_server((self.host, 0))
        self.url = f"http://{self.host}:{self._listener.getsockname()[1]}"
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    def html(self, path: str, text: str) -> None:
        """Put up a page."""
        self.pages[path] = Answer(text)

    def close(self) -> None:
        """Stop listening, and cut what is open."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for connection in self._open:
            connection.close()
        self._thread.join()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self._open.append(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            while asked := _asked(connection):
                visit = Visit(asked.path, time.monotonic(), self._fault())
                self.log.append(visit)
                try:
                    goes_on = self._answer(connection, asked, visit)
                finally:
                    visit.until = time.monotonic()
                if not goes_on:
                    break
        except OSError:
            return
        finally:
            connection.close()

    def _fault(self) -> str | None:
        with self._lock:
            if self._chance.random() >= self.rate:
                return None
            self._faults += 1
            return FAULTS[self._faults % len(FAULTS)]

    def _answer(self, connection: socket.socket, asked: Asked, visit: Visit) -> bool:
        """Whether the connection stays open."""
        page = self.pages.get(asked.path, self.otherwise)
        answer = page if isinstance(page, Answer) else page(asked)
        whole = _whole(answer)
        if not answer.status:
            return _spoil(connection, "reset", whole)
        if visit.fault == "busy":
            whole = b"HTTP/1.1 503 Busy\r\nRetry-After: %d\r\nContent-Length: 0\r\n\r\n" % RETRY_AFTER_S
        elif visit.fault:
            return _spoil(connection, visit.fault, whole)
        visit.until = time.monotonic()
        _send(connection, whole, self.slow.get(visit.path, 0))
        return True


def _spoil(connection: socket.socket, fault: str, whole: bytes) -> bool:
    if fault == "reset":
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
    elif fault == "short":
        connection.sendall(_whole(Answer(b"x" * 900))[:-300])
        connection.shutdown(socket.SHUT_RDWR)
    elif fault == "drip":
        connection.sendall(whole.partition(b"\r\n\r\n")[0].replace(b"Length: ", b"Length: 9") + b"\r\n\r\n")
        while not _is_gone(connection):
            connection.sendall(b"<")
    else:
        while not _is_gone(connection):
            pass
    return False


def _send(connection: socket.socket, whole: bytes, seconds: float) -> None:
    """The head at once, the body in that time."""
    head, end, body = whole.partition(b"\r\n\r\n")
    connection.sendall(head + end)
    times = round(seconds / _DRIP_S) or 1
    for n in range(times):
        if seconds and _is_gone(connection):
            return
        connection.sendall(body[len(body) * n // times : len(body) * (n + 1) // times])


def _is_gone(connection: socket.socket) -> bool:
    """Whether the other side has closed, after a moment in which it could."""
    connection.settimeout(_DRIP_S)
    try:
        return not connection.recv(_PIECE)
    except TimeoutError:
        return False


def _whole(answer: Answer) -> bytes:
    body = answer.body if isinstance(answer.body, bytes) else answer.body.encode()
    fields = {**answer.headers, "Content-Length": len(body)}
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"HTTP/1.1 {answer.status} Status\r\n{head}\r\n".encode() + body


def _asked(connection: socket.socket) -> Asked | None:
    """The next request; None at the end."""
    read = b""
    while b"\r\n\r\n" not in read:
        piece = connection.recv(_PIECE)
        if not piece:
            return None
        read += piece
    head, _, body = read.partition(b"\r\n\r\n")
    line, *fields = head.decode().split("\r\n")
    method, target, _ = line.split(" ", 2)
    headers = {name.lower(): value.strip() for name, _, value in (field.partition(":") for field in fields)}
    while len(body) < int(headers.get("content-length", 0)):
        body += connection.recv(_PIECE)
    parts = urlsplit(target)
    return Asked(method, parts.path, parts.query, headers, body, time.monotonic())
