"""The database is killed under a running crawl: the crawl goes on, says so, and `reextract` catches up."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

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
    assert said.count("\n") == 1
    assert "reextract --apply" in said

    assert nianbao("verify", "--data", data).returncode == 0
    assert nianbao("reextract", "--apply", "--data", data).returncode == 0
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
