"""Paging that stands in the page as links: 下一页, and the numbers beside it."""

import re
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from extractors.listing.html import Page, target
from extractors.listing.item import ListPage, is_column, is_folder, is_headed
from extractors.listing.pager import is_addressed, stated_pages
from extractors.listing.rows import CLICKABLE, heading_of, label_of
from extractors.names import is_body
from extractors.normal import normalise

# 下一页, 下页>, 后一页, next »
_NEXT = re.compile(r"[\[(]?\s*(?:[下后]一?页|next)\s*[>»›]*\s*[\])]?|>{1,2}|»|›", re.IGNORECASE)
# 下一页, [后一页]: the same in words, which no picture show has
_NEXT_WORDS = re.compile(r"[\[(]?[下后]一?页[>»›]*[\])]?")
_PRESSED = "//a | //button | //*[@onclick] | //li[contains(@class, 'next')] | //span[contains(@class, 'next')]"
_DISABLED = re.compile(r"(?i)disab|(?:^|[\s_-])(?:d|no|none|hidden)(?:\s|$)")
# 2020, 2020年, 2020年度报告: a folder per year
_YEAR = re.compile(r"(?:19|20)\d\d\s*年?度?(?:政府信息公开)?(?:工作)?(?:年报|年度报告|报告)?")
_YEAR_FOLDER = re.compile(r"/[^/]*(?:19|20)\d\d[^/]*$")
# as in: 2, [12], 第3页
_NUMBER = re.compile(r"[\[(]?\s*第?\s*(?!1\s*页?\s*[\])]?$)\d{1,3}\s*页?\s*[\])]?")
ANNUAL_PATH = re.compile(
    r"(?<![a-z])(?:zf|zw|xx|gk|gz|ln|bm|qx|gongkai|xinxi|gongzuo)*(?:nb|nianbao|ndbg|niandubaogao|nb?gzbg|annual[-_]?report)"
    r"(?:zl|lb|s)?\d*(?=[/_.\-?&]|$)"
)
"""What stands in the addresses of annual reports; tjnb is of statistics, qynb of companies."""

_DOCUMENT = re.compile(r"\.(?:docx?|wps|pdf|xlsx?|et|ofd)(?:$|[?&])", re.IGNORECASE)
_SMALLEST_FRAME_PX = 200

# 市政府部门, 各区县, 乡镇（街道）: whose reports a part of the listing holds
_LEVEL = re.compile(
    r"(?:各|省|市|州|县|区|旗|本级|直属|所属|下属|镇|乡)*"
    r"(?:(?:省|市|州|县|区|旗|人民)?政府|(?:政府|直)?(?:部门|单位|机构)|委办局|(?:县市区|市县区?|区县|县区|区市县|区|县|市)"
    r"|街道(?:办事?处?)?|乡镇|镇街|街镇|乡|镇|垂管单位|开发区|管委会|企事业单位)+"
)
# 部门年报, 乡镇信息公开年度报告: what a level is called where it is called by its reports
_OF_REPORTS = re.compile(r"(?:政府)?(?:信息公开)?(?:工作)?(?:年报|年度报告)$")


def read_pages(page: Page, selector: str | None = None) -> tuple[ListPage, ...]:
    """Further pages that the page links to: by the selector, else by what the links say.

    A number counts only beside the listing (same host, same folder): elsewhere it is a calendar. A year counts only
    as a folder below the listing, or beside it where the listing itself is a year's; or in a menu to choose from.
    What a page shows in a frame is a part of it.
    """
    found: dict[str, ListPage] = {}
    links = page.root.cssselect(selector) if selector else page.root.xpath(f"{CLICKABLE} | //option[@value]")
    for link in links:
        url = target(link, page.base)
        text = normalise(label_of(link))
        if url and url != page.url and (selector or _turns(page.url, url, text, is_menu=link.tag == "option")):
            found[url] = ListPage(url)
    return tuple(dict.fromkeys([*found.values(), *map(ListPage, read_frames(page))]))


def is_cut_short(page: Page, further: tuple[ListPage, ...]) -> bool:
    """Whether a page has a 下一页 that leads nowhere without its script, and nothing else says where it goes on."""
    if further or is_addressed(page):
        return False
    pressed = (e for e in page.root.xpath(_PRESSED) if _NEXT_WORDS.fullmatch(normalise(label_of(e))))
    return any(target(e, page.base) is None and not _is_disabled(e) for e in pressed) and stated_pages(page) != 1


def read_frames(page: Page) -> tuple[str, ...]:
    """The addresses of a page's frames that are large enough for a list, and no documents."""
    host = urlsplit(page.url).hostname
    shown = (f for f in page.root.iter("frame", "iframe") if not _is_small(f))
    urls = (url for frame in shown if (url := target(frame, page.base)) and url != page.url)
    return tuple(dict.fromkeys(u for u in urls if urlsplit(u).hostname == host and not _DOCUMENT.search(u)))


def read_tabs(page: Page) -> tuple[ListPage, ...]:
    """The parts of a listing that a tab leads to: by the level of the bodies, below the listing or beside it.

    Under the heading of a column of annual reports the name of a body is a tab, too.
    """
    found: dict[str, ListPage] = {}
    headed = is_headed(heading_of(page))
    for link in page.root.xpath(f"{CLICKABLE} | //option[@value]"):
        url, text = target(link, page.base), normalise(label_of(link))
        if url and url != page.url and _is_tab(page.url, url, text, headed=headed, is_menu=link.tag == "option"):
            found[url] = ListPage(url)
    return tuple(found.values())


def is_level(text: str) -> bool:
    """Whether a tab's words name the level of bodies.

    >>> is_level("市政府部门"), is_level("乡镇（街道）年报"), is_level("新闻"), is_level("年报")
    (True, True, False, False)
    """
    return bool(_LEVEL.fullmatch(_OF_REPORTS.sub("", re.sub(r"[()（）\s、]", "", text))))


def is_annual(url: str) -> bool:
    """Whether an address has annual reports in it.

    >>> is_annual("http://a.cn/zwgk/gkndbg/"), is_annual("http://a.cn/tjnb/")
    (True, False)
    """
    return bool(ANNUAL_PATH.search(urlsplit(url).path.lower()))


def is_year(text: str) -> bool:
    """Whether a tab's words name a year.

    >>> is_year("2020年"), is_year("2020年财政预算")
    (True, False)
    """
    return bool(_YEAR.fullmatch(text))


def is_near(listing: str, url: str) -> bool:
    """Whether an address is below a list or beside it.

    >>> is_near("http://a.cn/gk/nb/index.html", "http://a.cn/gk/bm/"), is_near("http://a.cn/gk/nb/", "http://a.cn/xw/")
    (True, False)
    """
    here, there = urlsplit(listing), urlsplit(url)
    folder = here.path.rpartition("/")[0]
    around = folder.rpartition("/")[0] or folder
    return here.hostname == there.hostname and there.path.startswith(f"{around}/") and bool(around)


def _is_tab(listing: str, url: str, text: str, *, headed: bool, is_menu: bool) -> bool:
    """Near the listing, or where annual reports are by its address, on another host of the portal even."""
    named = is_level(text) or (headed and is_body(text) and not is_column(text))
    return named and (is_menu or is_level(text) or is_folder(url)) and (is_near(listing, url) or is_annual(url))


def _is_disabled(button: HtmlElement) -> bool:
    around = [button, *[parent for parent in [button.getparent()] if parent is not None]]
    said = " ".join(element.get("class") or "" for element in around)
    return button.get("disabled") is not None or bool(_DISABLED.search(said))


def _is_small(frame: HtmlElement) -> bool:
    """Whether a frame's declared size is below any list's."""
    sizes = [(frame.get(name) or "").strip().lower().removesuffix("px") for name in ("width", "height")]
    hidden = "display:none" in re.sub(r"\s", "", frame.get("style") or "").lower()
    return hidden or any(size.isdecimal() and int(size) < _SMALLEST_FRAME_PX for size in sizes)


def _turns(listing: str, url: str, text: str, *, is_menu: bool) -> bool:
    here, there = urlsplit(listing), urlsplit(url)
    if here.hostname != there.hostname:
        return False
    if _NEXT.fullmatch(text):
        return True
    if _YEAR.fullmatch(text):
        return (is_menu or is_folder(url)) and there.path.startswith(_parent(here.path))
    beside = here.path.rpartition("/")[0] == there.path.rpartition("/")[0]
    return beside and bool(_NUMBER.fullmatch(text))


def _parent(path: str) -> str:
    """The folder around a list's own: years stand below the list or beside one another."""
    folder = path.rpartition("/")[0]
    return f"{folder.rpartition('/')[0]}/" if _YEAR_FOLDER.search(folder) else f"{folder}/"
