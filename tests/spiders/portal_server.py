"""A portal of our own on loopback: answers by path, logs what it was asked and when."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Asked:
    """One request as the portal saw it."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes
    at: float


@dataclass(frozen=True)
class Answer:
    """What the portal says; status 0 closes the connection without a word."""

    body: str | bytes = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "text/html; charset=utf-8"})


Page = Answer | Callable[[Asked], Answer]
NOTHING = Answer(status=404)


class PortalServer:
    """Serves `pages` until it is closed; what is not there is a 404."""

    def __init__(self, host: str) -> None:
        self.pages: dict[str, Page] = {}
        self.log: list[Asked] = []
        self._server = ThreadingHTTPServer((host, 0), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        self.host = f"{host}:{self._server.server_port}"
        self.url = f"http://{self.host}"

    def asked(self, but: str = "/robots.txt") -> list[str]:
        """The paths that were asked, in order, robots.txt left out."""
        return [a.path for a in self.log if a.path != but]

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def _handler(portal: PortalServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            headers = {k.lower(): v for k, v in self.headers.items()}
            body = self.rfile.read(int(headers.get("content-length", 0)))
            asked = Asked(self.command, parts.path, parts.query, headers, body, time.monotonic())
            portal.log.append(asked)
            page = portal.pages.get(parts.path, NOTHING)
            self.answer(page if isinstance(page, Answer) else page(asked))

        do_POST = do_GET  # noqa: N815 - the name that http.server looks for

        def answer(self, answer: Answer) -> None:
            if not answer.status:
                self.close_connection = True
                return
            body = answer.body if isinstance(answer.body, bytes) else answer.body.encode()
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    return Handler
