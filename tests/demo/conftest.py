"""The demo's portals while they are served, and a way to ask them byte for byte."""

from collections.abc import Callable, Iterator
from http.client import HTTPConnection, HTTPMessage

import pytest

from crawler.demo.site import DemoSite, serve_demo

HOSTS = {
    "beijing": "127.0.0.11",
    "zhejiang": "127.0.0.12",
    "shoudu": "127.0.0.13",
    "challenged": "127.0.0.14",
    "qingchuan": "127.0.0.15",
}

Ask = Callable[..., tuple[int, HTTPMessage, bytes]]


@pytest.fixture(scope="session")
def demo() -> Iterator[DemoSite]:
    with serve_demo(0) as site:
        yield site


@pytest.fixture
def ask(demo: DemoSite) -> Ask:
    def ask_portal(portal: str, path: str, form: str | None = None) -> tuple[int, HTTPMessage, bytes]:
        connection = HTTPConnection(HOSTS[portal], demo.port, timeout=10)
        try:
            connection.request("POST" if form else "GET", path, form)
            got = connection.getresponse()
            return got.status, got.headers, got.read()
        finally:
            connection.close()

    return ask_portal
