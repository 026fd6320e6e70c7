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
_PUBLIC = re.compile(r"(?:信息|资讯|政务)公开")
_ABOUT = re.compile(r"(?:信息|资讯|政务)公开|年度报告|年报")
# 政府信息公开年报, 政府信息公开工作年度报告: what a column is called
_COLUMN = re.compile(r"(?:信息|资讯|政务)公开.{0,6}(?:年报|年度报告)")
# 年报, 历年年度报告, 公开年报: the same under a heading that says of what
_BARE_COLUMN = re.compile(r"(?:历年|工作|公开)*(?:年报|年度(?:工作)?报告)")
# 2020年度报告, 水务局2020年年报, 2020年水务局报告, 2020年
_SHORT = re.compile(
    r"(?P<before>.{0,30}?)(?:19|20)\d\d年?度?(?P<after>.{0,30}?)(?P<report>(?:工作)?(?:年度报告|年报|报告))?(?:\(.*\))?"
)
# the parts of a page's title
_PARTS = re.compile(r"[\s_|\-—–>»·]+")
# 2020年政府信…, what is left of a title's subject
_SUBJECTS = ("政府信息公开", "信息公开", "政务公开", "政务信息公开", "政府资讯公开")
_DOCUMENT = re.compile(r"\.(?:docx?|wps|pdf|xlsx?|et|ofd|rtf)$", re.IGNORECASE)
# 1., 2、, (3)
_NUMBER = re.compile(r"^(?:\d{1,3}[.、]|\(\d{1,3}\))(?!\d)")
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
    """A further page of a listing; one with a form, or with a body of JSON, is asked by POST."""

    url: str
    form: tuple[tuple[str, str], ...] = ()
    json: str = ""


@dataclass(frozen=True)
class Listing:
    """One page of a listing, called `heading`; `total` is the number of rows that it claims over all its pages.

    `rows` is how many of those that the total counts stand on this page, where a page tells them from other links.
    `is_cut` where it goes on by a script that does not say where: a browser may turn it.
    """

    items: tuple[Item, ...]
    pages: tuple[ListPage, ...] = ()
    total: int | None = None
    heading: str = ""
    rows: int | None = None
    is_cut: bool = False


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
    under_column = is_headed(listing.heading)
    return tuple(item for item in listing.items if _is_wanted(item, under_column=under_column))


def is_headed(heading: str) -> bool:
    """Whether what a page calls itself has the name of a column of annual reports in it.

    >>> is_headed("年报_青山县人民政府"), is_headed("统计年报 - 青山县")
    (True, False)
    """
    return any(is_column(normalise(part)) for part in _PARTS.split(heading))


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
    return _is_cut(copy, under_column=under_column) or (under_column and _is_short_title(copy, item.url))


def _is_cut(copy: str, *, under_column: bool) -> bool:
    """Whether what is left of a title that was cut off may be the beginning of a report's."""
    if not (_CUT.search(copy) and _YEAR.search(copy)):
        return False
    left = _CUT.sub("", copy)
    begun = any(left.endswith(subject[:n]) for subject in _SUBJECTS for n in range(2, len(subject) + 1))
    return begun or bool(_PUBLIC.search(copy)) or (under_column and bool(_ABOUT.search(copy)))


def _is_short_title(copy: str, url: str) -> bool:
    """A title such as 2020年度报告, 水务局2020年年报 or, where it leads to an article, 2020年 or 水务局2020年."""
    named = _SHORT.fullmatch(_NUMBER.sub("", _DOCUMENT.sub("", copy)))
    body = f"{named['before']}{named['after']}" if named else "?"
    if (body and not is_body(body)) or "政府工作报告" in copy:
        return False
    return bool(named and (named["report"] or not is_folder(url)))


def is_folder(url: str) -> bool:
    """Whether an address looks like a list's rather than an article's.

    >>> is_folder("http://a.cn/nb/2020/"), is_folder("http://a.cn/nb/index_2.html"), is_folder("http://a.cn/t1.html")
    (True, True, False)
    """
    name = urlsplit(url).path.rpartition("/")[2]
    return "." not in name or bool(_LIST_FILE.match(name))
