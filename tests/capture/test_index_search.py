"""Captures found by address and time, however many WARCs there are."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from crawler.capture.archive import Archive, open_archive
from crawler.capture.exchange import Capture
from crawler.capture.merging import FAN, drop_merged
from spiders.found import request_key
from tests.capture.exchanges import PAGE, START, append, exchange

WARCS = FAN * FAN + FAN + 1
BELOW = PAGE.replace("/index.html?b=2&a=1", "/")


def written(data: Path, crawls: range) -> list[Capture]:
    """A crawl a WARC, each with the page and an address of its own, a minute apart."""
    captures = []
    for n in crawls:
        with open_archive(data, crawl=f"c{n:03d}") as archive:
            captures += append(archive, exchange(PAGE, b"%d" % n, minute=n), exchange(f"{BELOW}{n}.html", minute=n))
    return captures


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Capture]]:
    data = tmp_path_factory.mktemp("many") / "data"
    return data, written(data, range(WARCS))


@pytest.fixture
def archive(many: tuple[Path, list[Capture]]) -> Iterator[Archive]:
    with open_archive(many[0]) as opened:
        yield opened


def merged(data: Path) -> list[int]:
    """How many WARCs each merged index covers."""
    return sorted(len(of.read_bytes().splitlines()) for of in (data / "indexes" / "merged").glob("*.of"))


def test_indexes_are_merged_by_eights(many: tuple[Path, list[Capture]], archive: Archive) -> None:
    data, captures = many
    assert merged(data) == [FAN, FAN * FAN]
    assert len(list((data / "indexes").glob("*.cdxj"))) == WARCS
    by_address = sorted(archive.captures(), key=lambda capture: capture.captured_at)
    assert {c.record_id for c in by_address} == {c.record_id for c in captures}


@pytest.mark.parametrize(("seconds", "nearest"), [(-900, 0), (29, 0), (31, 1), (60 * 50 + 1, 50), (9**9, WARCS - 1)])
def test_the_capture_nearest_in_time_is_found(
    many: tuple[Path, list[Capture]], archive: Archive, seconds: int, nearest: int
) -> None:
    assert archive.nearest(PAGE, START + timedelta(seconds=seconds)) == many[1][2 * nearest]


def test_nothing_is_nearest_where_nothing_was_captured(archive: Archive) -> None:
    assert archive.nearest(f"{BELOW}never.html", START) is None


def test_all_captures_of_an_address_come_in_the_order_of_time(
    many: tuple[Path, list[Capture]], archive: Archive
) -> None:
    assert list(archive.history(PAGE)) == many[1][::2]


def test_captures_are_listed_by_where_addresses_begin_and_by_domain(
    many: tuple[Path, list[Capture]], archive: Archive
) -> None:
    captures = many[1]
    assert {c.record_id for c in archive.below(BELOW)} == {c.record_id for c in captures}
    assert [c.url for c in archive.below(f"{BELOW}7.")] == [f"{BELOW}7.html"]
    assert not list(archive.below(BELOW.rstrip("k/") + "/"))
    assert len(list(archive.of_domain("gov.cn"))) == len(list(archive.of_domain("www.bjft.gov.cn"))) == len(captures)
    assert not list(archive.of_domain("t.gov.cn"))


def test_lookup_keeps_to_one_crawl_and_to_the_time_also_in_merged_indexes(
    many: tuple[Path, list[Capture]], archive: Archive
) -> None:
    captures, key = many[1], request_key("GET", PAGE)
    assert archive.lookup(key) == captures[-2]
    assert archive.lookup(key, crawl="c005") == captures[10]
    assert archive.lookup(key, before=START + timedelta(minutes=5)) == captures[10]
    assert archive.lookup(key, before=START + timedelta(minutes=5, microseconds=-1)) == captures[8]
    assert archive.lookup(key, crawl="c006", before=START) is None


def test_every_record_is_found_by_its_id_in_merged_indexes(many: tuple[Path, list[Capture]], archive: Archive) -> None:
    for n, capture in enumerate(many[1][::2]):
        assert archive.payload(capture).body == b"%d" % n


def test_an_index_made_again_drops_the_merged_one(data: Path) -> None:
    written(data, range(FAN))
    open_archive(data).close()
    assert merged(data) == [FAN]
    again = next((data / "indexes").glob("*.cdxj"))
    again.unlink()
    with open_archive(data) as archive:
        assert len(list(archive.captures())) == 2 * FAN
    assert merged(data) == [FAN]
    (data / "indexes" / "merged" / next((data / "indexes" / "merged").glob("*.ids")).name).unlink()
    with open_archive(data) as archive:
        assert len(list(archive.captures())) == 2 * FAN


def test_an_archive_that_cannot_be_written_is_searched_all_the_same(data: Path) -> None:
    (data / "indexes").mkdir(parents=True)
    (data / "indexes" / "merged").write_bytes(b"in the way")
    written(data, range(FAN))
    with open_archive(data) as archive:
        assert len(list(archive.captures())) == 2 * FAN


def test_what_is_closed_and_merged_elsewhere_is_found_without_opening_anew(tmp_path: Path) -> None:
    with open_archive(tmp_path) as reader:
        captures: list[Capture] = []
        for n in range(FAN + 2):  # every second opens it as another process does, and merges when there are eight
            captures += written(tmp_path, range(n, n + 1))
            assert reader.find_capture(captures[-1].record_id) == captures[-1]
        assert merged(tmp_path) == [FAN]
        assert len(reader.shelf.volumes()) == 3
        assert list(reader.history(PAGE)) == captures[::2]
        drop_merged(tmp_path)
        assert len(reader.shelf.volumes()) == FAN + 2
        assert list(reader.history(PAGE)) == captures[::2]


def test_threads_share_an_archive_that_grows_meanwhile(tmp_path: Path) -> None:
    captures = written(tmp_path, range(3))

    def search(n: int) -> bool:
        capture = captures[n % len(captures)]
        return reader.find_capture(capture.record_id) == capture == reader.nearest(capture.url, capture.captured_at)

    with open_archive(tmp_path) as reader, ThreadPoolExecutor(8) as threads:
        found = threads.map(search, range(600))
        written(tmp_path, range(3, FAN + 1))
        assert all(found)
        assert merged(tmp_path) == [FAN]
