"""Rows of a listing: a link, its full title, and the date beside it."""

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date

from lxml import etree, html

from extractors.listing.html import Page, target
from extractors.listing.item import Item, Selectors

# 2021-01-30, 2021/1/30, 2021.01.30, 2021年1月30日
_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})(?!\d)")
# [2021-01-30], (2021年1月30日), 发布时间：2021-01-30 10:00
_DATED = (
    r"[\s\[(【（〔]*(?:发布|更新)?(?:时间|日期)?[:：]?\s*(?:19|20)\d\d\s*[-./年]\s*\d{1,2}\s*[-./月]\s*\d{1,2}\s*日?"
    r"(?:\s+\d{1,2}:\d\d(?::\d\d)?)?[\s\])】）〕]*"
)
_ONLY_DATE = re.compile(_DATED)
_LAST_DATE = re.compile(rf"(?<=[\s\[(【（〔]){_DATED}$")
_BULLETS = " \u3000\xa0·•▪■●◆▶►>»|"
_ROWS = {"li", "tr", "dd", "dt", "p", "div", "article"}
_CLICKABLE = "descendant-or-self::*[self::a or self::area or @onclick]"


def read_rows(page: Page, selectors: Selectors) -> tuple[Item, ...]:
    """The items of a page, each address once, under the longest title that any of its links has."""
    links = _selected(page, selectors) if selectors.item else _all_links(page)
    return merged(item for row, link in links if (item := _item(page, row, link, selectors)))


def heading_of(page: Page) -> str:
    """What a page calls itself: its title and its largest headings."""
    return " ".join(map(text_of, page.root.xpath("//title | //h1 | //h2")))


def merged(items: Iterable[Item]) -> tuple[Item, ...]:
    """Each address once: a picture, a cut title and a full one often lead to the same page."""
    found: dict[str, Item] = {}
    for item in items:
        known = found.get(item.url, item)
        title = max(known.title, item.title, key=len)
        found[item.url] = Item(item.url, title, known.published or item.published)
    return tuple(found.values())


def parse_date(text: str) -> date | None:
    """The first date that a text holds.

    >>> parse_date("[2021-01-30]"), parse_date("2021年13月1日")
    (datetime.date(2021, 1, 30), None)
    """
    for year, month, day in _DATE.findall(text):
        with suppress(ValueError):
            return date(int(year), int(month), int(day))
    return None


def _all_links(page: Page) -> Iterator[tuple[html.HtmlElement, html.HtmlElement]]:
    for link in page.root.xpath(_CLICKABLE):
        yield next((e for e in link.iterancestors() if e.tag in _ROWS), link), link


def _selected(page: Page, selectors: Selectors) -> Iterator[tuple[html.HtmlElement, html.HtmlElement]]:
    for row in page.root.cssselect(selectors.item or "*"):
        links = row.cssselect(selectors.link) if selectors.link else row.xpath(_CLICKABLE)
        yield from ((row, link) for link in links[:1])


def _item(page: Page, row: html.HtmlElement, link: html.HtmlElement, selectors: Selectors) -> Item | None:
    url = target(link, page.base)
    if url is None or url == page.url:
        return None
    title = _chosen(row, selectors.title) or _title(link)
    beside = _chosen(row, selectors.date) or _beside(row, link)
    return Item(url, title, parse_date(beside)) if title else None


def _chosen(row: html.HtmlElement, selector: str | None) -> str:
    """The text of what a selector finds in the row."""
    return " ".join(text_of(e) for e in row.cssselect(selector)[:1]) if selector else ""


def text_of(element: html.HtmlElement) -> str:
    """An element's words, white space folded, scripts and styles left out."""
    return " ".join("".join(_pieces(element)).split())


def _pieces(element: html.HtmlElement) -> Iterator[str]:
    for piece in element.xpath(".//text()[not(parent::script or parent::style)]"):
        yield str(piece)


def _title(link: html.HtmlElement) -> str:
    """The longest of what the link calls itself: its title attribute, its heading or its text, without a date."""
    heading = next((text_of(h) for h in link.xpath(".//h1|.//h2|.//h3|.//h4|.//h5|.//h6")), "")
    shown = heading or " ".join("".join(p for p in _pieces(link) if not _ONLY_DATE.fullmatch(p)).split())
    named = (shown, " ".join((link.get("title") or "").split()))
    return max((_LAST_DATE.sub("", name).strip(_BULLETS).rstrip("[(【（〔") for name in named), key=len)


def _beside(row: html.HtmlElement, link: html.HtmlElement) -> str:
    """The text in which the date of a link stands: its own date, else the row's words, up to the next link."""
    own = [p for p in _pieces(link) if _ONLY_DATE.fullmatch(p)]
    if own := own or _LAST_DATE.findall(text_of(link)):
        return own[0]
    if len({a.get("href") for a in row.xpath(".//a[@href]")}) <= 1:
        return " ".join(str(t) for t in row.xpath(".//text()[not(ancestor::a or ancestor::script)]"))
    return _nearest(row, link)


def _nearest(row: html.HtmlElement, link: html.HtmlElement) -> str:
    """The words after a link, up to the next; those before it where the row begins with a date."""
    between = [""]
    place = 0
    for event, element in etree.iterwalk(row, events=("start", "end")):
        if next(element.iterancestors("a"), None) is not None:
            continue
        if event == "end":
            between[-1] += f" {element.tail or ''}" if element is not row else ""
        elif element.tag == "a":
            place = len(between) if element is link else place
            between.append("")
        elif element.tag != "script":
            between[-1] += element.text or ""
    return between[place - 1] if parse_date(between[0]) else between[place]
