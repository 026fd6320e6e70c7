"""Listings that did not change since they were captured last: the server says so, and the archive gives them."""

import asyncio
import logging
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Response

from crawler.capture.archive import Archive
from crawler.capture.exchange import Capture
from crawler.capture.extension import ArchiveExtension
from crawler.components.order import is_listing
from crawler.components.resumed import answer, fields_of_head
from crawler.errors import ArchiveDamaged, BodyDamaged
from spiders.found import request_key

log = logging.getLogger(__name__)

_OK, _NOT_MODIFIED = 200, 304
_CONDITIONS = {"ETag": "If-None-Match", "Last-Modified": "If-Modified-Since"}


class Unchanged:
    """Downloader middleware for seasons; reports are always fetched in full: a silent edit keeps their Last-Modified.

    The 304 is captured as it came; what the spider reads is the capture of before.
    """

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made by Scrapy, where NIANBAO_CONDITIONAL asks for it."""
        extension = crawler.get_extension(ArchiveExtension)
        if extension is None or not crawler.settings.getbool("NIANBAO_CONDITIONAL"):
            raise NotConfigured("listings are fetched in full")
        return cls(extension.archive)

    def process_request(self, request: Request) -> None:
        """Ask for a listing only if it changed. In no thread: there its reports would overtake it."""
        if request.method == "GET" and is_listing(request):
            capture, conditions = self._before(request.url)
            if capture and conditions:
                request.headers.update(conditions)
                request.meta["unchanged_since"] = capture

    async def process_response(self, request: Request, response: Response) -> Response:
        """What the archive has, where the server says that it is still so."""
        before: Capture | None = request.meta.get("unchanged_since")
        if response.status != _NOT_MODIFIED or before is None:
            return response
        source = await asyncio.to_thread(self._archive.payload, before)
        return await asyncio.to_thread(answer, self._archive, request.url, before, source)

    def _before(self, url: str) -> tuple[Capture | None, dict[str, str]]:
        """The last whole capture of a page, and what to ask by; nothing where that cannot be read."""
        for capture in reversed(list(self._archive.history(url))):
            if capture.status == _OK and not capture.truncated:
                try:
                    return capture, self._conditions(capture, url)
                except (ArchiveDamaged, BodyDamaged) as error:
                    log.warning("%s is fetched in full: %s", url, error)
        return None, {}

    def _conditions(self, capture: Capture, url: str) -> dict[str, str]:
        self._archive.payload(capture)  # which must be whole
        exchange = self._archive.open(capture.record_id)
        exchange.body.close()
        if exchange.key != request_key("GET", url):
            return {}
        said = fields_of_head(exchange.response_head)
        return {asked: value.decode("latin-1") for name, asked in _CONDITIONS.items() if (value := said.get(name))}
