"""What a listing page says, and which of its items are about annual reports."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from extractors.normal import normalise
from extractors.titles import parse_title

# 丰台区2020年政府信息公开工作年…, 丰台区2020年政府信息公开... (normalised: … is ...)
_CUT = re.compile(r"(?:\.{2,}|·{3,})$")
_ABOUT = re.compile(r"(?:信息|资讯|政务)公开|年度报告|年报")
_YEAR = re.compile(r"(?:19|20)\d\d|二[〇○零]")


@dataclass(frozen=True)
class Item:
    """One row of a listing: where it leads, its title in full where the page tells it, its date where it has one."""

    url: str
    title: str
    published: date | None = None


@dataclass(frozen=True)
class ListPage:
    """A further page of a listing; one with a form is asked by POST."""

    url: str
    form: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Listing:
    """One page of a listing; `total` is the number of rows that the page claims over all pages."""

    items: tuple[Item, ...]
    pages: tuple[ListPage, ...] = ()
    total: int | None = None


@dataclass(frozen=True)
class Selectors:
    """CSS selectors where a family's own reading is wrong; None leaves the family's."""

    item: str | None = None
    link: str | None = None
    title: str | None = None
    date: str | None = None
    next: str | None = None


def wanted(items: Iterable[Item]) -> tuple[Item, ...]:
    """The items whose title reads as an annual report or as its decoy, in their order.

    A title without a year is wanted when its row has a date: without either it is the column's own name in a menu.
    A title that the page cut off is wanted when what is left of it may be one: the document will tell.

    >>> rows = [Item("http://a.cn/1", "2020年政府信息公开工作年度报告"), Item("http://a.cn/2", "政府信息公开指南")]
    >>> [item.url for item in wanted(rows)]
    ['http://a.cn/1']
    """
    return tuple(item for item in items if _is_wanted(item))


def _is_wanted(item: Item) -> bool:
    title = parse_title(item.title)
    if title is None:
        copy = normalise(item.title)
        return bool(_CUT.search(copy) and _ABOUT.search(copy) and _YEAR.search(copy))
    return title.year is not None or item.published is not None
