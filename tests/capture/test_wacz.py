"""A WACZ holds what was chosen, whole, and nothing in it refers outside."""

import asyncio
import gzip
import hashlib
import io
import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from random import Random
from zipfile import ZIP_STORED, ZipFile

import pytest

from crawler.capture.archive import Archive, open_archive
from crawler.capture.embedded import embedded_in
from crawler.capture.exchange import Capture, Exchange
from crawler.capture.lines import GrowingLines
from crawler.capture.wacz import Exported, write_wacz
from crawler.capture.wacz_choice import Choice, of_captures, of_crawl, of_portal
from crawler.capture.zipnum import write_blocks
from crawler.errors import NianbaoError, NothingChosen
from crawler.ingest import found_facts
from extractors.source import Source
from spiders.found import Found, request_key
from tests.capture.exchanges import START, append, exchange, read_all, warcs

HOST = "http://www.a.gov.cn"
LISTING, REPORT, STYLE, PICTURE, OTHER = (
    f"{HOST}{path}" for path in ("/", "/t1.html", "/a.css", "/img/1.png", "/t2.html")
)
PAGE = """<html><head><title>题 目</title><link rel=stylesheet href=a.css><style>p{}</style></head>
<body><p>第一 <b>行</b></p><script>x</script><img src="img/1.png"></body></html>"""


def typed(url: str, body: bytes, media_type: str, *, minute: int = 0) -> Exchange:
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {media_type}\r\n\r\n".encode()
    return exchange(url, body, head=head, minute=minute)


def site() -> list[Exchange]:
    return [
        typed(LISTING, "<title>列表</title>".encode(), "text/html; charset=utf-8"),
        typed(REPORT, PAGE.encode(), "text/html; charset=utf-8"),
        typed(STYLE, b"p { background: url('img/1.png') }", "text/css"),
        typed(PICTURE, Random(1).randbytes(3000), "image/png"),  # noqa: S311  # nothing secret
        typed(OTHER, b"<title>other</title>", "text/html"),
        typed("http://elsewhere.cn/", b"<title>elsewhere</title>", "text/html"),
    ]


def crawl(data: Path, name: str, *, portal: str = "a") -> dict[str, Capture]:
    with open_archive(data, crawl=name) as archive:
        captures = append(archive, *site())
        key = request_key("GET", REPORT)
        found = Found(portal, "甲局2020年报告", None, 2020, key, (), request_key("GET", LISTING))
        asyncio.run(archive.describe("found", key, found_facts(found)))
    return {capture.url: capture for capture in captures}


def written(data: Path, choice: Choice, out: Path) -> Exported:
    with open_archive(data) as archive:
        return write_wacz(archive, choice, out, at=START)


def chosen(data: Path, *, crawl: str | None = None, portal: str | None = None, ids: Iterable[str] = ()) -> Choice:
    with open_archive(data) as archive:
        if portal:
            return of_portal(archive, portal)
        return of_captures(archive, ids) if ids else of_crawl(archive, crawl)


def addresses(out: Path) -> list[str]:
    return [line["url"] for line in index(out)]


def index(out: Path) -> list[dict[str, str]]:
    with ZipFile(out) as package:
        lines = gzip.decompress(package.read("indexes/index.cdx.gz")).splitlines()
    assert lines == sorted(lines)
    return [json.loads(line.split(b" ", 2)[2]) for line in lines]


def pages(out: Path, name: str = "pages") -> list[dict[str, str]]:
    with ZipFile(out) as package:
        head, *lines = map(json.loads, package.read(f"pages/{name}.jsonl").splitlines())
    assert head["format"] == "json-pages-1.0"
    return lines


def own_fields(out: Path, offset: int) -> int:
    """Bytes of further fields in the head of a ZIP's entry: ReplayWeb.page takes for granted that there are none."""
    return int.from_bytes(out.read_bytes()[offset + 28 : offset + 30], "little")


def check(out: Path, unpacked: Path) -> None:
    """Digests, storage, and every line of the index against the record it points to."""
    with ZipFile(out) as package:
        assert package.testzip() is None
        assert not any(own_fields(out, package.getinfo(name).header_offset) for name in package.namelist())
        for name in package.namelist():
            if name.startswith(("archive/", "indexes/index.cdx.gz")):
                assert package.getinfo(name).compress_type == ZIP_STORED
        described = package.read("datapackage.json")
        digest = json.loads(package.read("datapackage-digest.json"))
        assert digest["hash"] == f"sha256:{hashlib.sha256(described).hexdigest()}"
        listed = json.loads(described)["resources"]
        names = {name for name in package.namelist() if not name.startswith("datapackage")}
        assert {each["path"] for each in listed} == names
        for each in listed:
            body = package.read(each["path"])
            assert (each["bytes"], each["hash"]) == (len(body), f"sha256:{hashlib.sha256(body).hexdigest()}")
        package.extractall(unpacked)
    for line in index(out):
        records = read_all(unpacked / "archive" / line["filename"], "")
        record = next(r.placed() for r in records if r.location.offset == int(line["offset"]))
        assert (record.id, record.location.length) == (line["recordid"], int(line["length"]))


def test_the_whole_archive_is_in_it_byte_for_byte(data: Path, tmp_path: Path) -> None:
    for name in ("c1", "c2"):
        crawl(data, name)
    exported = written(data, chosen(data), tmp_path / "x.wacz")
    check(tmp_path / "x.wacz", tmp_path / "out")
    assert warcs(tmp_path / "out") == warcs(data)
    for name in warcs(data):
        assert (tmp_path / "out" / "archive" / name).read_bytes() == (data / "archive" / name).read_bytes()
    assert (exported.captures, exported.pages, exported.lost) == (12, 8, ())
    assert exported.size_bytes == (tmp_path / "x.wacz").stat().st_size
    assert len(addresses(tmp_path / "x.wacz")) == 12


def test_reports_are_its_pages_and_all_else_stands_beside(data: Path, tmp_path: Path) -> None:
    captures = crawl(data, "c1")
    written(data, chosen(data), tmp_path / "x.wacz")
    (page,) = pages(tmp_path / "x.wacz")
    assert page == {
        "id": captures[REPORT].record_id.rpartition(":")[2],
        "url": REPORT,
        "ts": "2026-03-31T09:30:00Z",
        "title": "甲局2020年报告",
        "text": "第一 行",
    }
    beside = pages(tmp_path / "x.wacz", "extraPages")
    assert {page["title"] for page in beside} == {"列表", "other", "elsewhere"}
    with ZipFile(tmp_path / "x.wacz") as package:
        assert json.loads(package.read("datapackage.json"))["mainPageUrl"] == REPORT


def test_one_crawl_brings_what_its_revisits_refer_to_along(data: Path, tmp_path: Path) -> None:
    first, second = crawl(data, "c1"), crawl(data, "c2")
    written(data, chosen(data, crawl="c2"), tmp_path / "x.wacz")
    check(tmp_path / "x.wacz", tmp_path / "out")
    lines = index(tmp_path / "x.wacz")
    assert len(lines) == len(second) + 1
    (target, revisit) = (line for line in lines if line["url"] == PICTURE)
    assert (target["mime"], revisit["mime"]) == ("image/png", "warc/revisit")
    assert revisit["refersto"] == target["recordid"] == first[PICTURE].record_id
    assert warcs(tmp_path / "out") == warcs(data)


def test_a_portal_is_what_stands_on_its_hosts_in_its_crawls(data: Path, tmp_path: Path) -> None:
    crawl(data, "c1")
    crawl(data, "c2", portal="b")
    written(data, chosen(data, portal="b"), tmp_path / "x.wacz")
    check(tmp_path / "x.wacz", tmp_path / "out")
    assert sorted(addresses(tmp_path / "x.wacz")) == sorted([LISTING, REPORT, STYLE, PICTURE, PICTURE, OTHER])
    assert [page["url"] for page in pages(tmp_path / "x.wacz")] == [REPORT]


def test_one_report_is_its_captures_and_what_they_show(data: Path, tmp_path: Path) -> None:
    captures = crawl(data, "c1")
    with open_archive(data, crawl="c2") as archive:
        asyncio.run(archive.append_derived("screenshot", b"\x89PNG", "image/png", of=captures[REPORT]))
    written(data, chosen(data, ids=[captures[REPORT].record_id, "urn:uuid:gone"]), tmp_path / "x.wacz")
    check(tmp_path / "x.wacz", tmp_path / "out")
    assert sorted(addresses(tmp_path / "x.wacz")) == sorted([REPORT, STYLE, PICTURE])
    types = [
        record.headers["warc-type"]
        for name in warcs(tmp_path / "out")
        for record in read_all(tmp_path / "out" / "archive" / name, name)
    ]
    kinds = {kind: types.count(kind) for kind in types}
    assert kinds == {"warcinfo": 2, "request": 3, "response": 3, "metadata": 1, "conversion": 1}


def test_nothing_chosen_is_said_and_writes_nothing(data: Path, tmp_path: Path) -> None:
    crawl(data, "c1")
    with pytest.raises(NothingChosen, match="holds nothing of what was asked for"):
        written(data, chosen(data, crawl="c9"), tmp_path / "x.wacz")
    assert not list(tmp_path.glob("*x.wacz*"))


def test_a_place_that_cannot_be_written_is_told_in_one_line(data: Path, tmp_path: Path) -> None:
    crawl(data, "c1")
    with pytest.raises(NianbaoError, match="No such file or directory"):
        written(data, chosen(data), tmp_path / "missing" / "x.wacz")


def test_blocks_of_the_index_are_found_by_their_first_lines() -> None:
    lines = GrowingLines()
    for n in range(3000):
        lines.add(b"a,b)/%04d 2026 {}" % n)
    packed = io.BytesIO()
    head, *places = write_blocks(lines.up(b""), packed, "index.cdx.gz")
    assert json.loads(head.split(b" ", 2)[2]) == {"format": "cdxj-gzip-1.0", "filename": "index.cdx.gz"}
    unpacked = b""
    for place in places:
        key, at, values = place.split(b" ", 2)
        where = json.loads(values)
        block = packed.getvalue()[where["offset"] : where["offset"] + where["length"]]
        assert where["digest"] == f"sha256:{hashlib.sha256(block).hexdigest()}"
        assert gzip.decompress(block).startswith(key + b" " + at)
        unpacked += gzip.decompress(block)
    assert len(places) == 3
    assert unpacked == lines.text()


def test_what_a_page_or_a_style_sheet_shows_is_told() -> None:
    page = b"""<base href="/b/"><img src=1.png><img srcset="2.png 1x, 3.png 2x"><p style="background:url(4.png)">
    <iframe src="5.html"></iframe><a href=no.html>x</a><script src=http://c.cn/6.js></script><img src="data:x">"""
    shown = list(embedded_in(Source(page, "http://a.cn/x", "text/html")))
    assert sorted(shown) == [*(f"http://a.cn/b/{n}" for n in ("1.png", "2.png", "3.png", "4.png", "5.html")),
                             "http://c.cn/6.js"]  # fmt: skip
    style = Source(b"@import 'x.css'; p { src: url( \"y.woff\" ) }", "http://a.cn/s/a.css", "text/css")
    assert list(embedded_in(style)) == ["http://a.cn/s/x.css", "http://a.cn/s/y.woff"]
    assert not list(embedded_in(Source(b"%PDF", "http://a.cn/a.pdf", "application/pdf")))


EXPORT = """
import sys
from pathlib import Path
from crawler.export.as_wacz import export_wacz
export_wacz(Path(sys.argv[1]), "embedded", Path(sys.argv[2]))
"""


def fill(data: Path, megabytes: int) -> None:
    def bodies(archive: Archive) -> None:
        for n in range(megabytes):
            append(archive, typed(f"{HOST}/{n}.pdf", os.urandom(1 << 20), "application/pdf", minute=n))

    with open_archive(data, crawl="large") as archive:
        bodies(archive)


def peak_mb(data: Path, out: Path) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    subprocess.run([sys.executable, "-c", EXPORT, data, out], check=True)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    assert peak >= before
    return peak / 1024


@pytest.mark.parametrize(
    "megabytes",
    [pytest.param(300, marks=pytest.mark.slow), pytest.param(3000, marks=pytest.mark.long)],
)
def test_memory_does_not_grow_with_the_archive(tmp_path: Path, megabytes: int) -> None:
    fill(tmp_path / "small", 3)
    fill(tmp_path / "large", megabytes)
    small = peak_mb(tmp_path / "small", tmp_path / "small.wacz")
    large = peak_mb(tmp_path / "large", tmp_path / "large.wacz")
    assert (tmp_path / "large.wacz").stat().st_size > megabytes << 20
    assert large < small + 20


@pytest.mark.slow
def test_a_kill_leaves_no_half_wacz_and_the_next_one_is_whole(tmp_path: Path) -> None:
    fill(tmp_path / "data", 40)
    out = tmp_path / "x.wacz"
    process = subprocess.Popen([sys.executable, "-c", EXPORT, tmp_path / "data", out])
    while not any(path.stat().st_size > 1 << 20 for path in tmp_path.glob(".x.wacz*")):
        assert process.poll() is None
        time.sleep(0.002)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert not out.exists()
    subprocess.run([sys.executable, "-c", EXPORT, tmp_path / "data", out], check=True)
    check(out, tmp_path / "out")
    assert not list(tmp_path.glob(".x.wacz*"))
