"""Hops that a browser makes by itself: redirects to the same address for a cookie, and pages that send on."""

from scrapy import Request
from scrapy.downloadermiddlewares.redirect import MetaRefreshMiddleware, RedirectMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response, TextResponse

from extractors.hops import read_hop
from spiders.drawing import drawing_of
from spiders.portal_spider import charset_of

_ORDINARY = 200
_REFRESH_REACH = 4 * 4096
"""Scrapy looks at 4,096 characters, of four bytes at most."""


class Redirects(RedirectMiddleware):
    """Scrapy's redirects; one to the same address (with a new cookie) is asked again, once."""

    def process_response(  # type: ignore[override]  # Scrapy deprecates the spider
        self, request: Request, response: Response
    ) -> Request | Response:
        """The redirect, freed from the filter of what was asked before, or the response."""
        return _again(super().process_response(request, response), request)


class Hops(MetaRefreshMiddleware):
    """Scrapy's meta refresh, and the same for a page whose script names another address or sets a cookie."""

    def process_response(  # type: ignore[override]  # Scrapy deprecates the spider
        self, request: Request, response: Response
    ) -> Request | Response:
        """The hop's request, or the response where it is content."""
        result = super().process_response(request, response) if _may_refresh(response) else response
        plain = response.status == _ORDINARY and not drawing_of(request)
        if result is response and plain and isinstance(response, TextResponse):
            result = self._follow(request, response)
        return _again(result, request)

    def _follow(self, request: Request, response: TextResponse) -> Request | Response:
        hop = read_hop(response.body, response.url, charset_of(response))
        if hop is None:
            return response
        onward = self._redirect_request_using_get(request, response, hop.url).replace(cookies=hop.cookies)
        return self._redirect(onward, request, "script")


def _may_refresh(response: Response) -> bool:
    """Whether the beginning that Scrapy reads could hold a refresh: to see that it does not takes no parser."""
    return b"refresh" in response.body[:_REFRESH_REACH].replace(b"\0", b"").lower()


def _again(result: Request | Response, request: Request) -> Request | Response:
    """Let a hop to the page itself pass the filter of what was asked before; the second one is a loop."""
    if isinstance(result, Request) and result.url == request.url:
        if request.url in request.meta.get("redirect_urls", []):
            raise IgnoreRequest(f"{request.url} sends to itself again and again")
        return result.replace(dont_filter=True)
    return result
