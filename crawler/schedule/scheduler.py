"""The scheduler: APScheduler with our jobs, which survives its database, its crawls and kill -9."""

import logging
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.job import Job
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.date import DateTrigger
from apscheduler.triggers.interval import IntervalTrigger

from crawler import clock
from crawler.deadlines import CHINA
from crawler.errors import DatabaseUnreachable, NianbaoError
from crawler.schedule.jobs import Jobs, plan
from crawler.schedule.owed import accounts, folder_id, owe
from crawler.schedule.running import Runner, Task
from crawler.schedule.seasons import Run
from crawler.small_files import is_locked, locked
from crawler.store.database import open_store
from crawler.store.reach import Reach
from crawler.words import say

log = logging.getLogger(__name__)

LOOKS_S = 30.0
"""How often the jobs are looked at, so that a database that died is noticed, and an embedded one started again."""
LOOKS_AGAIN_S = 10.0
"""After what time a database that failed is asked again."""
WATCH = timedelta(minutes=10)
"""How often alarms are looked for while nothing ends."""
WATCH_TAKES_S = 600


@dataclass(frozen=True)
class Scheduled:
    """What is scheduled: the runs, and for each what is to be done; `environment` is that of all commands."""

    data: Path
    database: str
    runs: Mapping[str, Run]
    tasks: Mapping[str, Task]
    environment: Mapping[str, str]


class _Beat(BackgroundScheduler):  # type: ignore[misc]  # APScheduler has no types
    """A failure between two looks, of the database above all, is told, and is no end."""

    def _process_jobs(self) -> float:
        try:
            wait_s: float | None = super()._process_jobs()
        except Exception:  # the outermost edge of its thread: without it the schedule would stand still without a word
            log.exception("looking for due runs failed; again in %s s", LOOKS_AGAIN_S)
            return LOOKS_AGAIN_S
        return LOOKS_S if wait_s is None else min(wait_s, LOOKS_S)


class _Queue(ThreadPoolExecutor):  # type: ignore[misc]  # APScheduler has no types
    """One run at a time; each is owed before it is taken out of the jobs."""

    def __init__(self, data: Path) -> None:
        super().__init__(max_workers=1)
        self._data = data

    def _do_submit_job(self, job: Job, run_times: list[datetime]) -> None:
        owe(self._data, job.args[0], run_times[-1].astimezone(UTC))
        super()._do_submit_job(job, run_times)


def schedule(scheduled: Scheduled, tell: Callable[[str], None]) -> None:
    """Run what is due when it is due, until SIGTERM or Ctrl-C; then the crawl ends after the pages on their way.

    Raises:
        NianbaoError: another scheduler runs on this data folder.
    """
    data = scheduled.data
    with locked(lock_of(data), wait=False) as held:
        if held is None:
            raise NianbaoError(say(f"{data}: another scheduler runs here", f"{data}：已有调度进程在运行"))
        os.ftruncate(held, 0)
        os.pwrite(held, str(os.getpid()).encode(), 0)
        goes_on = say("the schedule goes on without it and asks again", "调度继续，稍后重试")
        opened = partial(open_store, scheduled.database, data)
        with Reach(opened, tell, again_s=LOOKS_AGAIN_S, goes_on=goes_on) as stores:
            _run(scheduled, stores, tell)


def _run(scheduled: Scheduled, stores: Reach, tell: Callable[[str], None]) -> None:
    data = scheduled.data
    beat = _Beat(timezone=CHINA, logger=log)
    runner = Runner(data, scheduled.tasks, tell, again=lambda run, at: _once(beat, runner.do, run, at))
    with _stopping(runner.stop):
        _plan(scheduled, stores, runner)
        runner.done = partial(watch, scheduled)
        beat.add_jobstore(Jobs(stores, folder_id(data), scheduled.runs, runner.do), "default")
        beat.add_jobstore(MemoryJobStore(), "memory")
        beat.add_executor(_Queue(data), "default")
        beat.add_executor(ThreadPoolExecutor(1), "watch")
        for account in accounts(data):
            if account.due and account.run in scheduled.runs:
                _once(beat, runner.do, account.run, clock.now())
        beat.add_job(watch, IntervalTrigger(seconds=int(WATCH.total_seconds())), [scheduled], **_beside("watch"))
        beat.start()
        runner.stopped.wait()
        beat.shutdown()  # waits for the crawl


def _plan(scheduled: Scheduled, stores: Reach, runner: Runner) -> None:
    """As soon as the database lets us."""
    folder, stopped, tell = folder_id(scheduled.data), runner.stopped, runner.tell
    while not stopped.is_set():
        try:
            due = stores.ask(lambda store: plan(store, folder, scheduled.runs, clock.now()))
        except DatabaseUnreachable:
            stopped.wait(LOOKS_AGAIN_S)
        else:
            for run, at in sorted(due.items()):
                tell(f"{run}: {at.astimezone(CHINA):%Y-%m-%d %H:%M} {say('Beijing time', '北京时间')}" if at else run)
            return


def _once(beat: BackgroundScheduler, do: Callable[[str], None], run: str, at: datetime) -> None:
    """Have a run done once more, beside its own times."""
    beat.add_job(do, DateTrigger(at), [run], id=f"again {run}", replace_existing=True, **_beside("default"))


def _beside(executor: str) -> dict[str, object]:
    """What is not kept in the database: when it is due follows from what is."""
    return {"jobstore": "memory", "executor": executor, "misfire_grace_time": None, "coalesce": True}


def watch(scheduled: Scheduled) -> None:
    """Look for alarms, in a process of its own; what it says goes where ours goes."""
    command = [sys.executable, "-P", "-m", "crawler", "alarms", "check", "--data", str(scheduled.data)]
    try:
        subprocess.run(  # noqa: S603  # our own command line
            command, env=scheduled.environment, check=False, timeout=WATCH_TAKES_S, start_new_session=True
        )
    except subprocess.TimeoutExpired:
        log.exception("looking for alarms took too long")


def lock_of(data: Path) -> Path:
    """Locked as long as a scheduler runs; its process stands in it."""
    return data / "state" / "schedule.lock"


def is_running(data: Path) -> bool:
    """Whether a scheduler runs on this data folder."""
    return is_locked(lock_of(data))


@contextmanager
def _stopping(stop: Callable[[], None]) -> Iterator[None]:
    """Stop at SIGTERM and Ctrl-C."""
    before = {number: signal.signal(number, lambda *_: stop()) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
