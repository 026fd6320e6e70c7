"""From a request to a drawn page: the answer for the spider, and what the archive keeps of it beside its exchanges."""

import asyncio
from dataclasses import dataclass, field

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
)
from scrapy.http import Headers, HtmlResponse, Response
from scrapy.responsetypes import responsetypes

from crawler.capture.archive import Archive
from crawler.capture.exchange import JSON, Capture
from crawler.capture.heads import ORIGINAL
from crawler.capture.page import scripts
from crawler.capture.page.border import Border, limits_of
from crawler.capture.page.browser import Browser, borrow_browser, give_back_browser
from crawler.capture.page.gate import NO_SUCH_HOST_REASON
from crawler.capture.page.tab import IDLE_S, TALLEST, Content, Tab
from crawler.capture.page.turning import turned
from crawler.capture.page.visit import Visit
from crawler.capture.unfetched import miss
from crawler.errors import Crashed
from spiders.drawing import Drawing, drawing_of, turn
from spiders.found import request_key

HTML = "text/html; charset=utf-8"
NO_PAGE, NO_BODY = "chrome-error:", "net::ERR_HTTP_RESPONSE_CODE_FAILURE"
ABORTED, BLOCKED = "net::ERR_ABORTED", "ERR_BLOCKED_BY_CLIENT"
DRAWN_S = 15.0
"""A page that draws nothing until then is read as it stands; that too little was found is said at the end."""

MOVES = 3
"""How often a page may go elsewhere while it is being read."""


@dataclass
class Drawn:
    """What came of a page so far: its document's exchange, what it showed, its picture."""

    capture: Capture | None = None
    contents: list[tuple[Capture, Content]] = field(default_factory=list)
    picture: bytes | None = None
    turning: bool = False
    """What ends now would be taken for the whole list: it is asked anew."""
    facts: dict[str, JSON] = field(default_factory=dict)


class Renderer:
    """A crawler's way to the browser."""

    def __init__(self, crawler: Crawler, archive: Archive, body_bytes: int) -> None:
        settings = crawler.settings
        self._archive = archive
        self._settings = settings
        self._browser: Browser | None = None
        self._picture: str = settings.get("NIANBAO_PAGE_PICTURE", "png")
        self._text = settings.getbool("NIANBAO_PAGE_TEXT", default=True)
        self._border = Border(
            archive=archive,
            portal=getattr(crawler.spider, "portal", None),
            stats=crawler.stats,
            limits=limits_of(settings, body_bytes),
            left_out=frozenset(settings.getlist("NIANBAO_PAGE_WITHOUT")),
        )
        crawler.signals.connect(self.close, signals.spider_closed)  # as long as the archive is open

    async def render(self, request: Request) -> Response:
        """The page as a browser shows it; `request.meta["capture"]` is the exchange of its document."""
        self._browser = self._browser or borrow_browser(self._settings)
        drawn, visit = Drawn(), None
        try:
            async with self._browser.page(self._border, self._settings["USER_AGENT"]) as tab:
                visit = tab.visit
                await self._within_limits(tab, request, drawn)
        except Crashed as error:
            if not drawn.contents or drawn.turning:
                raise DownloadFailedError(f"{request.url}: {error}") from error
        finally:
            self._border.stats.set_value("nianbao/browsers", self._browser.started)
            if visit:
                drawn.capture = await visit.settle(closed=True)
                for key, reason in visit.missed.items():
                    miss(self._border.stats, key.url, reason)
                about = drawn.capture or request_key(request.method, request.url, request.body, "browser")
                await self._archive.describe("fetch", about, {"page": visit.facts() | drawn.facts})
        return await self._kept(request, drawn, visit)

    async def close(self) -> None:
        """The crawl needs no pages any more."""
        browser, self._browser = self._browser, None
        if browser:
            await browser.leave(self._border)
            await give_back_browser(browser)

    async def _within_limits(self, tab: Tab, request: Request, drawn: Drawn) -> None:
        limits = self._border.limits
        try:
            async with asyncio.timeout(limits.total_s + limits.drawn_s):
                await self._draw(tab, request, drawn)
        except TimeoutError as error:
            if drawn.contents and not drawn.turning:
                return
            raise DownloadTimeoutError(f"{request.url}: the page was not drawn in time") from error

    async def _draw(self, tab: Tab, request: Request, drawn: Drawn) -> None:
        limits, drawing = self._border.limits, drawing_of(request) or Drawing()
        loop = asyncio.get_running_loop()
        ends_at = loop.time() + limits.total_s
        tab.visit.expect(request, tab.frame)
        async with asyncio.timeout(limits.drawn_s):
            error = await tab.go(request.url)
        if tab.visit.is_file:
            return
        if error and not (tab.visit.document and error in {ABORTED, NO_BODY}):
            raise failure_of(request, tab.visit, error)
        if error == NO_BODY:
            return
        drawn.facts["drawn"] = await tab.drawn(drawing.wait_for, min(limits.drawn_s, DRAWN_S))
        await tab.ask(scripts.SEEN_THROUGH)
        await tab.quiet(IDLE_S)
        content = await self._read(tab, drawn)
        if content.url.startswith(NO_PAGE):
            drawn.contents.clear()  # Chromium's own words where the server sent none
            return
        drawn.facts |= {"url": content.url, "title": content.title}
        if self._picture:
            drawn.picture = await tab.picture(content, self._picture)
            drawn.facts["picture"] = {"page": [content.width, content.height], "cut": content.height > TALLEST}
        if drawing.is_list:
            drawn.turning = True
            async for content in turned(tab, drawing, limits, ends_at):
                await self._read(tab, drawn, content)
            drawn.turning = False
            drawn.facts["documents"] = len(drawn.contents)
        await tab.fetch_again()

    async def _read(self, tab: Tab, drawn: Drawn, content: Content | None = None) -> Content:
        """What the page shows, with the exchange of its document, which may change while it is read."""
        for _ in range(MOVES):
            document = tab.visit.document
            content = content or await tab.content()
            if document is tab.visit.document:
                break
            content = None
        capture = await document if document else None
        if capture is None or content is None:
            raise DownloadFailedError("the browser's document was not captured")
        drawn.contents.append((capture, content))
        return content

    async def _kept(self, request: Request, drawn: Drawn, visit: Visit | None) -> Response:
        """The response, once all that the page showed is in the archive."""
        capture = drawn.contents[0][0] if drawn.contents else drawn.capture
        if capture is None or visit is None:
            raise DownloadFailedError(f"{request.url}: the browser's document was not captured")
        request.meta["capture"] = capture
        if capture.truncated == "length":
            raise DownloadCancelledError(f"{request.url}: longer than {self._border.limits.body_bytes} bytes")
        documents = [content.html.encode("utf-8", "replace") for _, content in drawn.contents]
        for document in documents:  # also of what a form was sent for: a crawl that goes on finds the whole list there
            await self._archive.append_derived("dom", document, HTML, of=capture)
        if drawn.picture:
            await self._archive.append_derived("screenshot", drawn.picture, f"image/{self._picture}", of=capture)
        if self._text and drawn.contents:
            text = drawn.contents[0][1].text.encode("utf-8", "replace")
            await self._archive.append_derived("text", text, "text/plain; charset=utf-8", of=capture)
        turn(request, documents[1:])
        if drawn.contents:
            return self._page(request, capture, drawn.contents[0][1], visit)
        return await asyncio.to_thread(self._file, capture)

    def _page(self, request: Request, capture: Capture, content: Content, visit: Visit) -> Response:
        headers = self._headers(capture)
        headers["Content-Type"] = HTML
        body = content.html.encode("utf-8", "replace")
        asked = visit.asked_first
        sent_on = asked and asked.url != request.url.partition("#")[0]
        of = _sent_on(request, asked.url) if asked and sent_on else None
        return HtmlResponse(content.url, capture.status, headers, body, request=of, encoding="utf-8")

    def _file(self, capture: Capture) -> Response:
        """What is no page, as it came."""
        headers = self._headers(capture)
        body = self._archive.payload(capture).body
        kind = responsetypes.from_args(headers=headers, url=capture.url, body=body)
        return kind(url=capture.url, status=capture.status, headers=headers, body=body)

    def _headers(self, capture: Capture) -> Headers:
        exchange = self._archive.open(capture.record_id)
        with exchange.body:
            lines = [line.partition(b":") for line in exchange.response_head.split(b"\r\n")[1:] if line]
        headers = Headers()
        for name, _, value in lines:
            if name.strip().lower() != b"content-length" and not name.startswith(ORIGINAL):
                headers.appendlist(name.strip(), value.strip())
        return headers


def _sent_on(request: Request, url: str) -> Request:
    """The request as if its page had sent the spider on: what it asked is told by `redirect_urls`."""
    meta = {**request.meta, "redirect_urls": [request.url], "redirect_reasons": ["script"]}
    return request.replace(url=url, method="GET", body=b"", meta=meta)


def failure_of(request: Request, visit: Visit, error: str) -> Exception:
    """Chromium's word for a failed page as Scrapy says it; the gate knows better why a connection was not made."""
    if BLOCKED in error:
        return IgnoreRequest(f"{request.url}: refused ({', '.join(map(': '.join, visit.refused.items()))})")
    reason = visit.shut(request.url)
    said = f"{request.url}: {error}" + (f" ({reason})" if reason else "")
    if reason == NO_SUCH_HOST_REASON:
        return CannotResolveHostError(said)
    return DownloadTimeoutError(said) if "TIMED_OUT" in error else DownloadFailedError(said)
