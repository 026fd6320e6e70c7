"""`nianbao crawl --workers`: real processes, each with hosts and WARC files of its own."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from crawler.capture.archive import open_archive
from crawler.claims import claimed
from crawler.errors import PortalBusy
from crawler.neighbours import share
from spiders.found import request_key
from spiders.portal import Portal
from tests.capture.loopback import RawServer

Hosts = tuple[RawServer, RawServer]

QUICK = ("-s", "DOWNLOAD_DELAY=0", "-s", "DOWNLOAD_TIMEOUT=5", "-s", "RETRY_TIMES=1")
FILE = """code = "{code}"
name = "{code}"
platform = "trs"
start = ["{url}/list.html"]
hosts = ["{host}"]
render = "never"
[expect]
reports = {reports}
"""


HALF = b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n<ul>"


def answer(server: RawServer) -> None:
    """From now on its listing comes whole."""
    server.page("/list.html", "<ul><li>没有</li></ul>".encode())
    server.hangs.clear()


def hang(server: RawServer) -> None:
    """From now on its listing comes by half."""
    server.raw("/list.html", HALF, hang=True)


@pytest.fixture
def servers() -> Iterator[Hosts]:
    both = RawServer(), RawServer(host="127.0.0.2")
    for server in both:
        answer(server)
        server.page("/robots.txt", b"")
    yield both
    for server in both:
        server.close()


def portal_files(folder: Path, servers: Hosts, *, reports: int = 0) -> Path:
    folder.mkdir()
    for code, server in zip("ab", servers, strict=True):
        text = FILE.format(code=code, url=server.url, host=server.url.removeprefix("http://"), reports=reports)
        (folder / f"{code}.toml").write_text(text, "utf-8")
    return folder


@pytest.fixture
def started(tmp_path: Path, servers: Hosts) -> Iterator[Callable[..., "subprocess.Popen[str]"]]:
    """Starts a crawl of both portals by two workers."""
    running: list[subprocess.Popen[str]] = []

    def start(*, reports: int = 0) -> "subprocess.Popen[str]":
        portals = portal_files(tmp_path / "portals", servers, reports=reports)
        program = Path(sys.executable).parent / "nianbao"
        command = [program, "crawl", "--workers", "2", "--portals", portals, "--data", tmp_path / "data", *QUICK]
        here = {**os.environ, "LC_ALL": "C.UTF-8"}
        running.append(subprocess.Popen(list(map(str, command)), stderr=subprocess.PIPE, text=True, cwd="/", env=here))
        return running[-1]

    yield start
    for process in running:
        process.kill()
        process.communicate()


def workers_of(process: "subprocess.Popen[str]") -> list[int]:
    """The pids of the workers that live now."""
    pids = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text("ascii").split()
    return [int(pid) for pid in pids if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()]


def until(holds: Callable[[], object]) -> None:
    """Wait for what other processes do."""
    for _ in range(600):
        if holds():
            return
        time.sleep(0.1)
    raise AssertionError(holds)


def asked(server: RawServer, times: int) -> bool:
    return len(server.log.get("/list.html", [])) == times


def portal(code: str, *hosts: str) -> Portal:
    return Portal(code=code, name=code, platform="trs", start=(f"http://{hosts[0]}/",), hosts=hosts)


def test_portals_that_share_a_host_go_to_one_worker() -> None:
    a, b, c = portal("a", "a.gov.cn"), portal("b", "www.a.gov.cn:8080", "c.gov.cn"), portal("c", "C.gov.cn")
    d, e, f = (portal(name, f"{name}.gov.cn") for name in "def")
    assert share([a, d, c, e, b, f], 2) == [(a, c, b), (d, e, f)]
    assert share([a, b, c], 4) == [(a, b, c)]
    assert share([a, d, c, e, b, f], 1) == [(a, d, c, e, b, f)]
    assert not [one for one in share([portal("g", "gov.cn"), portal("h", "bgov.cn")], 2) if len(one) > 1]
    assert share([], 2) == []


@pytest.mark.slow
def test_two_workers_write_two_files_and_make_one_table(
    servers: Hosts, tmp_path: Path, started: Callable[..., "subprocess.Popen[str]"]
) -> None:
    process = started(reports=1)
    _, said = process.communicate(timeout=120)
    assert process.returncode == 3, said
    assert "a: 0/1, b: 0/1" in said
    written = sorted((tmp_path / "data" / "archive").iterdir())
    assert len(written) == 2
    with open_archive(tmp_path / "data") as archive:
        pages = [archive.lookup(request_key("GET", server.url + "/list.html")) for server in servers]
        files = {archive.locate(page.record_id).warc for page in pages if page}
        assert files == {path.name for path in written}
        assert list(archive.check()) == []
    assert not list((tmp_path / "data" / "state" / "crawls").iterdir())


@pytest.mark.slow
def test_a_worker_that_dies_is_told_of_and_its_portals_are_crawled_again(
    servers: Hosts, tmp_path: Path, started: Callable[..., "subprocess.Popen[str]"]
) -> None:
    for server in servers:
        hang(server)
    process = started()
    until(lambda: all("/list.html" in server.log for server in servers))
    first = workers_of(process)
    assert len(first) == 2
    for server in servers:
        answer(server)
    os.kill(first[0], signal.SIGKILL)
    _, said = process.communicate(timeout=120)
    assert process.returncode == 0, said
    assert said.count("died (exit code -9)") == 1
    with open_archive(tmp_path / "data") as archive:
        assert all(archive.lookup(request_key("GET", server.url + "/list.html")) for server in servers)


@pytest.mark.slow
def test_a_worker_that_dies_twice_fails_its_portals(
    servers: Hosts, started: Callable[..., "subprocess.Popen[str]"]
) -> None:
    hang(servers[0])
    process = started()
    for times in (1, 2):
        until(partial(asked, servers[0], times))
        for pid in workers_of(process):
            os.kill(pid, signal.SIGKILL)
    _, said = process.communicate(timeout=120)
    assert process.returncode == 1, said
    assert said.splitlines()[-1].endswith("a") or said.splitlines()[-1].endswith("a, b")


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_ends_all_workers_and_leaves_whole_files(
    number: signal.Signals, servers: Hosts, tmp_path: Path, started: Callable[..., "subprocess.Popen[str]"]
) -> None:
    for server in servers:
        hang(server)
    process = started()
    until(lambda: all("/list.html" in server.log for server in servers))
    workers = workers_of(process)
    process.send_signal(number)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130, said
    assert "Traceback" not in said
    assert not [pid for pid in workers if Path(f"/proc/{pid}").exists()]
    assert not list((tmp_path / "data" / "archive").glob("*.open"))


@pytest.mark.slow
def test_workers_end_when_their_parent_is_killed_and_hold_their_portals_until_then(
    servers: Hosts, tmp_path: Path, started: Callable[..., "subprocess.Popen[str]"]
) -> None:
    for server in servers:
        hang(server)
    process = started()
    until(lambda: all("/list.html" in server.log for server in servers))
    workers = workers_of(process)
    for pid in workers:
        os.kill(pid, signal.SIGSTOP)
    process.kill()
    process.wait()
    with pytest.raises(PortalBusy), claimed(tmp_path / "data", ["a"]):
        pass
    for pid in workers:
        os.kill(pid, signal.SIGCONT)
    until(lambda: not [pid for pid in workers if Path(f"/proc/{pid}").exists()])
    with claimed(tmp_path / "data", ["a", "b"]):
        pass
