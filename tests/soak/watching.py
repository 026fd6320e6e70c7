"""What a soak's processes are, and how large they get."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.capture.killing import Commands
from tests.portals.test_flat_memory import resident_kb

SHARED = "/dev/shm/"  # noqa: S108  # where shared memory leaks to
ROLES = ("crawl", "readers", "database", "browser")


def role_of(command: str) -> str | None:
    """What a process of a crawl does, by its command line; None for those that only watch others."""
    words = command.split("\0")
    if "crawl" in words and any(word.endswith("/nianbao") for word in words[:2]):
        return "crawl"
    if "spawn_main" in command or "forkserver" in command:
        return "readers"
    if any("secantusd" in word or word.endswith("mongod") for word in words[:2]):
        return "database"
    return "browser" if "chrom" in words[0] else None


def is_browser(command: str) -> bool:
    """Whether it is the one process of a Chromium that all others belong to."""
    return role_of(command) == "browser" and "--remote-debugging-pipe" in command and "--type=" not in command


@dataclass(frozen=True)
class Sample:
    """How large the processes of a role were together, when so many pages had been asked."""

    asked: int
    role: str
    size_kb: int


@dataclass
class Watch:
    """Looks at the processes of a soak every so often, until it is closed."""

    commands: Commands
    asked: Callable[[], int]
    every_s: float
    samples: list[Sample] = field(default_factory=list)
    shared: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Look no more."""
        self._ended.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._ended.wait(self.every_s):
            sizes: dict[str, int] = {}
            for pid, command in self.commands.processes().items():
                role = role_of(command)
                self.shared |= _shared_by(pid)
                if role:
                    sizes[role] = sizes.get(role, 0) + (resident_kb(pid) or 0)
            asked = self.asked()
            self.samples += [Sample(asked, role, size) for role, size in sizes.items()]

    def of(self, role: str) -> list[tuple[int, int]]:
        """Pages asked and size, for one role."""
        return [(one.asked, one.size_kb) for one in self.samples if one.role == role]

    def largest_mb(self, role: str) -> float:
        """The most that a role took."""
        return max((size for _, size in self.of(role)), default=0) / 1024

    def leaked(self) -> set[str]:
        """What the processes had of shared memory and is still there."""
        return {name for name in self.shared if (Path(SHARED) / name).exists()}

    def rows(self, parts: int) -> Iterator[tuple[str, ...]]:
        """The largest size of each role, in MB, in each so manieth part of the pages."""
        last = max((one.asked for one in self.samples), default=0)
        for part in range(parts):
            first, end = last * part // parts, last * (part + 1) // parts
            within = [one for one in self.samples if first <= one.asked <= end]
            largest = (max((s.size_kb for s in within if s.role == role), default=0) // 1024 for role in ROLES)
            yield (f"{end:,}", *map(str, largest))


def _shared_by(pid: int) -> set[str]:
    """Files of shared memory that a process has mapped, but for those that are gone already."""
    try:
        lines = Path(f"/proc/{pid}/maps").read_text(errors="replace").splitlines()
    except OSError:
        return set()
    return {line.partition(SHARED)[2] for line in lines if SHARED in line and not line.endswith("(deleted)")}


def wait_until(holds: Callable[[], object], within_s: float) -> bool:
    """Whether it came to hold within that time."""
    end = time.monotonic() + within_s
    while not holds():
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
    return True
