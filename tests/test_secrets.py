"""Our own credentials are in nothing that a crawl leaves: not in its archive, its logs, its state."""

import base64
import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from crawler.capture.archive import open_archive
from crawler.capture.credentials import without_credentials
from tests.spiders.conftest import Crawl, Serve, crawl, crawling, serve
from tests.spiders.portal_server import Answer, Asked, PortalServer

__all__ = ["crawl", "crawling", "serve"]
USER, PASSWORD = "zhang", "hunter2&a"
SIGNED = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
LIST = "/nb/"
REPORT = Answer(f"<meta charset=utf-8><div id=zoom>{'字' * 300}</div>")
ROWS = "<meta charset=utf-8><ul>{}<li><a href='1.html'>青山县2021年政府信息公开工作年度报告</a></li></ul>"


def leaks(text: bytes) -> list[str]:
    """Which forms of the password a text has."""
    return [form for form in (PASSWORD, "hunter2%26a", SIGNED) if form.encode() in text]


def left_in(folder: Path) -> dict[str, list[str]]:
    """What files below a folder have of the password, packed ones unpacked."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert any(path.suffix == ".gz" for path in files)
    bodies = {path: path.read_bytes() for path in files}
    read = {path.name: gzip.decompress(body) if path.suffix == ".gz" else body for path, body in bodies.items()}
    return {name: found for name, body in read.items() if (found := leaks(body))}


def proxy_of(serve: Serve, rows: str) -> tuple[PortalServer, str]:
    """A proxy that lets nobody through who does not say the password, and the line of a portal's file that names it."""

    def signed_in(answer: Answer) -> Callable[[Asked], Answer]:
        refusal = Answer("who are you?", 407, {"Proxy-Authenticate": 'Basic realm="x"'})
        return lambda asked: answer if asked.headers.get("proxy-authorization") == f"Basic {SIGNED}" else refusal

    proxy = serve("127.0.0.22")
    pages = {LIST: Answer(rows), f"{LIST}1.html": REPORT, "/robots.txt": Answer(status=404)}
    proxy.pages |= {path: signed_in(answer) for path, answer in pages.items()}
    return proxy, f'[request]\nproxy = "http://{USER}:hunter2%26a@{proxy.host}"\n'


@pytest.mark.slow
def test_the_password_of_a_portals_proxy_is_nowhere_and_its_place_is_flagged(
    serve: Serve, crawl: Crawl, tmp_path: Path
) -> None:
    _, lines = proxy_of(serve, ROWS.format(""))
    crawled = crawl("trs", f"http://behind.invalid{LIST}", lines)
    assert len(crawled.found) == 1
    assert leaks(crawled.log.encode()) == []
    assert left_in(tmp_path / "data") == {}
    with open_archive(tmp_path / "data") as archive:
        fetches = [one.facts for one in archive.descriptions("fetch")]
        heads = [archive.open(capture.record_id).request_head for capture in archive.captures()]
    assert {str(facts.get("withheld")) for facts in fetches} == {"['Proxy-Authorization']"}
    assert all(b"\r\nProxy-Authorization: withheld\r\n" in head for head in heads)


@pytest.mark.slow
@pytest.mark.browser
def test_the_browser_signs_in_at_the_proxy_and_the_password_is_nowhere(
    serve: Serve, crawl: Crawl, tmp_path: Path
) -> None:
    proxy, lines = proxy_of(serve, f"<script>document.write({json.dumps(ROWS.format(''))})</script>")
    crawled = crawl("rendered", f"http://behind.invalid{LIST}", f'render = "always"\n{lines}')
    assert len(crawled.found) == 1, (crawled.states, [(a.method, a.path, a.headers) for a in proxy.log])
    assert crawled.found[0]["listing"]["via"] == "browser"
    assert leaks(crawled.log.encode()) == []
    assert left_in(tmp_path / "data") == {}


@pytest.mark.slow
def test_an_authorization_of_our_settings_is_withheld(serve: Serve, crawl: Crawl, tmp_path: Path) -> None:
    server = serve()
    server.pages |= {LIST: Answer(ROWS.format("")), f"{LIST}1.html": REPORT}
    crawled = crawl("trs", server.url + LIST, DEFAULT_REQUEST_HEADERS={"Authorization": f"Basic {SIGNED}"})
    assert len(crawled.found) == 1
    assert server.log[-1].headers["authorization"] == f"Basic {SIGNED}"
    assert left_in(tmp_path / "data") == {}


@pytest.mark.parametrize(
    ("head", "kept", "names"),
    [
        (b"GET / HTTP/1.1\r\nauthorization:x\r\nA: b\r\n\r\n", b"authorization: withheld\r\nA: b", ["authorization"]),
        (b"GET / HTTP/1.1\r\nAuthorization: Basic x\r\n y\r\nA: b\r\n\r\n", b"Authorization: withheld\r\nA: b",
         ["Authorization"]),
        (b"GET / HTTP/1.1\nProxy-Authorization: x\n\n", b"Proxy-Authorization: withheld\n\n", ["Proxy-Authorization"]),
    ],
)  # fmt: skip
def test_only_the_value_is_replaced(head: bytes, kept: bytes, names: list[str]) -> None:
    shown, found = without_credentials(head, "plain")
    assert (found, kept in shown) == (names, True)


@pytest.mark.parametrize(
    "head",
    [b"GET / HTTP/1.1\r\nX-Authorization: a\r\nCookie: Authorization: b\r\n\r\n", b"GET /?Authorization: HTTP/1.1\r\n"],
)
def test_everything_else_stays_exact(head: bytes) -> None:
    assert without_credentials(head, "plain") == (head, [])


def test_what_a_pages_own_script_sends_is_the_pages() -> None:
    head = b"GET /api HTTP/1.1\r\nHost: a.cn\r\nAuthorization: Bearer of-the-page\r\n\r\n"
    assert without_credentials(head, "browser") == (head, [])
