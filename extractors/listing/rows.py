"""Rows of a listing: a link, its full title, and the date beside it."""

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date

from lxml import etree, html

from extractors.listing.html import Page, target
from extractors.listing.item import Item, Selectors
from extractors.names import is_body
from extractors.normal import normalise

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
CLICKABLE = "descendant-or-self::*[self::a or self::area or @onclick or @data-href or @data-url or @data-link]"
"""XPath of what may be clicked."""

_ENDS_CUT = re.compile(r"[.…·]+$")
# 查看, 点击下载, 2020, 2020年, √: the words of a link that says less than what stands beside it
_SAYS_LITTLE = re.compile(
    r"(?:(?:点击|在线|立即)?(?:查看|下载|浏览|打开|阅读|预览|详情|详细|全文|链接|附件|年报|报告|pdf|word)*"
    r"|(?:19|20)\d\d年?度?|[√✓✔●○◎■▲☆★])[>》»]*",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d年?")


def read_rows(page: Page, selectors: Selectors) -> tuple[Item, ...]:
    """The items of a page, each address once, under the longest title that any of its links has."""
    links = _selected(page, selectors) if selectors.item else _all_links(page)
    return merged(item for row, link in links if (item := _item(page, row, link, selectors)))


def heading_of(page: Page) -> str:
    """What a page calls itself: its title and its largest headings."""
    return "\n".join(map(text_of, page.root.xpath("//title | //h1 | //h2")))


def merged(items: Iterable[Item]) -> tuple[Item, ...]:
    """Each address once: a picture, a cut title and a full one often lead to the same page."""
    found: dict[str, Item] = {}
    for item in items:
        known = found.get(item.url, item)
        title = max(known.title, item.title, key=_fullness)
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
    for link in page.root.xpath(CLICKABLE):
        yield next((e for e in link.iterancestors() if e.tag in _ROWS), link), link


def _selected(page: Page, selectors: Selectors) -> Iterator[tuple[html.HtmlElement, html.HtmlElement]]:
    for row in page.root.cssselect(selectors.item or "*"):
        links = row.cssselect(selectors.link) if selectors.link else row.xpath(CLICKABLE)
        yield from ((row, link) for link in links[:1])


def _item(page: Page, row: html.HtmlElement, link: html.HtmlElement, selectors: Selectors) -> Item | None:
    url = target(link, page.base)
    if url is None or url == page.url:
        return None
    title = _chosen(row, selectors.title) or _in_context(link, _title(link))
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


def label_of(element: html.HtmlElement) -> str:
    """What an element shows: its words, else its title or the words that stand for its picture."""
    pictures = [element, *element.iter("img")]
    said = (element.get("title"), *(p.get(name) for p in pictures for name in ("alt", "title")))
    return text_of(element) or next((" ".join(words.split()) for words in said if words and words.strip()), "")


def _fullness(title: str) -> tuple[int, bool]:
    """How much a title says: one that was cut off less than the whole."""
    return len(_ENDS_CUT.sub("", title)), not _ENDS_CUT.search(title)


def _in_context(link: html.HtmlElement, title: str) -> str:
    """A title that says little alone, such as 2020 or 查看, behind the body and the year of its row and column."""
    if not _SAYS_LITTLE.fullmatch(title):
        return title
    cell = next((e for e in (link, *link.iterancestors()) if e.tag in {"td", "th"}), None)
    beside = _row_words(link) if cell is None else _cell_words(cell)
    body = next((words for words in beside if is_body(normalise(words))), "")
    year = next((found[0] for words in (title, *beside) if (found := _YEAR.search(words))), "")
    return f"{body}{year.removesuffix('年')}年" if body and year else title


def _cell_words(cell: html.HtmlElement) -> list[str]:
    """The words of a cell's row that are no links, and those at the head of its column."""
    row = next(cell.iterancestors("tr"), cell)
    table = next(cell.iterancestors("table"), row)
    heads = [e for e in (table.xpath(".//tr") or [row])[0] if e.tag in {"td", "th"}]
    column = sum(int(e.get("colspan") or 1) for e in cell.itersiblings("td", "th", preceding=True))
    said = [text_of(e) for e in row if e.tag in {"td", "th"} and not e.xpath(".//a")]
    return [*said, *(text_of(head) for head in heads[column : column + 1])]


def _row_words(link: html.HtmlElement) -> list[str]:
    """The words before a link in its row, or over it in a list of terms."""
    row = next((e for e in link.iterancestors() if e.tag in _ROWS), link)
    terms = [text_of(e) for e in row.itersiblings("dt", preceding=True)][:1] if row.tag == "dd" else []
    own = "".join(str(t) for t in row.xpath(".//text()[not(ancestor::a or ancestor::script)]"))
    return [*(part.strip(f"{_BULLETS}:：()（）") for part in re.split(r"[:：\s]", own)), *terms]


def _title(link: html.HtmlElement) -> str:
    """The longest of what the link calls itself: its title attribute, its heading or its text, without a date."""
    heading = next((text_of(h) for h in link.xpath(".//h1|.//h2|.//h3|.//h4|.//h5|.//h6")), "")
    shown = heading or " ".join("".join(p for p in _pieces(link) if not _ONLY_DATE.fullmatch(p)).split())
    named = (shown or label_of(link), " ".join((link.get("title") or "").split()))
    return max((_LAST_DATE.sub("", name).strip(_BULLETS).rstrip("[(【（〔") for name in named), key=_fullness)


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
