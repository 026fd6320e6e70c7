"""The browser that all crawlers of a process share: started for the first page, changed when it is worn out or dead."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import partial

from scrapy.settings import BaseSettings

from crawler.capture.chromium import HINT, find_chromium, started
from crawler.capture.page.border import Border
from crawler.capture.page.instance import Instance
from crawler.capture.page.tab import Tab
from crawler.errors import NianbaoError


@dataclass(frozen=True)
class Wear:
    """How many pages are drawn at a time and by one Chromium, the bytes that one may take; only `sandboxed`, or not."""

    at_once: int
    pages: int
    memory_bytes: int
    program: str | None = None
    sandboxed: bool = False


def wear_of(settings: BaseSettings) -> Wear:
    """What the settings say."""
    return Wear(
        at_once=settings.getint("NIANBAO_BROWSER_AT_ONCE", 2),
        pages=settings.getint("NIANBAO_BROWSER_PAGES", 300),
        memory_bytes=settings.getint("NIANBAO_PAGE_MEMORY_MB", 1024) << 20,
        program=settings.get("NIANBAO_CHROMIUM") or None,
        sandboxed=settings.getbool("NIANBAO_SANDBOX_NEEDED"),
    )


class Browser:
    """The Chromium of the moment, and those that still finish a page."""

    def __init__(self, wear: Wear) -> None:
        self._wear = wear
        self._room = asyncio.Semaphore(wear.at_once)
        self._starting = asyncio.Lock()
        self._current: Instance | None = None
        self._worn: set[Instance] = set()
        self.started = 0
        self.borrowers = 0

    @contextlib.asynccontextmanager
    async def page(self, border: Border, user_agent: str) -> AsyncIterator[Tab]:
        """A page for a portal, as soon as there is room; raises Crashed, NotStarted."""
        async with self._room:
            instance = await self._fit()
            try:
                async with instance.page(border, user_agent) as tab:
                    yield tab
            finally:
                await self._clear()

    async def leave(self, border: Border) -> None:
        """A portal needs no pages any more."""
        for instance in filter(None, [self._current, *self._worn]):
            await instance.leave(border)

    async def stop(self) -> None:
        """End everything."""
        everything = [*filter(None, [self._current]), *self._worn]
        self._current = None
        self._worn.clear()
        await asyncio.gather(*(instance.stop() for instance in everything))

    async def _fit(self) -> Instance:
        async with self._starting:
            current = self._current
            if current and (current.ended or current.drawn >= self._wear.pages):
                self._worn.add(current)
                self._current = None
                await self._clear()
            if self._current is None:
                program = find_chromium(self._wear.program)
                if program is None:
                    raise NianbaoError(f"no Chromium found: {HINT}")
                begin = partial(Instance.start, memory_bytes=self._wear.memory_bytes)
                self._current = await started(program, begin, sandboxed=self._wear.sandboxed)
                self.started += 1
            return self._current

    async def _clear(self) -> None:
        """End what is worn out, once it is idle."""
        over = {instance for instance in self._worn if not instance.open_pages}
        self._worn -= over
        await asyncio.gather(*(instance.stop() for instance in over))


_browsers: dict[asyncio.AbstractEventLoop, Browser] = {}


def borrow_browser(settings: BaseSettings) -> Browser:
    """The browser of this process (of its event loop); give it back when done."""
    browser = _browsers.setdefault(asyncio.get_running_loop(), Browser(wear_of(settings)))
    browser.borrowers += 1
    return browser


async def give_back_browser(browser: Browser) -> None:
    """The last one to give it back ends it."""
    browser.borrowers -= 1
    if not browser.borrowers:
        _browsers.pop(asyncio.get_running_loop(), None)
        await browser.stop()
