"""Whether a plain page has anything to follow, or waits for a browser to draw it."""

from extractors.listing.html import read_page, scripts
from extractors.listing.rows import text_of

_FEW_CHARACTERS = 200
_FEW_LINKS = 5


def is_hollow(body: bytes, url: str, declared: str | None = None) -> bool:
    """A page of scripts with next to no words, links or pictures: its content is drawn by a browser.

    >>> is_hollow(b"<div id=app></div><script src=app.js></script>", "http://a.cn/")
    True
    >>> is_hollow(b"<p>short</p>", "http://a.cn/")
    False
    """
    root = read_page(body, url, declared).root
    scripted = bool(scripts(root)) or root.find(".//script[@src]") is not None
    few = len(root.findall(".//a[@href]")) < _FEW_LINKS and root.find(".//img[@src]") is None
    return scripted and few and len(text_of(root)) < _FEW_CHARACTERS
