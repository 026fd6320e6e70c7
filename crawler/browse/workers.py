"""More processes that answer beside the first: one interpreter makes one page at a time, however many processors.

Each listens on the same two ports and is given connections by the system (SO_REUSEPORT of Linux; elsewhere the first
process is alone). What they cannot each do for themselves, the survey of all data, the first one has taken for all.
"""

import logging
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from queue import SimpleQueue
from threading import Lock, Thread
from typing import Any

from crawler.browse.lookout import Lookout
from crawler.errors import NianbaoError
from crawler.survey import Survey

log = logging.getLogger(__name__)

CAN_SHARE = sys.platform == "linux" and hasattr(socket, "SO_REUSEPORT")
END_S = 10.0
"""So long a process may take to end what it is answering."""
END = "end"

Work = Callable[["Post"], None]
"""What a worker does, a function of a module; it answers until it is told to end."""


class Post:
    """What a worker hears from the first process."""

    def __init__(self, told: Connection, given: Any) -> None:  # noqa: ANN401  # what the work is given, as pickled
        self.given = given
        self._told = told
        self._surveys: SimpleQueue[Survey | None] = SimpleQueue()

    def hear(self, end: Callable[[], None]) -> None:
        """From now on; `end` is called when the first process says so, or is gone."""
        Thread(target=self._hear, args=(end,), name="post", daemon=True).start()

    def take(self) -> Survey:
        """The survey that the first process has, a new one where that is old. Raises NianbaoError where it has none."""
        with suppress(OSError):  # it is gone: so is this process, in a moment
            self._told.send(None)
            if survey := self._surveys.get():
                return survey
        raise NianbaoError("the first process has none")

    def _hear(self, end: Callable[[], None]) -> None:
        with suppress(EOFError, OSError):
            while (told := self._told.recv()) != END:
                self._surveys.put(told)
        self._surveys.put(None)
        end()


class _Worker:
    """A process as the first one sees it."""

    def __init__(self, process: BaseProcess, told: Connection) -> None:
        self.process = process
        self._told = told
        self._sending = Lock()

    def send(self, message: object) -> None:
        """To the worker, if it is still there."""
        with self._sending, suppress(OSError):
            self._told.send(message)

    def look_after(self, lookout: Lookout) -> None:
        """Give it surveys as long as it asks for them; say why it ended, where nobody told it to."""
        try:
            while (why := self._told.recv()) is None:
                self.send(lookout.fresh())
        except (EOFError, OSError):
            why = "it was killed"
        if why:
            log.warning("a process that answers has ended, the others go on: %s", why)

    def end(self) -> None:
        """Have it end, and see that it does."""
        self.send(END)
        self.process.join(END_S)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()


@contextmanager
def workers(count: int, work: Work, given: object, lookout: Lookout) -> Iterator[None]:
    """So many processes that do this work, until the block ends."""
    hired: list[_Worker] = []
    try:
        for _ in range(count):
            hired.append(_hire(work, given))
            Thread(target=hired[-1].look_after, args=(lookout,), name="worker", daemon=True).start()
        yield
    finally:
        for one in hired:
            one.end()


def _hire(work: Work, given: object) -> _Worker:
    """A process to which the terminal's Ctrl-C says nothing: who is asked to end is the first one."""
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_work, args=(theirs, work, given), name="browse")
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        process.start()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    theirs.close()
    return _Worker(process, ours)


def _work(told: Connection, work: Work, given: object) -> None:
    """In the worker: its work, and at its end why, or nothing where it was told to."""
    why = ""
    try:
        work(Post(told, given))
    except NianbaoError as error:
        why = str(error)
    with suppress(OSError):
        told.send(why)
