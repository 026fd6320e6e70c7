"""Killed, torn, full: what was committed stays, and nothing is half-written."""

import asyncio
import fcntl
import os
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from crawler.capture.archive import open_archive
from crawler.capture.exchange import Capture, Location
from crawler.errors import ArchiveUnwritable
from spiders.found import request_key
from tests.capture.exchanges import PAGE, append, exchange, read_all, warcs

WRITING = """
import asyncio, os, sys
from pathlib import Path
from crawler.capture.archive import open_archive
from crawler.capture.exchange import Capture, Location
from tests.capture.exchanges import exchange

async def write(archive, name):
    for n in range(100_000):
        capture = await archive.append(exchange(f"http://a.cn/{name}/{n}", os.urandom(3000)))
        print(capture.record_id, flush=True)

async def main():
    archive = open_archive(Path(sys.argv[1]), crawl="c1")
    await asyncio.gather(*(write(archive, name) for name in range(4)))

asyncio.run(main())
"""


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_nothing_committed_is_lost_when_the_writer_is_killed(
    seed: int, data: Path, warcio_check: Callable[[Path], None]
) -> None:
    here = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    with subprocess.Popen([sys.executable, "-c", WRITING, str(data)], stdout=subprocess.PIPE, env=here) as writer:
        assert writer.stdout
        told = [writer.stdout.readline()]
        time.sleep(random.Random(seed).uniform(0.0, 0.4))  # noqa: S311  # any moment will do
        writer.kill()
        told += writer.stdout.readlines()
    committed = [line.decode().strip() for line in told if line.endswith(b"\n")]
    assert warcs(data)[0].endswith(".open")
    with open_archive(data) as archive:
        for record_id in committed:
            archive.open(record_id)
        assert {capture.record_id for capture in archive.captures()} >= set(committed)
        assert list(archive.check()) == []
    assert not [name for name in warcs(data) if name.endswith(".open")]
    warcio_check(data)


@pytest.mark.parametrize("cut", [1, 30, 200])
def test_a_torn_tail_is_cut_and_the_rest_is_kept(cut: int, data: Path) -> None:
    with open_archive(data, crawl="c1") as archive:
        first, second = append(archive, exchange(PAGE, b"1"), exchange(PAGE, b"2", minute=1))
        end = archive.locate(second.record_id)
    path = data / "archive" / end.warc
    path.write_bytes(path.read_bytes()[: end.offset + end.length - cut])
    path.rename(path.with_name(path.name + ".open"))
    with open_archive(data, crawl="c1") as archive:
        assert archive.lookup(request_key("GET", PAGE)) == first
        assert archive.open(first.record_id).body.read() == b"1"
        assert list(archive.check()) == []
    assert warcs(data) == [end.warc]


def test_a_copy_from_while_a_file_was_written_does_not_take_the_place_of_the_whole_one(data: Path) -> None:
    with open_archive(data, crawl="c1") as archive:
        captures = append(archive, exchange(PAGE, b"1"), exchange(PAGE, b"2", minute=1))
        first = archive.locate(captures[0].record_id)
    path = data / "archive" / first.warc
    whole = path.read_bytes()
    path.with_name(f"{path.name}.open").write_bytes(whole[: first.offset + first.length + 9])
    with open_archive(data) as archive:
        assert list(archive.captures()) == captures
        assert list(archive.check()) == []
    assert path.read_bytes() == whole
    assert sorted(warcs(data)) == [path.name, f"{path.name}.earlier"]


def test_a_file_that_was_torn_in_its_first_record_goes(data: Path) -> None:
    open_archive(data, crawl="c1").close()
    (data / "archive" / "c1-00001-x.warc.gz.open").write_bytes(b"\x1f\x8b\x08")
    open_archive(data, crawl="c1").close()
    assert warcs(data) == []


def test_a_file_that_somebody_writes_is_left_alone(data: Path) -> None:
    with open_archive(data, crawl="c1") as writing, open_archive(data, crawl="c1") as also:
        append(writing, exchange(PAGE, b"1"))
        append(also, exchange(PAGE, b"2", minute=1))
        with open_archive(data):
            assert [name.endswith(".open") for name in warcs(data)] == [True, True]
    with open_archive(data) as archive:
        assert len(list(archive.captures())) == 2
        assert list(archive.check()) == []


def test_a_reader_sees_what_another_archive_closed_since(data: Path) -> None:
    writing = open_archive(data, crawl="c1")
    with open_archive(data) as reading:
        (capture,) = append(writing, exchange(PAGE))
        assert reading.lookup(request_key("GET", PAGE)) is None
        writing.close()
        assert reading.lookup(request_key("GET", PAGE)) == capture


@pytest.fixture
def small_disk() -> Iterator[Callable[[int], None]]:
    """Let no file grow beyond a size: the write that would fails as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    yield lambda size: resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_is_told_and_nothing_is_half_written(
    small_disk: Callable[[int], None], data: Path, warcio_check: Callable[[Path], None]
) -> None:
    async def fill() -> list[object]:
        with open_archive(data, crawl="c1") as archive:
            first = await archive.append(exchange(PAGE, os.urandom(20_000)))
            small_disk(30_000)
            many = [archive.append(exchange(f"{PAGE}{n}", os.urandom(20_000))) for n in range(3)]
            results = await asyncio.gather(*many, return_exceptions=True)
            small = await archive.append(exchange(PAGE, b"fits", minute=1))
            return [first, *results, small]

    first, *failed, small = asyncio.run(fill())
    assert {type(error) for error in failed} == {ArchiveUnwritable}
    assert "what was committed stays" in str(failed[0])
    warcio_check(data)
    with open_archive(data) as archive:
        assert list(archive.captures()) == [first, small]
        assert list(archive.check()) == []


def test_one_bad_append_leaves_those_of_its_group_alone(data: Path) -> None:
    closed = exchange(PAGE)
    closed.body.close()

    async def write() -> list[object]:
        with open_archive(data, crawl="c1") as archive:
            exchanges = [exchange(f"{PAGE}{n}") for n in range(3)]
            jobs = [archive.append(e) for e in (exchanges[0], closed, *exchanges[1:])]
            return list(await asyncio.gather(*jobs, return_exceptions=True))

    results = asyncio.run(write())
    assert [type(result).__name__ for result in results] == ["Capture", "ValueError", "Capture", "Capture"]
    with open_archive(data) as archive:
        assert len(list(archive.captures())) == 3
        assert list(archive.check()) == []


def test_a_file_locked_by_a_dying_writer_is_recovered_by_the_next(data: Path) -> None:
    with open_archive(data, crawl="c1") as archive:
        append(archive, exchange(PAGE))
    (name,) = warcs(data)
    path = data / "archive" / name
    path.rename(path.with_name(name + ".open"))
    with path.with_name(name + ".open").open("rb+") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        open_archive(data).close()
        assert warcs(data) == [name + ".open"]
    open_archive(data).close()
    assert warcs(data) == [name]


def three(data: Path) -> tuple[Path, list[Capture], list[Location]]:
    """A file as a killed crawl leaves it, with three captures."""
    with open_archive(data, crawl="c1") as archive:
        captures = append(archive, *(exchange(f"{PAGE}{n}", os.urandom(5000), minute=n) for n in range(3)))
        places = [archive.locate(capture.record_id) for capture in captures]
    path = data / "archive" / places[0].warc
    return path.rename(path.with_name(path.name + ".open")), captures, places


def spoil(path: Path, offset: int) -> None:
    """Turn the bits of some bytes in the middle of a record."""
    with path.open("r+b") as file:
        file.seek(offset)
        spoiled = bytes(byte ^ 0xFF for byte in file.read(8))
        file.seek(offset)
        file.write(spoiled)


def test_damage_in_the_middle_hides_nothing_behind_it(data: Path, caplog: pytest.LogCaptureFixture) -> None:
    path, (first, second, third), places = three(data)
    size = path.stat().st_size
    spoil(path, places[1].offset + places[1].length // 2)
    with open_archive(data) as archive:
        assert list(archive.captures()) == [first, third]
        assert archive.open(third.record_id).body.read()
        assert (data / "archive" / places[0].warc).stat().st_size == size
    assert f"at offset {places[1].offset} are damaged" in caplog.text
    assert second.record_id not in caplog.text


def test_a_request_whose_response_was_torn_off_goes_with_it(data: Path, warcio_check: Callable[[Path], None]) -> None:
    path, (first, second, _), places = three(data)
    with path.open("r+b") as file:
        file.truncate(places[2].offset + 10)
    with open_archive(data) as archive:
        assert list(archive.captures()) == [first, second]
        assert list(archive.check()) == []
    kept = read_all(data / "archive" / places[0].warc, "")
    assert [record.headers["warc-type"] for record in kept][-3:] == ["request", "response", "metadata"]
    warcio_check(data)


def test_what_a_power_cut_left_behind_the_last_record_is_cut(data: Path) -> None:
    path, captures, _ = three(data)
    with path.open("ab") as file:
        file.write(bytes(100_000))
    with open_archive(data) as archive:
        assert list(archive.captures()) == captures
        assert list(archive.check()) == []


def test_a_damaged_header_of_a_record_is_a_gap_of_that_record(data: Path) -> None:
    path, (first, _, third), places = three(data)
    with path.open("r+b") as file:
        file.seek(places[1].offset)
        file.write(b"\0\0\0")
    with open_archive(data) as archive:
        assert list(archive.captures()) == [first, third]


def test_a_clock_that_jumps_back_changes_neither_names_nor_order(data: Path) -> None:
    written: list[Capture] = []
    for minute in (9, 5, 0):
        with open_archive(data, crawl="c1", roll_bytes=1000) as archive:
            assert archive.earlier(request_key("GET", PAGE)) == written
            written += append(archive, exchange(PAGE, os.urandom(2000), minute=minute))
            written += append(archive, exchange(PAGE, os.urandom(2000), minute=minute - 1))
    with open_archive(data, crawl="c1") as archive:
        assert archive.earlier(request_key("GET", PAGE)) == written
        places = [archive.locate(capture.record_id) for capture in written]
        assert places == sorted(places, key=lambda place: (place.warc, place.offset))
        assert list(archive.check()) == []
