"""What a redirect asks for next."""

from dataclasses import replace
from urllib.parse import urljoin

from crawler.capture.index import http_head
from spiders.found import RequestKey, request_key

REDIRECTS = {301, 302, 303, 307, 308}
KEEP_METHOD = {307, 308}
"""Those after which the same is asked elsewhere; after the others a GET follows (RFC 9110, 15.4)."""


def follow(asked: RequestKey, status: int, head: bytes) -> RequestKey | None:
    r"""The request that a redirect with this head leads to; None where it does not say where.

    >>> follow(request_key("POST", "http://a.cn/x", b"q=1"), 302, b"HTTP/1.1 302 Found\r\nLocation: /y\r\n\r\n")
    RequestKey(method='GET', url='http://a.cn/y', body_digest=None, via='plain')
    """
    location = http_head(head).get_header("location")
    if not location:
        return None
    url = urljoin(asked.url, location)
    return replace(asked, url=url) if status in KEEP_METHOD else request_key("GET", url, via=asked.via)
