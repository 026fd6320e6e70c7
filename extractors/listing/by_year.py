"""Lists of bodies, each with a page that links its years: public columns, and Hanweb's annual reports."""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from extractors.listing.html import Page, read_page, target
from extractors.listing.item import Item, Listing, ListPage, Selectors
from extractors.listing.pager import scripted_pages
from extractors.listing.paging import is_cut_short, read_pages
from extractors.listing.rows import heading_of, read_rows, text_of

_YEAR = re.compile(r"(?:19|20)\d\d")
# the names of menus of bodies
_OF_BODIES = re.compile(r"area|dept|depart|unit|org|jg|bm")
_ANNUAL = "xxgkAnnualReport.jsp"
_BODIES = "ul.clearfix > li > a[title], ul.clearfix > li > a"
_YEARS = "#timeFrame a"


def read_column(body: bytes, url: str, selectors: Selectors | None = None, declared: str | None = None) -> Listing:
    """A public column: a page of bodies leads to each body's page; a body's page has one item a year, or is a list."""
    chosen = selectors or Selectors()
    page = read_page(body, url, declared)
    years = [(link, text_of(link) or link.get("title") or "") for link in page.root.cssselect(_YEARS)]
    heading = heading_of(page)
    named = {target(link, page.base) or page.url: year for link, text in years if (year := _YEAR.search(text))}
    items = [Item(u, f"{year[0]}年政府信息公开工作年度报告") for u, year in named.items() if not _is_column(u)]
    rows = read_rows(page, chosen)
    further = (*read_pages(page, chosen.next), *scripted_pages(page))
    bodies = () if years else (target(link, page.base) for link in page.root.cssselect(_BODIES))
    columns = dict.fromkeys(u for u in (*named, *bodies) if u and u != page.url and _is_column(u))
    others = (row for row in rows if row.url not in named)
    pages = tuple(dict.fromkeys([*map(ListPage, columns), *further]))
    return Listing((*items, *others), pages, heading=heading, is_cut=is_cut_short(page, pages))


def _is_column(url: str) -> bool:
    """Whether an address is that of a list: of a body's, or of a year's."""
    return "/public/column/" in url


def read_annual(body: bytes, url: str, selectors: Selectors | None = None, declared: str | None = None) -> Listing:
    """The years and bodies that a page of Hanweb's annual reports links or lets choose, each address a whole report."""
    del selectors
    page = read_page(body, url, declared)
    linked = [u for a in page.root.iter("a") if (u := target(a, page.base)) and is_annual(u)]
    chosen = [annual(url, **said) for said in _choices(page)] if is_annual(url) else []
    return Listing(tuple(_items([*linked, *chosen])), heading=heading_of(page))


def is_annual(url: str) -> bool:
    """Whether an address is that of one body's report of one year."""
    return urlsplit(url).path.endswith(_ANNUAL)


def annual(url: str, *, area: str | None = None, fbtime: str | None = None) -> str:
    """The address of another body or year.

    >>> annual("http://a.cn/module/xxgk/xxgkAnnualReport.jsp?area=1&fbtime=2019", fbtime="2020")
    'http://a.cn/module/xxgk/xxgkAnnualReport.jsp?area=1&fbtime=2020'
    """
    parts = urlsplit(url)
    wanted = {name: value for name, value in (("area", area), ("fbtime", fbtime)) if value}
    return urlunsplit(parts._replace(query=urlencode(dict(parse_qsl(parts.query)) | wanted)))


def each_year(url: str, areas: Iterable[str], years: Iterable[int]) -> tuple[Item, ...]:
    """The reports of these bodies (an empty name is the address's own) and years, where the address is that of one."""
    named = [annual(url, area=area or None, fbtime=str(year)) for area in areas for year in years]
    return tuple(_items(named)) if is_annual(url) else ()


def _choices(page: Page) -> Iterator[dict[str, str]]:
    """What the page's own menus offer: each year of each body."""
    own = dict(parse_qsl(urlsplit(page.url).query))
    years, areas = {own.get("fbtime", ""): None}, {own.get("area", ""): None}
    for option in page.root.xpath("//select//option[@value]"):
        value = str(option.get("value")).strip()
        menu = next(option.iterancestors("select"))
        name = f"{menu.get('name') or ''} {menu.get('id') or ''}".lower()
        if _YEAR.fullmatch(value):
            years.setdefault(value)
        elif value and _OF_BODIES.search(name):
            areas.setdefault(value)
    bodies = [{"area": area} for area in areas if area] or [{}]
    yield from (body | {"fbtime": year} for body in bodies for year in years if year)


def _items(urls: Iterable[str]) -> Iterator[Item]:
    for url in dict.fromkeys(urls):
        asked = dict(parse_qsl(urlsplit(url).query))
        year = _YEAR.match(asked.get("fbtime", ""))
        if year:
            yield Item(url, f"{year[0]}年政府信息公开工作年度报告")
