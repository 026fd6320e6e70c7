"""`nianbao crawl --cluster`: real schedulers and workers on loopback, some of which are killed while they crawl."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from crawler.capture.archive import open_archive
from crawler.capture.uploading import catch_up
from crawler.claims import claimed
from crawler.errors import PortalBusy
from crawler.store import open_store
from tests.capture.killing import LIST, serve_portal
from tests.capture.s3_server import free_port, make_bucket, s3_server
from tests.capture.test_storage import KEYS
from tests.cluster.dask_cluster import DaskCluster, children_of, wait_for
from tests.conftest import Command
from tests.spiders.portal_server import Answer, Asked, Page, PortalServer
from tests.store.dumps import dump
from tests.store.servers import DatabaseServer

PAGES = 8
FREE = 4
"""Requests that a portal answers at once; the others wait for the test."""
PROGRAM = Path(sys.executable).parent / "nianbao"
QUICK = ("DOWNLOAD_DELAY=0", "DOWNLOAD_TIMEOUT=280", "CONCURRENT_REQUESTS=1", "AUTOTHROTTLE_ENABLED=False")
FILE = (
    'code = "{code}"\nname = "{code}"\nplatform = "trs"\nstart = ["{url}"]\nhosts = ["{host}"]\n[expect]\nreports = 8\n'
)


@dataclass
class Portals:
    """Two portals on hosts of their own, whose answers wait from the fifth page on until `go`."""

    folder: Path
    go: threading.Event = field(default_factory=threading.Event)
    servers: list[PortalServer] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.folder.mkdir()
        for number in (31, 32):
            server = serve_portal(f"127.0.0.{number}", PAGES, drawn=False, seconds=0)
            server.pages = {path: self._patiently(server, page) for path, page in server.pages.items()}
            code, host = f"p{number}", server.host.partition(":")[0]
            told = FILE.format(code=code, url=server.url + LIST, host=host)
            (self.folder / f"{code}.toml").write_text(told, "utf-8")
            self.servers.append(server)

    def _patiently(self, server: PortalServer, page: Page) -> Page:
        def answer(asked: Asked) -> Answer:
            if len(server.asked()) > FREE:
                self.go.wait(280)
            return page if isinstance(page, Answer) else page(asked)

        return answer

    def wait(self) -> bool:
        """Whether both have a page on its way."""
        return all(len(server.asked()) > FREE for server in self.servers)


@pytest.fixture
def portals(tmp_path: Path) -> Iterator[Portals]:
    made = Portals(tmp_path / "portals")
    yield made
    made.go.set()
    for server in made.servers:
        server.close()


@pytest.fixture
def uri(database_server: DatabaseServer) -> str:
    """A database that all workers reach."""
    database_server.start()
    return database_server.uri


@contextmanager
def crawl(portals: Portals, data: Path, *more: str) -> Iterator["subprocess.Popen[str]"]:
    """A crawl of both, at the moment when each has a page on its way."""
    settings = [word for setting in QUICK for word in ("-s", setting)]
    command = [PROGRAM, "crawl", "--portals", portals.folder, "--data", data, "--json", *settings, *more]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(list(map(str, command)), text=True, cwd="/", **pipes) as process:  # type: ignore[call-overload]  # the pipes are two of its arguments
        wait_for(lambda: portals.wait() or process.poll() is not None)
        try:
            assert process.poll() is None, process.communicate()
            yield process
        finally:
            process.kill()


def kill(*pids: int) -> None:
    for pid in pids:
        os.kill(pid, signal.SIGKILL)


def assert_done(process: "subprocess.Popen[str]", portals: Portals, *twice: int) -> str:
    """The crawl ends well; of each portal so many pages were asked twice: those that were on their way."""
    portals.go.set()
    made, said = process.communicate(timeout=280)
    assert process.returncode == 0, said
    assert [result["reports"] for result in json.loads(made)] == [PAGES, PAGES]
    asked = [server.asked() for server in portals.servers]
    assert [len(set(paths)) for paths in asked] == [PAGES + 1] * 2
    assert sorted(len(paths) - PAGES - 1 for paths in asked) == list(twice)
    return said


def assert_whole(data: Path, uri: str) -> None:
    with open_archive(data) as archive:
        assert archive.check() == []
    assert not list((data / "archive").glob("*.open"))
    assert not list((data / "state" / "crawls").iterdir())
    with open_store(uri, data) as store:
        assert len(dump(store)["readings"]) == 2 * PAGES


@pytest.mark.slow
def test_the_portals_of_a_machine_that_is_lost_are_taken_over_and_no_committed_page_is_asked_again(
    tmp_path: Path, cluster: DaskCluster, portals: Portals, uri: str
) -> None:
    lost, _ = cluster.worker(), cluster.worker()
    with crawl(portals, tmp_path / "data", "--cluster", cluster.address, "--database", uri) as process:
        kill(lost.pid, *children_of(lost))
        assert_done(process, portals, 0, 1)
    assert_whole(tmp_path / "data", uri)


@pytest.mark.long
def test_a_process_that_lost_its_worker_ends_before_its_portals_are_taken_over(
    tmp_path: Path, cluster: DaskCluster, portals: Portals, uri: str
) -> None:
    lost, _ = cluster.worker(), cluster.worker()
    with crawl(portals, tmp_path / "data", "--cluster", cluster.address, "--database", uri) as process:
        kill(lost.pid)
        time.sleep(65)  # its lease has ended; its process waits for a page
        assert [len(server.asked()) for server in portals.servers] == [FREE + 1] * 2
        assert "0/2 portals, " in assert_done(process, portals, 0, 0)  # it was told of while nothing moved
    assert_whole(tmp_path / "data", uri)


@pytest.mark.long
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_a_command_that_ends_takes_its_tasks_along_and_the_next_one_goes_on(
    number: signal.Signals, tmp_path: Path, cluster: DaskCluster, portals: Portals, uri: str
) -> None:
    for _ in range(2):
        cluster.worker()
    there = ("--cluster", cluster.address, "--database", uri)
    with crawl(portals, tmp_path / "data", *there) as process:
        process.send_signal(number)
        _, said = process.communicate(timeout=280)
        assert (process.returncode, said) in {(-signal.SIGKILL, ""), (130, "")}
    with pytest.raises(PortalBusy), claimed(tmp_path / "data", ["p31"]):
        pass
    time.sleep(5)  # its tasks have seen that nobody waits for them, and wait for their pages
    portals.go.set()
    with crawl(portals, tmp_path / "data", *there) as process:
        _, said = process.communicate(timeout=280)
    assert process.returncode == 0, said
    assert "continuing crawl" in said
    assert [len(server.asked()) for server in portals.servers] == [PAGES + 1] * 2
    assert_whole(tmp_path / "data", uri)


@pytest.mark.long
def test_a_cluster_whose_scheduler_is_lost_ends_and_leaves_its_portals_free(
    tmp_path: Path, cluster: DaskCluster, portals: Portals, uri: str
) -> None:
    workers = cluster.worker(), cluster.worker()
    with crawl(portals, tmp_path / "data", "--cluster", cluster.address, "--database", uri) as process:
        children = {pid for worker in workers for pid in children_of(worker)}
        cluster.scheduler.kill()
        portals.go.set()
        _, said = process.communicate(timeout=280)
    assert process.returncode == 1, said
    assert f"the cluster at {cluster.address} is gone" in said.splitlines()[-1]
    for worker in workers:
        worker.wait(timeout=280)
    wait_for(lambda: not any(Path(f"/proc/{pid}").exists() for pid in children))
    with claimed(tmp_path / "data", ["p31", "p32"]):
        pass


WITH_FOLDER = ("unshare", "--mount", "sh", "-c", 'mount --bind "$1" "$2" && shift 2 && exec "$@"', "sh")
"""Starts a command that sees the first folder where others see the second."""


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Path]]:
    """The data folders of a command and of two machines, whose WARCs go to a real S3 server."""
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    server = s3_server(port := free_port())
    make_bucket(port)
    told = f'archive = "s3://reports/many"\nkeep = false\n[options]\nendpoint_url = "http://127.0.0.1:{port}"\n'
    made = [tmp_path / name for name in ("data", "machine1", "machine2")]
    for folder in made:
        folder.mkdir()
        (folder / "storage.toml").write_text(told, "utf-8")
    yield made
    server.terminate()
    server.wait()


@pytest.mark.long
@pytest.mark.skipif(os.geteuid() != 0, reason="only root mounts folders")
def test_machines_with_folders_of_their_own_meet_in_s3(
    folders: list[Path], cluster: DaskCluster, portals: Portals, uri: str, nianbao: Command
) -> None:
    command, *machines = folders
    lost, _ = (cluster.worker(within=(*WITH_FOLDER, str(folder), str(command))) for folder in machines)
    with crawl(portals, command, "--cluster", cluster.address, "--database", uri) as process:
        kill(lost.pid, *children_of(lost))
        assert_done(process, portals, 0, FREE + 1)  # what was not sent yet is fetched anew
    assert not any(machines[1].glob("archive/*"))
    assert [path.suffix for path in machines[0].glob("archive/*")] == [".open"]
    assert nianbao("verify", "--data", command, "--database", uri).returncode == 0

    with open_archive(machines[0], crawl="next"):
        pass
    catch_up(command)
    with open_archive(command) as archive:
        assert archive.check() == []
        asked = sum(len(server.log) for server in portals.servers)
        assert len(list(archive.captures())) == asked - 1  # the one that was on its way


@pytest.mark.slow
@pytest.mark.parametrize(("more", "said"), [((), "--database mongodb://"), (("--workers", "2"), "--workers")])
def test_what_stands_on_one_machine_is_no_part_of_a_crawl_on_many(
    more: tuple[str, ...], said: str, tmp_path: Path, nianbao: Command
) -> None:
    database = ("--database", "mongodb://127.0.0.1:9/nianbao") if more else ()
    done = nianbao("crawl", "--data", tmp_path, "--cluster", "tcp://127.0.0.1:9", *database, *more)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert said in done.stderr
