"""The store of a crawl: where it cannot be reached, the crawl goes on without it and tries again after a while."""

import logging
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from types import TracebackType
from typing import Self, TypeVar

from crawler.errors import DatabaseUnreachable
from crawler.store.store import Store
from crawler.words import say

log = logging.getLogger(__name__)

AGAIN_S = 30.0
"""How long a database that was away is left alone: each try may take seconds, and a crawl ends many portals."""

Answer = TypeVar("Answer")


class Reach:
    """Opens the store when it is asked for, and anew after it was lost; `tell` hears of the loss and of the return."""

    def __init__(
        self,
        opened: Callable[[], AbstractContextManager[Store]],
        tell: Callable[[str], None],
        *,
        again_s: float = AGAIN_S,
        goes_on: str = "",
    ) -> None:
        self._opened = opened
        self._tell = tell
        self._again_s = again_s
        self._goes_on = goes_on or say(
            "the crawl goes on, what it captures is in the archive", "抓取继续，内容存入归档"
        )
        self._held = ExitStack()
        self._store: Store | None = None
        self._lost: DatabaseUnreachable | None = None
        self._tried = 0.0

    def __enter__(self) -> Self:
        """Try it once, so that a crawl says at its start what it has to do without."""
        try:
            self._open()
        except DatabaseUnreachable as error:
            self._lose(error)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._close()

    def ask(self, act: Callable[[Store], Answer]) -> Answer:
        """What the store answers. One that was open before, and fails now, is opened anew and asked once more, at once.

        The embedded server ends with the command that started it, and who had joined it goes on with one of its own.

        Raises:
            DatabaseUnreachable: it is away; at once where it was just tried.
        """
        while True:
            was_open = self._store is not None
            try:
                return act(self._open())
            except DatabaseUnreachable as error:
                if not was_open:
                    self._lose(error)
                    raise
                log.warning("%s; it is opened anew", error)
                self._close()

    def _open(self) -> Store:
        if self._store is None:
            if self._lost and time.monotonic() - self._tried < self._again_s:
                raise self._lost
            self._tried = time.monotonic()
            self._store = self._held.enter_context(self._opened())
            if self._lost:
                self._tell(say("the database is back", "数据库已恢复"))
            self._lost = None
        return self._store

    def _lose(self, error: DatabaseUnreachable) -> None:
        """Note that it is away; who asks for it after a while has it opened anew."""
        if self._lost is None:
            self._tell(f"{error}; {self._goes_on}")
        if self._store is not None:
            self._tried = time.monotonic()
        self._lost = error
        self._close()

    def _close(self) -> None:
        self._store = None
        self._held.close()
