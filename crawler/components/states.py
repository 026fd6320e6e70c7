"""What is no content is kept as evidence and goes no further: challenges, refusals, soft 404s, failures, robots.txt."""

import logging
from typing import Self
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    NotConfigured,
    ResponseDataLossError,
)
from scrapy.http import Response
from twisted.internet.error import ConnectError, ConnectionDone, ConnectionLost
from twisted.web.client import ResponseFailed

from crawler.capture.archive import Archive
from crawler.capture.exchange import Capture
from crawler.capture.extension import ArchiveExtension
from extractors.states import State, recognise
from spiders.found import key_of, title_asked
from spiders.portal_spider import PortalSpider

_FAILURES: tuple[tuple[type[Exception] | tuple[type[Exception], ...], str], ...] = (
    (CannotResolveHostError, "no such host"),
    (DownloadConnectionRefusedError, "connection refused"),
    (DownloadTimeoutError, "no answer in time"),
    (ResponseDataLossError, "answer cut off"),
    (DownloadCancelledError, "answer too large"),
    ((ConnectionDone, ConnectionLost, ResponseFailed), "connection broken off"),
    ((DownloadFailedError, ConnectError, OSError), "connection failed"),
)
"""What Scrapy's handlers raise when a server does not answer, in words."""
_REASON_CHARACTERS = 200
_ERROR = 400


_log = logging.getLogger(__name__)


class NoContent(IgnoreRequest):
    """A response or request that goes no further because of a state."""

    def __init__(self, state: State, capture: Capture | None = None) -> None:
        super().__init__(f"{state.name}: {state.reason}")
        self.state = state
        self.capture = capture


class Closed(NoContent):
    """A request to a host whose robots.txt was answered by a state."""


class Disallowed(NoContent):
    """A request that robots.txt forbids."""


class StatesMiddleware:
    """Downloader middleware below Retry: it sees what is final.

    A response passes here after its retries, redirects and decompression. An exception passes Retry first, too,
    which answers it with a new request as long as there are tries left; so one that arrives here is the last.
    """

    def __init__(self, crawler: Crawler, spider: PortalSpider, archive: Archive) -> None:
        self.stats = crawler.stats
        self.portal = spider.portal.code
        self.archive = archive

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made by Scrapy; without a portal or an archive there is nobody to tell."""
        extension = crawler.get_extension(ArchiveExtension)
        if not isinstance(crawler.spider, PortalSpider) or extension is None:
            raise NotConfigured("states are recorded for a portal, in an archive")
        middleware = cls(crawler, crawler.spider, extension.archive)
        crawler.signals.connect(middleware.spider_opened, signals.spider_opened)
        return middleware

    async def spider_opened(self, spider: PortalSpider) -> None:
        """A portal whose robots.txt is not obeyed is recorded with the reason that its file gives."""
        if reason := spider.portal.request.ignore_robots:
            await self.archive.describe("crawl", None, {"portal": self.portal, "ignore_robots": reason})

    async def process_response(self, request: Request, response: Response) -> Response:
        """Content goes on; a state is recorded with its capture and goes no further."""
        if response.status in request.meta.get("handle_httpstatus_list", ()):  # its spider knows what to do
            return response
        headers = {k.decode("latin-1").lower(): _joined(v) for k, v in response.headers.items()}
        state = recognise(response.status, headers, response.body, response.url)
        if response.status >= _ERROR:
            state = state or State("unreachable", f"status {response.status}")
        if state is None or (_asks_robots(request) and state.name in {"soft_404", "unreachable"}):
            return response
        capture: Capture | None = request.meta.get("capture")
        await self._record(state, request, response.url, capture)
        raise NoContent(state, capture)

    async def process_exception(self, request: Request, exception: Exception) -> None:
        """Record why there is no response: robots.txt, or the last failure of the network, which ends quietly here."""
        if isinstance(exception, Closed | Disallowed):
            await self._record(exception.state, request, request.url, exception.capture)
        elif reason := _failure(exception):
            state = State("unreachable", reason)
            await self._record(state, request, request.url)
            raise NoContent(state) from exception

    async def _record(self, state: State, request: Request, url: str, shown_by: Capture | None = None) -> None:
        """Into the archive, about the capture or the request, with the capture that shows it (perhaps robots.txt's)."""
        _log.info("%s: %s %s: %s", self.portal, url, state.name, state.reason)
        self.stats.inc_value(f"nianbao/state/{state.name}")
        facts = {
            "portal": self.portal,
            "url": url,
            "state": state.name,
            "reason": state.reason,
            "record_id": shown_by.record_id if shown_by else None,
            "title": title_asked(request),
        }
        is_own = shown_by is not None and shown_by.url == url
        await self.archive.describe("state", shown_by if is_own else key_of(request), facts)


def _joined(values: list[bytes]) -> str:
    return "\n".join(value.decode("latin-1") for value in values)


def _asks_robots(request: Request) -> bool:
    """Whether Scrapy asks for robots.txt itself; an error page in its place means that there is none."""
    return bool(request.meta.get("dont_obey_robotstxt")) and urlsplit(request.url).path == "/robots.txt"


def _failure(exception: Exception) -> str | None:
    """A failure of the network in words; None for anything else, which is a fault of ours and shows as one."""
    said = " ".join(str(exception).split())[:_REASON_CHARACTERS]
    for kinds, words in _FAILURES:
        if isinstance(exception, kinds):
            return f"{words} ({type(exception).__name__}: {said})" if said else words
    return None
