"""What a listing page says, and which of its items are about annual reports."""

import re
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from extractors.names import is_body
from extractors.normal import normalise
from extractors.titles import parse_title

# 丰台区2020年政府信息公开工作年…, 丰台区2020年政府信息公开... (normalised: … is ...)
_CUT = re.compile(r"(?:\.{2,}|·{3,})$")
_ABOUT = re.compile(r"(?:信息|资讯|政务)公开|年度报告|年报")
# 政府信息公开年报, 政府信息公开工作年度报告: what a column is called
_COLUMN = re.compile(r"(?:信息|资讯|政务)公开.{0,6}(?:年报|年度报告)")
# 年报, 历年年度报告, 公开年报: the same under a heading that says of what
_BARE_COLUMN = re.compile(r"(?:历年|工作|公开)*(?:年报|年度(?:工作)?报告)")
# 2020年度报告, 水务局2020年年报, 2020年水务局报告, 2020年
_SHORT = re.compile(
    r"(?P<before>.{0,30}?)(?:19|20)\d\d年?度?(?P<after>.{0,30}?)(?P<report>(?:工作)?(?:年度报告|年报|报告))?(?:\(.*\))?"
)
_LIST_FILE = re.compile(r"(?:index|list|default|node)(?:[-_]\d+)?\.", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d|二[〇○零]")


@dataclass(frozen=True)
class Item:
    """One row of a listing: where it leads, its title in full where the page tells it, its date where it has one.

    `attachments` are the addresses of files that the row itself names.
    """

    url: str
    title: str
    published: date | None = None
    attachments: tuple[str, ...] = ()


@dataclass(frozen=True)
class ListPage:
    """A further page of a listing; one with a form is asked by POST."""

    url: str
    form: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Listing:
    """One page of a listing, called `heading`; `total` is the number of rows that it claims over all its pages."""

    items: tuple[Item, ...]
    pages: tuple[ListPage, ...] = ()
    total: int | None = None
    heading: str = ""


@dataclass(frozen=True)
class Selectors:
    """CSS selectors where a family's own reading is wrong; None leaves the family's."""

    item: str | None = None
    link: str | None = None
    title: str | None = None
    date: str | None = None
    next: str | None = None


def wanted(listing: Listing) -> tuple[Item, ...]:
    """The items whose title reads as an annual report or as its decoy, in their order.

    A title without a year is wanted when its row has a date: without either it is the column's own name in a menu.
    A title that the page cut off is wanted when what is left of it may be one: the document will tell.
    Under a column of annual reports, the short titles that are usual there are wanted, too.

    >>> rows = [Item("http://a.cn/1", "2020年政府信息公开工作年度报告"), Item("http://a.cn/2", "政府信息公开指南")]
    >>> [item.url for item in wanted(Listing(tuple(rows)))]
    ['http://a.cn/1']
    """
    under_column = bool(_COLUMN.search(normalise(listing.heading))) or is_column(normalise(listing.heading))
    return tuple(item for item in listing.items if _is_wanted(item, under_column=under_column))


def is_column(name: str) -> bool:
    """Whether the (normalised) name of a column is that of annual reports.

    >>> is_column("政府信息公开年报"), is_column("年报"), is_column("统计年报"), is_column("信息公开指南")
    (True, True, False, False)
    """
    return bool(_COLUMN.search(name) or _BARE_COLUMN.fullmatch(name))


def _is_wanted(item: Item, *, under_column: bool) -> bool:
    if title := parse_title(item.title):
        return title.year is not None or item.published is not None
    copy = normalise(item.title)
    cut = _CUT.search(copy) and _ABOUT.search(copy) and _YEAR.search(copy)
    return bool(cut) or (under_column and _is_short_title(copy, item.url))


def _is_short_title(copy: str, url: str) -> bool:
    """A title such as 2020年度报告, 水务局2020年年报 or, where it leads to an article, 2020年."""
    named = _SHORT.fullmatch(copy)
    body = f"{named['before']}{named['after']}" if named else "?"
    if body and not is_body(body):
        return False
    return bool(named and (named["report"] or (not body and not is_folder(url))))


def is_folder(url: str) -> bool:
    """Whether an address looks like a list's rather than an article's.

    >>> is_folder("http://a.cn/nb/2020/"), is_folder("http://a.cn/nb/index_2.html"), is_folder("http://a.cn/t1.html")
    (True, True, False)
    """
    name = urlsplit(url).path.rpartition("/")[2]
    return "." not in name or bool(_LIST_FILE.match(name))
