"""Listings whose pages are numbered by their names: index_2.shtml upward, or a folder of numbers downward."""

import re
from collections.abc import Callable
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from extractors.listing.html import Page, read_page, scripts, target
from extractors.listing.item import Listing, ListPage, Selectors
from extractors.listing.paging import read_pages
from extractors.listing.rows import heading_of, read_rows, text_of

# 共 12 页, 共12页, 1/12, totalPage = 12, pageCount: "12"
_STATED = (
    re.compile(r"共\s*(\d{1,4})\s*页"),
    re.compile(
        r"(?:totalPages?|pageCount|countPage|pageTotal|maxPage)\b['\"]?\s*[=:]\s*['\"]?(\d{1,4})", re.IGNORECASE
    ),
    re.compile(r"(?<![\d/])1\s*/\s*(\d{1,4})(?![\d/])"),
)
# {total: 17, pageSize: 9}, count: 41, limit: 15: what a pager is told, in any order
_TOLD = re.compile(r"[({][^(){}]*[)}]")
_ROWS = re.compile(
    r"\b(?:total|totalCount|totalRecords?|recordCount|count)['\"]?\s*[:=]\s*['\"]?(\d{1,6})", re.IGNORECASE
)
_SIZE = re.compile(r"\b(?:pageSize|perPage|limit|pageRows|rows|size)['\"]?\s*[:=]\s*['\"]?(\d{1,4})", re.IGNORECASE)
_PAGES = re.compile(r"\bpages['\"]?\s*[:=]\s*['\"]?(\d{1,4})")
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
    return Listing(read_rows(page, chosen), tuple(dict.fromkeys([*named, *linked])), heading=heading_of(page))


def _named(page: Page, name: Names) -> tuple[ListPage, ...]:
    """All further pages by their names, as many as the page states or its links reach."""
    path = urlsplit(page.url).path
    stem, _, suffix = path.rpartition(".") if "." in path.rpartition("/")[2] else (f"{path}index", "", "")
    pattern = re.compile(rf"{re.escape(stem)}[_/](\d+)\.({suffix or 's?html?'})")
    linked = [found for a in page.root.iter("a") if (found := pattern.fullmatch(_path(a, page)))]
    numbers = [int(found[1]) for found in linked]
    downward = name(stem, 2, 2) == f"{stem}/1"
    count = _stated(page) or max(numbers, default=0) + (downward and bool(numbers))
    suffix = suffix or next((found[2] for found in linked), "html")
    return tuple(ListPage(urljoin(page.url, f"{name(stem, k, count)}.{suffix}")) for k in range(2, count + 1))


def _path(link: HtmlElement, page: Page) -> str:
    return urlsplit(target(link, page.base) or "").path


def _stated(page: Page) -> int:
    """The number of pages that the page's words or scripts state; 0 where nothing does."""
    said = f"{text_of(page.root)}\n" + "\n".join(scripts(page.root))
    told = (_told(pager) for pager in _TOLD.findall(said))
    stated = (int(found[1]) for pattern in _STATED if (found := pattern.search(said)))
    return next(filter(None, (*stated, *told)), 0)


def _told(pager: str) -> int:
    """The number of pages that a pager's settings come to."""
    rows, size, pages = (pattern.search(pager) for pattern in (_ROWS, _SIZE, _PAGES))
    if pages:
        return int(pages[1])
    return -(-int(rows[1]) // int(size[1])) if rows and size and int(size[1]) else 0
