"""Crawling on a cluster: portals that are crawled together are a task, and a task is what a worker process does here.

Who crawls a portal now is known twice. The scheduler leases it to the task, and takes it back half a minute after the
task's worker was last heard of; the data folder locks it for the process that crawls, which lives on for a while when
its worker is killed. Whoever takes a portal over waits for both, and goes on with what is committed.
"""

import logging
import math
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from distributed import Client, KilledWorker, Lock, as_completed, get_worker

from crawler.capture.uploading import catch_up, send
from crawler.claims import Claim, claimed
from crawler.cluster.connection import answering, connected
from crawler.cluster.terms import Terms, offered
from crawler.errors import PortalBusy
from crawler.neighbours import share
from crawler.progress import Look, Progress, Watch, every
from crawler.result import CUT_SHORT, NOT_STARTED, PortalResult
from crawler.unfinished import finish
from crawler.words import say
from crawler.workers import Job, crawl_in_processes

log = logging.getLogger(__name__)

LEASED_S = 60
"""How long a task waits for portals that are leased to another: longer than a lease outlives its worker."""

ENDS_S = 600
"""How long it then waits for a process that has lost its worker, and still reads what it has captured."""

LOOK_S = 1.0
"""How often a task looks whether it is still wanted."""

TOLD_S = 2.0
"""How often a task tells how far it is."""


@dataclass(frozen=True)
class _Task:
    """Some of the portals of a crawl; it tells how far it is under its number."""

    terms: Terms
    job: Job
    number: int


@dataclass(frozen=True)
class _Done:
    """What the portals of a task came to, and why some of what was captured is not in the storage yet."""

    results: list[PortalResult]
    unsent: str | None = None


def crawl_on(address: str, job: Job, data: Path, tell: Callable[[str], None], watch: Watch) -> list[PortalResult]:
    """Have a job done by the workers of a cluster, in parts; `tell` hears of what they could not do."""
    with offered(data) as terms, connected(address, terms) as cluster:
        tasks = list(_tasks(cluster, terms, job))
        progress = {task.number: Progress(len(task.job.portals)) for task in tasks}

        def hear(event: tuple[float, dict[str, Any]]) -> None:
            told = event[1]["progress"]
            progress[event[1]["number"]] = Progress(**{**told, "states": Counter(told["states"])})

        with answering(address), watch(lambda: sum(progress.values(), Progress(0))):
            cluster.subscribe_topic(_topic(job), hear)  # type: ignore[no-untyped-call]  # published with half of its types
            results = list(_results(cluster, tasks, tell))
    if terms.storage:
        _take_home(data, job.settings["NIANBAO_CRAWL"], results)
    return results


def _take_home(data: Path, crawl: str, results: Iterable[PortalResult]) -> None:
    """What other machines, with folders of their own, did: where it is, and that it is done."""
    catch_up(data)
    for result in results:
        if result.finish_reason not in {NOT_STARTED, *CUT_SHORT}:
            finish(data, crawl, result.portal.code)


def _topic(job: Job) -> str:
    """Under which the tasks of a crawl tell how far they are."""
    return f"nianbao crawl {job.settings['NIANBAO_CRAWL']}"


def _tasks(cluster: Client, terms: Terms, job: Job) -> Iterator[_Task]:
    """As many as keep all threads busy; portals that share a host stay together."""
    threads = sum(cluster.nthreads().values())  # type: ignore[no-untyped-call]  # likewise
    at_once = job.settings.getint("NIANBAO_PORTALS_AT_ONCE")
    shares = share(job.portals, max(threads, math.ceil(len(job.portals) / at_once)))
    return (_Task(terms, replace(job, portals=own), number) for number, own in enumerate(shares))


def _results(cluster: Client, tasks: Sequence[_Task], tell: Callable[[str], None]) -> Iterator[PortalResult]:
    """What portals came to; those over which one worker after another died are not started."""
    of = {cluster.submit(crawl_task, task, pure=False): task for task in tasks}
    try:
        for future in as_completed(list(of)):  # type: ignore[no-untyped-call]  # likewise
            portals = of[future].job.portals
            try:
                done: _Done = future.result()
            except KilledWorker as error:
                tell(f"{', '.join(portal.code for portal in portals)}: {error}")
                done = _Done(list(map(PortalResult, portals)))
            if done.unsent:
                tell(say(f"kept there until its next crawl: {done.unsent}", f"暂存该处，下次抓取时上传：{done.unsent}"))
            yield from done.results
    finally:
        cluster.cancel(list(of))  # type: ignore[no-untyped-call]  # likewise


def crawl_task(task: _Task) -> _Done:
    """A task, on a worker."""
    codes, data = [portal.code for portal in task.job.portals], task.terms.data
    task.terms.hold()
    with _leased(codes), _claimed(data, codes) as claim:
        if task.terms.storage:
            catch_up(data)
        job, watch = replace(task.job, claim=claim), partial(_telling, task)
        results = crawl_in_processes([job], log.warning, watch, stopping=_while_wanted)
        unsent = send(data)
    return _Done(results, f"{socket.gethostname()}: {unsent}" if unsent else None)


@contextmanager
def _leased(codes: Iterable[str]) -> Iterator[None]:
    """No other task of this cluster crawls these portals."""
    with ExitStack() as held:
        for code in sorted(codes):
            lease = Lock(f"nianbao crawls {code}")  # type: ignore[no-untyped-call]  # likewise
            held.callback(lease.loop.add_callback, lease.refresh_callback.stop)
            if not lease.acquire(timeout=LEASED_S):  # type: ignore[no-untyped-call]  # likewise
                raise PortalBusy(
                    say(
                        f"portal {code} is being crawled on this cluster by another command; wait for it, or end it",
                        f"站点 {code} 正由本集群上的另一命令抓取，请等待其结束或终止该命令",
                    )
                )
            held.callback(lease.release)
        yield


@contextmanager
def _claimed(data: Path, codes: Sequence[str]) -> Iterator[Claim]:
    """No other process crawls these portals into this folder."""
    deadline, is_wanted = time.monotonic() + ENDS_S, _wanted()
    with ExitStack() as held:
        claim: Claim | None = None
        while claim is None:
            try:
                claim = held.enter_context(claimed(data, codes))
            except PortalBusy:
                if time.monotonic() > deadline or not is_wanted():
                    raise
                time.sleep(LOOK_S)
        yield claim


@contextmanager
def _telling(task: _Task, look: Look) -> Iterator[None]:
    """Tell the command how far a task is, from time to time and in the end."""
    worker = get_worker()

    def tell() -> None:
        progress = look()
        told = {**vars(progress), "states": dict(progress.states), "busy": ()}
        worker.log_event(_topic(task.job), {"number": task.number, "progress": told})

    with every(TOLD_S, tell):
        yield
    tell()


@contextmanager
def _while_wanted(stop: Callable[[], None]) -> Iterator[None]:
    """Stopping for a task: once its command has ended, or died."""
    is_wanted, stopped = _wanted(), threading.Event()

    def look() -> None:
        if not (stopped.is_set() or is_wanted()):
            stopped.set()
            stop()

    with every(LOOK_S, look):
        yield


def _wanted() -> Callable[[], bool]:
    """Whether anybody waits for the task that runs here; may be asked in any thread."""
    worker = get_worker()
    key = worker.get_current_task()

    def is_wanted() -> bool:
        task = worker.state.tasks.get(key)
        return task is not None and task.state not in {"cancelled", "resumed"}

    return is_wanted
