"""How far a crawl is: taken from what Scrapy counts anyway, whenever somebody looks; a page costs nothing more."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeAlias

from crawler.result import CUT_SHORT

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from crawler.result import PortalResult

SHOWN = 5
"""Portals that are told one by one: those that run longest, for which the others will wait in the end."""


@dataclass(frozen=True)
class Busy:
    """A portal at work: `since` on the machine's monotonic clock, `waiting` requests, `read` of its reports so far."""

    since: float
    code: str
    pages: int
    waiting: int
    reports: int
    read: int

    @property
    def part(self) -> float:
        """How much of it is done, as far as one can tell now: each page and each report is a piece of work."""
        done = self.pages + self.read
        return done / max(done + self.to_do, 1)

    @property
    def to_do(self) -> int:
        """What is still to be asked, and to be read."""
        return self.waiting + max(self.reports - self.read, 0)


@dataclass(frozen=True)
class Progress:
    """What a crawl came to until now; `part` is how much of its running portals is done, in portals."""

    portals: int
    done: int = 0
    running: int = 0
    part: float = 0.0
    pages: int = 0
    reports: int = 0
    states: "Counter[str]" = field(default_factory=Counter)
    busy: tuple[Busy, ...] = ()
    size_bytes: int = 0
    waiting: int = 0

    def __add__(self, other: "Progress") -> "Progress":
        return Progress(
            portals=self.portals + other.portals,
            done=self.done + other.done,
            running=self.running + other.running,
            part=self.part + other.part,
            pages=self.pages + other.pages,
            reports=self.reports + other.reports,
            states=self.states + other.states,
            busy=tuple(sorted((*self.busy, *other.busy), key=lambda busy: (busy.since, busy.code))[:SHOWN]),
            size_bytes=self.size_bytes + other.size_bytes,
            waiting=self.waiting + other.waiting,
        )

    @property
    def share(self) -> float:
        """How much of all is done, from 0 to 1."""
        return (self.done + self.part) / max(self.portals, 1)


Look: TypeAlias = Callable[[], Progress]
Watch: TypeAlias = Callable[[Look], AbstractContextManager[object]]
"""Shows, as long as its block runs, what a look gives."""


def nobody(_: Look) -> AbstractContextManager[None]:
    """A crawl that nobody watches."""
    return nullcontext()


@contextmanager
def every(seconds: float, do: Callable[[], object]) -> Iterator[None]:
    """As long as the block runs, something is done from time to time, in a thread beside it."""
    over = threading.Event()

    def repeat() -> None:
        while not over.wait(seconds):
            do()

    thread = threading.Thread(target=repeat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


class Count:
    """The portals of one process: those that are over are added up, those that run are asked when somebody looks."""

    def __init__(self, portals: int) -> None:
        self._over = Progress(portals)
        self._running: dict[str, tuple[float, PortalResult, Crawler | None]] = {}

    def runs(self, result: "PortalResult", crawler: "Crawler | None") -> None:
        """A portal is crawled by this crawler; by none while it waits, and while its reports are read."""
        since, *_ = self._running.get(result.portal.code, (time.monotonic(),))
        self._running[result.portal.code] = since, result, crawler

    def is_over(self, result: "PortalResult") -> None:
        """A portal came to its end, or was cut short."""
        self._running.pop(result.portal.code, None)
        done = int(result.finish_reason not in CUT_SHORT)
        self._over += replace(_progress_of(0, result, None), done=done, running=0, part=0, busy=())

    def look(self) -> Progress:
        """How far all are."""
        return sum((_progress_of(*one) for one in list(self._running.values())), self._over)


def _progress_of(since: float, result: "PortalResult", crawler: "Crawler | None") -> Progress:
    spent, waiting = replace(result.spent), 0
    if crawler:
        spent.add(crawler.stats)
        came, went = (crawler.stats.get_value(f"scheduler/{name}", 0) for name in ("enqueued", "dequeued"))
        waiting = came - went
    reports = len(result.found) or sum(1 for _ in result.reports)
    busy = Busy(since, result.portal.code, spent.pages, waiting, reports, len(result.entries))
    return Progress(
        0, 0, 1, busy.part, spent.pages, reports, spent.states, (busy,), size_bytes=spent.size_bytes, waiting=waiting
    )
