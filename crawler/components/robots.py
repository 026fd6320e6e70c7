"""robots.txt as RFC 9309 wants it: what cannot be read closes the host, where Scrapy by itself would allow all."""

from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.robotstxt import RobotParser

from crawler.components.states import Closed, Disallowed, NoContent
from crawler.errors import ArchiveUnwritable
from extractors.states import State

_SERVER_ERROR = 500
_CLIENT_ERROR = 400


class Robots(RobotsTxtMiddleware):
    """Scrapy's middleware with the reactions that it lacks.

    A challenge, a refusal, a server error and silence close the host. No robots.txt (404 and its like) allows all.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._closed: dict[str, Closed] = {}
        self._unkept: dict[str, ArchiveUnwritable] = {}

    async def process_request(self, request: Request) -> None:  # type: ignore[override]  # Scrapy deprecates the spider
        """Let the request pass, or drop it with the reason."""
        await super().process_request(request)
        closed = self._closed.get(urlsplit(request.url).netloc)
        if closed and not request.meta.get("dont_obey_robotstxt"):
            raise Closed(closed.state, closed.capture)
        if unkept := self._unkept.get(urlsplit(request.url).netloc):
            raise unkept

    def process_request_2(self, rp: RobotParser | None, request: Request) -> None:
        """Ask the rules; a forbidden address is a state of its own."""
        try:
            super().process_request_2(rp, request)
        except IgnoreRequest as error:
            raise Disallowed(State("disallowed", "robots.txt forbids it")) from error

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        if response.status >= _SERVER_ERROR:
            state = State("unreachable", f"status {response.status}")
            self._robots_error(NoContent(state, response.meta.get("capture")), netloc)
            return
        rules = response.replace(body=b"") if response.status >= _CLIENT_ERROR else response
        await super()._parse_robots(rules, netloc, request)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        if isinstance(exc, ArchiveUnwritable):  # which says nothing of the host
            self._unkept[netloc] = exc
        else:
            seen = (
                exc if isinstance(exc, NoContent) else NoContent(State("unreachable", f"{type(exc).__name__}: {exc}"))
            )
            self._closed[netloc] = Closed(State(seen.state.name, f"robots.txt: {seen.state.reason}"), seen.capture)
        super()._robots_error(exc, netloc)
