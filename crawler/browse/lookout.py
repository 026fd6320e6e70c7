"""The last survey of the data, taken in the background: a page shows what there is and never waits for the next."""

import logging
import os
import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from time import monotonic

from crawler.capture.archive import open_archive
from crawler.clock import now
from crawler.errors import DatabaseUnreachable, NianbaoError
from crawler.history import last_modified
from crawler.registry import Registry
from crawler.store import open_store
from crawler.survey import Survey, survey

log = logging.getLogger(__name__)

LIFE_S = 15.0
"""So long a survey is the last one at least."""

REST = 50
"""And so many times as long as it took, so that it stays a small part of what the machine does."""

NICE = 15
"""A survey leaves the processor to who wants a page."""

PATIENCE_S = 3.0
"""So long the first pages wait for the first survey; a small folder has one by then."""


class Lookout:
    """Keeps the last survey, and has another one taken once it is old."""

    def __init__(self, take: Callable[[], Survey], *, life_s: float = LIFE_S) -> None:
        self._take = take
        self._life_s = life_s
        self._began = monotonic()
        self._last: Survey | None = None
        self._due = 0.0
        self._busy = threading.Lock()
        self._there = threading.Event()

    def begin(self) -> None:
        """Have a survey taken, if the last one is old and nobody is at it."""
        if monotonic() >= self._due and self._busy.acquire(blocking=False):
            threading.Thread(target=self._renew, name="survey", daemon=True).start()

    def last(self) -> Survey | None:
        """The last survey; None while the first one is still being taken."""
        self.begin()
        if self._last is None:
            self._there.wait(max(0.0, self._began + PATIENCE_S - monotonic()))
        return self._last

    def fresh(self) -> Survey | None:
        """The last survey once it is no older than it has to be; None where none could be taken."""
        self.begin()
        with self._busy:
            return self._last

    def _renew(self) -> None:
        began = monotonic()
        try:
            self._last = self._take()
        except NianbaoError as error:
            log.warning("no survey of the data: %s", error)
        finally:
            self._due = monotonic() + max(self._life_s, REST * (monotonic() - began))
            self._there.set()
            self._busy.release()


def survey_apart(uri: str, data: Path, registry: Registry) -> Survey:
    """A survey taken by a process of its own: its work takes none of the time in which pages are made."""
    context = get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_tell, args=(theirs, uri, data, registry), name="survey", daemon=True)
    process.start()
    theirs.close()
    try:
        told: Survey | str = ours.recv()
    except EOFError:
        raise DatabaseUnreachable("the process that looks at all of it ended before its time") from None
    finally:
        ours.close()
        process.join()
    if isinstance(told, str):
        raise DatabaseUnreachable(told)
    return told


def _tell(told: Connection, uri: str, data: Path, registry: Registry) -> None:
    """Take it and send it, or why there is none; whoever asked may be gone by then."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal's Ctrl-C is meant for the server, which ends this
    os.nice(NICE)
    with suppress(BrokenPipeError):
        try:
            with open_store(uri, data) as store, open_archive(data) as archive:
                told.send(survey(store, registry, now(), partial(last_modified, archive)))
        except NianbaoError as error:
            told.send(str(error))
