"""Captured documents are opened in processes with limits: a hostile one takes down a process, never the server."""

import logging
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as OpeningTimeout
from multiprocessing import get_context
from threading import BoundedSemaphore, Lock
from typing import TypeVar

from pebble import ProcessExpired, ProcessPool

from crawler.browse.sources.drawing import Drawing
from crawler.errors import NotShown
from crawler.memory import RESIDENT_BYTES, TOO_LARGE, limit
from crawler.words import say
from extractors.errors import ExtractError

TIMEOUT_S = 20
"""A page of a PDF is drawn in a tenth of a second, a grid of a report read in as much."""
MEMORY_BYTES = 3 << 30
"""Address space of a process; what it maps to begin with is one."""
PROCESSES = 2
WAITING = 16
"""Documents that may wait to be opened; who comes then is told to come again."""
KEPT_BYTES = 64 << 20
"""Of drawings, so that neighbours on a page do not draw it again."""
_DOCUMENTS_PER_PROCESS = 200

T = TypeVar("T")


class Workshop:
    """The processes, started with the first document, and the drawings that they made last."""

    def __init__(self, timeout_s: float = TIMEOUT_S, resident_bytes: int = RESIDENT_BYTES) -> None:
        self._timeout_s = timeout_s
        self._limits = MEMORY_BYTES, resident_bytes
        self._pool: ProcessPool | None = None
        self._lock = Lock()
        self._places = BoundedSemaphore(PROCESSES + WAITING)
        self._drawings: OrderedDict[Hashable, Drawing] = OrderedDict()

    def do(self, work: Callable[..., T], *given: object) -> T:
        """What the work makes of what is given; raises NotShown where it fails, dies or takes too long."""
        if not self._places.acquire(blocking=False):
            raise NotShown(say("too many documents are being opened; try again", "正在打开的文件太多，请稍后再试"))
        try:
            return self._done(self._running().schedule(work, given, timeout=self._timeout_s))
        finally:
            self._places.release()

    def drawing(self, name: Hashable, work: Callable[..., Drawing], *given: object) -> Drawing:
        """The drawing of this name, made now if it was not before."""
        with self._lock:
            if known := self._drawings.get(name):
                self._drawings.move_to_end(name)
                return known
        made = self.do(work, *given)
        with self._lock:
            self._drawings[name] = made
            while sum(len(one.body) for one in self._drawings.values()) > KEPT_BYTES:
                self._drawings.popitem(last=False)
        return made

    def close(self) -> None:
        """End the processes; the next document starts them again."""
        with self._lock:
            pool, self._pool = self._pool, None
        if pool:
            pool.stop()  # type: ignore[no-untyped-call]  # published with half of its types
            pool.join()

    def _running(self) -> ProcessPool:
        with self._lock:
            self._pool = self._pool or ProcessPool(
                max_workers=PROCESSES,
                max_tasks=_DOCUMENTS_PER_PROCESS,
                initializer=limit,
                initargs=self._limits,
                context=get_context("spawn"),
            )
            return self._pool

    def _done(self, future: "Future[T]") -> T:
        try:
            return future.result()
        except ExtractError as error:
            raise NotShown(f"{type(error).__name__}: {error}") from error
        except OpeningTimeout as error:
            over = say(f"opening it took longer than {self._timeout_s} s", f"打开超过 {self._timeout_s} 秒")
            raise NotShown(over) from error
        except ProcessExpired as error:
            raise _died(error.exitcode) from error
        except MemoryError as error:
            raise _died(TOO_LARGE) from error
        except Exception as error:  # the edge of one document of many: the page says that it cannot be shown
            logging.getLogger(__name__).exception("a document could not be shown")
            raise NotShown(f"{type(error).__name__}: {error}") from error


def _died(code: int) -> NotShown:
    if code == TOO_LARGE:
        return NotShown(say("opening it needed too much memory", "打开该文件所需内存超限"))
    return NotShown(say("what opens it died of it", "打开该文件的进程异常退出"))
