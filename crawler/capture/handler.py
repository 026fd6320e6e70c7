"""The download handler: every exchange is in the archive before its response goes to the spider."""

import asyncio
from typing import Any, ClassVar, cast
from weakref import WeakKeyDictionary

from playwright.async_api import Page
from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadCancelledError, DownloadFailedError, DownloadTimeoutError
from scrapy.http import Response, TextResponse
from scrapy.utils.defer import deferred_from_coro
from scrapy_playwright.handler import BrowserContextWrapper, ScrapyPlaywrightDownloadHandler
from twisted.web.client import HTTPConnectionPool

from crawler.capture.browser import Border, PageTap, refuse_popups
from crawler.capture.chromium import HINT, launch_options
from crawler.capture.exchange import Truncated
from crawler.capture.extension import ArchiveExtension
from crawler.capture.wire import Tap, TappedPool, tapped
from crawler.errors import ArchiveUnwritable, NianbaoError, Usage
from spiders.found import request_key
from spiders.portal import allows

DRAWN = {"text/html", "application/xhtml+xml", None}
"""Media types of which the browser makes a document of the page's own; for a PDF it shows its viewer."""


class CaptureHandler(ScrapyPlaywrightDownloadHandler):  # type: ignore[misc]  # published without types
    """For http and https; requests with `playwright` in their meta go to the browser.

    After a download `request.meta["capture"]` is its capture. What came of an exchange that failed is kept, too.
    """

    _pool: HTTPConnectionPool
    _of: ClassVar[WeakKeyDictionary[Crawler, "CaptureHandler"]] = WeakKeyDictionary()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "CaptureHandler":
        """One handler, and so one browser, for both schemes of a crawl."""
        if crawler not in cls._of:
            cls._of[crawler] = cls(crawler)
        return cls._of[crawler]

    async def close(self) -> None:
        """Close connections and browser; Scrapy asks once for each scheme."""
        if self._of.pop(self._crawler, None):
            await super().close()

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        extension = crawler.get_extension(ArchiveExtension)
        if extension is None:
            raise Usage("EXTENSIONS: expected crawler.capture.extension.ArchiveExtension beside the CaptureHandler")
        self._archive = extension.archive
        self._pool = TappedPool(self._pool)
        self._starting = asyncio.Lock()
        self._started = False
        self._taps: dict[Page, PageTap] = {}
        self._rendering: dict[Request, tuple[Page, PageTap]] = {}

    async def download_request(self, request: Request) -> Response:
        """Download, and keep what crossed the wire."""
        request.meta.pop("capture", None)  # that of the request which was redirected here
        try:
            if request.meta.get("playwright"):
                return await self._render(request)
            return await self._fetch(request)
        except ArchiveUnwritable:
            deferred_from_coro(self._crawler.engine.close_spider_async(reason="archive_unwritable"))
            raise

    async def _fetch(self, request: Request) -> Response:
        truncated: Truncated = "disconnect"
        with tapped() as tap:
            try:
                response = cast("Response", await super().download_request(request))
            except DownloadTimeoutError:
                truncated = "time"
                raise
            except DownloadCancelledError:
                truncated = "length"
                raise
            finally:
                await self._keep(tap, request, truncated)
        if "capture" not in request.meta:
            raise DownloadFailedError(f"{request.url}: expected HTTP/1, got {tap.response_head[:40]!r}")
        return response

    async def _keep(self, tap: Tap, request: Request, truncated: Truncated) -> None:
        key = request_key(request.method, request.url, request.body)
        if exchange := tap.exchange(key, truncated):
            request.meta["capture"] = await self._archive.append(exchange)
        elif tap.response_head:
            await self._archive.describe("fetch", key, {"not_http": tap.response_head.decode("latin-1")})

    async def _render(self, request: Request) -> Response:
        """Let the browser fetch a page; what it drew is kept beside the page's own bytes."""
        await self._start_browser()
        capture = None
        try:
            response = cast("Response", await super().download_request(request))
        finally:
            if found := self._rendering.pop(request, None):
                page, tap = found
                capture = await tap.settle(closed=page.is_closed())
        if capture is None:
            raise DownloadFailedError(f"{request.url}: the browser's document was not captured")
        request.meta["capture"] = capture
        if capture.media_type in DRAWN and isinstance(response, TextResponse):
            media_type = f"text/html; charset={response.encoding}"
            await self._archive.append_derived("dom", response.body, media_type, of=capture)
        return response

    async def _maybe_launch_in_thread(self) -> None:
        """Not when the crawl starts: most never need a browser."""

    async def _start_browser(self) -> None:
        async with self._starting:
            if not self._started:
                ours, given = launch_options(), self.config.launch_options
                both = ours | given | {"args": [*ours["args"], *given.get("args", [])]}
                if not both["executable_path"]:
                    raise NianbaoError(f"no Chromium found: {HINT}")
                self.config.launch_options = both
                await super()._maybe_launch_in_thread()
                self._started = True

    async def _create_browser_context(
        self, name: str, context_kwargs: dict[str, Any] | None, spider: Spider | None = None
    ) -> BrowserContextWrapper:
        kept = {**(context_kwargs or {}), "service_workers": "block"}  # they would fetch outside of the page
        wrapper = await super()._create_browser_context(name, kept, spider)
        await refuse_popups(wrapper.context, self._border())
        return wrapper

    async def _create_page(self, request: Request, spider: Spider) -> Page:
        page: Page = await super()._create_page(request, spider)
        tap = PageTap(await page.context.new_cdp_session(page), self._border())
        await tap.start()
        self._taps[page] = tap
        page.once("close", self._forget)
        return page

    def _forget(self, page: Page) -> None:
        self._taps.pop(page, None)

    async def _download_request_with_page(self, request: Request, page: Page, spider: Spider) -> Response:
        tap = self._taps[page]
        tap.expect(request)
        self._rendering[request] = page, tap
        return cast("Response", await super()._download_request_with_page(request, page, spider))

    async def _apply_page_methods(self, page: Page, request: Request, spider: Spider) -> None:
        await super()._apply_page_methods(page, request, spider)
        await self._taps[page].idle()

    def _border(self) -> Border:
        portal = getattr(self._crawler.spider, "portal", None)
        return Border(
            archive=self._archive,
            allowed=lambda url: portal is None or allows(portal, url),
            stats=self._crawler.stats,
            size_limit=self._default_maxsize,
        )
