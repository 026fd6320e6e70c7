"""robots.txt as RFC 9309 wants it: what cannot be read closes the host, where Scrapy by itself would allow all."""

from urllib.parse import urlsplit

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.robotstxt import RobotParser

from crawler.states import Closed, Disallowed, NoContent
from extractors.states import State

_SERVER_ERROR = 500
_CLIENT_ERROR = 400


class Robots(RobotsTxtMiddleware):
    """Scrapy's middleware with the reactions that it lacks.

    A challenge, a refusal, a server error and silence close the host. No robots.txt (404 and its like) allows all.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._closed: dict[str, State] = {}

    async def process_request(self, request: Request, spider: Spider | None = None) -> None:
        """Let the request pass, or drop it with the reason."""
        await super().process_request(request, spider)
        state = self._closed.get(urlsplit(request.url).netloc)
        if state and not request.meta.get("dont_obey_robotstxt"):
            raise Closed(state)

    def process_request_2(self, rp: RobotParser | None, request: Request) -> None:
        """Ask the rules; a forbidden address is a state of its own."""
        try:
            super().process_request_2(rp, request)
        except IgnoreRequest as error:
            raise Disallowed(State("disallowed", "robots.txt forbids it")) from error

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        if response.status >= _SERVER_ERROR:
            self._robots_error(Closed(State("unreachable", f"robots.txt: status {response.status}")), netloc)
            return
        rules = response.replace(body=b"") if response.status >= _CLIENT_ERROR else response
        await super()._parse_robots(rules, netloc, request)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        self._closed[netloc] = exc.state if isinstance(exc, NoContent) else _silent(exc)
        super()._robots_error(exc, netloc)


def _silent(exc: Exception) -> State:
    return State("unreachable", f"robots.txt: {type(exc).__name__}: {exc}")
