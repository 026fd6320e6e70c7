"""What a crawl that was cut short had captured is answered from the archive; its portal is not asked again."""

import asyncio
import logging
from collections import Counter
from http import HTTPStatus
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadCancelledError, NotConfigured
from scrapy.http import Headers, Response, TextResponse
from scrapy.responsetypes import responsetypes

from crawler.capture.archive import Archive
from crawler.capture.exchange import Capture
from crawler.capture.extension import ArchiveExtension
from crawler.capture.page.stopped import DRAWN
from crawler.capture.redirects import REDIRECTS
from crawler.errors import ArchiveDamaged, BodyDamaged
from extractors.source import Source
from spiders.drawing import drawing_of, turn
from spiders.found import RequestKey, Via, request_key

log = logging.getLogger(__name__)

GIVEN = {HTTPStatus.OK, *REDIRECTS}
"""What may answer for another request of the same crawl; anything else is worth another try."""

NOT_OF_THE_BODY = {b"content-encoding", b"content-length", b"transfer-encoding"}
"""Fields that are said of the bytes on the wire; the body given here is the one meant."""


class Resumed:
    """Downloader middleware, the last before the network.

    Each capture answers once, in the order in which they were made: a page that was asked three times until it came
    is asked three times again. What was cut off on its way is fetched anew, and so is a drawn page without its DOM or
    without its text, which is written last.

    Where `NIANBAO_WALKED` is set, this crawl was here as another family: the latest that it had answers, once.
    """

    def __init__(self, archive: Archive, *, has_text: bool, walked: bool) -> None:
        self._archive = archive
        self._walked = walked
        self._has_text = has_text
        self._asked: Counter[RequestKey] = Counter()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made by Scrapy; an archive in which this crawl begins has no answers."""
        extension = crawler.get_extension(ArchiveExtension)
        walked = crawler.settings.getbool("NIANBAO_WALKED")
        if extension is None or not (walked or extension.archive.resumes):
            raise NotConfigured("the crawl is a new one")
        has_text = crawler.settings.getbool("NIANBAO_PAGE_TEXT", default=True)
        return cls(extension.archive, has_text=has_text, walked=walked)

    async def process_request(self, request: Request) -> Response | None:
        """The answer that this crawl had before it was cut short, if it had one."""
        via: Via = "browser" if drawing_of(request) else "plain"
        key = request_key(request.method, request.url, request.body, via)
        turn = self._asked[key]
        self._asked[key] += 1
        try:
            return await asyncio.to_thread(self._drawn if via == "browser" else self._plain, request, key, turn)
        except (ArchiveDamaged, BodyDamaged) as error:
            log.warning("%s is fetched again: %s", request.url, error)
            return None

    def _plain(self, request: Request, key: RequestKey, turn: int) -> Response | None:
        captures = [c for c in self._captures(key, turn) if c.truncated in {None, "length"}]
        if turn >= len(captures):
            return None
        capture = captures[turn]
        if capture.truncated:
            raise DownloadCancelledError(f"{request.url}: cut off at the size limit by the crawl that is resumed")
        return self._answer(request, request.url, capture, self._archive.payload(capture))

    def _drawn(self, request: Request, key: RequestKey, number: int) -> Response | None:
        page = None if number else self._page(key)
        if not page:
            return None
        shown = self._archive.all_derived(page, "dom")
        whole = shown and (not self._has_text or self._archive.derived(page, "text"))
        if page.media_type in DRAWN and not whole:
            return None
        first, *further = [self._archive.payload(capture) for capture in shown or [page]]
        turn(request, [source.body for source in further])
        return self._answer(request, page.url, page, first)

    def _answer(self, request: Request, url: str, capture: Capture, source: Source) -> Response:
        """The response as the download handler gives it."""
        request.meta["capture"] = capture
        response = answer(self._archive, url, capture, source)
        drawn = isinstance(response, TextResponse) and drawing_of(request)
        return response.replace(encoding=source.charset) if drawn else response

    def _page(self, key: RequestKey) -> Capture | None:
        """The document that the browser came to, by redirects perhaps."""
        known = self._walked or self._archive.earlier(key)
        return self._archive.resolve(key, crawl=self._archive.crawl) if known else None

    def _captures(self, key: RequestKey, turn: int) -> list[Capture]:
        latest = self._archive.lookup(key, crawl=self._archive.crawl) if self._walked and not turn else None
        return [latest] if latest and latest.status in GIVEN else self._archive.earlier(key)


def answer(archive: Archive, url: str, capture: Capture, source: Source) -> Response:
    """The response that a capture was, for an address; `source` is its body."""
    exchange = archive.open(capture.record_id)
    exchange.body.close()
    headers = fields_of_head(exchange.response_head)
    kind = responsetypes.from_args(headers=headers, url=url, body=source.body)
    return kind(url=url, status=capture.status, headers=headers, body=source.body)


def fields_of_head(head: bytes) -> Headers:
    """The fields of a response, those left out that its decoded body contradicts."""
    headers = Headers()
    for line in head.splitlines()[1:]:
        name, colon, value = line.partition(b":")
        if colon and name.strip().lower() not in NOT_OF_THE_BODY:
            headers.appendlist(name.strip(), value.strip())
    return headers
