"""What the archive keeps of a drawn page beside its exchanges, and what settings leave out."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image

from crawler.capture.archive import Archive, open_archive
from crawler.capture.exchange import Capture
from spiders.found import request_key
from tests.capture.loopback import Crawled, RawServer, run_crawl

pytestmark = [pytest.mark.browser, pytest.mark.slow]

KIND = b"HTTP/1.1 200 OK\r\nContent-Type: "
HTML = KIND + b"text/html; charset=utf-8\r\n"
PAGE = """<!doctype html><title>年度报告</title>
<style>@font-face { font-family: odd; src: url(/odd.woff2) } h1 { font-family: odd } body { margin: 0 }
p { height: 9000px; margin: 0 } .blue { background: rgb(0, 0, 255) } .red { background: rgb(255, 0, 0) }</style>
<body><h1>丰台区</h1><div style="display: none">看不见</div><p class="blue">文</p><p class="red">字</p>
<img src="/seal.png"><img loading="lazy" src="/late.png">
<video src="/film.mp4" preload="auto"></video><img src="ELSEWHERE/elsewhere.png">
<script>document.querySelector("h1").append("人民政府")</script></body>"""
TORN = HTML.replace(b"html; charset=utf-8", b"plain") + b"Content-Length: 900\r\n\r\n" + b"x" * 300
PICTURES = ("/seal.png", "/late.png")


@dataclass(frozen=True)
class Kept:
    """A crawl of one page."""

    server: RawServer
    crawled: Crawled
    archive: Archive
    page: Capture

    def captured(self, path: str) -> Capture | None:
        """The capture of what the page asked for."""
        return self.archive.lookup(request_key("GET", self.server.url + path, via="browser"))

    def facts(self) -> dict[str, object]:
        """What the archive says of the page."""
        (facts,) = (d.facts["page"] for d in self.archive.descriptions("fetch") if "page" in d.facts)
        assert isinstance(facts, dict)
        return dict(facts)


def serve() -> RawServer:
    server = RawServer()
    elsewhere = server.url.replace("127.0.0.1", "localhost")
    server.page("/page.html", PAGE.replace("ELSEWHERE", elsewhere).encode(), head=HTML)
    for path in (*PICTURES, "/elsewhere.png"):
        server.page(path, b"\x89PNG\r\n\x1a\n", head=KIND + b"image/png\r\n")
    server.page("/film.mp4", b"film", head=KIND + b"video/mp4\r\n")
    server.page("/odd.woff2", b"font", head=KIND + b"font/woff2\r\n")
    return server


def keep(data: Path, **settings: object) -> Iterator[Kept]:
    server = serve()
    request: dict[str, object] = {"url": server.url + "/page.html", "meta": {"browser": {}}}
    crawled = run_crawl(data, [request], HOSTS=["127.0.0.1", "localhost"], **settings)
    with open_archive(data) as archive:
        page = archive.lookup(request_key("GET", server.url + "/page.html", via="browser"))
        assert page, crawled.log
        yield Kept(server, crawled, archive, page)
    server.close()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    yield from keep(tmp_path_factory.mktemp("whole") / "data")


@pytest.fixture(scope="module")
def lean(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    without = ["fonts", "images", "media", "other-hosts"]
    settings = {"NIANBAO_PAGE_PICTURE": "jpeg", "NIANBAO_PAGE_TEXT": False, "NIANBAO_PAGE_WITHOUT": without}
    yield from keep(tmp_path_factory.mktemp("lean") / "data", **settings)


def test_the_picture_shows_the_page_from_top_to_bottom(whole: Kept) -> None:
    shot = whole.archive.derived(whole.page, "screenshot")
    assert shot
    assert shot.media_type == "image/png"
    picture = Image.open(io.BytesIO(whole.archive.payload(shot).body)).convert("RGB")
    assert picture.size == (1280, 16_000)
    assert picture.getpixel((1000, 5000)) == (0, 0, 255)
    assert picture.getpixel((1000, 15_990)) == (255, 0, 0)


def test_a_picture_that_is_cut_says_so(whole: Kept) -> None:
    said = whole.facts()["picture"]
    assert isinstance(said, dict)
    assert said["cut"] is True
    assert said["page"][1] > 18_000


def test_the_text_is_what_can_be_seen(whole: Kept) -> None:
    text = whole.archive.derived(whole.page, "text")
    assert text
    source = whole.archive.payload(text)
    assert (source.body.decode().split(), source.charset) == (["丰台区人民政府", "文", "字"], "utf-8")


@pytest.mark.parametrize("path", [*PICTURES, "/odd.woff2", "/film.mp4"])
def test_everything_that_belongs_to_the_page_is_captured(whole: Kept, path: str) -> None:
    assert whole.captured(path), whole.crawled.log


@pytest.mark.parametrize("path", [*PICTURES, "/odd.woff2", "/film.mp4", "/elsewhere.png"])
def test_what_a_setting_leaves_out_is_not_asked_and_listed(lean: Kept, path: str) -> None:
    assert path not in lean.server.log
    refused = lean.facts()["refused"]
    assert isinstance(refused, dict)
    assert any(url.endswith(path) and why.endswith("left out") for url, why in refused.items())
    left_out = lean.crawled.stats["nianbao/left_out"]
    assert isinstance(left_out, int)
    assert left_out >= 5


def test_the_picture_may_be_a_jpeg_and_the_text_left_out(lean: Kept) -> None:
    shot = lean.archive.derived(lean.page, "screenshot")
    assert shot
    assert lean.archive.payload(shot).body.startswith(b"\xff\xd8")
    assert shot.media_type == "image/jpeg"
    assert lean.archive.derived(lean.page, "text") is None


def test_no_picture_at_all(tmp_path: Path) -> None:
    (kept,) = (
        (k.archive.derived(k.page, "screenshot"), k.archive.derived(k.page, "dom"))
        for k in keep(tmp_path / "data", NIANBAO_PAGE_PICTURE="", NIANBAO_PAGE_WITHOUT=["images"])
    )
    assert kept[0] is None
    assert kept[1] is not None


def test_what_was_missed_is_fetched_once_more(server: RawServer, data: Path) -> None:
    server.page("/page.html", b"<script>fetch('/torn.txt').catch(() => 0)</script>", head=HTML)
    server.raw("/torn.txt", TORN, cut=True)
    server.mended["/torn.txt"] = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nwhole"
    crawled = run_crawl(data, [{"url": server.url + "/page.html", "meta": {"browser": {}}}])
    assert (crawled.stats.get("nianbao/missed_exchanges"), crawled.stats.get("nianbao/fetched_again")) == (1, 1)
    with open_archive(data) as archive:
        again = archive.lookup(request_key("GET", server.url + "/torn.txt", via="browser"))
        assert again
        assert archive.payload(again).body == b"whole"


def test_a_form_of_the_spiders_is_posted_by_the_browser(server: RawServer, data: Path) -> None:
    url = server.page("/search.html", b"<p>found</p>", head=HTML)
    request: dict[str, object] = {"url": url, "method": "POST", "body": "page=2", "meta": {"browser": {}}}
    (result,) = run_crawl(data, [request]).results
    assert "found" in str(result["body"])
    sent = server.log["/search.html"][0].request
    assert (sent.split(b" ")[0], sent.partition(b"\r\n\r\n")[2]) == (b"POST", b"page=2")
    with open_archive(data) as archive:
        capture = archive.lookup(request_key("POST", url, b"page=2", "browser"))
        assert capture
        assert archive.open(capture.record_id).request_body == b"page=2"
