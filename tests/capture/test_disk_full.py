"""A disk that is really full: the crawl stops with one line, nothing is half-written, and later it goes on."""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from crawler.capture.archive import open_archive
from crawler.capture.exchange import Capture
from crawler.errors import ArchiveUnwritable
from crawler.store import open_store
from tests.capture.disk import Disk
from tests.capture.exchanges import PAGE, append, exchange
from tests.capture.killing import LIST, Crawls, serve_portal
from tests.conftest import Command
from tests.spiders.portal_server import Answer

PAGES = 60
Check = Callable[[Path], None]


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Callable[..., Disk]]:
    """Mount small disks under the data folder of a test."""
    disks: list[Disk] = []

    def mount(folder: str, size_kb: int) -> Disk:
        try:
            disks.append(Disk(tmp_path / "data" / folder, size_kb))
        except PermissionError as error:
            pytest.skip(str(error))
        return disks[-1]

    yield mount
    for mounted in reversed(disks):
        mounted.unmount()


def fill_up(data: Path) -> list[Capture]:
    """What was committed before there was no room."""
    captures: list[Capture] = []
    with pytest.raises(ArchiveUnwritable, match="No space left"), open_archive(data, crawl="c1") as archive:  # noqa: PT012  # until it is full
        while True:
            captures += append(archive, exchange(f"{PAGE}{len(captures)}", os.urandom(20_000)))
    return captures


@pytest.mark.parametrize("folder", ["", "archive", "indexes"])
def test_what_was_committed_before_the_disk_was_full_is_whole(
    folder: str, disk: Callable[..., Disk], tmp_path: Path, warcio_check: Check
) -> None:
    data = tmp_path / "data"
    small = disk(folder, 8 if folder == "indexes" else 300)
    if folder == "indexes":
        with open_archive(data, crawl="c1") as archive:
            many = (exchange(f"{PAGE}{n}", os.urandom(100)) for n in range(50))
            captures = append(archive, *many)
            with pytest.raises(ArchiveUnwritable, match="No space left"):
                archive.close()
        assert [path.name for path in (data / "indexes").iterdir() if path.name != "merged"] == []
    else:
        captures = fill_up(data)
        assert len(captures) > 5
    small.grow(2000)
    with open_archive(data) as archive:
        assert sorted(archive.captures(), key=captures.index) == captures
        assert list(archive.check()) == []
    warcio_check(data)


@pytest.fixture
def crawls(tmp_path: Path) -> Iterator[Crawls]:
    """Crawls of a portal of some 1.2 MB."""
    server = serve_portal("127.0.0.24", PAGES, drawn=False, seconds=0.01)
    yield Crawls(tmp_path, server, "trs")
    server.close()


@pytest.fixture
def assert_whole(warcio_check: Check, nianbao: Command) -> Check:
    """Nothing is torn, nothing is missing."""

    def check(data: Path) -> None:
        verified = nianbao("verify", "--data", data, "--json")
        assert verified.returncode == 0, verified.stdout
        assert json.loads(verified.stdout)["readings"] == PAGES
        warcio_check(data)

    return check


@pytest.mark.slow
@pytest.mark.parametrize(
    "full",
    [
        ("archive", 400, "archive cannot be written"),
        ("indexes", 8, "No space left"),
        ("state", 4, "No space left"),
        pytest.param(("logs", 4, ""), marks=pytest.mark.long),
    ],
)
def test_a_crawl_stops_with_one_line_and_goes_on_when_there_is_room(
    full: tuple[str, int, str], crawls: Crawls, disk: Callable[..., Disk], assert_whole: Check
) -> None:
    folder, size_kb, said = full
    small = disk(folder, size_kb)
    if folder == "state":
        (small.path / "filler").write_bytes(bytes(size_kb << 10))
    stopped = crawls.finish()
    assert stopped.returncode == (1 if said else 0), stopped.stderr
    assert stopped.stderr.count("\n") == (1 if said else 0), stopped.stderr
    assert said in stopped.stderr
    before, told = crawls.committed(), len(crawls.asked())
    small.grow(400_000)
    if said and folder != "indexes":  # which is written when all is done: whoever opens the archive next makes it
        again = crawls.finish()
        assert again.returncode == 0, again.stderr
    committed = {url.removeprefix(crawls.server.url) for url in before.values()}
    assert not committed & set(crawls.asked()[told:])
    assert {path for path in crawls.asked() if path.startswith(LIST)} == set(crawls.server.pages)
    assert_whole(crawls.data)


@pytest.mark.slow
def test_portals_that_wait_are_not_asked_where_nothing_can_be_kept(crawls: Crawls, disk: Callable[..., Disk]) -> None:
    waiting = serve_portal("127.0.0.25", PAGES, drawn=False)
    text = (crawls.folder / "portals" / "one.toml").read_text("utf-8").replace('"one"', '"two"')
    text = text.replace(crawls.server.url, waiting.url).replace("127.0.0.24", "127.0.0.25")
    (crawls.folder / "portals" / "two.toml").write_text(text, "utf-8")
    crawls.server.pages["/robots.txt"] = Answer(f"# {os.urandom(20_000).hex()}")
    disk("archive", 8)
    try:
        stopped = crawls.finish("-s", "NIANBAO_PORTALS_AT_ONCE=1")
    finally:
        waiting.close()
    (log,) = (crawls.data / "logs").glob("2*.log")
    assert (stopped.returncode, "archive cannot be written" in stopped.stderr) == (1, True), stopped.stderr
    assert waiting.log == []
    assert "unreachable" not in log.read_text("utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("size_kb", [200, pytest.param(300, marks=pytest.mark.long)])
def test_a_database_without_room_stops_no_crawl_and_is_caught_up_with(
    size_kb: int, crawls: Crawls, disk: Callable[..., Disk], assert_whole: Check, nianbao: Command
) -> None:
    small = disk("db", size_kb)
    crawled = crawls.finish()
    assert crawled.returncode == 1
    lost, concluded = crawled.stderr.splitlines()
    assert "database" in lost
    assert "the crawl goes on" in lost
    assert "reextract --missing" in concluded
    assert set(crawls.asked()) >= set(crawls.server.pages)
    small.grow(400_000)
    caught_up = nianbao("reextract", "--missing", "--data", crawls.data)
    assert caught_up.returncode == 0, caught_up.stderr
    assert_whole(crawls.data)


@pytest.mark.slow
def test_no_room_for_a_long_body_on_its_way_stops_the_crawl_too(
    crawls: Crawls, disk: Callable[..., Disk], assert_whole: Check
) -> None:
    text = f"<div id=zoom>{'公开信息。' * 300_000}</div>"
    crawls.server.pages[f"{LIST}7.html"] = Answer(text)
    small = disk("../tmp", 500)
    stopped = crawls.finish()
    assert stopped.returncode == 1
    assert stopped.stderr.count("\n") == 1
    small.grow(400_000)
    assert crawls.finish().returncode == 0
    assert_whole(crawls.data)


def test_an_unreadable_database_on_a_disk_of_its_own_is_set_aside_there(
    disk: Callable[..., Disk], tmp_path: Path
) -> None:
    data, torn = tmp_path / "data", b"not a database" * 1000
    disk("db", 400_000)
    with open_store("embedded", data):
        pass
    (data / "db" / "WiredTiger.wt").write_bytes(torn)
    with open_store("embedded", data) as store:
        assert store.is_empty()
    (aside,) = (data / "db").glob("db.damaged-*")
    assert (aside / "WiredTiger.wt").read_bytes() == torn
