"""The download handler: every exchange is in the archive before its response goes to the spider."""

import asyncio
import tempfile
from typing import ClassVar
from weakref import WeakKeyDictionary

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadCancelledError, DownloadFailedError, DownloadTimeoutError
from scrapy.http import Response
from scrapy.utils.defer import deferred_from_coro
from twisted.web.client import HTTPConnectionPool

from crawler.capture.exchange import JSON, Truncated
from crawler.capture.extension import ArchiveExtension
from crawler.capture.facts import fetch_facts
from crawler.capture.page.renderer import Renderer
from crawler.capture.wire import Tap, TappedPool, tapped
from crawler.errors import ArchiveUnwritable, Usage
from spiders.drawing import drawing_of
from spiders.found import request_key


class CaptureHandler(HTTP11DownloadHandler):
    """For http and https; requests that are to be drawn (spiders/drawing.py) go to the browser.

    After a download `request.meta["capture"]` is its capture. What came of an exchange that failed is kept, too.
    """

    _pool: HTTPConnectionPool
    _of: ClassVar[WeakKeyDictionary[Crawler, "CaptureHandler"]] = WeakKeyDictionary()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "CaptureHandler":
        """One handler for both schemes of a crawl."""
        if crawler not in cls._of:
            cls._of[crawler] = cls(crawler)
        return cls._of[crawler]

    async def close(self) -> None:
        """Close connections; Scrapy asks once for each scheme."""
        if self._of.pop(self._crawler, None):
            await super().close()

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        extension = crawler.get_extension(ArchiveExtension)
        if extension is None:
            raise Usage("EXTENSIONS: expected crawler.capture.extension.ArchiveExtension beside the CaptureHandler")
        self._archive = extension.archive
        self._pool = TappedPool(self._pool)
        self._page_s = crawler.settings.getfloat("DOWNLOAD_TIMEOUT")
        self._file_s = crawler.settings.getfloat("NIANBAO_FILE_TIMEOUT")
        self._renderer = Renderer(crawler, self._archive, self._default_maxsize)

    async def download_request(self, request: Request) -> Response:
        """Download, and keep what crossed the wire."""
        facts = fetch_facts(self._crawler, request, request.meta.pop("capture", None))
        try:
            if drawing_of(request):
                return await self._renderer.render(request)
            return await self._fetch(request, facts)
        except ArchiveUnwritable:
            deferred_from_coro(self._crawler.engine.close_spider_async(reason="archive_unwritable"))
            raise

    async def _fetch(self, request: Request, facts: dict[str, JSON]) -> Response:
        truncated: Truncated = "disconnect"
        with tapped() as tap:
            try:
                response = await self._in_time(request, tap)
            except DownloadTimeoutError:
                truncated = "time"
                raise
            except DownloadCancelledError as error:
                truncated, facts["limit"] = "length", str(error)
                raise
            finally:
                await self._keep(tap, request, truncated, facts)
        if "capture" not in request.meta:
            raise DownloadFailedError(f"{request.url}: expected HTTP/1, got {tap.response_head[:40]!r}")
        return response

    async def _in_time(self, request: Request, tap: Tap) -> Response:
        """The response of a page within its time; a file has to begin within that, and more time to come."""
        page_s = request.meta.get("download_timeout") or self._page_s
        request.meta["download_timeout"] = max(page_s, self._file_s)
        limit = asyncio.timeout(None)

        def look() -> None:
            if not tap.is_file:
                limit.reschedule(0)

        timer = asyncio.get_running_loop().call_later(page_s, look)
        try:
            async with limit:
                return await super().download_request(request)
        except TimeoutError as error:
            if not limit.expired():
                raise
            raise DownloadTimeoutError(f"{request.url} took longer than {page_s} seconds") from error
        finally:
            timer.cancel()
            request.meta["download_timeout"] = page_s

    async def _keep(self, tap: Tap, request: Request, truncated: Truncated, facts: dict[str, JSON]) -> None:
        key = request_key(request.method, request.url, request.body)
        if tap.no_room:
            raise ArchiveUnwritable(f"{tempfile.gettempdir()}: {tap.no_room.strerror}")
        if exchange := tap.exchange(key, truncated):
            facts["fetch"] = exchange.truncated or "whole"
            facts["tls"] = tap.tls
            request.meta["capture"] = await self._archive.append(exchange, facts)
        elif tap.response_head:
            await self._archive.describe("fetch", key, facts | {"not_http": tap.response_head.decode("latin-1")})
