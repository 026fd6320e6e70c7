"""One visit to a page: all its exchanges, those of its frames and workers too, pass here and are captured.

`Fetch` stops each request before it leaves (redirects too) and each response before the page gets it, with its body;
`Network` tells heads, address and protocol. A target that Chromium attaches waits until both are in place.
"""

import asyncio
import contextlib
from collections.abc import Coroutine
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request

from crawler import clock
from crawler.capture.exchange import JSON, Capture
from crawler.capture.page import told
from crawler.capture.page.border import Border
from crawler.capture.page.devtools import Event, Session
from crawler.capture.page.gate import Gate, place_of
from crawler.capture.page.stopped import STREAMS, as_asked, end, is_file, let_go, let_in, sign_in, take_body
from crawler.capture.page.told import Asked, Body, Facts
from crawler.capture.unfetched import refuse
from crawler.errors import Refused
from spiders.found import RequestKey, request_key

BOTH_STAGES = [{"requestStage": "Request"}, {"requestStage": "Response"}]
ATTACH = {"autoAttach": True, "waitForDebuggerOnStart": True, "flatten": True}
NO_FETCH_OF_THEIR_OWN = {"worker", "worklet"}
"""Targets whose requests pass the page that made them."""

SETTLE_S = 10.0
"""Seconds for what was seen to be written."""

LISTED = 200
"""Refused and missed addresses that a page's record names."""


class Visit:
    """From the opening of a page to its closing."""

    def __init__(self, border: Border, gate: Gate | None, user_agent: str) -> None:
        self.border = border
        self.refused: dict[str, str] = {}
        self.missed: dict[RequestKey, str] = {}
        self.requests = 0
        self.main = ""
        self.document: asyncio.Task[Capture | None] | None = None
        self.asked_first: RequestKey | None = None
        self.is_file = False
        self.news = asyncio.Event()
        self.crashed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._gate = gate
        self._user_agent = user_agent
        self._first: Request | None = None
        self._hops = 0
        self._facts: dict[str, Facts] = {}
        self._flying: dict[str, Asked] = {}
        self._streams: set[str] = set()
        self._navigations: dict[str, RequestKey] = {}
        self._page_url = ""
        self._tasks: set[asyncio.Task[Capture | None]] = set()

    def attach(self, session: Session, kind: str) -> "asyncio.Future[Any]":
        """Stand between a target that has not fetched anything yet and the network, then let it run."""
        listeners = {
            "Fetch.requestPaused": lambda event: self._paused(session, event),
            "Fetch.authRequired": lambda event: sign_in(session, event, self.border.proxy),
            "Network.requestWillBeSent": self._sends,
            "Network.requestWillBeSentExtraInfo": lambda event: self._told(event).sent.append(event),
            "Network.responseReceivedExtraInfo": lambda event: self._told(event).heads.append(event),
            "Network.responseReceived": lambda event: self._told(event).responses.append(event["response"]),
            "Network.loadingFailed": lambda event: setattr(self._told(event), "failed", event["errorText"]),
            "Network.loadingFinished": lambda event: setattr(self._told(event), "ended", True),
            "Network.webSocketCreated": lambda event: self._other_way(event["url"]),
            "Network.webTransportCreated": lambda event: self._other_way(event["url"]),
            "Target.attachedToTarget": lambda event: self._attached(session, event),
            "Inspector.targetCrashed": lambda _: self._crashed(kind),
        }
        for name, listener in listeners.items():
            session.on(name, listener)
        return asyncio.ensure_future(self._begin_all(session, kind))

    async def _begin_all(self, session: Session, kind: str) -> None:
        begun = [
            session.begin("Network.enable"),
            session.begin("Network.setUserAgentOverride", userAgent=self._user_agent, acceptLanguage="zh-CN,zh;q=0.9"),
            session.begin("Network.setBypassServiceWorker", bypass=True),
            session.begin("Target.setAutoAttach", **ATTACH),
        ]
        fetches = session.begin("Fetch.enable", patterns=BOTH_STAGES, handleAuthRequests=self.border.signs_in)
        results = await asyncio.gather(fetches, *begun, return_exceptions=True)
        if isinstance(results[0], Refused) and kind not in NO_FETCH_OF_THEIR_OWN:
            return  # it stays stopped: what it fetches could not be seen
        with contextlib.suppress(Refused):
            await session.send("Runtime.runIfWaitingForDebugger")

    def window(self, url: str) -> None:
        """A window that the page opens: it is closed before it loads anything."""
        refuse(self.border.stats, "refused_popups", url)
        if len(self.refused) < LISTED:
            self.refused.setdefault(url, "a window that the page opens")

    def shut(self, url: str) -> str | None:
        """Why no connection for an address came about, if none did."""
        return self._gate.shut.get(place_of(url)) if self._gate else None

    def to_fetch_again(self) -> list[str]:
        """What was missed, or is not there yet, and can be asked once more."""
        keys = dict.fromkeys([*self.missed, *(asked.key for asked in self._flying.values())])
        return [key.url for key in keys if key.method == "GET" and key.url.startswith("http")]

    def expect(self, request: Request, frame: str) -> None:
        """The next document of the page's main frame answers this request."""
        self._first, self.main, self.document = request, frame, None

    @property
    def url(self) -> str:
        """Where the page is, or wanted to go last."""
        return self._page_url

    @property
    def is_flying(self) -> bool:
        """Whether something is on its way."""
        return bool(self._flying)

    async def settle(self, *, closed: bool) -> Capture | None:
        """Wait until what was seen is in the archive; gives the capture of the page's document."""
        while self._tasks:
            done, _ = await asyncio.wait(self._tasks, timeout=SETTLE_S)
            if not done:
                break
            self._tasks -= done
            for task in done:
                task.result()
        while closed and self._flying:
            _, asked = self._flying.popitem()
            await self.miss(asked.key, "the page was closed before the answer was there")
        return self.document.result() if self.document and self.document.done() else None

    async def miss(self, key: RequestKey, reason: str) -> None:
        """An exchange that took place, but could not be kept."""
        if key in self.missed:
            return
        self.missed[key] = reason
        await self.border.miss(key, reason)

    def refuse(self, url: str, reason: str) -> None:
        """A request that is not let out."""
        if len(self.refused) < LISTED:
            self.refused.setdefault(url, reason)
        self.border.refuse(url, reason)

    def facts(self) -> dict[str, JSON]:
        """What the archive is to say of the visit."""
        missed: dict[str, JSON] = {key.url: reason for key, reason in list(self.missed.items())[:LISTED]}
        return {"requests": self.requests, "refused": dict(self.refused), "missed": missed}

    def _told(self, event: Event) -> Facts:
        facts = self._facts.setdefault(event["requestId"], Facts())
        facts.news.set()
        return facts

    def _sends(self, event: Event) -> None:
        if redirect := event.get("redirectResponse"):
            self._told(event).responses.append(redirect)
        url = event["request"]["url"]
        if urlsplit(url).scheme not in {"http", "https", "data", "blob", "about"}:
            self._other_way(url)

    def _other_way(self, url: str) -> None:
        """A WebSocket, or whatever else `Fetch` does not stop: the gate does, unless the host is the portal's."""
        web = url.replace("ws", "http", 1) if url.startswith("ws") else url
        if reason := self.border.why_not(web, "WebSocket", web):
            self.refuse(url, reason)
        else:
            self._begin(self._miss_quietly(request_key("GET", url, via="browser"), "not a request and its response"))

    async def _miss_quietly(self, key: RequestKey, reason: str) -> None:
        await self.miss(key, reason)

    def _attached(self, parent: Session, event: Event) -> None:
        """A frame in another process, or a worker."""
        self.attach(parent.child(event["sessionId"]), event["targetInfo"]["type"])

    def _crashed(self, kind: str) -> None:
        if kind == "page" and not self.crashed.done():
            self.crashed.set_result(None)

    def _paused(self, session: Session, event: Event) -> None:
        """A request that wants to leave, or a response that wants to enter."""
        if "responseStatusCode" in event:
            task = self._begin(self._enter(session, event))
            if self._is_main(event) and not told.redirects(event):
                self._arrives(event, task)
        elif "responseErrorReason" in event:
            self._land(event)
            self._begin(let_go(session, event))
        else:
            self._begin(self._leave(session, event))

    def _arrives(self, event: Event, task: "asyncio.Task[Capture | None]") -> None:
        """The document of the page, or another in its place; a file that a page saves takes nobody's place."""
        self.is_file = is_file(event) and (self.document is None or self.is_file)
        if self.is_file or not is_file(event):
            self.document = task
            self.asked_first = self._navigations.get(str(event.get("networkId")))

    def _is_main(self, event: Event) -> bool:
        """Whether an event is about the page's own document, not one of its frames'."""
        return bool(event["resourceType"] == "Document" and event["frameId"] == self.main)

    def _begin(self, work: Coroutine[Any, Any, Capture | None]) -> "asyncio.Task[Capture | None]":
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        return task

    async def _leave(self, session: Session, event: Event) -> None:
        url = event["request"]["url"]
        if url.startswith(("data:", "blob:", "about:")):
            await let_go(session, event)
            return
        if reason := self._why_not(event):
            self.refuse(url, reason)
            stays = self._is_main(event) and self.document  # a page that leads elsewhere is kept as it is
            await end(session, event, "Aborted" if stays else "BlockedByClient")
            return
        is_first = self._first is not None and self._is_main(event)
        asked = self._asked(event, self._first if is_first else None)
        self._flying[event["requestId"]] = asked
        self.news.set()
        if self._is_main(event):
            self._navigations.setdefault(str(event.get("networkId")), asked.key)
        await let_go(session, event, **(as_asked(self._first, event) if is_first and self._first else {}))
        if is_first:
            self._first = None

    def _why_not(self, event: Event) -> str | None:
        url, resource = event["request"]["url"], event["resourceType"]
        if self._is_main(event):
            self._page_url = url
        if reason := self.border.why_not(url, resource, self._page_url):
            return reason
        self.requests += 1
        if self.requests > self.border.limits.requests:
            return f"more than {self.border.limits.requests} requests of one page"
        if self._is_main(event):
            self._hops += 1
            if self._hops > self.border.limits.hops:
                return f"more than {self.border.limits.hops} documents one after the other"
        return "an endless stream, of which the beginning is kept" if url in self._streams else None

    @staticmethod
    def _asked(event: Event, first: Request | None) -> Asked:
        """The request as the archive names it: the page's first is the spider's."""
        made = event["request"]
        method, url, body = made["method"], made["url"], told.posted(made)
        if first:
            method, url, body = first.method, first.url, first.body
        return Asked(request_key(method, url, body, "browser"), made["headers"], body, clock.now())

    async def _enter(self, session: Session, event: Event) -> Capture | None:
        asked = self._flying.get(event["requestId"]) or self._asked(event, None)
        facts = self._facts.setdefault(str(event.get("networkId")), Facts())
        hop, facts.hops = facts.hops, facts.hops + 1
        try:
            if told.media_type(event) in STREAMS:
                self._streams.add(event["request"]["url"])
            limits = self.border.limits
            body = await take_body(session, event, limits.body_bytes, limits.drawn_s)
        except (Refused, TimeoutError) as error:
            self._land(event)
            await end(session, event, "Failed")
            await self.miss(asked.key, str(error) or "its body did not end in time")
            return None
        await let_in(session, event, body)
        self._land(event)
        await facts.complete(hop, ends=not told.redirects(event))
        with body.file:
            return await self._keep(asked, event, body, facts, hop)

    async def _keep(self, asked: Asked, event: Event, body: Body, facts: Facts, hop: int) -> Capture | None:
        archive = self.border.archive
        if told.from_cache(facts, hop, event["responseStatusCode"]):
            self.border.stats.inc_value("nianbao/from_the_browsers_cache")
            if capture := archive.lookup(asked.key, crawl=archive.crawl):
                return capture
        ip = self._gate.dialled.get(place_of(asked.key.url)) if self._gate else None
        if told.cut_off(event, body, facts):
            body = replace(body, truncated="disconnect")
            await self.miss(asked.key, "its body broke off")
        elif self.missed.pop(asked.key, None):
            self.border.stats.inc_value("nianbao/fetched_again")
        return await archive.append(told.exchange_of(asked, event, body, told.told_of(facts, hop), ip))

    def _land(self, event: Event) -> None:
        self._flying.pop(event["requestId"], None)
        self.news.set()
