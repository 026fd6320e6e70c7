"""`serve` as `nianbao browse` runs it: a process of its own that is ended with Ctrl-C."""

import re
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from crawler.browse.server import Service, serve
from crawler.errors import NianbaoError, Usage
from crawler.registry import read_registry

if TYPE_CHECKING:
    from tests.browse.conftest import Crawled

COMMAND = """
import sys
from pathlib import Path
from crawler.browse.server import Service, serve
from crawler.registry import read_registry
serve(Path(sys.argv[1]), "embedded", read_registry(), Service())
"""


@pytest.mark.slow
def test_it_says_where_it_is_and_ends_cleanly_with_ctrl_c(crawled: "Crawled") -> None:
    command = [sys.executable, "-c", COMMAND, str(crawled.data)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as browse:
        assert browse.stdout is not None
        assert browse.stderr is not None
        address, replay = (re.search(r"http://127\.0\.0\.1:\d+/", browse.stdout.readline()) for _ in range(2))
        assert address is not None
        assert replay is not None
        assert httpx.get(address[0]).status_code == 200
        assert httpx.get(replay[0]).status_code == 404
        browse.send_signal(signal.SIGINT)
        assert browse.wait(20) == 0
        assert browse.stderr.read() == ""


def test_a_port_that_is_taken_is_one_clear_error(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(NianbaoError, match="give another --port"):
        serve(tmp_path, "embedded", read_registry(), Service(port=taken.getsockname()[1]))


def test_a_folder_that_is_not_there_is_wrong_use(tmp_path: Path) -> None:
    with pytest.raises(Usage, match="nowhere"):
        serve(tmp_path / "nowhere", "embedded", read_registry(), Service())
    assert not (tmp_path / "nowhere").exists()
