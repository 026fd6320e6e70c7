"""Listings of TRS WCM: plain rows or rows written by scripts; the number of pages stands in a script only."""

import re

from extractors.listing.html import read_page
from extractors.listing.item import Listing, ListPage, Selectors
from extractors.listing.pager import addressed_pages, named_pages, read_pager
from extractors.listing.paging import is_cut_short, read_pages
from extractors.listing.rows import heading_of, read_rows

# index_12.html
_NUMBERED = re.compile(r"_(\d+)(?=\.\w+$)")

PAGE_TWO = 2
"""The number in the name of a second page that is numbered as people count."""


def read_trs(body: bytes, url: str, selectors: Selectors | None = None, declared: str | None = None) -> Listing:
    """Items of a TRS listing; its first page names all others, from `index_1`, or `index_2` where only that is linked.

    Sites that count from `index_2` without saying so are found by `beyond`.
    """
    chosen = selectors or Selectors()
    page = read_page(body, url, declared)
    linked = read_pages(page, chosen.next)
    pager = read_pager(page)
    written = named_pages(url, pager, first=_first(linked) or pager.first or 1) if pager else addressed_pages(page)
    pages = tuple(dict.fromkeys([*written, *linked]))
    total = pager.total if pager else None
    is_cut = not pager and is_cut_short(page, pages)
    return Listing(read_rows(page, chosen), pages, total, heading_of(page), is_cut=is_cut)


def beyond(pages: tuple[ListPage, ...], page: ListPage) -> ListPage | None:
    """The page to ask when `page`, at one end of the numbers, is not there or repeats the first: past the other end.

    Pages 1 to 3 without page 1 may be 2 to 4; pages 2 to 4 without page 4 may be 1 to 3.

    >>> beyond((ListPage("http://a.cn/index_1.html"), ListPage("http://a.cn/index_2.html")),
    ...        ListPage("http://a.cn/index_1.html"))
    ListPage(url='http://a.cn/index_3.html', form=(), json='')
    """
    numbers = sorted(int(n[1]) for p in pages if (n := _NUMBERED.search(p.url)))
    own = _NUMBERED.search(page.url)
    if not own or not numbers:
        return None
    if numbers[0] == int(own[1]) == 1:
        return ListPage(_NUMBERED.sub(f"_{numbers[-1] + 1}", page.url))
    if numbers[-1] == int(own[1]) and numbers[0] == PAGE_TWO:
        return ListPage(_NUMBERED.sub("_1", page.url))
    return None


def _first(linked: tuple[ListPage, ...]) -> int | None:
    """The number of page two where its link tells it: index_2 without index_1."""
    numbers = {int(n[1]) for p in linked if (n := _NUMBERED.search(p.url))}
    return PAGE_TWO if numbers and min(numbers) == PAGE_TWO else None
