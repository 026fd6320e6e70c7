"""Pages in a real Chromium: every exchange captured, every other host refused, the drawn document beside it."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from crawler.capture.archive import Archive, open_archive
from crawler.capture.exchange import Capture, Exchange
from spiders.found import request_key
from tests.capture.loopback import Crawled, RawServer, chunked, gzipped, run_crawl

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PAGE = """<html><head><meta charset="gb2312"><title>年度报告</title><script src="/draw.js"></script></head>
<body><ul id="list"></ul><img src="/seal.png"><iframe src="{frame}"></iframe></body></html>"""

DRAW = """
async function draw() {
  const rows = await (await fetch("/rows.json", {method: "POST", body: "page=1"})).json();
  for (const url of STRANGE) await fetch(url).catch(() => 0);
  window.open("/popup.html");
  new Worker("/worker.js").onmessage = message => {
    document.getElementById("list").innerHTML = rows.map(row => `<li>${row}</li>`).join("");
  };
}
addEventListener("DOMContentLoaded", draw);
"""
WORKER = b'fetch("/from-worker.txt").then(() => postMessage("done"))'

HEAD = (
    b"HTTP/1.1 200 Gar   nicht \xc3\xa4bel\r\n"
    b"content-TYPE: text/html; charset=gb2312\r\n"
    b"Set-Cookie: a=1; path=/\r\n"
    b"set-cookie: b=2\r\n"
    b"X-Name: \xe4\xb8\xb0\xe5\x8f\xb0\r\n"
    b"X-Glued:no blank\r\n"
)
ENCODED = b"Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"
LATIN = b"HTTP/1.1 200 OK\r\nX-Latin: \xe4\r\nX-Next: kept\r\nSet-Cookie: c=3\r\nContent-Length: 12\r\n\r\n<p>latin</p>"
KIND = b"HTTP/1.1 200 OK\r\nContent-Type: "
SHORT = b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: 900\r\n\r\n" + b"x" * 300


@dataclass(frozen=True)
class Site:
    """A portal, a server on a host that is not the portal's, and a crawl of pages in the browser."""

    server: RawServer
    stranger: RawServer
    data: Path
    crawled: Crawled
    archive: Archive

    def capture(self, path: str, method: str = "GET", body: bytes = b"") -> tuple[Capture, Exchange]:
        """What the archive has of a path."""
        url = path if path.startswith("http") else self.server.url + path
        capture = self.archive.lookup(request_key(method, url, body, "browser"))
        assert capture, f"{method} {path} was not captured"
        return capture, self.archive.open(capture.record_id)

    def result(self, path: str) -> dict[str, object]:
        """What the spider got for it."""
        return next(result for result in self.crawled.results if result["requested"] == self.server.url + path)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    server, stranger = RawServer(), RawServer(host="127.0.0.2")
    data = tmp_path_factory.mktemp("browser") / "data"
    fill(server, stranger)
    paths = ["/latin", "/slow.html", "/report.pdf", "/leaves"]
    requests: list[str | dict[str, object]] = [{"url": server.url + path, "meta": {"browser": {}}} for path in paths]
    requests += [{"url": server.url + "/start", "meta": {"browser": {"wait_for": "#list li"}}}, server.url + "/latin"]
    crawled = run_crawl(data, requests, CONCURRENT_REQUESTS=2, HOSTS=["127.0.0.1", "localhost"])
    with open_archive(data) as archive:
        yield Site(server, stranger, data, crawled, archive)
    server.close()
    stranger.close()


def fill(server: RawServer, stranger: RawServer) -> None:
    """A page with a script, a POST by it, a worker, an image, a frame of another host; and ways to a third host."""
    stranger.page("/strange", b"strange", head=b"HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\n")
    strange = stranger.url + "/strange"
    frame = server.url.replace("127.0.0.1", "localhost") + "/frame.html"
    page = PAGE.format(frame=frame).encode("gb18030")
    moved = b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: "
    server.raw("/start", moved + b"/list?page=1\r\n\r\n")
    server.raw("/list?page=1", HEAD + ENCODED + chunked(gzipped(page)))
    script = f"const STRANGE = {json.dumps([strange, '/away'])};" + DRAW
    server.page("/draw.js", script.encode(), head=KIND + b"text/javascript\r\n")
    server.page("/worker.js", WORKER, head=KIND + b"text/javascript\r\n")
    server.page("/from-worker.txt", b"worker")
    server.page("/seal.png", b"\x89PNG\r\n\x1a\n", head=KIND + b"image/png\r\n")
    server.page("/rows.json", '["丰台区", "密云区"]'.encode(), head=KIND + b"application/json; charset=utf-8\r\n")
    server.page("/frame.html", b"<p>frame</p>")
    server.page("/popup.html", b"<p>popup</p>")
    server.raw("/away", moved + strange.encode() + b"\r\n\r\n")
    server.raw("/leaves", moved + strange.encode() + b"\r\n\r\n")
    server.raw("/latin", LATIN)
    server.page("/slow.html", b'<p>slow</p><script>fetch("/never.png")</script>')
    server.raw("/never.png", SHORT, hang=True)
    server.page("/report.pdf", b"%PDF-1.4 not much", head=KIND + b"application/pdf\r\n")


def test_the_page_is_drawn_and_its_document_stands_beside_its_bytes(site: Site) -> None:
    assert "<li>丰台区</li>" in str(site.result("/start").get("body")), site.crawled.log
    capture, exchange = site.capture("/list?page=1")
    assert capture.record_id == site.result("/start")["record"]
    assert site.archive.resolve(request_key("GET", site.server.url + "/start", via="browser")) == capture
    source = site.archive.payload(capture)
    assert ("年度报告" in source.body.decode("gb18030"), source.charset) == (True, "gb2312")
    assert exchange.response_head == HEAD + (
        b"X-Archive-Orig-Content-Encoding: gzip\r\nX-Archive-Orig-Transfer-Encoding: chunked\r\n"
        b"Content-Length: %d\r\n\r\n" % len(source.body)
    )
    assert exchange.request_head.startswith(b"GET /list?page=1 HTTP/1.1\r\nHost: 127.0.0.1:")
    assert (exchange.ip, exchange.protocol, exchange.key.via) == ("127.0.0.1", "http/1.1", "browser")
    dom = site.archive.derived(capture, "dom")
    assert dom
    drawn = site.archive.payload(dom)
    assert "<li>丰台区</li>" in drawn.body.decode(drawn.charset or "")


@pytest.mark.parametrize("path", ["/draw.js", "/seal.png", "/worker.js", "/from-worker.txt", "/away", "/start"])
def test_what_a_page_asks_for_is_captured(site: Site, path: str) -> None:
    capture, exchange = site.capture(path)
    with exchange.body as body:
        assert exchange.response_head + body.read() == site.server.log[path][0].response
    assert exchange.truncated is None
    assert capture.url == site.server.url + path


def test_a_post_by_the_page_is_captured_with_its_body(site: Site) -> None:
    _, exchange = site.capture("/rows.json", "POST", b"page=1")
    assert (exchange.key.method, exchange.request_body) == ("POST", b"page=1")


def test_a_frame_of_another_allowed_host_is_captured(site: Site) -> None:
    capture, _ = site.capture(site.server.url.replace("127.0.0.1", "localhost") + "/frame.html")
    assert site.archive.payload(capture).body == b"<p>frame</p>"


def test_no_other_host_is_asked_even_through_redirects(site: Site) -> None:
    assert site.stranger.log == {}
    assert "error" in site.result("/leaves")
    assert site.crawled.stats["nianbao/refused_hosts"] == 3
    assert site.capture("/leaves")[0].status == 302


def test_pages_share_a_browser(site: Site) -> None:
    started = site.crawled.stats["nianbao/browsers"]
    assert isinstance(started, int)
    assert started <= 2  # a second one where a page did not let itself be closed in time


def test_windows_that_a_page_opens_load_nothing(site: Site) -> None:
    assert "/popup.html" not in site.server.log
    assert site.crawled.stats["nianbao/refused_popups"] == 1


def test_a_head_that_is_no_utf8_is_written_anew_with_all_its_fields(site: Site) -> None:
    _, exchange = site.capture("/latin")
    assert b"X-Next: kept\r\n" in exchange.response_head
    assert b"Set-Cookie: c=3\r\n" in exchange.response_head
    assert exchange.body.read() == b"<p>latin</p>"


def test_plain_and_browser_fetches_of_one_address_are_told_apart(site: Site) -> None:
    plain = site.archive.lookup(request_key("GET", site.server.url + "/latin"))
    assert plain
    assert plain != site.capture("/latin")[0]
    assert site.archive.open(plain.record_id).body.read() == b"<p>latin</p>"


def test_a_download_is_captured(site: Site) -> None:
    capture, _ = site.capture("/report.pdf")
    assert site.archive.payload(capture).body == b"%PDF-1.4 not much"
    assert capture.record_id == site.result("/report.pdf")["record"]
    assert site.archive.derived(capture, "dom") is None


def test_what_was_missed_is_counted_and_described(site: Site) -> None:
    missed = [d.subject for d in site.archive.descriptions("fetch") if "missed" in d.facts]
    assert request_key("GET", site.server.url + "/never.png", via="browser") in missed
    assert site.crawled.stats["nianbao/missed_exchanges"] == len(missed)
    assert "slow" in str(site.result("/slow.html")["body"])


def test_the_real_checker_and_ours_find_nothing_wrong(site: Site, warcio_check: Callable[[Path], None]) -> None:
    warcio_check(site.data)
    assert list(site.archive.check()) == []
