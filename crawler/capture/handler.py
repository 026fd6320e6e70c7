"""The download handler: every exchange is in the archive before its response goes to the spider."""

import asyncio
from typing import cast

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadCancelledError, DownloadTimeoutError
from scrapy.http import Response
from scrapy.utils.defer import deferred_from_coro
from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler
from twisted.web.client import HTTPConnectionPool

from crawler.capture.exchange import Truncated
from crawler.capture.extension import ArchiveExtension
from crawler.capture.wire import Tap, TappedPool, tapped
from crawler.errors import ArchiveUnwritable, Usage
from spiders.found import request_key

BROWSER = "playwright"
"""Requests with this in their meta go to the browser."""


class CaptureHandler(ScrapyPlaywrightDownloadHandler):  # type: ignore[misc]  # published without types
    """For http and https. After a download `request.meta["capture"]` is its capture.

    What came of an exchange that failed under way is kept, too.
    """

    _pool: HTTPConnectionPool

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        extension = crawler.get_extension(ArchiveExtension)
        if extension is None:
            raise Usage("EXTENSIONS: expected crawler.capture.extension.ArchiveExtension beside the CaptureHandler")
        self._archive = extension.archive
        self._pool = TappedPool(self._pool)
        self._starting = asyncio.Lock()
        self._started = False

    async def download_request(self, request: Request) -> Response:
        """Download, and keep what crossed the wire."""
        if request.meta.get(BROWSER):
            await self._start_browser()
            return cast("Response", await super().download_request(request))
        truncated: Truncated = "disconnect"
        with tapped() as tap:
            try:
                return cast("Response", await super().download_request(request))
            except DownloadTimeoutError:
                truncated = "time"
                raise
            except DownloadCancelledError:
                truncated = "length"
                raise
            finally:
                await self._keep(tap, request, truncated)

    async def _maybe_launch_in_thread(self) -> None:
        """Not yet: a crawl without browser requests starts no browser."""

    async def _start_browser(self) -> None:
        async with self._starting:
            if not self._started:
                await super()._maybe_launch_in_thread()
                self._started = True

    async def _keep(self, tap: Tap, request: Request, truncated: Truncated) -> None:
        exchange = tap.exchange(request_key(request.method, request.url, request.body), truncated)
        if exchange is None:
            return
        try:
            request.meta["capture"] = await self._archive.append(exchange)
        except ArchiveUnwritable:
            deferred_from_coro(self._crawler.engine.close_spider_async(reason="archive_unwritable"))
            raise
