"""The database is killed under a crawl: it is started again, or `reextract --missing` catches up later."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.making.draft import draft
from tests.making.figures import figures
from tests.making.html import page
from tests.portals.test_recrawl import put_up
from tests.spiders.conftest import QUICK, Serve, serve
from tests.store.servers import DatabaseServer

pytestmark = pytest.mark.slow

CAPTURED_BYTES = 1000
__all__ = ["serve"]

Command = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def portals(serve: Serve, tmp_path: Path) -> Path:
    """A folder with the file of one portal, on which are two reports."""
    server = serve("127.0.4.70")
    cells = figures("database", "2021")
    put_up(server, {year: page(draft("2021", cells, year=year)) for year in (2021, 2022)})
    (tmp_path / "portals").mkdir()
    where = f'start = ["{server.url}/nb/"]\nhosts = ["127.0.4.70"]\n'
    text = f'code = "jia"\nname = "甲县人民政府"\nplatform = "trs"\n{where}'
    (tmp_path / "portals" / "jia.toml").write_text(text, "utf-8")
    return tmp_path / "portals"


def killed_under(data: Path, *command: str | Path) -> "subprocess.CompletedProcess[str]":
    """What a command that crawls says when its database is killed as soon as something is captured."""
    program = Path(sys.executable).parent / "nianbao"
    with subprocess.Popen(
        [program, *command, "--data", data, "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        wait_for(lambda: any(file.stat().st_size > CAPTURED_BYTES for file in (data / "archive").glob("*.open")))
        os.kill(server_of(data), signal.SIGKILL)
        out, said = process.communicate(timeout=120)
    return subprocess.CompletedProcess(command, process.returncode, out, said)


def assert_caught_up(nianbao: Command, data: Path, crawled: "subprocess.CompletedProcess[str]", reports: int) -> None:
    """The crawl said what it lost, and another command finds it all in the archive."""
    assert crawled.returncode == 1, crawled.stderr
    lost, *_, concluded = crawled.stderr.splitlines()
    assert "failed" in lost
    assert "the crawl goes on" in lost
    assert "reextract --missing" in concluded
    assert nianbao("verify", "--data", data).returncode == 0
    assert nianbao("reextract", "--missing", "--data", data).returncode == 0
    assert len(nianbao("export", "--data", data).stdout.splitlines()) == reports


def test_a_crawl_starts_its_database_again(nianbao: Command, portals: Path, tmp_path: Path) -> None:
    crawled = killed_under(tmp_path / "data", "crawl", "--portals", portals, "-s", "DOWNLOAD_DELAY=1")
    assert crawled.returncode == 0, crawled.stderr
    assert "it is opened anew" in "".join(log.read_text("utf-8") for log in (tmp_path / "data" / "logs").glob("2*.log"))
    assert len(nianbao("export", "--data", tmp_path / "data").stdout.splitlines()) == 2


@pytest.mark.browser
@pytest.mark.long
def test_the_demo_is_caught_up_with_later(nianbao: Command, tmp_path: Path) -> None:
    assert_caught_up(nianbao, tmp_path / "data", killed_under(tmp_path / "data", "demo"), reports=16)


def wait_for(happened: Callable[[], bool], timeout_s: float = 90) -> None:
    end = time.monotonic() + timeout_s
    while not happened():
        assert time.monotonic() < end, f"it did not happen within {timeout_s} s"
        time.sleep(0.05)


def server_of(data: Path) -> int:
    """The process that serves the database of a data folder."""
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            command = read(folder / "cmdline")
            if f"{data}/db" in command and ("secantusd" in command or "mongod" in command):
                return int(folder.name)
    raise AssertionError(f"no database server of {data} runs")


def read(file: Path) -> str:
    """The command line of a process, which may end meanwhile."""
    try:
        return file.read_bytes().decode(errors="replace")
    except OSError:
        return ""


def test_a_database_that_is_down_from_the_start_stops_no_crawl(
    nianbao: Command, portals: Path, tmp_path: Path, database_server: DatabaseServer
) -> None:
    data = tmp_path / "data"
    where = ("--data", data, "--database", database_server.uri)
    crawled = nianbao("crawl", "--portals", portals, *where, "--json", *QUICK)
    assert crawled.returncode == 1
    lost, *_, concluded = crawled.stderr.splitlines()
    assert f"127.0.0.1:{database_server.port}" in lost
    assert "the crawl goes on" in lost
    assert "reextract --missing" in concluded
    (result,) = json.loads(crawled.stdout)
    assert result["unstored"]

    database_server.start()
    assert "2 read again: 2 not in the database before" in nianbao("reextract", "--missing", *where).stdout
    assert "0 read again" in nianbao("reextract", "--missing", *where).stdout
    assert len(nianbao("export", *where).stdout.splitlines()) == 2
