"""Whether a plain page has anything to follow, or waits for a browser to draw it."""

from extractors.listing.html import read_page, scripts, target
from extractors.listing.rows import text_of

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
    return scripted and not shown and not followed and len(text_of(page.root)) < _FEW_CHARACTERS
