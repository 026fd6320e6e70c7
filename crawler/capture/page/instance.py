"""One Chromium with the contexts of the portals that it draws for; windows that their pages open are closed unseen."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field

from crawler.capture.page.border import Border
from crawler.capture.page.devtools import Event, Session
from crawler.capture.page.gate import Gate, Relay
from crawler.capture.page.process import Running, start
from crawler.capture.page.tab import Tab
from crawler.capture.page.visit import ATTACH, Visit
from crawler.errors import Crashed, Gone, Refused

log = logging.getLogger(__name__)

NOT_OURS = ("browser", "browser_ui", "tab", "webview")
"""Kinds of targets that belong to Chromium's own windows."""


BESIDE_A_BODY = 64 << 20


@dataclass
class Context:
    """What a portal has of a Chromium: cookies and cache of its own, the way out, and workers that no page owns."""

    id: str
    gate: Gate | None
    relay: Relay | None
    workers: Visit
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    arrived: dict[str, Session] = field(default_factory=dict)

    async def close(self) -> None:
        """Let nothing out any more."""
        if self.gate:
            await self.gate.close()
        if self.relay:
            await self.relay.close()


class Instance:
    """A running Chromium."""

    def __init__(self, running: Running) -> None:
        self._running = running
        self._contexts: dict[int, Context] = {}
        self._making = asyncio.Lock()
        self.drawn = 0
        self.open_pages = 0
        self.is_sick = False

    @classmethod
    async def start(cls, command: Sequence[str], memory_bytes: int) -> "Instance":
        """Start it; raises NotStarted."""
        running = await start(list(command), memory_bytes)
        instance = cls(running)
        running.browser.on("Target.attachedToTarget", instance._attached)
        rest = [{"type": kind, "exclude": True} for kind in NOT_OURS]
        await running.browser.send("Target.setAutoAttach", **ATTACH, filter=[*rest, {}])
        return instance

    @property
    def ended(self) -> bool:
        """Whether it is not to be asked any more."""
        return self.is_sick or self._running.ended.done()

    @contextlib.asynccontextmanager
    async def page(self, border: Border, user_agent: str) -> AsyncIterator[Tab]:
        """A page for a portal, closed in the end; raises Crashed."""
        self.drawn += 1
        self.open_pages += 1
        try:
            try:
                tab = await self._open(border, user_agent)
            except Gone as error:
                raise Crashed(f"Chromium is gone: {error}") from error
            try:
                yield tab
            finally:
                if not await asyncio.shield(tab.close(self._running.browser)):
                    log.warning("%s does not let itself be closed; Chromium is started anew", tab.visit.url)
                    self.is_sick = True
        finally:
            self.open_pages -= 1

    async def leave(self, border: Border) -> None:
        """A portal needs no pages any more."""
        if context := self._contexts.pop(id(border), None):
            with contextlib.suppress(Refused):
                await self._running.browser.send("Target.disposeBrowserContext", browserContextId=context.id)
            await context.close()
            await context.workers.settle(closed=True)
            await self._describe(border, context)

    @staticmethod
    async def _describe(border: Border, context: Context) -> None:
        """What no page can say: what workers that outlive their pages asked for, and connections that were not made."""
        facts = context.workers.facts()
        if context.gate and context.gate.shut:
            facts["not_connected"] = {f"{host}:{port}": why for (host, port), why in context.gate.shut.items()}
        if any(facts.values()):
            await border.archive.describe("fetch", None, {"workers": facts})

    async def stop(self) -> None:
        """End it."""
        contexts = list(self._contexts.values())
        self._contexts.clear()
        await self._running.stop()
        await asyncio.gather(*(context.close() for context in contexts))

    async def _open(self, border: Border, user_agent: str) -> Tab:
        async with self._making:
            if id(border) not in self._contexts:
                self._contexts[id(border)] = await self._context(border, user_agent)
        context, browser = self._contexts[id(border)], self._running.browser
        async with context.lock:
            made = await browser.send("Target.createTarget", url="about:blank", browserContextId=context.id)
            session = context.arrived.pop(made["targetId"])
            self._turn_away(context)
        visit = Visit(border, context.gate, user_agent)
        tab = Tab(session, made["targetId"], visit)
        await tab.prepare()
        return tab

    async def _context(self, border: Border, user_agent: str) -> Context:
        gate, relay = None, None
        if proxy := border.proxy:
            relay = Relay(proxy.host, proxy.port)
            way = f"{proxy.scheme}://{await relay.open()}"
        else:
            gate = Gate(border.hosts, border.allowed, border.refuse, _connection_bytes(border.limits.body_bytes))
            way = await gate.open()
        browser = self._running.browser
        made = await browser.send("Target.createBrowserContext", proxyServer=way, proxyBypassList="<-loopback>")
        context = made["browserContextId"]
        await browser.send("Browser.setDownloadBehavior", behavior="deny", browserContextId=context)
        return Context(context, gate, relay, Visit(border, gate, user_agent))

    def _attached(self, event: Event) -> None:
        """Something of a portal's: its page, a worker, or a window that a page has opened. It stands still."""
        about, session = event["targetInfo"], self._running.session(event["sessionId"])
        context = next((c for c in self._contexts.values() if c.id == about.get("browserContextId")), None)
        if context is None:
            return
        if about["type"].endswith("worker"):
            context.workers.attach(session, about["type"])
        elif about["type"] == "page":
            context.arrived[about["targetId"]] = session
            if not context.lock.locked():
                self._turn_away(context)

    def _turn_away(self, context: Context) -> None:
        """Windows that nobody here has asked for."""
        for target, session in context.arrived.items():
            _shut_off(session)
            self._running.browser.begin("Target.closeTarget", targetId=target)
        context.arrived.clear()


def _shut_off(session: Session) -> None:
    """Nothing leaves a window; then it runs, since one that stands still holds up the page that opened it."""

    def fail(event: Event) -> None:
        session.begin("Fetch.failRequest", requestId=event["requestId"], errorReason="BlockedByClient")

    session.on("Fetch.requestPaused", fail)
    session.begin("Fetch.enable", patterns=[{}])
    session.begin("Target.setAutoAttach", **ATTACH)
    session.begin("Runtime.runIfWaitingForDebugger")


def _connection_bytes(body_bytes: int) -> int:
    """How much one connection may bring in: a body as long as allowed, and what else comes over the same one."""
    return body_bytes + BESIDE_A_BODY if body_bytes else 0
