"""Listings whose pages are numbered by their names: index_2.shtml upward, or a folder of numbers downward."""

import re
from collections.abc import Callable
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from extractors.listing.html import Page, read_page, target
from extractors.listing.item import Listing, ListPage, Selectors
from extractors.listing.pager import scripted_pages, stated_pages
from extractors.listing.paging import is_cut_short, read_pages
from extractors.listing.rows import heading_of, read_rows

_OWN_NUMBER = re.compile(r"(?:_\d+(?=\.\w+$)|/\d+(?=\.html?$))")

Names = Callable[[str, int, int], str]
"""The name of a page from the stem of the first, the page's number (from 2), and the number of pages."""


def read_upward(body: bytes, url: str, selectors: Selectors | None = None, declared: str | None = None) -> Listing:
    """A listing of `index.shtml`, `index_2.shtml` and so on."""
    return _read(read_page(body, url, declared), selectors or Selectors(), lambda stem, k, _: f"{stem}_{k}")


def read_downward(body: bytes, url: str, selectors: Selectors | None = None, declared: str | None = None) -> Listing:
    """A listing of `nb.htm`, whose second page of five is `nb/4.htm` and whose last is `nb/1.htm`."""
    return _read(read_page(body, url, declared), selectors or Selectors(), lambda stem, k, n: f"{stem}/{n - k + 1}")


def _read(page: Page, chosen: Selectors, name: Names) -> Listing:
    linked = read_pages(page, chosen.next)
    is_first = not _OWN_NUMBER.search(urlsplit(page.url).path)
    named = _named(page, name) if is_first else ()
    pages = tuple(dict.fromkeys([*named, *linked]))
    is_cut = is_first and is_cut_short(page, pages)
    return Listing(read_rows(page, chosen), pages, heading=heading_of(page), is_cut=is_cut)


def _named(page: Page, name: Names) -> tuple[ListPage, ...]:
    """All further pages as a script calls them, else by the family's names: as many as are stated or linked."""
    if said := scripted_pages(page):
        return said
    path = urlsplit(page.url).path
    stem, _, suffix = path.rpartition(".") if "." in path.rpartition("/")[2] else (f"{path}index", "", "")
    pattern = re.compile(rf"{re.escape(stem)}[_/](\d+)\.({suffix or 's?html?'})")
    linked = [found for a in page.root.iter("a") if (found := pattern.fullmatch(_path(a, page)))]
    numbers = [int(found[1]) for found in linked]
    downward = name(stem, 2, 2) == f"{stem}/1"
    count = stated_pages(page) or max(numbers, default=0) + (downward and bool(numbers))
    suffix = suffix or next((found[2] for found in linked), "html")
    return tuple(ListPage(urljoin(page.url, f"{name(stem, k, count)}.{suffix}")) for k in range(2, count + 1))


def _path(link: HtmlElement, page: Page) -> str:
    return urlsplit(target(link, page.base) or "").path
