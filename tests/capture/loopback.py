"""A server on loopback that logs every byte, and what the tests of captures share."""

import gzip
import json
import os
import shutil
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Sent:
    """One exchange as the server saw it."""

    request: bytes
    response: bytes


@dataclass
class RawServer:
    """Answers each path with exactly the bytes that it was given for it, and logs what crossed the wire.

    What stands in `mended` is the whole answer of a path from its second request on.
    """

    tls: ssl.SSLContext | None = None
    host: str = "127.0.0.1"
    answers: dict[str, bytes] = field(default_factory=dict)
    cuts: set[str] = field(default_factory=set)
    hangs: set[str] = field(default_factory=set)
    mended: dict[str, bytes] = field(default_factory=dict)
    log: dict[str, list[Sent]] = field(default_factory=dict)
    connections: int = 0

    def __post_init__(self) -> None:
        self._listener = socket.create_server((self.host, 0))
        self._open: list[socket.socket] = []
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http{'s' if self.tls else ''}://{self.host}:{self._listener.getsockname()[1]}"

    def page(self, path: str, body: bytes, *, head: bytes = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n") -> str:
        """Answer a path with a body of known length."""
        self.answers[path] = head + b"Content-Length: %d\r\n\r\n" % len(body) + body
        return self.url + path

    def raw(self, path: str, answer: bytes, *, cut: bool = False, hang: bool = False) -> str:
        """Answer a path with these bytes; then close the connection, or leave it hanging."""
        self.answers[path] = answer
        if cut:
            self.cuts.add(path)
        if hang:
            self.hangs.add(path)
        return self.url + path

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            self._open.append(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            if self.tls:
                connection = self.tls.wrap_socket(connection, server_side=True)
            while request := self._request(connection):
                path = request.split(b" ", 2)[1].decode()
                answer = self.answers.get(path, b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
                self.log.setdefault(path, []).append(Sent(request, answer))
                connection.sendall(answer)
                if path in self.hangs:
                    connection.recv(1)
                is_last = path in self.cuts | self.hangs
                if path in self.mended:
                    self.answers[path] = self.mended.pop(path)
                    self.cuts.discard(path)
                if is_last:
                    connection.shutdown(socket.SHUT_RDWR)
                    return
        except OSError:
            return
        finally:
            connection.close()

    @staticmethod
    def _request(connection: socket.socket) -> bytes:
        data = b""
        while b"\r\n\r\n" not in data:
            piece = connection.recv(1 << 16)
            if not piece:
                return b""
            data += piece
        head, _, body = data.partition(b"\r\n\r\n")
        length = next(
            (int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0
        )
        while len(body) < length:
            body += connection.recv(1 << 16)
        return head + b"\r\n\r\n" + body

    def close(self) -> None:
        """Stop listening, and cut what is open."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for connection in self._open:
            connection.close()
        self._thread.join()


@dataclass(frozen=True)
class Crawled:
    """What a crawl in its own process printed."""

    results: list[dict[str, object]]
    stats: dict[str, object]
    log: str


Crawl = Callable[..., Crawled]

HERE = Path(__file__).parent


def run_crawl(data: Path, requests: Sequence[str | dict[str, object]], **settings: object) -> Crawled:
    """Run requests (an address, or the arguments of Scrapy's Request) in a process; gives what came of each."""
    job = {"requests": requests, "settings": {"NIANBAO_DATA": str(data), **settings}}
    command = [sys.executable, str(HERE / "crawling.py"), json.dumps(job)]
    here = {**os.environ, "PYTHONPATH": str(HERE.parents[1])}
    process = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, env=here)
    assert process.returncode == 0, process.stderr
    printed = json.loads(process.stdout)
    return Crawled(printed["results"], printed["stats"], process.stderr)


def tool(name: str) -> str:
    """A command of the environment that the tests run in."""
    found = shutil.which(name, path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    assert found, f"{name} is not installed"
    return found


def chunked(body: bytes, size: int = 700) -> bytes:
    """A body in chunks, with an extension and a trailer, as some servers send them."""
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%X;odd=1\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\nX-Trailer: t\r\n\r\n"


def gzipped(body: bytes) -> bytes:
    return gzip.compress(body, mtime=0)
