"""Several processes that crawl: each has hosts and WARC files of its own; one that dies is started once more.

A worker is ended by its parent, through a pipe: each message is a Ctrl-C, and so is the end of the pipe, which is
what the parent's death looks like. The terminal's own Ctrl-C reaches the parent alone.
"""

import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import TypeAlias

from scrapy.settings import Settings

from crawler.claims import Claim
from crawler.crawl import Machinery, crawl
from crawler.errors import NianbaoError
from crawler.progress import Look, Progress, Watch, every, nobody
from crawler.result import PortalResult
from spiders.portal import Portal

STOPS = {signal.SIGINT, signal.SIGTERM}
Outcome: TypeAlias = list[PortalResult] | NianbaoError

TOLD_S = 0.25
"""How often a worker tells how far it is."""


@dataclass(frozen=True)
class Job:
    """What a worker is to do; `machinery` opens what it works with, in its own process.

    The worker holds the `claim`, too, so that nobody else begins with its portals before it has ended.
    """

    portals: tuple[Portal, ...]
    settings: Settings
    machinery: Callable[[], AbstractContextManager[Machinery]]
    claim: Claim | None = None


@dataclass(frozen=True)
class _Worker:
    """A process with its two pipes: what it tells, and what it is told."""

    job: Job
    process: SpawnProcess
    told: Connection
    stop: Connection
    is_second: bool

    def said(self) -> Progress | Outcome | None:
        """How far it is, or at last what it came to; None where it died before it could tell."""
        said: Progress | Outcome | None = None
        with suppress(EOFError, OSError):
            said = self.told.recv()
        if not isinstance(said, Progress):
            self.process.join()
            for pipe in (self.told, self.stop):
                pipe.close()
        return said


Stopping: TypeAlias = Callable[[Callable[[], None]], AbstractContextManager[object]]
"""As long as its block runs, calls what it is given whenever the crawl is to stop."""


@contextmanager
def on_signals(stop: Callable[[], None]) -> Iterator[None]:
    """Stopping for a command: at each signal."""
    before = {number: signal.signal(number, lambda *_: stop()) for number in STOPS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def crawl_in_processes(
    jobs: Sequence[Job], tell: Callable[[str], None], watch: Watch = nobody, *, stopping: Stopping = on_signals
) -> list[PortalResult]:
    """Have all jobs done at the same time; `tell` hears of workers that died, `watch` shows how far all are.

    A portal whose worker died twice, or before it could tell, has the result of one that was not started.
    """
    results: dict[str, PortalResult] = {}
    running: list[_Worker] = []
    stops: list[None] = []

    def stop() -> None:
        stops.append(None)
        for worker in running:
            with suppress(OSError):  # it has ended
                worker.stop.send(None)

    progress = {id(job): Progress(len(job.portals)) for job in jobs}
    with stopping(stop), watch(lambda: sum(progress.values(), Progress(0))):
        running += [_start(job) for job in jobs]
        while running:
            ready = wait([worker.told for worker in running])
            for worker in [worker for worker in running if worker.told in ready]:
                said = worker.said()
                if isinstance(said, Progress):
                    progress[id(worker.job)] = said
                    continue
                running.remove(worker)
                if isinstance(said, NianbaoError):
                    _end(running)
                    raise said
                if said is None and not stops:
                    running += _again(worker, tell)
                results |= {result.portal.code: result for result in said or []}
    default = "shutdown" if stops else PortalResult.finish_reason
    portals = [portal for job in jobs for portal in job.portals]
    return [results.get(portal.code, PortalResult(portal, finish_reason=default)) for portal in portals]


def _again(dead: _Worker, tell: Callable[[str], None]) -> list[_Worker]:
    codes = ", ".join(portal.code for portal in dead.job.portals)
    tell(f"the process that crawled {codes} died (exit code {dead.process.exitcode})")
    return [] if dead.is_second else [_start(dead.job, is_second=True)]


def _start(job: Job, *, is_second: bool = False) -> _Worker:
    """A new process; until it is ready for them, signals wait."""
    spawn = get_context("spawn")
    told, tells = spawn.Pipe(duplex=False)
    stopped, stop = spawn.Pipe(duplex=False)
    process = spawn.Process(target=_work, args=(job, tells, stopped))
    signal.pthread_sigmask(signal.SIG_BLOCK, STOPS)
    try:
        process.start()
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPS)
    tells.close()
    stopped.close()
    return _Worker(job, process, told, stop, is_second)


def _end(workers: Sequence[_Worker]) -> None:
    """Tell workers to end, and wait until they have."""
    for worker in workers:
        with suppress(OSError):  # it has ended by itself
            worker.stop.send(None)
    for worker in workers:
        while isinstance(worker.said(), Progress):
            pass


def _work(job: Job, tells: Connection, stopped: Connection) -> None:
    """In the worker: a group of its own keeps the terminal's signals away."""
    os.setpgrp()
    threading.Thread(target=_listen, args=(stopped,), daemon=True).start()
    try:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPS)
        with job.machinery() as made:
            results: Outcome = crawl(job.portals, replace(made, watch=partial(_tell, tells)), job.settings)
    except NianbaoError as error:
        results = error
    except KeyboardInterrupt:
        return
    tells.send(results)


@contextmanager
def _tell(tells: Connection, look: Look) -> Iterator[None]:
    """Tell the parent how far this worker is, from time to time and in the end."""

    def tell() -> None:
        with suppress(OSError):  # nobody is left who would hear it
            tells.send(look())

    with every(TOLD_S, tell):
        yield
    tell()


def _listen(stopped: Connection) -> None:
    """Each message is a Ctrl-C; the end of the pipe is the last one."""
    with suppress(EOFError):
        while True:
            stopped.recv()
            os.kill(os.getpid(), signal.SIGINT)
    os.kill(os.getpid(), signal.SIGINT)
