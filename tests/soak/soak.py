"""One crawl of many failing portals, again and again cut short: by kills, a full disk and a clock that jumps."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from random import Random

from tests.capture.disk import Disk
from tests.capture.killing import Commands, Process
from tests.soak.portals import pages_of, put_up
from tests.soak.watching import Watch, is_browser, role_of, wait_until

SETTINGS = {
    "DOWNLOAD_DELAY": 0,
    "AUTOTHROTTLE_MAX_DELAY": 1,
    "NIANBAO_PAUSE_S": 0.1,
    "RETRY_TIMES": 9,
    "DOWNLOAD_TIMEOUT": 5,
    "NIANBAO_FILE_TIMEOUT": 5,
}
"""Portals of our own need no rest, and those that never answer need not be waited for."""
CLOCK = Path(__file__).with_name("clock")
"""Python that finds this on its path sees a clock that jumps; the machine's own stays as it is."""
DAY_S = 86_400
JUMPS_S = (40 * DAY_S, -DAY_S // 8)
ROOM_KB = 4_000_000
LEFT_KB = 24
SOON_S = 900.0
"""On a machine that has other work, too; the same for the children of what was killed."""
BEFORE_S = 4.0
"""The longest that an act waits after its moment has come."""
OFTEN_S = 0.1


@dataclass(frozen=True)
class Size:
    """How large a soak is, and how often what happens in it, until so much of the pages was asked."""

    portals: int
    reports: int
    drawn: int
    happens: dict[str, int]
    until: float
    every_s: float
    longest_s: float


@dataclass
class Soak:
    """A data folder, the portals that are crawled into it, and what happens meanwhile."""

    folder: Path
    size: Size
    seed: int
    done: Counter[str] = field(default_factory=Counter)
    process: Process = field(init=False)

    def __post_init__(self) -> None:
        self.begun, self.numbers, self.jumping = time.monotonic(), count(1), False
        self.chance = Random(self.seed)  # noqa: S311  # the same moments each time
        self.commands = Commands(self.folder)
        self.commands.settings |= SETTINGS
        self.clock = self.folder / "clock"
        self.portals = put_up(self.size.portals, self.size.reports, self.size.drawn, self.seed)
        self.pages = pages_of(self.portals)
        (self.folder / "portals").mkdir()
        for portal in self.portals:
            portal.write(self.folder / "portals")
        self.watch = Watch(self.commands, self.asked, self.size.every_s)
        try:
            self.disk: Disk | None = Disk(self.commands.data / "archive", ROOM_KB)
        except PermissionError as error:
            self.disk = None
            self.say(f"the disk will not be full: {error}")

    def close(self) -> None:
        """End what runs, and take away what stands."""
        self.watch.close()
        for pid in self.commands.processes():
            os.kill(pid, signal.SIGKILL)
        self.commands.wait_for_children()
        for portal in self.portals:
            portal.server.close()
        if self.disk:
            self.disk.unmount()

    def asked(self) -> int:
        """How often the portals were asked."""
        return sum(len(portal.server.log) for portal in self.portals)

    def say(self, words: str) -> None:
        """A line of progress."""
        at = time.monotonic() - self.begun
        sys.stdout.write(f"{at:7.0f} s  {self.asked():7,} of {self.pages:,} pages  {words}\n")
        sys.stdout.flush()

    def run(self) -> int:
        """Crawl to the end, whatever happens; the exit code of the last crawl."""
        self.start()
        for share, act in self.moments():
            self.wait_for(share)
            self.running()
            ACTS[act](self)
            self.done[act] += 1
        self.say("nothing more will happen")
        return self.ended(self.size.longest_s)

    def moments(self) -> Iterator[tuple[float, str]]:
        """What happens when so much of the pages was asked; one kill of the browser comes at once: it is gone early."""
        acts = [act for act, times in self.size.happens.items() for _ in range(times) if self.can(act)]
        self.chance.shuffle(acts)
        acts.sort(key=lambda act: act != "browser" or self.size.happens[act] > 1)
        for number, act in enumerate(acts):
            share = (number + self.chance.random()) / len(acts) * self.size.until
            yield (0 if act == "browser" and not number else share), act

    def can(self, act: str) -> bool:
        """Whether it can be made to happen here."""
        return act != "disk" or self.disk is not None

    def wait_for(self, share: float) -> None:
        """Until that share of the pages was asked, or the crawl has ended."""
        wait_until(lambda: self.process.poll() is not None or self.asked() >= share * self.pages, self.size.longest_s)
        time.sleep(self.chance.uniform(0, BEFORE_S) if share else 0)

    def start(self) -> None:
        """A crawl, which goes on with what is unfinished."""
        number = next(self.numbers)
        path = os.pathsep.join(filter(None, (str(CLOCK), os.environ.get("PYTHONPATH"))))
        faked = {"PYTHONPATH": path, "NIANBAO_CLOCK": str(self.clock)} if self.jumping else {}
        with (self.folder / f"out-{number}").open("w") as out, self.errors(number).open("w") as errors:
            self.process = self.commands.start(said=(out, errors), **faked)
        self.say(f"crawl {number} begins")

    def errors(self, number: int) -> Path:
        """What a crawl said."""
        return self.folder / f"err-{number}"

    def running(self) -> None:
        """There is a crawl: where all was done already, a new one begins."""
        while self.process.poll() is not None:
            self.ended(0)
            self.start()
            time.sleep(self.chance.uniform(1, BEFORE_S))

    def ended(self, within_s: float) -> int:
        """The exit code of a crawl, when nothing of it runs any more."""
        code = self.process.wait(within_s)
        self.commands.wait_for_children(SOON_S)
        self.say(f"it ended with {code}")
        return code

    def nianbao(self, *arguments: str | Path) -> "subprocess.CompletedProcess[str]":
        """Another command on the same folder."""
        self.say(f"nianbao {arguments[0]}")
        command = [self.commands.command()[0], *arguments, "--data", self.commands.data]
        return subprocess.run(
            command, capture_output=True, text=True, env=self.commands.environment(), check=False, cwd="/"
        )

    def first(self, chosen: Callable[[str], bool]) -> int | None:
        """A process of the crawl, when there is one; None where the crawl ends before."""
        found: list[int] = []

        def look() -> bool:
            found[:] = [pid for pid, command in self.commands.processes().items() if chosen(command)]
            return bool(found) or self.process.poll() is not None

        wait_until(look, SOON_S)
        return found[0] if found else None


def kill_crawler(soak: Soak) -> None:
    """With all that it started."""
    soak.process.kill()
    soak.ended(SOON_S)
    soak.start()


def kill_browser(soak: Soak) -> None:
    """And nothing else."""
    _kill(soak, "browser", is_browser)


def kill_database(soak: Soak) -> None:
    """And nothing else."""
    _kill(soak, "database", lambda command: role_of(command) == "database")


def _kill(soak: Soak, name: str, chosen: Callable[[str], bool]) -> None:
    while (pid := soak.first(chosen)) is None:
        soak.say(f"all was done before the {name} was seen")
        soak.running()
    os.kill(pid, signal.SIGKILL)
    soak.say(f"the {name} was killed")


def fill_disk(soak: Soak) -> None:
    """Until the crawl says so and ends; then there is room again."""
    assert soak.disk
    soak.disk.fill(LEFT_KB)
    soak.say("the disk is full")
    code = soak.ended(SOON_S)
    said = max(soak.folder.glob("err-*"), key=lambda path: path.stat().st_mtime_ns).read_text("utf-8")
    soak.disk.grow(ROOM_KB)
    assert code == 1, said
    assert "cannot be written" in said or "No space left" in said, said
    soak.start()


def jump_clock(soak: Soak) -> None:
    """Forty days on, and back again to some hours ago: the rest is crawled with that clock."""
    _set(soak.clock, 0)
    soak.jumping = True
    soak.process.send_signal(signal.SIGINT)
    soak.ended(SOON_S)
    soak.start()
    for jump_s in JUMPS_S:
        time.sleep(soak.chance.uniform(2, 2 * BEFORE_S))
        _set(soak.clock, jump_s)
        soak.say(f"the clock is off by {jump_s} s")


def _set(clock: Path, off_s: int) -> None:
    clock.with_suffix(".new").write_text(str(off_s), "ascii")
    clock.with_suffix(".new").replace(clock)  # whoever reads it meanwhile finds a number


ACTS: dict[str, Callable[[Soak], None]] = {
    "crawler": kill_crawler,
    "browser": kill_browser,
    "database": kill_database,
    "disk": fill_disk,
    "clock": jump_clock,
}
