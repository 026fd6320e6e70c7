"""A Dask cluster on loopback, as its own commands start it: scheduler and workers are processes that may be killed."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

UP = re.compile(r"Scheduler at: +(tcp://\S+)|Registered to: +(tcp://\S+)")
SOON = {f"DASK_DISTRIBUTED__SCHEDULER__LOCKS__LEASE_{name}": "2s" for name in ("TIMEOUT", "VALIDATION_INTERVAL")}
"""Leases end soon after their worker has died: by itself half a minute later."""

LOOPBACK = ("--host", "127.0.0.1", "--no-dashboard")


class DaskCluster:
    """A scheduler, and the workers that are started for it; they write their logs into the folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.processes: list[subprocess.Popen[bytes]] = []
        self.scheduler, self.address = self._start("scheduler", *LOOPBACK, "--port", "0")

    def worker(self, *more: str, within: Sequence[str] = (), **variables: str) -> "subprocess.Popen[bytes]":
        """One more worker, of one thread, ready for tasks; `within` is a command that starts it."""
        local = self.folder / f"worker-{len(self.processes)}"
        arguments = (self.address, *LOOPBACK, "--nthreads", "1", "--local-directory", str(local))
        return self._start("worker", *arguments, *(more or ["--no-nanny"]), within=within, **variables)[0]

    def _start(
        self, kind: str, *arguments: str, within: Sequence[str] = (), **variables: str
    ) -> "tuple[subprocess.Popen[bytes], str]":
        log = self.folder / f"{kind}-{len(self.processes)}.log"
        command = [*within, sys.executable, "-m", f"distributed.cli.dask_{kind}", *arguments]
        with log.open("wb") as file:
            process = subprocess.Popen(
                command, stdout=file, stderr=file, env={**os.environ, **SOON, **variables}, cwd="/"
            )
        self.processes.append(process)
        deadline = time.monotonic() + 240
        while not (up := UP.search(log.read_text("utf-8"))):
            assert process.poll() is None, log.read_text("utf-8")
            assert time.monotonic() < deadline, log.read_text("utf-8")
            time.sleep(0.05)
        return process, up[1] or up[2]

    def close(self) -> None:
        """Kill all that still runs."""
        for process in self.processes:
            process.kill()
            process.wait()


def children_of(process: "subprocess.Popen[bytes]") -> set[int]:
    """The processes that a worker has started, those of its tasks' threads, too."""
    tasks = Path(f"/proc/{process.pid}/task")
    try:
        told = [(task / "children").read_text("ascii") for task in tasks.iterdir()]
    except OSError:  # a thread has just ended
        return set()
    return {int(pid) for pids in told for pid in pids.split()}


def wait_for(happened: Callable[[], object], timeout_s: float = 240) -> None:
    """Wait for what other processes do."""
    end = time.monotonic() + timeout_s
    while not happened():
        assert time.monotonic() < end, f"it did not happen within {timeout_s} s"
        time.sleep(0.02)
