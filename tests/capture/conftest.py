"""The loopback server, crawls of it in a process of their own, and the real WARC checker."""

import subprocess
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.capture.loopback import Crawl, RawServer, run_crawl, tool


@pytest.fixture
def server() -> Iterator[RawServer]:
    raw = RawServer()
    yield raw
    raw.close()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def crawl(data: Path) -> Crawl:
    """Run requests through Scrapy into the data folder."""
    return partial(run_crawl, data)


@pytest.fixture(scope="session")
def warcio_check() -> Callable[[Path], None]:
    """The real checker over every WARC of a data folder."""

    def check(data: Path) -> None:
        files = sorted((data / "archive").glob("*.warc.gz"))
        assert files
        process = subprocess.run([tool("warcio"), "check", *files], capture_output=True, text=True, check=False)
        assert process.returncode == 0, process.stdout + process.stderr
        assert not process.stdout

    return check
