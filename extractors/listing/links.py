"""Listings that say everything with plain links, such as a page that a browser has drawn."""

from extractors.listing.html import read_page
from extractors.listing.item import Listing, Selectors
from extractors.listing.pager import scripted_pages
from extractors.listing.paging import is_cut_short, read_pages, read_tabs
from extractors.listing.rows import heading_of, read_rows


def read_links(body: bytes, url: str, selectors: Selectors | None = None, declared: str | None = None) -> Listing:
    """Every link of the page as an item, and the pages that its paging bar and its tabs lead to."""
    chosen = selectors or Selectors()
    page = read_page(body, url, declared)
    further = (*read_pages(page, chosen.next), *scripted_pages(page))
    pages = tuple(dict.fromkeys([*further, *read_tabs(page)]))
    return Listing(read_rows(page, chosen), pages, heading=heading_of(page), is_cut=is_cut_short(page, further))
