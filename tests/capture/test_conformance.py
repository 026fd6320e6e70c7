"""What we write, in the hands of the tools of others: warcio, cdxj-indexer, wacz, pywb, ReplayWeb.page."""

import asyncio
import gzip
import json
import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Frame, Page, sync_playwright
from starlette.applications import Starlette

from crawler.browse import cdx
from crawler.browse.site import Site
from crawler.capture.archive import open_archive
from crawler.capture.chromium import find_chromium
from crawler.capture.exchange import Capture
from crawler.export.as_wacz import Signature, export_wacz
from tests.capture.exchanges import PAGE, append, exchange
from tests.capture.foreign_warcs import chunked
from tests.conventions import ROOT

OWN_KEYS = {"recordid", "date", "via", "bodydigest", "truncated", "mediatype", "refersto"}
REPLAYED = 20
PATIENCE_S = 60
LOADS, LOAD_S = 12, 10
"""How often the replay is loaded: on a busy machine its service worker may miss the first time."""
PICTURED = "/gongkai/nb/202103/"
"""Where the demo has the report whose tables are pictures."""

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=gb2312\r\n"
WORDS = "<p>政府信息公开，錕</p>".encode("gb18030") * 99
CHUNKED, PACKED = b"Transfer-Encoding: chunked\r\n", b"Content-Encoding: gzip\r\n"
CODED = [
    (HEAD + b"\r\n", WORDS),
    (HEAD + CHUNKED + b"\r\n", chunked(WORDS)),
    (HEAD + PACKED + b"\r\n", gzip.compress(WORDS)),
    (HEAD + PACKED + CHUNKED + b"\r\n", chunked(gzip.compress(WORDS))),
]
"""A page in Chinese characters outside of the set that it declares, in every coding of its transfer."""

EMBED = """<!doctype html><meta charset="utf-8"><style>html, body { height: 100%; margin: 0 }</style>
<script src="/replay/ui.js"></script><replay-web-page source="/x.wacz" url="URL"></replay-web-page>"""


def tool(name: str) -> str:
    """A program of the environment that `bash requirements/install.sh dev` sets up for this."""
    path = ROOT / ".venv-replay" / "bin" / name
    assert path.exists(), f"{path}: not there; run: bash requirements/install.sh dev"
    return str(path)


@pytest.fixture(scope="module")
def data(demo_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's archive, with what the demo does not have: POSTs, and a page that came again unchanged."""
    copy = tmp_path_factory.mktemp("conformance") / "data"
    for folder in ("archive", "indexes"):
        shutil.copytree(demo_data / folder, copy / folder)
    with open_archive(copy) as archive:
        pages = (c for c in archive.captures() if c.status == HTTPStatus.OK and c.media_type == "text/html")
        page = archive.open(max(pages, key=lambda capture: len(archive.payload(capture).body)).record_id)
    with open_archive(copy, crawl="again") as archive:
        append(archive, exchange(PAGE), exchange(PAGE, b"1", post=b"page=1&a=%E4%B8%B0"), exchange(PAGE, post=b"\xff"))
        append(archive, *(exchange(f"http://a.cn/{n}", body, head=head) for n, (head, body) in enumerate(CODED)))
        with page.body as body:
            append(archive, exchange(page.key.url, body.read(), head=page.response_head, minute=9))
    return copy


@pytest.fixture(scope="module")
def wacz(data: Path) -> Path:
    out = data.parent / "x.wacz"
    export_wacz(data, "embedded", out, signature=Signature(data.parent / "key.pem", None))
    return out


@pytest.mark.slow
def test_warcio_finds_every_digest_right(data: Path) -> None:
    files = sorted((data / "archive").iterdir())
    done = subprocess.run([tool("warcio"), "check", *files], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.slow
def test_cdxj_indexer_writes_the_same_lines(data: Path) -> None:
    compared = 0
    for warc in sorted((data / "archive").iterdir()):
        done = subprocess.run([tool("cdxj-indexer"), "-p", "-s", warc], capture_output=True, text=True, check=True)
        ours = (data / "indexes" / warc.name.replace(".warc.gz", ".cdxj")).read_text().splitlines()
        assert sorted(map(standard, ours)) == sorted(done.stdout.splitlines())
        compared += len(ours)
    assert compared > REPLAYED


def standard(line: str) -> str:
    """A line of ours without our own keys; `method` is standard for what has a body."""
    key, at, values = line.split(" ", 2)
    kept = {name: value for name, value in json.loads(values).items() if name not in OWN_KEYS}
    return f"{key} {at} {json.dumps(kept)}"


@pytest.mark.slow
def test_wacz_validate_accepts_the_export(wacz: Path) -> None:
    done = subprocess.run([tool("wacz"), "validate", "-f", wacz], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Validation succeeded" in done.stdout


@pytest.fixture(scope="module")
def pywb(data: Path) -> Iterator[str]:
    """A pywb over the data folder as it is."""
    folder = data.parent / "pywb"
    folder.mkdir()
    paths = {"index_paths": f"{data / 'indexes'}/", "archive_paths": f"{data / 'archive'}/"}
    (folder / "config.yaml").write_text(json.dumps({"collections": {"nianbao": paths}}))
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    log = (folder / "log").open("wb")
    command = [tool("wayback"), "-b", "127.0.0.1", "-p", str(port), "-d", str(folder)]
    process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        url = f"http://127.0.0.1:{port}"
        until = time.monotonic() + PATIENCE_S
        while not _answers(url):
            assert process.poll() is None, (folder / "log").read_text()
            assert time.monotonic() < until, (folder / "log").read_text()
            time.sleep(0.2)
        yield f"{url}/nianbao"
    finally:
        process.terminate()
        process.wait()
        log.close()


def _answers(url: str) -> bool:
    with suppress(httpx.HTTPError):
        return bool(httpx.get(url, timeout=5).status_code)
    return False


def replayed(pywb: str, capture: Capture) -> bytes:
    """The payload as pywb gives it, not rewritten."""
    url = f"{pywb}/{capture.captured_at:%Y%m%d%H%M%S}id_/{capture.url}"
    answer = httpx.get(url, timeout=PATIENCE_S)
    assert answer.headers["Memento-Datetime"] == f"{capture.captured_at:%a, %d %b %Y %H:%M:%S GMT}"
    return answer.content


@pytest.mark.slow
def test_pywb_replays_the_same_payloads(data: Path, pywb: str) -> None:
    with open_archive(data) as archive:
        plain = {c.url: c for c in archive.captures() if c.status == HTTPStatus.OK and c.url != PAGE}
        coded = [capture for url, capture in plain.items() if url.startswith("http://a.cn/")]
        chosen = list(dict.fromkeys([*coded, *plain.values()]))[:REPLAYED]
        assert (len(coded), len(chosen)) == (len(CODED), REPLAYED)
        for capture in chosen:
            assert replayed(pywb, capture) == archive.payload(capture).body, capture.url


@pytest.mark.slow
def test_pywb_finds_what_a_revisit_refers_to(data: Path, pywb: str) -> None:
    lines = [line for path in (data / "indexes").glob("again*.cdxj") for line in path.read_text().splitlines()]
    (revisit,) = (json.loads(line.split(" ", 2)[2]) for line in lines if '"warc/revisit"' in line)
    with open_archive(data) as archive:
        target = archive.find_capture(revisit["refersto"])
        again = next(c for c in archive.history(revisit["url"]) if c.record_id == revisit["recordid"])
        assert target
        assert again.captured_at != target.captured_at
        assert replayed(pywb, again) == archive.payload(target).body


CDX_QUERIES: tuple[dict[str, str], ...] = (
    {},
    {"limit": "2"},
    {"sort": "reverse"},
    {"closest": "20260331100000"},
    {"from": "2026033109"},
    {"to": "20260331093000"},
    {"matchType": "host"},
    {"matchType": "domain", "limit": "30"},
    {"matchType": "prefix", "from": "2026", "limit": "5"},
)
COMPARED = ("urlkey", "timestamp", "url", "mime", "status", "digest", "length", "offset", "filename")


@pytest.mark.slow
def test_pywb_answers_the_same_to_the_same_questions(data: Path, pywb: str) -> None:
    with open_archive(data) as archive:
        site = Site(None, archive)  # type: ignore[arg-type]  # the index asks no database
        app = Starlette(routes=cdx.routes(site))
        for query in CDX_QUERIES:
            asked = {"url": PAGE, "output": "json", **query}
            mine = told(asyncio.run(answer_of(app, asked)))
            assert mine == told(httpx.get(f"{pywb}/cdx", params=asked).text), query
            assert mine, query


async def answer_of(app: Starlette, asked: dict[str, str]) -> str:
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        return (await client.get("/cdx", params=asked)).text


def told(answer: str) -> list[list[str | None]]:
    return [[json.loads(line).get(name) for name in COMPARED] for line in answer.splitlines()]


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Nothing on stderr."""


@pytest.fixture(scope="module")
def embedded(data: Path, wacz: Path) -> Iterator[tuple[str, str]]:
    """A page with ReplayWeb.page in it, showing the demo's report with pictures; and that report's address."""
    folder = data.parent / "site"
    (folder / "replay").mkdir(parents=True)
    for name in ("ui.js", "sw.js"):
        source = ROOT / ".setup" / "replaywebpage" / name
        assert source.exists(), f"{source}: not there; run: bash requirements/install.sh dev"
        shutil.copy(source, folder / "replay" / name)
    shutil.copy(wacz, folder / "x.wacz")
    with open_archive(data) as archive:
        url = next(c.url for c in archive.captures() if PICTURED in c.url and c.media_type == "text/html")
    (folder / "index.html").write_text(EMBED.replace("URL", url))
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/index.html", url
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.slow
@pytest.mark.browser
def test_replayweb_page_shows_a_report_with_its_pictures(embedded: tuple[str, str]) -> None:
    address, url = embedded
    sandbox = bool(os.geteuid())  # root has none
    with (
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=find_chromium(), chromium_sandbox=sandbox) as browser,
    ):
        page = browser.new_page(viewport={"width": 1200, "height": 1600})
        page.goto(address)
        frame = replay_frame(page, url)
        frame.wait_for_function("document.images.length && [...document.images].every(i => i.naturalWidth)")
        assert frame.evaluate("document.images.length") >= 3
        assert "政府信息公開" in frame.inner_text("body")
        if folder := os.environ.get("NIANBAO_SCREENSHOTS"):
            page.screenshot(path=Path(folder) / "replayweb.page.png")


def replay_frame(page: Page, url: str) -> Frame:
    """The frame in which the archived page is shown."""
    for _ in range(LOADS):
        until = time.monotonic() + LOAD_S
        while time.monotonic() < until:
            for frame in page.frames:
                if frame.url.endswith(f"mp_/{url}"):
                    frame.wait_for_load_state("load")
                    return frame
            page.wait_for_timeout(200)
        page.reload()
    raise AssertionError([frame.url for frame in page.frames])
