"""The archive itself: what is appended is found again, read back exactly, and checked."""

import asyncio
import gzip
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from crawler.capture.archive import Archive, open_archive
from crawler.capture.exchange import Capture
from crawler.errors import ArchiveDamaged, ArchiveUnwritable, Usage
from spiders.found import RequestKey, request_key
from tests.capture.exchanges import PAGE, START, append, exchange, warcs


def test_an_exchange_comes_back_as_it_was(data: Path, warcio_check: Callable[[Path], None]) -> None:
    with open_archive(data, crawl="c1") as archive:
        (capture,) = append(archive, replace(exchange(PAGE, b"\x00\xff" * 3), truncated="time"))
        while_growing = archive.open(capture.record_id)
    warcio_check(data)
    with open_archive(data) as archive:
        closed = archive.open(capture.record_id)
        expected = replace(exchange(PAGE, b"\x00\xff" * 3), truncated="time")
        for got in (while_growing, closed):
            assert got.body.read() == expected.body.read()
            expected.body.seek(0)
            assert {**vars(got), "body": None} == {**vars(expected), "body": None}
        assert archive.locate(capture.record_id).warc == warcs(data)[0]
        assert list(archive.captures()) == [capture]
        assert capture == Capture(capture.record_id, PAGE, START, 200, "text/html", capture.digest, truncated="time")


def test_lookup_gives_the_latest_capture_of_exactly_this_request(data: Path) -> None:
    early, late = exchange(PAGE, b"1"), exchange(PAGE, b"2", minute=5)
    other_case = exchange(PAGE.replace("index", "INDEX"), b"3", minute=9)
    posts = [exchange(PAGE, b"4", post=b"page=1"), exchange(PAGE, b"5", post=b"page=2")]
    rendered = replace(exchange(PAGE, b"6", minute=9), key=request_key("GET", PAGE, via="browser"))
    with open_archive(data, crawl="c1") as archive:
        captures = append(archive, early, late, other_case, *posts, rendered)
        growing = found(archive)
    with open_archive(data) as archive:
        assert found(archive) == growing
    assert growing[:5] == [captures[1], captures[0], None, captures[4], captures[5]]
    assert growing[5:] == [None, None]


def test_within_a_crawl_the_capture_counts_that_was_written_last_although_the_clock_was_set_back(data: Path) -> None:
    key = request_key("GET", PAGE)
    with open_archive(data, crawl="c1") as archive:
        (torn,) = append(archive, replace(exchange(PAGE, b"1", minute=5), truncated="disconnect"))
    with open_archive(data, crawl="c1") as archive:
        (whole,) = append(archive, exchange(PAGE))
        assert archive.resolve(key, crawl="c1") == whole
    with open_archive(data) as archive:
        assert archive.lookup(key, crawl="c1") == whole
        assert archive.lookup(key) == torn


def found(archive: Archive) -> list[Capture | None]:
    key = request_key("GET", PAGE)
    return [
        archive.lookup(key),
        archive.lookup(key, before=START + timedelta(minutes=1)),
        archive.lookup(key, before=START - timedelta(seconds=1)),
        archive.lookup(request_key("POST", PAGE, b"page=2")),
        archive.lookup(request_key("GET", PAGE, via="browser")),
        archive.lookup(request_key("POST", PAGE, b"page=3")),
        archive.lookup(request_key("GET", PAGE), crawl="c2"),
    ]


def test_an_address_is_found_as_the_browser_and_as_the_page_writes_it(data: Path) -> None:
    with open_archive(data, crawl="c1") as archive:
        plain, escaped = append(archive, exchange("http://a.cn"), exchange("http://a.cn/%E4%B8%B0%20x?q=%E4%B8%B0"))
        assert archive.lookup(request_key("GET", "http://a.cn/")) == plain
        assert archive.lookup(request_key("GET", "http://a.cn/丰 x?q=丰")) == escaped


def test_each_crawl_keeps_its_own_captures(data: Path) -> None:
    for crawl in ("c1", "c2"):
        with open_archive(data, crawl=crawl) as archive:
            append(archive, exchange(PAGE, crawl.encode()))
    with open_archive(data) as archive:
        for crawl in ("c1", "c2"):
            capture = archive.lookup(request_key("GET", PAGE), crawl=crawl)
            assert capture
            assert archive.payload(capture).body == crawl.encode()


def test_resolve_follows_captured_redirects_and_no_loops(data: Path) -> None:
    def moved(status: str, to: str) -> bytes:
        return f"HTTP/1.1 {status}\r\nLocation: {to}\r\n\r\n".encode()

    def key(path: str) -> RequestKey:
        return request_key("GET", f"http://a.cn/{path}")

    with open_archive(data, crawl="c1") as archive:
        captures = append(
            archive,
            exchange("http://a.cn/a", head=moved("302 Found", "b?x=1")),
            exchange("http://a.cn/b?x=1", head=moved("308 Moved", "//a.cn/c")),
            exchange("http://a.cn/c", b"end"),
            exchange("http://a.cn/loop", head=moved("302 Found", "/loop")),
            exchange("http://a.cn/out", head=moved("301 Moved", "http://b.cn/")),
            exchange("http://a.cn/choice", head=b"HTTP/1.1 300 Multiple Choices\r\n\r\n"),
        )
        assert archive.resolve(key("a")) == captures[2]
        assert archive.resolve(key("loop")) is None
        assert archive.resolve(key("out")) is None
        assert archive.resolve(key("choice")) == captures[5]
        assert archive.resolve(key("never")) is None


def test_what_was_derived_refers_to_its_capture(data: Path, warcio_check: Callable[[Path], None]) -> None:
    async def write(archive: Archive) -> tuple[Capture, Capture]:
        of = await archive.append(exchange(PAGE))
        await archive.append_derived("dom", b"<p>early</p>", "text/html", of=of)
        dom = await archive.append_derived("dom", "<p>丰</p>".encode("gb18030"), "text/html; charset=gb18030", of=of)
        await archive.append_derived("screenshot", b"\x89PNG", "image/png", of=of)
        return of, dom

    with open_archive(data, crawl="c1") as archive:
        of, dom = asyncio.run(write(archive))
        assert archive.derived(of, "dom") == dom
    warcio_check(data)
    with open_archive(data) as archive:
        assert archive.derived(of, "dom") == dom
        assert archive.derived(of, "text") is None
        source = archive.payload(dom)
        assert (source.body.decode("gb18030"), source.url, source.charset) == ("<p>丰</p>", PAGE, "gb18030")
        assert list(archive.captures()) == [of]
        text = gzip.decompress((data / "archive" / warcs(data)[0]).read_bytes())
        assert f"WARC-Refers-To: <{of.record_id}>\r\n".encode() in text


def test_descriptions_come_back_in_their_order(data: Path) -> None:
    async def write(archive: Archive, crawl: str) -> Capture:
        capture = await archive.append(exchange(PAGE))
        await archive.describe("state", capture, {"state": "challenged", "line": "a\u2028b\r\nc"})
        for n in range(3):
            await archive.describe("found", request_key("POST", PAGE, b"x"), {"n": n, "crawl": crawl})
        await archive.describe("crawl", None, {"portals": ["a"]})
        return capture

    for crawl in ("c1", "c2"):
        with open_archive(data, crawl=crawl) as archive:
            capture = asyncio.run(write(archive, crawl))
            assert [d.facts["n"] for d in archive.descriptions("found") if d.crawl == crawl] == [0, 1, 2]
    with open_archive(data) as archive:
        founds = list(archive.descriptions("found"))
        assert [(d.facts["n"], d.crawl) for d in founds] == [(n, c) for c in ("c1", "c2") for n in range(3)]
        assert {d.subject for d in founds} == {request_key("POST", PAGE, b"x")}
        (_, state) = archive.descriptions("state")
        assert (state.subject, state.facts["line"]) == (capture.record_id, "a\u2028b\r\nc")
        assert [d.subject for d in archive.descriptions("crawl")] == [None, None]
        assert list(archive.check()) == []


def test_the_first_record_says_who_wrote_the_file_and_each_record_is_one_gzip_member(data: Path) -> None:
    with open_archive(data, crawl="c1") as archive:
        append(archive, exchange(PAGE))
    (name,) = warcs(data)
    members = (data / "archive" / name).read_bytes().split(b"\x1f\x8b\x08")[1:]
    assert len(members) == 4
    first = gzip.decompress(b"\x1f\x8b\x08" + members[0])
    for expected in (b"WARC/1.1\r\n", b"WARC-Type: warcinfo", f"WARC-Filename: {name}".encode(), b"isPartOf: c1"):
        assert expected in first


def test_an_archive_without_captures_leaves_no_file(data: Path) -> None:
    open_archive(data, crawl="c1").close()
    assert warcs(data) == []
    assert data.stat().st_mode & 0o777 == 0o700


def test_a_large_file_is_followed_by_another(data: Path) -> None:
    with open_archive(data, crawl="c1", roll_bytes=2000) as archive:
        captures = [append(archive, exchange(PAGE, minute=n))[0] for n in range(6)]
        assert archive.lookup(request_key("GET", PAGE)) == captures[-1]
        assert list(archive.captures()) == captures
    assert [name.split("-")[1] for name in warcs(data)] == [f"{n:05d}" for n in range(1, len(warcs(data)) + 1)]
    assert len(warcs(data)) > 2


def test_threads_and_the_event_loop_write_at_the_same_time_while_files_follow_each_other(
    data: Path, warcio_check: Callable[[Path], None]
) -> None:
    pictures = [bytes([n]) * 300_000 for n in range(8)]  # large: packed in threads beside the loop

    async def append_all(archive: Archive, page: Capture, pool: ThreadPoolExecutor) -> list[Capture]:
        loop = asyncio.get_running_loop()
        pages = (archive.append(exchange(f"{PAGE}&n={n}", minute=n)) for n in range(200))
        drawn = (archive.append_derived("screenshot", body, "image/png", of=page) for body in pictures)
        texts = (
            loop.run_in_executor(pool, partial(archive.add_derived, "text", b"%d" % n, "text/plain", of=page))
            for n in range(50)
        )
        return list(await asyncio.gather(*pages, *drawn, *texts))

    with open_archive(data, crawl="c1", roll_bytes=20_000) as archive, ThreadPoolExecutor(4) as pool:
        page = append(archive, exchange(PAGE))[0]
        captures = asyncio.run(append_all(archive, page, pool))
        bodies = [archive.payload(capture).body for capture in captures]
    assert bodies[200:] == [*pictures, *(b"%d" % n for n in range(50))]
    assert len(warcs(data)) > 1
    with open_archive(data) as archive:
        assert len(list(archive.captures())) == 201
        assert archive.check() == []
    warcio_check(data)


def test_reading_only_neither_makes_a_folder_nor_writes(data: Path) -> None:
    with open_archive(data) as archive:
        assert archive.lookup(request_key("GET", PAGE)) is None
        with pytest.raises(ArchiveUnwritable, match="reading only"):
            append(archive, exchange(PAGE))
        with pytest.raises(ArchiveDamaged, match="no record urn:uuid:x"):
            archive.open("urn:uuid:x")
    assert not data.exists()


@pytest.mark.parametrize("crawl", ["", "a/b", "..", "年"])
def test_a_crawl_id_is_part_of_a_file_name(crawl: str, data: Path) -> None:
    with pytest.raises(Usage):
        open_archive(data, crawl=crawl)


def test_a_damaged_record_is_told_and_the_others_are_read(data: Path) -> None:
    with open_archive(data, crawl="c1") as archive:
        first, second = append(archive, exchange(PAGE, b"1"), exchange(PAGE, b"2", minute=1))
        place = archive.locate(first.record_id)
    path = data / "archive" / place.warc
    raw = bytearray(path.read_bytes())
    raw[place.offset + place.length // 2] ^= 0x55
    path.write_bytes(raw)
    with open_archive(data) as archive:
        with pytest.raises(ArchiveDamaged, match=f"offset {place.offset}"):
            archive.open(first.record_id)
        assert archive.open(second.record_id).body.read() == b"2"
        (problem,) = archive.check()
        assert str(problem).startswith(f"{place.warc} at offset {place.offset}: ")


def test_a_body_that_was_changed_together_with_its_checksum_fails_its_digest(data: Path) -> None:
    with open_archive(data, crawl="c1") as archive:
        (capture,) = append(archive, exchange(PAGE, b"total 12"))
        place = archive.locate(capture.record_id)
    path = data / "archive" / place.warc
    raw = path.read_bytes()
    forged = gzip.compress(gzip.decompress(raw[place.offset :]).replace(b"total 12", b"total 99"))
    path.write_bytes(raw[: place.offset] + forged)
    with open_archive(data) as archive:
        with pytest.raises(ArchiveDamaged, match="digest"):
            archive.open(capture.record_id)
        problems = list(archive.check())
        assert any("warc-payload-digest" in problem.what for problem in problems)


def test_a_missing_index_is_made_again_and_a_wrong_one_is_told(data: Path) -> None:
    with open_archive(data, crawl="c1") as archive:
        (capture,) = append(archive, exchange(PAGE, post=b"page=1"))
    (index,) = (data / "indexes").glob("*.cdxj")
    right = index.read_bytes()
    index.unlink()
    with open_archive(data) as archive:
        assert list(archive.captures()) == [capture]
        assert index.read_bytes() == right
        index.unlink()
        problem, lost = archive.check()
        assert str(problem).startswith(f"{index.name}: it is not there")
        assert "it refers to" in str(lost)
        index.write_bytes(right.replace(b'"offset": "', b'"offset": "9'))
        assert len(list(archive.check())) == 2


def test_an_unwritable_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where the folder should be")
    with pytest.raises(ArchiveUnwritable, match="data"):
        open_archive(tmp_path / "data", crawl="c1")
