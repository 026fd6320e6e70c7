"""Reads documents in processes that are watched from outside: what hangs or swells is ended and told."""

import os
import resource
import traceback
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from extractors.errors import ExtractError
from tests.spoiling.documents import Spoilt, spoilt

if TYPE_CHECKING:
    from multiprocessing.process import BaseProcess

_ADDRESSES = 6 << 30
"""What a process may map at all: no document takes the machine with it."""

_TURNS = 250
"""Documents of a process; a worker of the crawl is renewed now and then, too, and so is one that kept much here."""

_LOOK_S = 0.05
_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")

Read = Callable[[bytes], object]


@dataclass(frozen=True)
class Limits:
    """Of one document.

    Seconds of a processor, and ten times as many by the clock, because other work may run beside; megabytes that
    are resident, the interpreter and the models of the recogniser included.
    """

    seconds: float = 20
    megabytes: int = 1000


LIMITS = Limits()


@dataclass(frozen=True)
class Ended:
    """How reading a document ended: `Report`, the name of an ExtractError, or in words what is wrong."""

    number: int
    name: str
    how: str
    wrong: bool
    seconds: float = 0.0
    megabytes: float = 0.0


class Watched:
    """A process that reads one document after the other."""

    def __init__(self, read: Read, numbers: Iterator[int], limits: Limits) -> None:
        self.read = read
        self.numbers = numbers
        self.limits = limits
        self.pipe: Connection
        self.process: BaseProcess
        self.start()

    def start(self) -> None:
        """A new process, with nothing to do yet."""
        context = get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=_work, args=(theirs, self.read, self.limits), daemon=True)
        self.process.start()
        theirs.close()
        self.turns = 0
        self.number: int | None = None
        self.spoilt: Spoilt | None = None

    def give(self) -> bool:
        """The next document, if there is one."""
        if self.turns == _TURNS or self.resident_mb() > self.limits.megabytes / 2:
            self.end()
            self.start()
        self.turns += 1
        self.number = next(self.numbers, None)
        self.spoilt = None
        self.pipe.send(self.number)
        return self.number is not None

    def hear(self) -> Ended | None:
        """What the process says: the document that it has made and now reads, or how that ended."""
        said = self.pipe.recv()
        if isinstance(said, Ended):
            return said
        self.spoilt = said
        self.begun, self.before = monotonic(), self.processor_s()
        return None

    def look(self) -> str | None:
        """What is wrong with the reading that goes on."""
        if self.spoilt is None:
            return None
        if self.resident_mb() > self.limits.megabytes:
            return f"more than {self.limits.megabytes} MB"
        seconds = self.limits.seconds
        if self.processor_s() - self.before > seconds or monotonic() - self.begun > 10 * seconds:
            return f"more than {seconds} s"
        return None

    def resident_mb(self) -> float:
        """What the process has in memory now."""
        return int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1]) * _PAGE / (1 << 20)

    def processor_s(self) -> float:
        """Seconds that the process has worked."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def told(self, wrong: str) -> Ended:
        """How the open reading ended, ended from here."""
        name = self.spoilt.name if self.spoilt else "not even made"
        return Ended(self.number or 0, name, wrong, wrong=True)

    def end(self) -> None:
        """The process is ended, whatever it does."""
        self.process.kill()
        self.process.join()
        self.pipe.close()


def read_watched(read: Read, numbers: Iterable[int], *, workers: int = 2, limits: Limits = LIMITS) -> Iterator[Ended]:
    """Reads the documents of these numbers, and says of each how it ended."""
    waiting = iter(numbers)
    busy = [watched for watched in [Watched(read, waiting, limits) for _ in range(workers)] if _begin(watched)]
    while busy:
        ready = wait([watched.pipe for watched in busy], _LOOK_S)
        for watched in list(busy):
            ended = _ended(watched, is_ready=watched.pipe in ready)
            if ended:
                yield ended
                if not _begin(watched):
                    busy.remove(watched)


def _begin(watched: Watched) -> bool:
    if watched.give():
        return True
    watched.end()
    return False


def _ended(watched: Watched, *, is_ready: bool) -> Ended | None:
    """How the open reading ended, if it did; a process that had to be ended is replaced."""
    try:
        if is_ready:
            return watched.hear()
        wrong = watched.look()
    except (EOFError, ConnectionError, FileNotFoundError):
        watched.process.join()
        wrong = f"the process died (exit code {watched.process.exitcode})"
    if wrong is None:
        return None
    ended = watched.told(wrong)
    watched.end()
    watched.start()
    return ended


def _work(pipe: Connection, read: Read, limits: Limits) -> None:
    """In the process: make a document, say so, read it, say how that ended."""
    resource.setrlimit(resource.RLIMIT_AS, (_ADDRESSES, _ADDRESSES))
    while (number := pipe.recv()) is not None:
        document = spoilt(number)
        Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
        pipe.send(Spoilt(number, document.name, b""))
        pipe.send(_outcome(read, document, limits))


def _outcome(read: Read, document: Spoilt, limits: Limits) -> Ended:
    before = _processor_s()
    try:
        how, wrong = type(read(document.body)).__name__, False
    except ExtractError as error:
        how, wrong = type(error).__name__, not str(error)
    except BaseException:  # noqa: BLE001 - the edge of one document of many: whatever it is, it is told
        how, wrong = traceback.format_exc(limit=-4), True
    seconds, megabytes = _processor_s() - before, _peak_megabytes()
    if not wrong and (seconds > limits.seconds or megabytes > limits.megabytes):
        how, wrong = f"{how} after {seconds:.0f} s with {megabytes:.0f} MB", True
    return Ended(document.number, document.name, how, wrong, seconds, megabytes)


def _processor_s() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _peak_megabytes() -> float:
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024
