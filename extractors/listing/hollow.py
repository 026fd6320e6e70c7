"""Whether a plain page waits for a browser to draw it, is a list, or an article."""

from extractors.listing.html import read_page, scripts, target
from extractors.listing.rows import text_of
from extractors.read.html_scripts import find_markup

_FEW_CHARACTERS = 200


def is_hollow(body: bytes, url: str, declared: str | None = None) -> bool:
    """A page of scripts with nothing to follow, nothing to see and next to no words: a browser is to draw it.

    >>> is_hollow(b"<div id=app></div><script src=app.js></script>", "http://a.cn/")
    True
    >>> is_hollow(b"<p>short</p>", "http://a.cn/")
    False
    """
    page = read_page(body, url, declared)
    scripted = bool(scripts(page.root)) or page.root.find(".//script[@src]") is not None
    shown = page.root.xpath("//img[@src] | //iframe[@src] | //frame | //embed | //object | //table")
    followed = any(target(link, page.base) for link in page.root.iter("a"))
    empty = not shown and not followed and len(text_of(page.root)) < _FEW_CHARACTERS
    return scripted and empty and find_markup(page.root) is None


def is_index(body: bytes, url: str, declared: str | None = None) -> bool:
    """Whether most that a page says are links: a list rather than an article.

    >>> is_index("<h1>年报</h1><li><a href=1>2020年</a><li><a href=2>2021年</a>".encode(), "http://a.cn/")
    True
    """
    root = read_page(body, url, declared).root
    linked = sum(len(text_of(link)) for link in root.iter("a"))
    return linked > len(text_of(root)) / 2
