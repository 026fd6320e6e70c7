"""Several processes that answer on the same ports: a real command, its workers killed and asked to end."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from crawler.browse.server import Service, serve
from crawler.browse.workers import CAN_SHARE
from crawler.errors import NianbaoError
from crawler.registry import read_registry
from tests.browse.test_server import COMMAND
from tests.soak.watching import wait_until

if TYPE_CHECKING:
    from tests.browse.conftest import Crawled

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not CAN_SHARE, reason="ports are shared on Linux alone")]


LISTENS = "0A"


@contextmanager
def browsing(crawled: "Crawled", processes: int) -> Iterator[tuple[subprocess.Popen[str], str, list[int]]]:
    """The command, where it is, and its workers once all of them listen."""
    serving = COMMAND.replace("Service()", f"Service(processes={processes})")
    with subprocess.Popen(
        [sys.executable, "-c", serving, str(crawled.data)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as browse:
        try:
            assert browse.stdout is not None
            (address,) = re.findall(r"http://127\.0\.0\.1:\d+", browse.stdout.readline())
            assert wait_until(lambda: len(listeners(address)) == processes, within_s=60)
            yield browse, address, sorted(listeners(address) - {browse.pid})
        finally:
            browse.kill()


def listeners(address: str) -> set[int]:
    """The processes that listen on the port of an address."""
    port = int(address.rpartition(":")[2])
    rows = [line.split() for line in Path("/proc/net/tcp").read_text("ascii").splitlines()[1:]]
    sockets = {f"socket:[{row[9]}]" for row in rows if row[3] == LISTENS and int(row[1].partition(":")[2], 16) == port}
    return {int(folder.name) for folder in Path("/proc").glob("[0-9]*") if sockets & files_of(folder)}


def files_of(process: Path) -> set[str]:
    found = set()
    with suppress(OSError):  # it ends at this moment
        for file in (process / "fd").iterdir():
            found.add(str(file.readlink()))
    return found


def are_gone(processes: list[int]) -> bool:
    return not any(Path(f"/proc/{one}").exists() for one in processes)


def pages(address: str) -> set[str]:
    """The first page as it comes on ten connections, each given to whichever process the system chooses."""
    return {httpx.get(f"{address}/", timeout=30).raise_for_status().text for _ in range(10)}


def test_all_of_them_answer_and_end_with_ctrl_c(crawled: "Crawled") -> None:
    with browsing(crawled, 2) as (browse, address, workers):
        # each has the survey, which one has taken
        assert wait_until(lambda: not any("being counted" in page for page in pages(address)), within_s=60)
        browse.send_signal(signal.SIGINT)
        assert browse.wait(30) == 0
        assert browse.stderr is not None
        assert browse.stderr.read() == ""
        assert are_gone(workers)


def test_one_that_is_killed_is_missed_by_nobody_and_none_outlives_the_first(crawled: "Crawled") -> None:
    with browsing(crawled, 3) as (browse, address, (one, other)):
        os.kill(one, signal.SIGKILL)
        assert browse.stderr is not None
        assert browse.stderr.readline() == "a process that answers has ended, the others go on: it was killed\n"
        assert len(pages(address)) >= 1
        browse.kill()
        assert wait_until(lambda: are_gone([other]), within_s=30)


def test_a_port_on_which_others_share_is_taken_all_the_same(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0), reuse_port=True) as taken:
        service = Service(port=taken.getsockname()[1], processes=2)
        with pytest.raises(NianbaoError, match="give another --port"):
            serve(tmp_path, "embedded", read_registry(), service)
