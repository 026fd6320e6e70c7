"""One run at a time, each a `nianbao crawl` of its own: begun when its portals are free, gone on with when cut."""

import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from crawler import clock
from crawler.claims import claimed
from crawler.errors import PortalBusy
from crawler.schedule.owed import Account, account_of, keep
from crawler.store import leash
from crawler.unfinished import Plan, find_unfinished
from crawler.words import say
from settings.base import NIANBAO_RESUME_WITHIN_H

TOO_LATE = timedelta(days=8)
"""A run that was missed so long ago is not made up: its season is over, or the next has come."""
PAUSE = timedelta(minutes=10)
"""How long after a failure a run is tried again."""
TRIES = 3
RESUMED_WITHIN = timedelta(hours=NIANBAO_RESUME_WITHIN_H)
BUSY_S = 30.0
"""How often a portal that somebody else crawls is looked at again."""
DONE = {0, 3}
"""Exit codes with which a crawl has come to its end."""


@dataclass(frozen=True)
class Task:
    """What is to be done for a run: a command line, its environment, and which portals it will crawl."""

    command: Sequence[str]
    environment: Mapping[str, str]
    plan: Plan


@dataclass
class Runner:
    """Does runs, one after another; `again` is asked to have one tried once more, at a time."""

    data: Path
    tasks: Mapping[str, Task]
    tell: Callable[[str], None]
    again: Callable[[str, datetime], None]
    done: Callable[[], None] = lambda: None
    busy_s: float = BUSY_S
    stopped: threading.Event = field(default_factory=threading.Event)
    child: "subprocess.Popen[bytes] | None" = None

    def do(self, run: str) -> None:
        """Do a run that is owed, to its end or until it is cut."""
        account = account_of(self.data, run)
        if account.due is None or self.stopped.is_set():
            return
        if clock.now() - account.due > TOO_LATE:
            self.tell(say(f"{run}: missed on {account.due:%Y-%m-%d}, too late now", f"{run}：已错过，不再补跑"))
            keep(self.data, replace(account, due=None))
            return
        if self._is_free(self.tasks[run].plan.portals):
            began = replace(account, began=clock.now(), tries=account.tries + 1)
            keep(self.data, began)
            self.tell(say(f"{run}: begins", f"{run}：开始"))
            self._settle(began, self._ran(run))
            if not self.stopped.is_set():
                self.done()

    def stop(self) -> None:
        """Begin nothing more, and let the crawl end after the pages on their way; a second time, at once."""
        self.stopped.set()
        if self.child and self.child.poll() is None:
            self.child.send_signal(signal.SIGTERM)

    def _is_free(self, portals: Sequence[str]) -> bool:
        """Wait until nobody else crawls these portals; False where we are to stop."""
        told = False
        while not self.stopped.is_set():
            try:
                with claimed(self.data, portals):
                    return True
            except PortalBusy as error:
                if not told:
                    self.tell(str(error))
                told = True
                self.stopped.wait(self.busy_s)
        return False

    def _ran(self, run: str) -> int:
        """The exit code of the crawl; minus the signal that killed it."""
        task, log = self.tasks[run], log_of(self.data, run)
        log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with log.open("wb") as output:
            self.child = subprocess.Popen(  # noqa: S603  # our own command line
                leash.held(task.command, signal.SIGTERM),
                env=task.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        if self.stopped.is_set():
            self.stop()
        return self.child.wait()

    def _settle(self, account: Account, code: int) -> None:
        now = clock.now()
        ended = replace(account, ended=now, exit_code=code, why="")
        if code in DONE:
            keep(self.data, replace(ended, due=None, tries=0))
            self.tell(say(f"{account.run}: done (exit code {code})", f"{account.run}：完成（退出码 {code}）"))
        elif self.stopped.is_set():  # owed still: the next scheduler goes on with it
            keep(self.data, replace(ended, tries=0))
            self.tell(say(f"{account.run}: cut short, goes on next time", f"{account.run}：已中断，下次继续"))
        else:
            self._failed(replace(ended, failed=now, why=why(code, log_of(self.data, account.run))))

    def _failed(self, account: Account) -> None:
        plan = self.tasks[account.run].plan
        is_cut = find_unfinished(self.data, plan, now=clock.now(), within=RESUMED_WITHIN) is not None
        is_tried = is_cut and account.tries < TRIES
        keep(self.data, account if is_tried else replace(account, due=None, tries=0))
        self.tell(say(f"{account.run}: failed: {account.why}", f"{account.run}：失败：{account.why}"))
        if is_tried:
            self.again(account.run, clock.now() + PAUSE)


def log_of(data: Path, run: str) -> Path:
    """What a run said, the last time."""
    return data / "logs" / f"run-{run}.log"


def why(code: int, log: Path) -> str:
    """The one line with which a command says why it failed, or the signal that killed it."""
    if code < 0:
        return f"killed by {signal.Signals(-code).name}"
    lines = log.read_text("utf-8", errors="replace").splitlines()
    said = next((line for line in reversed(lines) if line.startswith("nianbao: ")), f"exit code {code}")
    return said.removeprefix("nianbao: ")[:500]


def crawl_command(*options: str) -> list[str]:
    """The command line of a crawl in a process of its own."""
    return [sys.executable, "-P", "-m", "crawler", "crawl", *options]
