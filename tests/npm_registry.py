"""A registry of npm's on loopback that has one package, as npm itself asks for it."""

import base64
import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@contextmanager
def npm_registry(name: str, version: str, package: bytes) -> Iterator[str]:
    """Its address."""

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # http.server's name
            body = {f"/{name}": about, f"/{name}/-/{name}-{version}.tgz": package}.get(self.path)
            self.send_response(200 if body else 404)
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *_: object) -> None:
            """Nobody reads it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    address = f"http://127.0.0.1:{server.server_port}"
    integrity = "sha512-" + base64.b64encode(hashlib.sha512(package).digest()).decode()
    dist = {"tarball": f"{address}/{name}/-/{name}-{version}.tgz", "integrity": integrity}
    versions = {version: {"name": name, "version": version, "dist": dist}}
    about = json.dumps({"name": name, "dist-tags": {"latest": version}, "versions": versions}).encode()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield address
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
