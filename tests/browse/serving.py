"""The two origins served in a thread, as `nianbao browse` serves them."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import uvicorn

from crawler.browse.app import create_origins
from crawler.browse.border import Border
from crawler.browse.site import Site
from crawler.capture.archive import Archive
from crawler.registry import Registry, read_registry
from crawler.store import Store


@contextmanager
def served(
    store: Store, archive: Archive, border: Border | None = None, registry: Registry | None = None
) -> Iterator[tuple[str, str]]:
    """Where the application and replay are until the block ends; the ports of the `border` are any that are free."""
    with socket.create_server(("127.0.0.1", 0)) as first, socket.create_server(("127.0.0.1", 0)) as second:
        for listener in (first, second):
            listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # as the command does: no answer waits 40 ms
        border = replace(border or Border(), ports=(first.getsockname()[1], second.getsockname()[1]))
        site = Site(store, archive, border, registry=registry or read_registry())
        server = uvicorn.Server(uvicorn.Config(create_origins(site), log_level="error", proxy_headers=False))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [first, second]})
        thread.start()
        try:
            application, replay = (f"http://127.0.0.1:{port}" for port in border.ports)
            yield application, replay
        finally:
            server.should_exit = True
            thread.join()
