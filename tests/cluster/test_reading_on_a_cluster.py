"""`nianbao reextract --cluster`: real schedulers and workers on loopback, some of which are killed."""

import asyncio
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest

from benchmarks.bench_reextract import documents
from crawler.capture.archive import open_archive
from crawler.cluster.terms import offered, versions
from crawler.errors import ClusterFailed
from crawler.ingest import found_facts
from crawler.store import open_store
from spiders.found import Found
from tests.cluster.dask_cluster import DaskCluster, children_of, wait_for
from tests.conftest import Command
from tests.conventions import ROOT
from tests.store.dumps import dump
from tests.store.servers import DatabaseServer

REPORTS = 40
PROGRAM = Path(sys.executable).parent / "nianbao"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder with the reports of a crawl in several files."""
    asyncio.run(fill(tmp_path / "data"))
    return tmp_path / "data"


async def fill(data: Path) -> None:
    with open_archive(data, crawl="c1", roll_bytes=100_000) as archive:
        for (page,) in islice(documents(), REPORTS):
            await archive.append(page)
            await archive.describe("found", page.key, found_facts(Found("a", "", None, None, page.key, (), page.key)))


@contextmanager
def reextract(data: Path, *more: str) -> Iterator["subprocess.Popen[str]"]:
    command = [PROGRAM, "reextract", "--data", data, *more]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(list(map(str, command)), text=True, cwd="/", **pipes) as process:  # type: ignore[call-overload]  # the pipes are two of its arguments
        yield process


def told(process: "subprocess.Popen[str]") -> str:
    """The one line with which a command failed."""
    _, said = process.communicate(timeout=280)
    assert (process.returncode, said.count("\n")) == (1, 1), said
    return said


@pytest.mark.slow
def test_a_worker_that_is_killed_changes_nothing(
    data: Path, cluster: DaskCluster, database_server: DatabaseServer, nianbao: Command
) -> None:
    database_server.start()
    here, there = (f"{database_server.uri.replace('/nianbao', f'/{name}')}" for name in ("here", "there"))
    alone = nianbao("reextract", "--data", data, "--database", here, "--json")
    assert alone.returncode == 0, alone.stderr
    doomed, other = cluster.worker(), cluster.worker()
    with reextract(data, "--database", there, "--json", "--cluster", cluster.address) as process:
        wait_for(lambda: children_of(doomed) and children_of(other))
        doomed.kill()
        made, said = process.communicate(timeout=280)
    assert (process.returncode, said) == (0, "")
    assert made == alone.stdout
    with open_store(here, data) as one, open_store(there, data) as another:
        stored = dump(another)
        assert stored == dump(one)
        assert len(stored["readings"]) == REPORTS


@pytest.mark.slow
def test_a_cluster_without_workers_and_one_that_is_not_there_are_told_in_one_line(
    data: Path, cluster: DaskCluster
) -> None:
    with (
        reextract(data, "--cluster", cluster.address) as without_workers,
        reextract(data, "--cluster", "tcp://127.0.0.1:9") as nowhere,
    ):
        assert f"the cluster at {cluster.address} has no workers" in told(without_workers)
        assert "no scheduler answered at tcp://127.0.0.1:9 within 15 s" in told(nowhere)


@pytest.mark.slow
def test_a_scheduler_that_dies_is_told_in_one_line(data: Path, cluster: DaskCluster) -> None:
    worker = cluster.worker()
    with reextract(data, "--cluster", cluster.address) as process:
        wait_for(lambda: children_of(worker))
        cluster.scheduler.kill()
        assert f"the cluster at {cluster.address} is gone" in told(process)


@pytest.mark.slow
def test_a_worker_that_reads_by_other_rules_is_told_by_its_address(
    data: Path, cluster: DaskCluster, tmp_path: Path
) -> None:
    old = tmp_path / "old" / "extractors"
    shutil.copytree(ROOT / "extractors", old, ignore=shutil.ignore_patterns("__pycache__"))
    (old / "form_of_old.toml").touch()
    cluster.worker()
    cluster.worker(PYTHONPATH=f"{old.parent}:{ROOT}")
    with reextract(data, "--cluster", cluster.address) as process:
        said = told(process)
    assert "the worker tcp://127.0.0.1:" in said
    assert "it has nianbao 0.3.0+rules." in said


@pytest.mark.slow
def test_a_worker_under_a_nanny_is_told_how_to_start(data: Path, cluster: DaskCluster) -> None:
    cluster.worker("--nanny")
    with reextract(data, "--cluster", cluster.address) as process:
        assert "start it with --no-nanny" in told(process)


def test_an_address_that_is_none_is_a_usage_error(tmp_path: Path, nianbao: Command) -> None:
    done = nianbao("reextract", "--data", tmp_path, "--cluster", "here")
    assert done.returncode == 2
    assert "--cluster: got 'here'" in done.stderr


def test_without_dask_the_option_says_what_to_install(tmp_path: Path, nianbao: Command) -> None:
    absent = "raise ModuleNotFoundError('No module named distributed', name='distributed')"
    (tmp_path / "distributed.py").write_text(absent, "utf-8")
    done = nianbao("reextract", "--data", tmp_path, "--cluster", "tcp://127.0.0.1:9", PYTHONPATH=f"{tmp_path}:{ROOT}")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "pip install nianbao[cluster]" in done.stderr


def test_a_worker_says_what_troubles_it(tmp_path: Path) -> None:
    with offered(tmp_path) as terms:
        assert terms.trouble is None
        older = tuple((name, "1") if name == "Dask" else (name, version) for name, version in versions())
        assert "it has Dask" in (replace(terms, versions=older).trouble or "")
    assert "is another folder" in (terms.trouble or "")
    assert "is another folder" in (replace(terms, data=tmp_path / "other").trouble or "")
    with pytest.raises(ClusterFailed, match="the worker on "):
        terms.hold()


def test_machines_with_folders_of_their_own_share_a_storage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NIANBAO_ARCHIVE", f"file://{tmp_path}/far")
    with offered(tmp_path / "here") as terms:
        there = replace(terms, data=tmp_path / "there")
        assert there.trouble is None
        monkeypatch.setenv("NIANBAO_ARCHIVE", f"file://{tmp_path}/elsewhere")
        assert "no storage is shared" in (there.trouble or "")
