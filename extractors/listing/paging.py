"""Paging that stands in the page as links: 下一页, and the numbers beside it."""

import re
from urllib.parse import urlsplit

from extractors.listing.html import Page, target
from extractors.listing.item import ListPage
from extractors.listing.rows import text_of

# 下一页, 下页>, 后一页, next »
_NEXT = re.compile(r"[\[(]?\s*(?:[下后]一?页|next)\s*[>»›]*\s*[\])]?|>{1,2}|»|›", re.IGNORECASE)
# as in: 2, [12], 第3页
_NUMBER = re.compile(r"[\[(]?\s*第?\s*\d{1,3}\s*页?\s*[\])]?")


def read_pages(page: Page, selector: str | None = None) -> tuple[ListPage, ...]:
    """Further pages that the page links to: by the selector, else by what the links say.

    A number counts only beside the listing (same host, same folder or same path): elsewhere it is a calendar.
    """
    found: dict[str, ListPage] = {}
    links = page.root.cssselect(selector) if selector else page.root.xpath("//a")
    for link in links:
        url = target(link, page.base)
        text = text_of(link) or (link.get("title") or "")
        if url and url != page.url and (selector or _turns(page.url, url, text)):
            found[url] = ListPage(url)
    return tuple(found.values())


def _turns(listing: str, url: str, text: str) -> bool:
    here, there = urlsplit(listing), urlsplit(url)
    if here.hostname != there.hostname:
        return False
    if _NEXT.fullmatch(text):
        return True
    beside = here.path.rpartition("/")[0] == there.path.rpartition("/")[0]
    return beside and bool(_NUMBER.fullmatch(text))
