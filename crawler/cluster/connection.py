"""The way into a Dask cluster: what can be wrong with one is an error in words of its own, and soon."""

import logging
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from distributed import Client, KilledWorker
from distributed.client import FutureCancelledError

from crawler.cluster.terms import Terms, difference, versions
from crawler.errors import ClusterFailed, Usage
from crawler.words import say

ADDRESS = re.compile(r"((tcp|tls)://)?[^/\s]+:\d+")

ANSWERS_S = 15
"""How long a scheduler may take to answer, and how long it may have no worker."""


@contextmanager
def connected(address: str, terms: Terms) -> Iterator[Client]:
    """A cluster with at least one worker, all of which agree to the terms.

    Raises:
        ClusterFailed: nobody answers, nobody works there, or a worker cannot do this work.
        Usage: the address is none.
    """
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what is wrong is said once, by us
    client = _client(address)
    try:
        with answering(address):
            _wait_for_workers(client, address)
            _check(client, address, terms)
        yield client
    finally:
        client.close()  # type: ignore[no-untyped-call]  # likewise


def _client(address: str) -> Client:
    if not ADDRESS.fullmatch(address):
        raise Usage(f"--cluster: got {address!r}, expected the scheduler's address, as tcp://HOST:PORT")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of versions: we look ourselves
            return Client(address, timeout=ANSWERS_S)  # type: ignore[no-untyped-call]  # likewise
    except OSError as error:
        raise ClusterFailed(
            say(
                f"no scheduler answered at {address} within {ANSWERS_S} s; `dask scheduler` starts one",
                f"{address} 处的调度器 {ANSWERS_S} 秒内没有应答；可用 `dask scheduler` 启动",
            )
        ) from error


def _wait_for_workers(client: Client, address: str) -> None:
    try:
        client.wait_for_workers(1, timeout=ANSWERS_S)
    except TimeoutError as error:
        raise ClusterFailed(
            say(
                f"the cluster at {address} has no workers; `dask worker {address} --no-nanny` starts one",
                f"{address} 处的集群没有工作进程；可用 `dask worker {address} --no-nanny` 启动",
            )
        ) from error


def _check(client: Client, address: str, terms: Terms) -> None:
    """Raise what troubles the scheduler, which unpacks tasks, or a worker; who comes later is asked by its task."""
    troubles: dict[str, str | Exception | None] = {"the scheduler": _scheduler_trouble(client, terms)}
    workers = client.run(trouble_of, terms, on_error="return")
    for name, trouble in {**troubles, **{f"the worker {name}": workers[name] for name in sorted(workers)}}.items():
        if trouble:
            raise ClusterFailed(f"{name} of the cluster at {address}: {trouble}")


def _scheduler_trouble(client: Client, terms: Terms) -> str | Exception | None:
    try:
        there = client.run_on_scheduler(versions)  # type: ignore[no-untyped-call]  # published with half of its types
        return difference(terms.versions, there)
    except ImportError as error:
        return error


def trouble_of(terms: Terms) -> str | None:
    """Asked of each worker."""
    return terms.trouble


@contextmanager
def answering(address: str) -> Iterator[None]:
    """What a cluster fails with, as errors of ours."""
    try:
        yield
    except KilledWorker as error:
        raise ClusterFailed(
            say(
                f"the cluster at {address}: one worker after another died over the same task (see their logs)",
                f"{address} 处的集群：多个工作进程在同一任务上相继崩溃（见其日志）",
            )
        ) from error
    except (FutureCancelledError, OSError) as error:
        raise ClusterFailed(
            say(
                f"the cluster at {address} is gone; the same command goes on once it is back",
                f"{address} 处的集群已断开；恢复后重新执行同一命令即可继续",
            )
        ) from error
