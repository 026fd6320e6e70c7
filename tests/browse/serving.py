"""The two origins served in a thread, as `nianbao browse` serves them."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from crawler.browse.app import create_origins
from crawler.browse.border import Border
from crawler.browse.site import Site
from crawler.capture.archive import Archive
from crawler.store import Store


@contextmanager
def served(
    store: Store,
    archive: Archive,
    token: str | None = None,
    proxied: tuple[str, str] | None = None,
    allowed: tuple[str, ...] = (),
) -> Iterator[tuple[str, str]]:
    """Where the application and replay are until the block ends."""
    with socket.create_server(("127.0.0.1", 0)) as first, socket.create_server(("127.0.0.1", 0)) as second:
        ports = first.getsockname()[1], second.getsockname()[1]
        border = Border(ports, token=token, proxied=proxied, allowed=allowed)
        server = uvicorn.Server(
            uvicorn.Config(create_origins(Site(store, archive, border)), log_level="error", proxy_headers=False)
        )
        thread = threading.Thread(target=server.run, kwargs={"sockets": [first, second]})
        thread.start()
        try:
            application, replay = (f"http://127.0.0.1:{port}" for port in border.ports)
            yield application, replay
        finally:
            server.should_exit = True
            thread.join()
