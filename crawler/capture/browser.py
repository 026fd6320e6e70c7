"""The browser's border: every exchange of a page passes here, is held to the portal's hosts, and is captured.

A DevTools session of its own stands beside Playwright's: `Fetch` stops each request before it leaves (redirects too)
and each response before the page gets it, with its body; `Network` tells heads, address and protocol.
"""

import asyncio
import base64
import contextlib
import logging
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from playwright.async_api import BrowserContext, CDPSession, Error, Page, Route
from scrapy import Request
from scrapy.statscollectors import StatsCollector

from crawler import clock
from crawler.capture.archive import Archive
from crawler.capture.devtools import (
    Asked,
    Event,
    Facts,
    declared_length,
    exchange_of,
    posted,
    redirects,
    told_of,
)
from crawler.capture.exchange import Capture, Truncated
from spiders.found import RequestKey, request_key

log = logging.getLogger(__name__)

BOTH_STAGES = {"patterns": [{"requestStage": "Request"}, {"requestStage": "Response"}]}

IDLE_S = 5.0
"""Seconds that what is in flight may take after the page is done, before its document is read."""

SETTLE_S = 10.0
"""Seconds for what was seen to be written."""


@dataclass(frozen=True)
class Border:
    """What a page may fetch, and where its exchanges go; `size_limit` in bytes, 0 for none."""

    archive: Archive
    allowed: Callable[[str], bool]
    stats: StatsCollector
    size_limit: int

    async def miss(self, key: RequestKey, reason: str) -> None:
        """An exchange that took place, but could not be kept."""
        self.stats.inc_value("nianbao/missed_exchanges")
        log.warning("missed: %s (%s)", key.url, reason)
        await self.archive.describe("fetch", key, {"missed": reason})

    def refuse(self, url: str) -> None:
        """A request to a host that is not the portal's."""
        self.stats.inc_value("nianbao/refused_hosts")
        log.debug("refused: %s", url)


async def refuse_popups(context: BrowserContext, border: Border) -> None:
    """Windows that a page opens have no tap: they load nothing and are closed."""

    async def refuse(route: Route) -> None:
        border.stats.inc_value("nianbao/refused_popups")
        await route.abort()

    async def close(popup: Page) -> None:
        with contextlib.suppress(Error):
            await popup.close()

    await context.route("**/*", refuse)  # Playwright asks it only where a page has no route of its own
    context.on("page", lambda page: page.on("popup", close))


class PageTap:
    """All exchanges of one page, from its first to its closing."""

    def __init__(self, cdp: CDPSession, border: Border) -> None:
        self._cdp = cdp
        self._border = border
        self._facts: dict[str, Facts] = {}
        self._flying: dict[str, Asked] = {}
        self._landed = asyncio.Event()
        self._tasks: set[asyncio.Task[Capture | None]] = set()
        self._request: Request | None = None
        self._frame: str | None = None
        self._document: asyncio.Task[Capture | None] | None = None

    async def start(self) -> None:
        """Stand between a page that has not fetched anything yet and the network."""
        listeners: dict[str, Callable[[Event], None]] = {
            "Fetch.requestPaused": self._paused,
            "Network.requestWillBeSent": self._sends,
            "Network.requestWillBeSentExtraInfo": lambda event: self._told(event).sent.append(event),
            "Network.responseReceivedExtraInfo": lambda event: self._told(event).heads.append(event),
            "Network.responseReceived": lambda event: self._told(event).responses.append(event["response"]),
            "Network.loadingFailed": lambda event: setattr(self._told(event), "failed", True),
        }
        for name, listener in listeners.items():
            self._cdp.on(name, listener)
        await self._cdp.send("Network.enable")
        await self._cdp.send("Fetch.enable", BOTH_STAGES)

    def expect(self, request: Request) -> None:
        """The next document of the page's main frame answers this request."""
        self._request, self._document = request, None

    async def idle(self) -> None:
        """Wait for what is in flight, within reason: what a page asks for belongs to its capture."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(IDLE_S):
                while self._flying:
                    self._landed.clear()
                    await self._landed.wait()

    async def settle(self, *, closed: bool) -> Capture | None:
        """Wait until what was seen is in the archive; gives the capture of the page's document."""
        if self._tasks:
            done, _ = await asyncio.wait(self._tasks, timeout=SETTLE_S)
            self._tasks -= done
            for task in done:
                task.result()
        while closed and self._flying:
            _, asked = self._flying.popitem()
            await self._border.miss(asked.key, "the page was closed before the answer was there")
        return self._document.result() if self._document and self._document.done() else None

    def _told(self, event: Event) -> Facts:
        facts = self._facts.setdefault(event["requestId"], Facts())
        facts.news.set()
        return facts

    def _sends(self, event: Event) -> None:
        if redirect := event.get("redirectResponse"):
            self._told(event).responses.append(redirect)

    def _paused(self, event: Event) -> None:
        """A request that wants to leave, or a response that wants to enter."""
        if "responseStatusCode" in event:
            task = self._begin(self._enter(event))
            if event["frameId"] == self._frame and event["resourceType"] == "Document" and not redirects(event):
                self._document = task
        elif "responseErrorReason" in event:
            self._land(event)
            self._begin(self._send("Fetch.continueRequest", event))
        else:
            self._begin(self._leave(event))

    def _begin(self, work: Coroutine[Any, Any, Capture | None]) -> "asyncio.Task[Capture | None]":
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        return task

    async def _leave(self, event: Event) -> None:
        url = event["request"]["url"]
        asked = self._asked(event)
        if url.startswith(("http:", "https:")) and not self._border.allowed(url):
            self._border.refuse(url)
            await self._send("Fetch.failRequest", event, errorReason="BlockedByClient")
            return
        self._flying[event["requestId"]] = asked
        await self._send("Fetch.continueRequest", event)

    def _asked(self, event: Event) -> Asked:
        """The request as the archive names it: the page's first is the spider's, whose method Playwright puts in."""
        made, request = event["request"], self._request
        method, url, body = made["method"], made["url"], posted(made)
        if event["resourceType"] == "Document" and request:
            self._frame, self._request = event["frameId"], None
            method, url, body = request.method, request.url, request.body
        return Asked(request_key(method, url, body, "browser"), made["headers"], body, clock.now())

    async def _enter(self, event: Event) -> Capture | None:
        asked = self._flying.get(event["requestId"]) or self._asked(event)
        facts = self._facts.setdefault(event["networkId"], Facts())
        hop, facts.hops = facts.hops, facts.hops + 1
        try:
            body, truncated = await self._body(event)
        except Error as error:
            await self._border.miss(asked.key, error.message)
            return None
        finally:
            self._land(event)
        await self._send("Fetch.continueRequest", event)
        await facts.complete(hop)
        exchange = exchange_of(asked, event, body, truncated, told_of(facts, hop))
        return await self._border.archive.append(exchange)

    async def _body(self, event: Event) -> tuple[bytes, Truncated | None]:
        if redirects(event):
            return b"", None
        if 0 < self._border.size_limit < declared_length(event):
            return b"", "length"
        got = await self._cdp.send("Fetch.getResponseBody", {"requestId": event["requestId"]})
        return base64.b64decode(got["body"]) if got["base64Encoded"] else got["body"].encode(), None

    def _land(self, event: Event) -> None:
        self._flying.pop(event["requestId"], None)
        self._landed.set()

    async def _send(self, command: str, event: Event, **arguments: str) -> None:
        with contextlib.suppress(Error):  # the page is gone, and what was stopped with it
            await self._cdp.send(command, {"requestId": event["requestId"], **arguments})
