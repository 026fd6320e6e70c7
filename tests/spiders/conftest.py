"""Portals of our own on loopback, and crawls of them in a process of their own."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from typing import IO, Any

import pytest

from tests.spiders.portal_server import PortalServer

RESTLESS = {"DOWNLOAD_DELAY": 0, "AUTOTHROTTLE_MAX_DELAY": 0.1, "RETRY_TIMES": 1, "NIANBAO_PAGE_STIR_S": 1.5}
"""A portal of our own needs no rest, and least of all where a busy machine makes it slow; its lists stir soon."""
QUICK = (
    *("-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_MAX_DELAY=0.1"),
    *("-s", "RETRY_TIMES=1", "-s", "NIANBAO_PAGE_STIR_S=1.5"),
)
"""The same for the command line."""

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
Serve = Callable[..., PortalServer]
Crawl = Callable[..., "Crawled"]


@dataclass(frozen=True)
class Crawled:
    """What a crawl yielded and recorded."""

    found: list[dict[str, Any]]
    states: list[dict[str, Any]]
    refused: dict[str, int]
    log: str


@dataclass(frozen=True)
class Crawling:
    """The process that crawls, and its log."""

    process: subprocess.Popen[str]
    log: Path

    def crawl(self, job: dict[str, Any]) -> Crawled:
        """What came of one job, which must not have logged an error."""
        assert self.process.stdin
        assert self.process.stdout
        start = len(self.log.read_text("utf-8"))
        print(json.dumps(job), file=self.process.stdin, flush=True)
        answer = self.process.stdout.readline()
        log = self.log.read_text("utf-8")[start:]
        assert answer, log
        done = json.loads(answer)
        assert done.pop("errors") == 0, log
        return Crawled(**done, log=log)


@pytest.fixture(scope="session")
def crawling(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawling]:
    """One process for all crawls of the session; a warning from our own code is an error there, too."""
    log = tmp_path_factory.mktemp("crawling") / "log"
    command = [sys.executable, "-W", "error:::crawler", "-W", "error:::spiders", str(HERE / "crawling.py")]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with log.open("w") as errors, _started(command, environment, errors) as process:
        yield Crawling(process, log)
        assert process.stdin
        process.stdin.close()
        process.wait(timeout=30)


def _started(command: list[str], environment: dict[str, str], errors: IO[str]) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        command, env=environment, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True
    )


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Start portals on addresses of their own."""
    servers: list[PortalServer] = []

    def start(host: str = "127.0.0.21") -> PortalServer:
        servers.append(PortalServer(host))
        return servers[-1]

    yield start
    for server in servers:
        server.close()


@pytest.fixture
def crawl(tmp_path: Path, crawling: Crawling) -> Crawl:
    """Crawl a portal: `platform`, `start` and further lines of its file, then settings of the command line."""

    def run(platform: str, start: str, lines: str = "", **settings: object) -> Crawled:
        folder = write_portal(tmp_path / "portals", platform, start, lines)
        chosen = {
            "NIANBAO_PORTALS": str(folder),
            "NIANBAO_DATA": str(tmp_path / "data"),
            "NIANBAO_CRAWL": token_hex(4),
        }
        return crawling.crawl({"platform": platform, "settings": chosen | RESTLESS | settings})

    return run


def write_portal(folder: Path, platform: str, start: str, lines: str = "") -> Path:
    """A folder with the file of one portal, code "one"."""
    folder.mkdir(exist_ok=True)
    host = start.split("/")[2].partition(":")[0]
    text = f'code = "one"\nname = "一"\nplatform = "{platform}"\nstart = ["{start}"]\nhosts = ["{host}"]\n{lines}'
    (folder / "one.toml").write_text(text, encoding="utf-8")
    return folder
