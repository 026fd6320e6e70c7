"""Whether a plain page waits for a browser to draw it, is a list, or an article."""

import re
from urllib.parse import urlsplit

from extractors.listing.html import Page, read_page, scripts, target
from extractors.listing.rows import CLICKABLE, text_of
from extractors.read.html_scripts import find_markup

_FEW_CHARACTERS = 200
# loading.gif, data:image/gif;base64,…: shown until the page is drawn
_PASSING = re.compile(r"(?i)^data:|loading|spinner|\.gif$|\.svg$")


def is_hollow(body: bytes, url: str, declared: str | None = None) -> bool:
    """A page of scripts with nothing to follow, nothing to see and next to no words: a browser is to draw it.

    What leads to another host is not followed: it is the footer's.

    >>> is_hollow(b"<div id=app></div><script src=app.js></script>", "http://a.cn/")
    True
    >>> is_hollow(b"<p>short</p>", "http://a.cn/")
    False
    """
    page = read_page(body, url, declared)
    host = urlsplit(url).hostname
    shown = page.root.xpath("//iframe[@src] | //frame | //embed | //object | //table")
    pictures = [image for image in page.root.xpath("//img/@src") if not _PASSING.search(str(image))]
    leads = (target(link, page.base) for link in page.root.xpath(CLICKABLE))
    followed = any(urlsplit(lead).hostname == host for lead in leads if lead)
    empty = not (shown or pictures or followed) and len(text_of(page.root)) < _FEW_CHARACTERS
    return _is_scripted(page) and empty and find_markup(page.root) is None


def is_scripted(body: bytes, url: str, declared: str | None = None) -> bool:
    """Whether a page has scripts, which may draw more than it shows."""
    return _is_scripted(read_page(body, url, declared))


def _is_scripted(page: Page) -> bool:
    return bool(scripts(page.root)) or page.root.find(".//script[@src]") is not None


def is_index(body: bytes, url: str, declared: str | None = None) -> bool:
    """Whether most that a page says are links: a list rather than an article.

    >>> is_index("<h1>年报</h1><li><a href=1>2020年</a><li><a href=2>2021年</a>".encode(), "http://a.cn/")
    True
    """
    root = read_page(body, url, declared).root
    linked = sum(len(text_of(link)) for link in root.iter("a"))
    return linked > len(text_of(root)) / 2
