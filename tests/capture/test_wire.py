"""Plain fetches through a real crawl: what stands in the WARC is what crossed the wire, byte for byte."""

import datetime as dt
import os
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import brotli  # type: ignore[import-untyped]  # published without type information
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from crawler.capture.archive import Archive, open_archive
from crawler.capture.exchange import Capture, Exchange
from spiders.found import request_key
from tests.capture.loopback import Crawled, RawServer, chunked, gzipped, run_crawl

pytestmark = pytest.mark.slow

PAGE = "<html><title>年度报告</title><p>丰台区\u3000㐂</p>".encode("gb18030") * 60
LARGE = bytes(range(256)) * (3 << 12)

ODD = (
    b"HTTP/1.1 200 Gar   nicht \xc3\xa4bel\r\n"
    b"content-TYPE: text/html; charset=gb2312\r\n"
    b"Set-Cookie: a=1; path=/\r\n"
    b"set-cookie: b=2\r\n"
    b"X-Name: \xe4\xb8\xb0\xe5\x8f\xb0\r\n"
    b"X-Latin: \xe4\r\n"
    b"X-Glued:no blank \r\n"
    b"X-Empty:\r\n"
    b"X-Folded: one\r\n two\r\n"
    b"Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"
)
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
INTERIM = b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n"
SHORT = b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n" + b"x" * 300
SHORT_CHUNK = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1F4\r\n" + b"x" * 300
MOVED = b"HTTP/1.1 %d Moved For Good\r\nlocation: %s\r\ncontent-length: 4\r\n\r\ngone"
BROTLI = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: br\r\nContent-Length: %d\r\n\r\n%s"
REDIRECT = b"HTTP/1.1 302 Moved\r\nLocation: ../b/end.html\r\nContent-Length: 0\r\n\r\n"

WHOLE = {
    "/odd?q=%E4%B8%B0&a=1": ODD + chunked(gzipped(PAGE)),
    "/a/start": REDIRECT,
    "/b/end.html": ANSWER,
    "/301": MOVED % (301, b"b/end.html"),
    "/308": MOVED % (308, b"./b/end.html"),
    "/204": b"HTTP/1.1 204 No Content\r\nX-A: b\r\n\r\n",
    "/304": b"HTTP/1.1 304 Not Modified\r\nETag: x\r\n\r\n",
    "/no-reason": b"HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n",
    "/521": b"HTTP/1.1 521 \r\nContent-Length: 3\r\n\r\nabc",
    "/bare-line-feeds": b"HTTP/1.1 200 OK\nContent-Length: 2\n\nok",
    "/1": ANSWER,
    "/2": ANSWER,
    "/3": ANSWER,
}
CUT = {
    "/old": b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n<p>old server</p>",
    "/cut": SHORT,
    "/cut-chunk": SHORT_CHUNK,
    "/cut-head": b"HTTP/1.1 200 OK\r\nContent-Le",
    "/not-http": b"ICY/2.7 200 OK\r\nContent-Length: 2\r\n\r\nok",
}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass(frozen=True)
class Site:
    """A server, and the crawl of it."""

    server: RawServer
    data: Path
    crawled: Crawled
    archive: Archive

    def capture(self, path: str, method: str = "GET", body: bytes = b"") -> Capture:
        """The capture of a path."""
        capture = self.archive.lookup(request_key(method, self.server.url + path, body))
        assert capture, f"{method} {path} was not captured"
        return capture

    def wire(self, path: str, method: str = "GET", body: bytes = b"") -> tuple[bytes, bytes]:
        """What the archive has of it: request and response."""
        exchange = self.exchange(path, method, body)
        with exchange.body as stored:
            return exchange.request_head + exchange.request_body, exchange.response_head + stored.read()

    def exchange(self, path: str, method: str = "GET", body: bytes = b"") -> Exchange:
        """The exchange as it was captured."""
        return self.archive.open(self.capture(path, method, body).record_id)

    def logged(self, path: str) -> tuple[bytes, bytes]:
        """What the server has of it."""
        (sent,) = self.server.log[path]
        return sent.request, sent.response

    def result(self, path: str) -> dict[str, object]:
        """What the spider got for it."""
        return next(result for result in self.crawled.results if result["requested"] == self.server.url + path)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    server, data = RawServer(), tmp_path_factory.mktemp("wire") / "data"
    for path, answer in WHOLE.items():
        server.raw(path, answer)
    for path, answer in CUT.items():
        server.raw(path, answer, cut=True)
    server.raw("/head", b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n")
    server.raw("/interim", INTERIM + ANSWER)
    server.page("/large", LARGE)
    server.page("/dataproxy.jsp?perpage=15", b"<datastore/>")
    for path in ("/hangs", "/too-long"):
        server.raw(path, SHORT, hang=True)
    url = server.url
    requests: list[str | dict[str, object]] = [url + path for path in (*WHOLE, *CUT, "/interim", "/large")]
    requests += [
        {"url": url + "/head", "method": "HEAD"},
        {"url": url + "/hangs", "meta": {"download_timeout": 1}},
        {"url": url + "/too-long", "meta": {"download_maxsize": 500}},
    ]
    posts = [f"startrecord={n}" for n in (1, 46)]
    requests += [
        {"url": url + "/dataproxy.jsp?perpage=15", "method": "POST", "body": b, "headers": FORM} for b in posts
    ]
    crawled = run_crawl(data, requests, CONCURRENT_REQUESTS=1)
    with open_archive(data) as archive:
        yield Site(server, data, crawled, archive)
    server.close()


@pytest.mark.parametrize("path", [path for path in WHOLE if path != "/b/end.html"] + ["/old"])
def test_request_and_response_stand_in_the_archive_as_they_crossed_the_wire(site: Site, path: str) -> None:
    assert site.wire(path) == site.logged(path)
    assert site.exchange(path).truncated is None


def test_the_spider_gets_the_page_and_the_archive_its_payload(site: Site) -> None:
    result = site.result("/odd?q=%E4%B8%B0&a=1")
    capture = site.capture("/odd?q=%E4%B8%B0&a=1")
    assert "年度报告" in str(result["body"])
    assert result["record"] == capture.record_id
    assert (capture.status, capture.media_type) == (200, "text/html")
    source = site.archive.payload(capture)
    assert (source.body, source.media_type, source.charset) == (PAGE, "text/html", "gb2312")
    assert site.exchange("/1").ip == "127.0.0.1"


def test_the_real_checker_and_ours_find_nothing_wrong(site: Site, warcio_check: Callable[[Path], None]) -> None:
    warcio_check(site.data)
    assert list(site.archive.check()) == []


def test_each_hop_of_a_redirect_is_one_capture(site: Site) -> None:
    final = site.archive.resolve(request_key("GET", site.server.url + "/a/start"))
    assert final
    assert final.url == site.server.url + "/b/end.html"
    assert site.capture("/a/start").status == 302
    followed = [result for result in site.crawled.results if result.get("url") == final.url]
    assert final.record_id in {result["record"] for result in followed}


def test_what_is_known_of_a_fetch_stands_beside_it(site: Site) -> None:
    facts = {one.subject: one.facts for one in site.archive.descriptions("fetch")}
    start, end = site.capture("/a/start"), site.capture("/b/end.html")
    common = {"portal": "asked", "spider": "asking", "robots": "not asked", "via": "plain", "tls": None}
    assert facts[start.record_id] == common | {"fetch": "whole"}
    hops = [site.capture(path).record_id for path in ("/a/start", "/301", "/308")]
    ends = [str(one["record"]) for one in site.crawled.results if one.get("url") == end.url]
    assert sorted(str(facts[record].get("redirected_from")) for record in ends) == sorted(["None", *hops])
    assert facts[site.capture("/cut").record_id]["fetch"] == "disconnect"
    assert "500" in str(facts[site.capture("/too-long").record_id]["limit"])


def test_a_connection_that_is_used_again_gives_each_request_its_own_bytes(site: Site) -> None:
    assert site.server.connections < len(site.server.log)
    assert [site.wire(path)[1] for path in ("/1", "/2", "/3")] == [ANSWER] * 3


def test_posts_to_one_address_are_told_apart_by_their_bodies(site: Site) -> None:
    for sent in site.server.log["/dataproxy.jsp?perpage=15"]:
        body = sent.request.partition(b"\r\n\r\n")[2]
        assert site.wire("/dataproxy.jsp?perpage=15", "POST", body) == (sent.request, sent.response)
    other = request_key("POST", site.server.url + "/dataproxy.jsp?perpage=15", b"startrecord=91")
    assert site.archive.lookup(other) is None


def test_an_answer_to_head_has_no_body_whatever_its_length_says(site: Site) -> None:
    assert site.wire("/head", "HEAD") == site.logged("/head")


def test_interim_heads_are_dropped_and_the_answer_is_kept(site: Site) -> None:
    assert site.wire("/interim")[1] == ANSWER


def test_a_large_body_goes_through_a_file_and_is_exact(site: Site) -> None:
    assert site.archive.payload(site.capture("/large")).body == LARGE


@pytest.mark.parametrize(
    ("path", "reason"),
    [("/cut", "disconnect"), ("/cut-chunk", "disconnect"), ("/hangs", "time"), ("/too-long", "length")],
)
def test_what_came_of_a_cut_response_is_kept_with_the_reason(site: Site, path: str, reason: str) -> None:
    assert "error" in site.result(path)
    assert site.result(path)["record"] == site.capture(path).record_id
    assert site.capture(path).truncated == site.exchange(path).truncated == reason
    got, sent = site.wire(path)[1], site.logged(path)[1]
    assert sent.startswith(got)
    assert got == sent or reason == "length"


def test_a_head_that_was_cut_off_is_no_capture(site: Site) -> None:
    assert site.result("/cut-head")["record"] is None
    assert site.archive.lookup(request_key("GET", site.server.url + "/cut-head")) is None


def test_what_is_no_http_is_described_and_never_reaches_the_spider(site: Site) -> None:
    assert "error" in site.result("/not-http")
    assert site.archive.lookup(request_key("GET", site.server.url + "/not-http")) is None
    said = [one for one in site.archive.descriptions("fetch") if "not_http" in one.facts]
    assert [one.subject for one in said] == [request_key("GET", site.server.url + "/not-http")]
    assert said[0].facts["not_http"] == "ICY/2.7 200 OK\r\nContent-Length: 2\r\n\r\n"


def test_brotli_stays_as_it_was_sent(tmp_path: Path) -> None:
    # in an archive of its own: `warcio check` gives up over this encoding with the Brotli that is current
    server, packed = RawServer(), brotli.compress(PAGE)
    url = server.raw("/brotli", BROTLI % (len(packed), packed))
    run_crawl(tmp_path / "data", [url])
    server.close()
    with open_archive(tmp_path / "data") as archive:
        capture = archive.lookup(request_key("GET", url))
        assert capture
        assert archive.open(capture.record_id).body.read() == packed
        assert archive.payload(capture).body == PAGE


def test_the_bytes_are_those_above_tls(tmp_path: Path) -> None:
    server = RawServer(certificate(tmp_path))
    url = server.raw("/secret", ODD + chunked(gzipped(PAGE)))
    run_crawl(tmp_path / "data", [url])
    server.close()
    with open_archive(tmp_path / "data") as archive:
        capture = archive.lookup(request_key("GET", url))
        assert capture
        exchange = archive.open(capture.record_id)
        (sent,) = server.log["/secret"]
        assert exchange.request_head == sent.request
        (facts,) = (one.facts for one in archive.descriptions("fetch"))
        fingerprint = certificate_of(tmp_path).fingerprint(hashes.SHA256()).hex(":").upper()
        assert facts["tls"] == {
            "version": "TLSv1.3",
            "cipher": "TLS_AES_256_GCM_SHA384",
            "certificate_sha256": fingerprint,
        }
        assert exchange.response_head + exchange.body.read() == sent.response


def test_a_full_disk_ends_the_crawl_and_what_was_committed_stays(
    server: RawServer, data: Path, warcio_check: Callable[[Path], None]
) -> None:
    noise = [os.urandom(60_000) for _ in range(8)]
    urls = [server.page(f"/{n}", body) for n, body in enumerate(noise)]
    crawled = run_crawl(data, list(urls), CONCURRENT_REQUESTS=1, FILE_LIMIT=200_000)
    assert crawled.stats["finish_reason"] == "archive_unwritable"
    kept = [result["record"] for result in crawled.results if "error" not in result]
    assert 2 <= len(kept) <= 3
    warcio_check(data)
    with open_archive(data) as archive:
        assert list(archive.check()) == []
        assert {capture.record_id for capture in archive.captures()} == set(kept)


def certificate(folder: Path) -> ssl.SSLContext:
    """A key and a certificate that only this test has."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    start = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    signed = builder.not_valid_before(start).not_valid_after(start.replace(year=2126)).sign(key, hashes.SHA256())
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "tls.pem").write_bytes(private + signed.public_bytes(pem))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "tls.pem")
    return context


def certificate_of(folder: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate((folder / "tls.pem").read_bytes())
