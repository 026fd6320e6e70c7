"""Which links of a page lead to annual reports, best first: by what they say, and by what their address says."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from lxml.html import HtmlElement

from extractors.listing.html import Page, read_page, target
from extractors.listing.item import Listing, Selectors, is_folder, is_headed, wanted
from extractors.listing.links import read_links
from extractors.listing.paging import ANNUAL_PATH, is_level, is_near, is_year, read_frames
from extractors.listing.recognise import recognise
from extractors.listing.rows import CLICKABLE, heading_of, label_of, text_of
from extractors.names import is_body
from extractors.normal import normalise
from extractors.titles import parse_title

ANNUAL = 70
"""The worth of a link from which on it belongs to the annual reports themselves, not to the way there."""

COLUMN = 100
"""The worth of a link that names a column of annual reports: a title without a year, or one of a year's folder."""

_WORDS = (
    (
        90,
        re.compile(
            r"(?:历年|历史|往年|工作|公开|本级|各|直属?|人民|政府|部门|委办局|省|市|州|县|区|乡|镇|街道|街|园区)*"
            r"(?:年报|年度(?:工作|公开)?报告)(?:专栏|栏目|列表|目录|查询)?"
        ),
    ),
    (60, re.compile(r"(?:政府|政务)?(?:信息|资讯)公开(?:专栏|目录|平台|专题|网|栏目)?|法定主动公开(?:内容)?|主动公开")),
    (50, re.compile(r"(?:政务|政府|信息)公开.{0,4}|公开")),
    (30, re.compile(r".{0,6}(?:信息公开|政务公开).{0,8}|(?:部门|区县|乡镇|街道).{0,4}公开")),
    (
        15,
        re.compile(r"(?:本?站|网站|站点)(?:地图|导航|导览)|(?:进入|走进|访问)(?:首页|网站|主站|.{0,6}政府网?站?)|首页"),
    ),
)
_BODY = 40
"""The worth of a body's own page under government information."""

_PUBLIC = re.compile(r"(?:信息|资讯|政务)公开")
_FRAME = 55
"""The worth of a frame: what it shows is the page."""
# 2020年统计年报, 法治政府建设年度报告, 企业年报: whatever their address is like
_OTHER_REPORTS = re.compile(r"(?:年报|年度报告|年度报表)$")
# 更多, more>>, 查看更多
_MORE = re.compile(r"[\[(]?(?:查看)?(?:更多|more)[\])]?[>+»…]*|>{2}", re.IGNORECASE)
_PATHS = (
    (80, ANNUAL_PATH),
    (45, re.compile(r"/(?:zf)?xxgk|/zfxxgk|/gkml|/xinxigongkai")),
    (35, re.compile(r"/zwgk|/gk(?=/)|/openness?|/public(?=/)")),
)
_BY_PATH_AT_MOST = 30
"""Characters of a link's words, up to which its address may speak for it: longer ones are an article's title."""
_SESSION = re.compile(r"(?i);jsessionid=[^/?#]*")
_SESSION_FIELDS = {"jsessionid", "phpsessid", "sessionid", "sid_", "aspsessionid", "_t", "timestamp", "rnd", "random"}
_TRAP = re.compile(r"(?i)calendar|[?&](?:month|day|mon|riqi)=|/(?:19|20)\d\d/\d{1,2}/\d{1,2}/?$|login|print|share|rss")


@dataclass(frozen=True)
class Lead:
    """A link worth following, and how much; `of_body` where it leads to a body's government information."""

    url: str
    worth: int
    of_body: bool = False


@dataclass(frozen=True)
class Look:
    """What a page is on the way to the reports: of which family, whether a list, of how many, and where it leads.

    `is_column` where it calls itself one of annual reports, whatever it shows.
    """

    family: str | None
    is_list: bool
    reports: int
    leads: tuple[Lead, ...]
    is_column: bool = False


def look(body: bytes, url: str, *, is_start: bool, declared: str | None = None) -> Look:
    """Judge a page; that of a start is a list only if it holds several reports, or is a column of them."""
    page = read_page(body, url, declared)
    family = recognise(body, url, declared)
    listing = read_links(body, url, Selectors(), declared)
    column = is_headed(_last_heading(page)) or is_headed(heading_of(page))
    reports = _reports(listing)
    served = family in {"gkmlpt", "hanweb_annual"} or (column and family in {"jpaas", "jpage", "public_column"})
    is_list = served or reports > 1 + is_start or (reports == 1 and (column or not is_start))
    leads = tuple(sorted(set(_leads(page, annual=column or is_list)), key=lambda lead: (-lead.worth, lead.url)))
    return Look(family, is_list, reports, leads, column)


def plain_address(url: str) -> str:
    """An address without what only tells sessions apart.

    >>> plain_address("http://a.cn/nb/;jsessionid=8F?col=3&_t=17"), plain_address("http://a.cn/?a=1")
    ('http://a.cn/nb/?col=3', 'http://a.cn/?a=1')
    """
    parts = urlsplit(_SESSION.sub("", url))
    kept = [(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if k.lower() not in _SESSION_FIELDS]
    return urlunsplit(parts._replace(query=urlencode(kept) if len(kept) < parts.query.count("=") else parts.query))


def _reports(listing: Listing) -> int:
    """How many rows are reports; explainers and news alone make no list."""
    titles = (parse_title(item.title) for item in wanted(listing))
    return sum(title is None or title.kind == "report" for title in titles)


def _last_heading(page: Page) -> str:
    """The smallest of what names the page: the last of a breadcrumb, or its heading."""
    headings = page.root.xpath(
        "//h1 | //h2 | //*[contains(@class, 'crumb') or contains(@class, 'position')]//a[last()]"
    )
    return text_of(headings[-1]) if headings else ""


def _leads(page: Page, *, annual: bool) -> Iterator[Lead]:
    for shown in read_frames(page):
        yield Lead(plain_address(shown), max(_FRAME, ANNUAL if annual else 0))
    public = bool(_PUBLIC.search(normalise(heading_of(page))))
    for link in page.root.xpath(f"{CLICKABLE} | //option[@value]"):
        url = target(link, page.base)
        if not url or url == page.url or _TRAP.search(url):
            continue
        said = (label_of(link), " ".join((link.get("title") or "").split()), _whose_more(link))
        names = {normalise(name) for name in said} - {""}
        tab = annual and any(_is_tab(name, url, page.url, is_menu=link.tag == "option") for name in names)
        of_body = public and is_folder(url) and any(map(is_body, names))
        worth = max((*(_worth(name, url) for name in names), ANNUAL * tab, _BODY * of_body))
        if worth:
            yield Lead(plain_address(url), worth, of_body)


def _whose_more(link: HtmlElement) -> str:
    """Of what a link of 更多 shows more: the words before it, in the smallest box that has any."""
    words = text_of(link)
    if not _MORE.fullmatch(normalise(words)):
        return ""
    boxes = (text_of(box) for box, _ in zip(link.iterancestors(), range(3), strict=False))
    return next((before for box in boxes if (before := box.partition(words)[0].strip())), "")


def _is_tab(name: str, url: str, listing: str, *, is_menu: bool) -> bool:
    """Whether a link under annual reports leads to those of a year, of a level of bodies, or of a body."""
    if is_menu or is_folder(url):
        return is_year(name) or is_level(name) or is_body(name)
    return is_level(name) and is_near(listing, url)


def _worth(name: str, url: str) -> int:
    """What a link is worth by its words and its address; 0 for an article's title and for anything else."""
    if (title := parse_title(name)) and (title.year is None or is_folder(url)) and title.kind == "report":
        return COLUMN
    if title:
        return 0
    by_words = next((worth for worth, words in _WORDS if words.fullmatch(name)), 0)
    if not by_words and _OTHER_REPORTS.search(name):
        return 0
    path = urlsplit(url).path.lower()
    by_path = next((worth for worth, words in _PATHS if words.search(path)), 0) if is_folder(url) else 0
    return max(by_words, by_path if len(name) <= _BY_PATH_AT_MOST else 0)
