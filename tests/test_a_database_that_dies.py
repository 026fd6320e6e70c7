"""The database is killed under a running crawl: the crawl goes on, says so, and `reextract --missing` catches up."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.store.servers import DatabaseServer

pytestmark = [pytest.mark.browser, pytest.mark.slow]

Command = Callable[..., "subprocess.CompletedProcess[str]"]


def test_what_was_captured_is_caught_up_with_later(nianbao: Command, tmp_path: Path) -> None:
    data = tmp_path / "data"
    program = Path(sys.executable).parent / "nianbao"
    with subprocess.Popen(
        [program, "demo", "--data", data, "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as demo:
        wait_for(lambda: any(file.stat().st_size > 10_000 for file in (data / "archive").glob("*.open")))
        os.kill(server_of(data), signal.SIGKILL)
        _, said = demo.communicate(timeout=120)
    assert demo.returncode == 1, said
    lost, concluded = said.splitlines()
    assert "failed" in lost
    assert "the crawl goes on" in lost
    assert "reextract --missing" in concluded

    assert nianbao("verify", "--data", data).returncode == 0
    assert nianbao("reextract", "--missing", "--data", data).returncode == 0
    lines = nianbao("export", "--data", data).stdout.splitlines()
    assert len({json.loads(line)["agency"] for line in lines}) == 5


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
    nianbao: Command, tmp_path: Path, database_server: DatabaseServer
) -> None:
    data = tmp_path / "data"
    where = ("--data", data, "--database", database_server.uri)
    crawled = nianbao("demo", *where, "--json")
    assert crawled.returncode == 1
    lost, concluded = crawled.stderr.splitlines()
    assert f"127.0.0.1:{database_server.port}" in lost
    assert "the crawl goes on" in lost
    assert "reextract --missing" in concluded
    unstored = {result["portal"]: result["unstored"] for result in json.loads(crawled.stdout)}
    assert len(unstored) == 4
    assert all(unstored.values())

    database_server.start()
    assert "6 read again: 6 not in the database before" in nianbao("reextract", "--missing", *where).stdout
    assert "0 read again" in nianbao("reextract", "--missing", *where).stdout
    lines = nianbao("export", *where).stdout.splitlines()
    assert len({json.loads(line)["agency"] for line in lines}) == 5
