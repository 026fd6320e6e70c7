"""Portals that somebody crawls: by the thousand with one open file, and held by whom the file was passed on to."""

import resource
from collections.abc import Iterator
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from crawler.claims import Claim, claimed
from crawler.errors import PortalBusy

FEW = 200
MANY = [f"portal-{number}" for number in range(2_000)]


@pytest.fixture
def few_descriptors() -> Iterator[None]:
    """As many open files as a tenth of the portals need."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (FEW, hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.usefixtures("few_descriptors")
def test_two_thousand_portals_are_begun_with_one_open_file(tmp_path: Path) -> None:
    with claimed(tmp_path, MANY):
        assert sum(one.is_relative_to(tmp_path) for one in open_files()) == 1
    with claimed(tmp_path, MANY):
        pass


def open_files() -> Iterator[Path]:
    """Those of this process; what earlier tests left may be closed at any moment."""
    for number in Path("/proc/self/fd").iterdir():
        with suppress(FileNotFoundError):
            yield number.readlink()


def test_a_portal_that_is_crawled_is_busy_and_its_neighbours_are_not(tmp_path: Path) -> None:
    with claimed(tmp_path, ["a", "b"]):
        with pytest.raises(PortalBusy, match="portal b is being crawled"), claimed(tmp_path, ["b", "c"]):
            pass
        with claimed(tmp_path, ["c"]):
            pass


def hold(claim: Claim, told: Connection) -> None:
    """In another process: live until the pipe ends."""
    assert claim
    told.send(None)
    told.recv()


def test_a_claim_is_held_by_the_process_that_it_was_passed_on_to(tmp_path: Path) -> None:
    spawn = get_context("spawn")
    told, tells = spawn.Pipe()
    with claimed(tmp_path, ["a"]) as claim:
        process = spawn.Process(target=hold, args=(claim, tells))
        process.start()
        told.recv()
    with pytest.raises(PortalBusy), claimed(tmp_path, ["a"]):
        pass
    told.send(None)
    process.join()
    with claimed(tmp_path, ["a"]):
        pass
