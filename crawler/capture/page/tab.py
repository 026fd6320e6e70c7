"""One page of the browser: opened, sent to an address, waited for, looked at, closed."""

import asyncio
import base64
import contextlib
import json
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any, TypeVar

from scrapy.exceptions import DownloadFailedError

from crawler.capture.page import scripts
from crawler.capture.page.devtools import Event, Session
from crawler.capture.page.visit import Visit
from crawler.errors import Crashed, Gone, Refused

T = TypeVar("T")

WIDTH, HEIGHT = 1280, 1024
TALLEST = 16_000
"""Pixels of a page's picture; Chromium draws no taller ones."""
WIDEST = 4_000
CHARACTERS = 32 << 20
"""Of a document that is read from the page."""

QUIET_S = 0.5
"""Seconds without a request after which a page is taken to want nothing more."""
STILL_MS = 200
STILL_LIMIT_MS = 2_000
IDLE_S = 5.0
"""Seconds that what is in flight may take after the page is done, before its document is read."""
ASK_S = 15.0
BUSY = 10
"""So many times as long as it should may a page take on a machine that has other work."""
LEAVE_S = 2.0
CLOSE_S = 5.0
SHOT_S = 20.0
WORLD = "nianbao"


@dataclass(frozen=True)
class Content:
    """What a page shows: its document, its visible text, its size in pixels."""

    html: str
    text: str
    url: str
    title: str
    width: int
    height: int


class Tab:
    """A page whose exchanges its visit sees."""

    def __init__(self, session: Session, target: str, visit: Visit) -> None:
        self._session = session
        self.frame = target
        self.visit = visit

    async def prepare(self) -> None:
        """Everything that must be in place before the page runs a script."""
        session, visit = self._session, self.visit
        session.on("Page.javascriptDialogOpening", self._dialog)
        session.on("Page.windowOpen", lambda event: visit.window(event["url"]))
        session.on("Page.downloadWillBegin", lambda _: visit.border.stats.inc_value("nianbao/downloads"))
        ready = visit.attach(session, "page")
        size = {"width": WIDTH, "height": HEIGHT, "deviceScaleFactor": 1, "mobile": False}
        begun = [
            session.begin("Page.enable"),
            session.begin("Page.setPrerenderingAllowed", isAllowed=False),
            session.begin("Emulation.setDeviceMetricsOverride", **size),
            session.begin("Page.addScriptToEvaluateOnNewDocument", source="window.print = () => {}"),
        ]
        await asyncio.gather(ready, *begun)

    def _dialog(self, _: Event) -> None:
        self._session.begin("Page.handleJavaScriptDialog", accept=True)

    async def go(self, url: str) -> str | None:
        """Send the page to an address; None once it is there, else Chromium's word for what went wrong."""
        answer = await self.alive(self._session.send("Page.navigate", url=url))
        return answer.get("errorText") or None

    async def drawn(self, selector: str | None, limit_s: float) -> bool:
        """Wait for what is selected, or until the page is loaded and asks for nothing more; False where it never is."""
        script = scripts.THERE % json.dumps(selector) if selector else scripts.LOADED
        try:
            async with asyncio.timeout(limit_s):
                await self.ask(script, limit_s)
                if not selector:
                    await self.quiet(limit_s)
        except TimeoutError:
            return False
        return True

    async def quiet(self, limit_s: float) -> None:
        """Wait, within reason, until nothing is in flight, nothing is asked for and nothing changes."""
        visit = self.visit
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(limit_s):
                while True:
                    visit.news.clear()
                    try:
                        async with asyncio.timeout(None if visit.is_flying else QUIET_S):
                            await self.alive(visit.news.wait())
                    except TimeoutError:
                        break
                await self.ask(scripts.STILL % (STILL_MS, STILL_LIMIT_MS))

    async def stirs(self, limit_s: float) -> None:
        """Wait until something changes or is asked for, or the page had this time; a busy machine gives it later."""
        self.visit.news.clear()
        stirring = self.ask(scripts.STIRS % (limit_s * 1000), limit_s * BUSY)
        waits: list[asyncio.Task[Any]] = [asyncio.create_task(self.visit.news.wait()), asyncio.create_task(stirring)]
        try:
            await asyncio.wait(waits, timeout=limit_s * BUSY, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
            await asyncio.gather(*waits, return_exceptions=True)

    async def ask(self, script: str, limit_s: float = ASK_S) -> Any:  # noqa: ANN401  # whatever JSON it gives
        """What a script says of the page, asked anew where the page went elsewhere meanwhile; raises TimeoutError."""
        async with asyncio.timeout(limit_s):
            while (answer := await self.alive(self._asked(script))) is None:
                self.visit.news.clear()
                await self.alive(self.visit.news.wait())
        if "exceptionDetails" in answer:
            raise DownloadFailedError(f"the page refuses to be read: {answer['exceptionDetails'].get('text')}")
        return answer["result"].get("value")

    async def _asked(self, script: str) -> Event | None:
        """None where the document that was asked is not there any more."""
        how = {"expression": script, "awaitPromise": True, "returnByValue": True}
        try:
            world = await self._session.send("Page.createIsolatedWorld", frameId=self.frame, worldName=WORLD)
            return await self._session.send("Runtime.evaluate", contextId=world["executionContextId"], **how)
        except Gone:
            raise
        except Refused:
            return None

    async def content(self) -> Content:
        """What the page shows now."""
        return Content(**await self.ask(scripts.CONTENT % CHARACTERS))

    async def picture(self, content: Content, kind: str) -> bytes | None:
        """The whole page as PNG or JPEG, as far down as Chromium can draw; None where it cannot."""
        width, height = min(max(content.width, WIDTH), WIDEST), min(max(content.height, 1), TALLEST)
        clip = {"x": 0, "y": 0, "width": width, "height": height, "scale": 1}
        with contextlib.suppress(Refused, TimeoutError):
            async with asyncio.timeout(SHOT_S):
                wanted = {"format": kind, "clip": clip, "captureBeyondViewport": True}
                shot = await self.alive(self._session.send("Page.captureScreenshot", **wanted))
            return base64.b64decode(shot["data"])
        return None

    async def fetch_again(self) -> None:
        """Ask once more for what was missed, as the page would."""
        if urls := self.visit.to_fetch_again():
            with contextlib.suppress(TimeoutError, DownloadFailedError):
                await self.ask(scripts.FETCHED_AGAIN % json.dumps(urls), IDLE_S)

    async def alive(self, work: Coroutine[Any, Any, T]) -> T:
        """Do something as long as the page lives; raises Crashed."""
        task, crashed = asyncio.create_task(work), self.visit.crashed
        try:
            either: set[asyncio.Future[Any]] = {task, crashed}
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
            if crashed.done():
                raise Crashed("the page took Chromium's renderer down")
            return task.result()
        except Gone as error:
            raise Crashed(str(error)) from error
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def close(self, browser: Session) -> bool:
        """Close the page; False where it does not let itself be closed."""
        with contextlib.suppress(Refused, TimeoutError):
            async with asyncio.timeout(LEAVE_S):  # what is stopped when the page closes would be let go unseen
                await self._session.send("Page.navigate", url="about:blank")
        gone = asyncio.Event()
        self._session.on("", lambda _: gone.set())
        if self._session.is_gone:
            return True
        for _ in range(2):
            browser.begin("Target.closeTarget", targetId=self.frame)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(CLOSE_S):
                    await gone.wait()
                    return True
        return False
