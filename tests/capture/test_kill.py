"""Killed at any moment, again and again: nothing committed is lost, nothing is left behind, the crawl goes on."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest

from crawler.capture.archive import open_archive
from tests.capture.killing import AT_ONCE, LIST, Crawls, serve_portal
from tests.conftest import Command

Start = Callable[..., Crawls]
Check = Callable[[Path], None]
PAGES_A_KILL = 40
DRAWN_PAGES_A_KILL = 4
MOSTLY = 0.8
"""The share of kills that come after the archive was opened; the others may come before."""
BROWSER = 'render = "always"\n'


@pytest.fixture
def crawls(tmp_path: Path) -> Iterator[Start]:
    """Crawls of a portal of so many pages, plain or by browser."""
    servers = []

    def start(pages: int, *, drawn: bool = False) -> Crawls:
        servers.append(serve_portal("127.0.0.23", pages, drawn=drawn))
        return Crawls(tmp_path, servers[-1], "rendered" if drawn else "trs", BROWSER if drawn else "")

    yield start
    for server in servers:
        server.close()


def kill_and_finish(crawls: Crawls, times: int, seed: int, longest_s: float) -> Counter[str]:
    """Kill so many crawls, then let one end; what was committed is never asked again, and is all there in the end.

    Gives how often the server was asked for each path in vain: more often than once.
    """
    moments = Random(seed)  # noqa: S311  # any moment will do
    for _ in range(times):
        before, settled, told = crawls.committed(), crawls.settled(), len(crawls.asked())
        crawls.kill(moments.uniform(0, longest_s), begun=moments.random() < MOSTLY)
        assert_not_asked_again(crawls, settled, told)
        assert set(crawls.committed()) >= set(before)
    before, settled, told = crawls.committed(), crawls.settled(), len(crawls.asked())
    finished = crawls.finish()
    assert finished.returncode == 0, finished.stderr
    assert_not_asked_again(crawls, settled, told)
    with open_archive(crawls.data) as archive:
        assert {f"<{capture.record_id}>" for capture in archive.captures()} >= set(before)
    crawls.wait_for_children()
    assert list(crawls.temporary.iterdir()) == []
    asked = Counter(path for path in crawls.asked() if path in crawls.server.pages)
    return Counter({path: count - 1 for path, count in asked.items() if count > 1})


def assert_not_asked_again(crawls: Crawls, settled: set[str], told: int) -> None:
    """What stood whole in the archive when a run began was not asked in it."""
    assert not {url.removeprefix(crawls.server.url) for url in settled} & set(crawls.asked()[told:])


@pytest.mark.slow
@pytest.mark.parametrize("times", [3, pytest.param(20, marks=pytest.mark.long)])
def test_a_crawl_that_is_killed_again_and_again_loses_nothing(
    times: int, crawls: Start, warcio_check: Check, nianbao: Command
) -> None:
    crawl = crawls(PAGES_A_KILL * times * (1 if times < 5 else 2))  # more than it gets done before the last kill
    twice = kill_and_finish(crawl, times, seed=4, longest_s=4 if times < 5 else 12)
    assert sum(twice.values()) <= times * AT_ONCE
    assert {path for path in crawl.asked() if path.startswith(LIST)} == set(crawl.server.pages)
    warcio_check(crawl.data)
    assert nianbao("verify", "--data", crawl.data).returncode == 0


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("times", [2, pytest.param(10, marks=pytest.mark.long)])
def test_a_browser_that_is_killed_with_its_crawl_leaves_nothing_behind(
    times: int, crawls: Start, warcio_check: Check, nianbao: Command
) -> None:
    crawl = crawls(DRAWN_PAGES_A_KILL * times, drawn=True)
    twice = kill_and_finish(crawl, times, seed=5, longest_s=4 if times < 5 else 12)
    assert sum(twice.values()) <= times * AT_ONCE
    warcio_check(crawl.data)
    assert nianbao("verify", "--data", crawl.data).returncode == 0


@pytest.mark.slow
def test_a_portal_is_crawled_by_one_process_at_a_time(crawls: Start) -> None:
    crawl = crawls(PAGES_A_KILL)
    with crawl.start() as first:
        crawl.wait_until_begun(first)
        second = crawl.finish()
        stdout, stderr = first.communicate(timeout=120)
    assert second.returncode == 1
    assert second.stdout == ""
    assert second.stderr.count("\n") == 1
    assert "portal one is being crawled" in second.stderr
    assert first.returncode == 0, stderr
    assert stdout
    assert set(Counter(crawl.asked()).values()) == {1}


@pytest.mark.slow
def test_readers_end_with_a_crawl_that_is_killed_while_they_read(crawls: Start) -> None:
    crawl = crawls(PAGES_A_KILL)
    with crawl.start() as process:
        while process.poll() is None and not any("spawn_main" in child for child in crawl.children()):
            time.sleep(0.02)
        assert process.poll() is None
        process.kill()
        process.communicate()
    crawl.wait_for_children()
    assert list(crawl.temporary.iterdir()) == []
    told = len(crawl.asked())
    assert crawl.finish().returncode == 0
    assert crawl.asked()[told:] == []


@pytest.mark.slow
def test_a_crawl_that_is_begun_anew_gives_up_the_one_that_was_cut_short(crawls: Start) -> None:
    crawl = crawls(PAGES_A_KILL)
    crawl.kill(0.5, begun=True)
    (before,) = (crawl.data / "state" / "crawls").iterdir()
    fresh = crawl.finish("--fresh")
    assert (fresh.returncode, fresh.stderr) == (0, "")
    assert set(crawl.server.pages) <= set(crawl.asked())
    assert not before.exists()
