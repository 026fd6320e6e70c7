"""Pages that loop, grow, ask, refuse to end or die: each ends as a capture or a failure, within its limits."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from crawler.capture.archive import Archive, open_archive
from spiders.found import request_key
from tests.capture.loopback import HERE, Crawled, RawServer, run_crawl

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PDF = b"%PDF-1.4 not much"
KIND = b"HTTP/1.1 200 OK\r\nContent-Type: "
MOVED = b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: "
PAGES = {
    "/loop.html": "<p>before</p><script>while (true) {}</script>",
    "/loops-later.html": "<p>later</p><script>setTimeout(() => { while (true) {} }, 100)</script>",
    "/dialogs.html": "<script>alert(1); confirm(2); prompt(3); print(); onbeforeunload = e => e.preventDefault();"
    "document.write('<p>asked</p>')</script>",
    "/refresh.html": '<meta http-equiv=refresh content="0"><p>again</p>',
    "/refresh-once.html": '<meta http-equiv=refresh content="0; url=/refreshed.html"><p>hop</p>',
    "/refreshed.html": "<p>where it leads</p>",
    "/asks.html": "<p>asks</p><script>let n = 0; setInterval(() => fetch('/n?' + n++), 5)</script>",
    "/eats.html": "<p>eats</p><script>const all = []; setInterval(() => "
    "all.push(new Uint8Array(2e7).fill(1)), 1)</script>",
    "/opens.html": "<p>opens</p><script>setInterval(() => open('/opened.html'), 20)</script>",
    "/opened.html": "<p>opened</p>",
    "/leaves.html": "<p>left</p><script>onload = () => location = '/leaves.html?again'</script>",
    "/pdf-in-a-frame.html": "<p>framed</p><iframe src=/report.pdf></iframe>",
    "/stream.html": "<p id=said>nothing</p><script>new EventSource('/events').onmessage = "
    "event => { document.getElementById('said').textContent = event.data }</script>",
    "/last.html": "<p>last</p>",
}
OTHERS = ["/report.pdf", "/to-the-pdf", "/big.bin", "/nothing", "/gone.html"]
STUCK = ["/loop.html", "/loops-later.html", "/never.html"]
"""Pages that would take all the time that there is."""
SETTINGS = {
    "NIANBAO_PAGE_REQUESTS": 60,
    "NIANBAO_PAGE_MEMORY_MB": 300,
    "NIANBAO_BROWSER_PAGES": 6,
    "DOWNLOAD_MAXSIZE": 100_000,
}


@dataclass(frozen=True)
class Site:
    """A server of such pages, and a crawl of them."""

    server: RawServer
    data: Path
    crawled: Crawled
    archive: Archive

    def result(self, path: str) -> dict[str, object]:
        """What the spider got for a path."""
        return next(result for result in self.crawled.results if result["requested"] == self.server.url + path)

    def body(self, path: str) -> str:
        """The document that the spider got."""
        return str(self.result(path).get("body"))

    def page(self, path: str) -> dict[str, object]:
        """What the archive says of a page."""
        capture = self.archive.lookup(request_key("GET", self.server.url + path, via="browser"))
        for described in self.archive.descriptions("fetch"):
            facts = described.facts.get("page")
            of = (
                described.subject if isinstance(described.subject, str) else described.subject and described.subject.url
            )
            if isinstance(facts, dict) and of in {capture and capture.record_id, self.server.url + path}:
                return dict(facts)
        raise AssertionError(path)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    server = RawServer()
    for path, body in PAGES.items():
        server.page(path, f"<!doctype html><meta charset=utf-8>{body}".encode())
    server.page("/report.pdf", PDF, head=KIND + b"application/pdf\r\n")
    server.raw("/to-the-pdf", MOVED + b"/report.pdf\r\n\r\n")
    server.page("/big.bin", b"x" * 300_000, head=KIND + b"application/octet-stream\r\n")
    server.raw("/nothing", b"HTTP/1.1 204 No Content\r\n\r\n")
    server.raw("/events", KIND + b"text/event-stream\r\n\r\ndata: heard\n\n", hang=True)
    server.raw("/never.html", KIND + b"text/html\r\nContent-Length: 900\r\n\r\n<p>never", hang=True)
    server.page("/leaves.html?again", PAGES["/leaves.html"].encode())
    data = tmp_path_factory.mktemp("trouble") / "data"
    asked = [path for path in [*OTHERS, *PAGES] if path not in STUCK]
    two = {"CONCURRENT_REQUESTS": 2, "CONCURRENT_REQUESTS_PER_DOMAIN": 2}
    crawled = run_crawl(data, drawn(server, asked), NIANBAO_CRAWL="c1", **two, **SETTINGS)
    short = {"NIANBAO_PAGE_DRAWN_S": 3, "NIANBAO_PAGE_TOTAL_S": 6}
    crawled.results.extend(run_crawl(data, drawn(server, STUCK), NIANBAO_CRAWL="c2", **two, **short).results)
    with open_archive(data) as archive:
        yield Site(server, data, crawled, archive)
    server.close()


def drawn(server: RawServer, paths: Iterable[str]) -> list[str | dict[str, object]]:
    """Requests for these pages by browser."""
    return [{"url": server.url + path, "meta": {"browser": {}}} for path in paths]


def test_every_page_ends_and_those_fail_that_must(site: Site) -> None:
    assert len(site.crawled.results) == len({*PAGES, *OTHERS, *STUCK})
    failed = {
        str(r["requested"]).removeprefix(site.server.url): r["error"] for r in site.crawled.results if "error" in r
    }
    stuck = dict.fromkeys(STUCK, "DownloadTimeoutError")
    assert failed == {"/eats.html": "DownloadFailedError", "/big.bin": "DownloadCancelledError", **stuck}, (
        site.crawled.log
    )


@pytest.mark.parametrize("path", ["/loop.html", "/loops-later.html", "/eats.html"])
def test_what_a_page_sent_before_it_failed_is_kept(site: Site, path: str) -> None:
    capture = site.archive.lookup(request_key("GET", site.server.url + path, via="browser"))
    assert capture
    assert site.archive.payload(capture).body.decode().endswith(PAGES[path])


def test_dialogs_are_answered(site: Site) -> None:
    assert "<p>asked</p>" in site.body("/dialogs.html")


def test_a_page_that_sends_on_is_known_by_where_it_leads(site: Site) -> None:
    results = [result for result in site.crawled.results if result["requested"] == f"{site.server.url}/refreshed.html"]
    assert len(results) == 2
    assert all("where it leads" in str(result["body"]) for result in results)


@pytest.mark.parametrize("path", ["/refresh.html", "/leaves.html?again"])
def test_a_page_that_reloads_for_ever_is_read_in_the_end(site: Site, path: str) -> None:
    shown = next(r for r in site.crawled.results if str(r["requested"]).endswith(path))
    assert "<p>" in str(shown["body"])
    assert len(site.server.log[path]) <= 22


def test_a_page_that_asks_without_end_is_stopped(site: Site) -> None:
    assert "<p>asks</p>" in site.body("/asks.html")
    asked = [path for path in site.server.log if path.startswith("/n?")]
    assert 1 < len(asked) <= 60
    refused = site.page("/asks.html")["refused"]
    assert isinstance(refused, dict)
    assert set(refused.values()) == {"more than 60 requests of one page"}


def test_windows_load_nothing(site: Site) -> None:
    assert "<p>opens</p>" in site.body("/opens.html")
    assert len(site.server.log["/opened.html"]) == 1  # the spider's own


@pytest.mark.parametrize("path", ["/report.pdf", "/to-the-pdf"])
def test_a_pdf_is_the_page_that_was_asked_for(site: Site, path: str) -> None:
    got = site.result(path)
    assert (got["url"], got["body"]) == (site.server.url + "/report.pdf", PDF.decode())
    capture = site.archive.resolve(request_key("GET", site.server.url + path, via="browser"))
    assert capture
    assert site.archive.payload(capture).body == PDF
    assert [site.archive.derived(capture, kind) for kind in ("dom", "screenshot", "text")] == [None] * 3


def test_a_file_over_the_limit_is_kept_as_far_as_that(site: Site) -> None:
    capture = site.archive.lookup(request_key("GET", site.server.url + "/big.bin", via="browser"))
    assert capture
    assert (capture.truncated, len(site.archive.open(capture.record_id).body.read())) == ("length", 100_000)


def test_a_stream_without_end_is_kept_as_far_as_it_came_and_shown(site: Site) -> None:
    assert "heard" in site.body("/stream.html")
    capture = site.archive.lookup(request_key("GET", site.server.url + "/events", via="browser"))
    assert capture
    assert (capture.truncated, site.archive.payload(capture).body) == ("time", b"data: heard\n\n")


def test_an_answer_without_a_page_is_an_answer(site: Site) -> None:
    assert (site.result("/nothing")["status"], site.body("/nothing")) == (204, "")
    assert (site.result("/gone.html")["status"], site.body("/gone.html")) == (404, "")


def test_chromium_is_changed_for_a_new_one_after_some_pages(site: Site) -> None:
    started = site.crawled.stats["nianbao/browsers"]
    assert isinstance(started, int)
    assert started >= 3


def test_the_checkers_find_nothing_wrong(site: Site, warcio_check: Callable[[Path], None]) -> None:
    warcio_check(site.data)


def descendants(pid: int) -> set[int]:
    """All processes below one."""
    parents = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with contextlib.suppress(OSError):
                parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(") ")[2].split()[1])
    found, wave = set[int](), {pid}
    while wave:
        wave = {child for child, parent in parents.items() if parent in wave}
        found |= wave
    return found


def until(what: Callable[[], bool], seconds: float = 30) -> None:
    """Wait for something."""
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.05)


def alive(pids: Iterable[int]) -> list[str]:
    """Those of them that are, and are not waiting to be buried."""
    found = []
    for pid in pids:
        with contextlib.suppress(OSError):
            stat = Path(f"/proc/{pid}/stat").read_text()
            if not stat.rpartition(") ")[2].startswith("Z"):
                found.append(stat)
    return found


@pytest.mark.parametrize("victim", ["crawler", "warden"])
def test_whoever_is_killed_nothing_of_chromium_is_left(server: RawServer, tmp_path: Path, victim: str) -> None:
    server.raw("/never.html", KIND + b"text/html\r\nContent-Length: 900\r\n\r\n<p>never", hang=True)
    job = {
        "requests": [{"url": server.url + "/never.html", "meta": {"browser": {}}}],
        "settings": {"NIANBAO_DATA": str(tmp_path / "data")},
    }
    temporary = Path(tempfile.mkdtemp(dir="/tmp"))
    temporary.chmod(0o711)  # Chromium of root is another user
    here = {**os.environ, "PYTHONPATH": str(HERE.parents[1]), "TMPDIR": str(temporary)}
    command = [sys.executable, str(HERE / "crawling.py"), json.dumps(job)]
    with subprocess.Popen(command, env=here, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as crawler:
        until(lambda: "/never.html" in server.log)
        below = descendants(crawler.pid)
        (warden,) = (pid for pid in below if b"warden.py" in Path(f"/proc/{pid}/cmdline").read_bytes())
        assert len(below) > 4
        os.kill(crawler.pid if victim == "crawler" else warden, signal.SIGKILL)
        until(lambda: not alive(below), 10)
        crawler.kill()
    if victim == "crawler":
        until(lambda: list(temporary.iterdir()) == [], 10)
    shutil.rmtree(temporary)


def test_a_chromium_that_dies_is_replaced_and_its_page_tried_again(server: RawServer, data: Path) -> None:
    server.raw("/page.html", KIND + b"text/html\r\nContent-Length: 900\r\n\r\n<p>never", hang=True)

    def kill() -> None:
        until(lambda: "/page.html" in server.log)
        server.hangs.clear()
        server.page("/page.html", b"<p>here</p>")
        for pid in descendants(os.getpid()):
            with contextlib.suppress(OSError):
                line = Path(f"/proc/{pid}/cmdline").read_bytes()
                if b"--remote-debugging-pipe" in line and b"--type=" not in line and b"warden.py" not in line:
                    os.kill(pid, signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    crawled = run_crawl(data, [{"url": server.url + "/page.html", "meta": {"browser": {}}}], RETRY_ENABLED=True)
    killer.join()
    assert ["<p>here</p>" in str(result["body"]) for result in crawled.results] == [True], crawled.log
    assert crawled.stats["nianbao/browsers"] == 2
