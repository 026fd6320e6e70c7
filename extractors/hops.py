"""Pages that only send on: a script that names another address, or that sets a cookie and loads the page again."""

import re
from dataclasses import dataclass, field

from extractors.listing.html import absolute, read_page, scripts
from extractors.listing.rows import text_of

# as in: location.href = "/index.html"; window.location.replace('./a.html'); top.location = "b.html"; not: "/a?id=" + id
_TO = re.compile(
    r"\blocation(?:\.href)?\s*=\s*['\"]([^'\"]+)['\"](?!\s*\+)"
    r"|\blocation\.(?:replace|assign)\(\s*['\"]([^'\"]+)['\"](?!\s*\+)"
)
# as in: document.cookie = "wzws_cid=a1; path=/"
_COOKIE = re.compile(r"\bdocument\.cookie\s*=\s*['\"]\s*([^=;'\"\s]+)=([^;'\"]*)")
_AGAIN = re.compile(r"\blocation\.reload\(|\blocation(?:\.href)?\s*=\s*(?:window\.)?location\b")
_LARGEST_BYTES = 2_000
_FEW_CHARACTERS = 100


@dataclass(frozen=True)
class Hop:
    """Where a page sends on, and the cookies that it sets before."""

    url: str
    cookies: dict[str, str] = field(default_factory=dict)


def read_hop(body: bytes, url: str, declared: str | None = None) -> Hop | None:
    """The hop that a small page with next to nothing to read makes; None for any other page.

    A cookie that the script computes, or an address that it puts together, is no hop: that is not for us to run.

    >>> read_hop(b"<script>location.href='/a.html'</script>", "http://a.cn/")
    Hop(url='http://a.cn/a.html', cookies={})
    >>> read_hop(b"<script>document.cookie='c=1; path=/';location.reload()</script>", "http://a.cn/x")
    Hop(url='http://a.cn/x', cookies={'c': '1'})
    """
    if len(body) > _LARGEST_BYTES or b"location" not in body:
        return None
    page = read_page(body, url, declared)
    script = "\n".join(scripts(page.root))
    if len(text_of(page.root)) > _FEW_CHARACTERS:
        return None
    cookies = dict(_COOKIE.findall(script))
    named = _TO.search(script)
    to = absolute(page.base, named[1] or named[2]) if named else url if cookies and _AGAIN.search(script) else None
    return Hop(to, cookies) if to and (cookies or to != url) else None
