"""What came back instead of content: challenges, refusals and pages that say, with status 200, that there is none."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import unescape
from itertools import accumulate
from typing import Literal

from lxml import etree, html

from extractors.decode import decode
from extractors.errors import EmptySource, UnknownType
from extractors.listing.attachments import is_document
from extractors.listing.html import read_page, scripts
from extractors.listing.rows import text_of
from extractors.sniff import HTML, TEXT, sniff

StateName = Literal["challenged", "refused", "disallowed", "unreachable", "soft_404"]

_CHALLENGE = re.compile(r"__jsl_clearance|\$_ts\b|\bdocument\.cookie\s*=|_\$[0-9a-zA-Z]{1,4}\b")
_OK = 200
_COOKIE_ASKED, _SCRIPT_ASKED = 521, 412
"""The statuses with which the two kinds of challenges come."""
_REFUSING = {403, 405, 418, 429}
# words that fill a short page of a firewall or of a test for humans
_WALL = re.compile(
    r"请输入验证码|完成验证|滑动验证|安全验证|人机验证|访问验证|行为验证|拖动滑块|"
    r"防火墙|云防护|访问(?:已)?被?(?:拦截|阻断|拒绝|禁止)|(?:请求|访问).{0,8}(?:威胁|攻击|不合法|异常行为)|"
    r"access (?:denied|forbidden)|request (?:blocked|rejected)|verify you are (?:a )?human|captcha",
    re.IGNORECASE,
)
_ABSENT = re.compile(
    r"(?:页面|网页|文章|内容|信息|栏目|文件|地址|网址)(?:已经?|可能|或)?(?:不存在|丢失|被?删除|被?移除|找不到|走丢|失效|下线)|"
    r"(?:找不到|未找到|没有找到|无法找到|不存在)(?:您|你|该|此|指定|要|相关|对应|请求|访问|查看|的){0,6}(?:页面|网页|文章|内容|信息|文件|地址)|"
    r"(?:您|你)(?:要|所)?(?:访问|查找|请求|浏览|查看)的.{0,12}(?:不存在|已(?:被)?删除|丢失|失效|找不到|无法(?:显示|访问))|"
    r"已(?:被)?删除或(?:不存在|移动|更名)|参数错误|404\s*(?:错误|not found|-|_|$)|\bpage not found\b|\bnot found\b",
    re.IGNORECASE,
)
# pieces of text, not all of them short words, that are seen and lead nowhere
_PROSE = etree.XPath(
    "//text()[string-length() > 20][not(ancestor::*[self::a or self::script or self::style or self::select or "
    "contains(@style, 'none')])]",
    smart_strings=False,
)
# text behind a tag that is too long for a menu, and no script
_PARAGRAPH = re.compile(r"<(?!script|style|a\b|select|option)\w[^<>]*>([^<>{};=\"]{100,})<", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_TITLE = re.compile(r"<title[^>]*>([^<]*)<", re.IGNORECASE)
_DATES = re.compile(r"(?:19|20)\d\d[-./年]\d{1,2}")
_ROWS = 3
"""As many dates as that make a listing, as a document makes a report, whatever else the page says."""
_SHORT_CHARACTERS = 400
_STUB_CHARACTERS = 20
_BEGINNING_BYTES = 16_384
"""What most pages say much in: then the rest of a page changes nothing."""
_LARGEST_PAGE_BYTES = 100_000
"""Larger pages are content: no challenge or error page comes near."""


@dataclass(frozen=True)
class State:
    """What came back instead of content, and the sign by which it was told."""

    name: StateName
    reason: str


def recognise(status: int, headers: Mapping[str, str], body: bytes, url: str) -> State | None:
    """The state that a response shows, or None for ordinary content and for errors that say so themselves (404, 500).

    `headers` has lower-case names; several Set-Cookie lines are joined.

    >>> recognise(403, {}, b"", "http://a.cn/")
    State(name='refused', reason='status 403')
    """
    if status in _REFUSING:
        return State("refused", f"status {status}")
    if len(body) > _LARGEST_PAGE_BYTES or not _is_page(headers, body[:_BEGINNING_BYTES]):
        return None
    charset = headers.get("content-type", "").partition("charset=")[2] or None
    if status == _OK and _is_prose(decode(body[:_BEGINNING_BYTES], charset)):
        return None
    page = read_page(body, url, charset)
    script = "\n".join(scripts(page.root))
    text = None if _says_much(page.root) else _beginning(page.root, _is_code)
    state = _challenge(status, headers, script, is_stub=text is not None and len(text) < _STUB_CHARACTERS)
    if state or status != _OK:
        return state
    return _titled_absent(page.root) if text is None else _wall_or_absent(page.root, script, text)


def _is_page(headers: Mapping[str, str], body: bytes) -> bool:
    """Whether a body is a web page, or text or nothing that claims to be one: no document, no robots.txt, no data."""
    claims = "html" in headers.get("content-type", "html").lower()
    try:
        kind = sniff(body)
    except EmptySource:
        return claims
    except UnknownType:
        return False
    return kind == HTML or (kind == TEXT and claims)


def _challenge(status: int, headers: Mapping[str, str], script: str, *, is_stub: bool) -> State | None:
    """A script to be run before anything is shown: 521 with a jsluid cookie, 412 or 202 with an obfuscated script."""
    cookie = "__jsluid" in headers.get("set-cookie", "")
    if status == _COOKIE_ASKED and (cookie or _CHALLENGE.search(script)):
        return State("challenged", "status 521 with a script that computes a clearance cookie")
    if status == _SCRIPT_ASKED and script:
        return State("challenged", "status 412 with an obfuscated script")
    if "$_ts" in script and is_stub:
        return State("challenged", f"status {status} with an obfuscated script and nothing to read")
    if "__jsl_clearance" in script and is_stub:
        return State("challenged", f"status {status} with a script that computes a clearance cookie")
    return None


def _wall_or_absent(root: html.HtmlElement, script: str, text: str) -> State | None:
    """What a page with little to say says: that we are shut out, or that nothing is here.

    The prose of a report is never little; the site's menus are links, which do not count as words of its own.
    """
    own = _beginning(root, _leads_away, between=" ")
    if len(text) <= _SHORT_CHARACTERS and (wall := _WALL.search(text)):
        return State("refused", f"a short page that says {wall[0]!r}")
    if len(own) <= _SHORT_CHARACTERS and (absent := _ABSENT.search(own)) and not _leads_on(root, own):
        return State("soft_404", f"a short page that says {absent[0]!r}")
    if state := _titled_absent(root):
        return state
    if len(text) < _STUB_CHARACTERS and _holds_nothing(root, script):
        return State("soft_404", f"a page of {len(text)} characters and nothing else")
    return None


def _titled_absent(root: html.HtmlElement) -> State | None:
    absent = _ABSENT.search(" ".join(text_of(title) for title in root.findall(".//title")))
    return State("soft_404", f"a page titled {absent[0]!r}") if absent else None


def _is_prose(text: str) -> bool:
    """Whether a page's beginning shows, without being parsed, that it has a title, says much, and hides nothing."""
    text = _COMMENT.sub("", text)
    titles = [unescape(title) for title in _TITLE.findall(text)]
    words = "".join("".join(_PARAGRAPH.findall(text)).split())
    much = len(words) > _SHORT_CHARACTERS and "none" not in text
    return much and bool(titles) and not any(map(_ABSENT.search, titles))


def _says_much(root: html.HtmlElement) -> bool:
    """Whether its prose alone is more than a short page has: quick to tell of most pages there are."""
    sizes = accumulate(len("".join(piece.split())) for piece in _PROSE(root))
    return any(size > _SHORT_CHARACTERS for size in sizes)


def _leads_on(root: html.HtmlElement, own: str) -> bool:
    """A listing, or a page with a document: whatever it says, it is not nothing."""
    links = (a.get("href") or "" for a in root.findall(".//a[@href]"))
    return len(_DATES.findall(own)) >= _ROWS or any(map(is_document, links))


def _beginning(root: html.HtmlElement, unseen: Callable[[html.HtmlElement], bool], between: str = "") -> str:
    """Words of a page without those of some elements: all of them where they are few, else enough to be many."""
    pieces: list[str] = []
    size, walk = 0, etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        if event == "end":
            piece = element.tail
        elif unseen(element):
            walk.skip_subtree()
            continue
        else:
            piece = element.text
        if piece:
            pieces.append(piece)
            size += len("".join(piece.split()))
        if size > _SHORT_CHARACTERS:
            break
    return " ".join(between.join(pieces).split())


def _is_code(element: html.HtmlElement) -> bool:
    return element.tag in {"script", "style"}


def _leads_away(element: html.HtmlElement) -> bool:
    """Its words are not seen, or lead elsewhere."""
    return element.tag in {"a", "script", "style", "select"} or "none" in (element.get("style") or "")


def _holds_nothing(root: html.HtmlElement, script: str) -> bool:
    """No script that could go on, nothing to follow, nothing to look at."""
    moving = script or root.xpath("//script[@src] | //meta[@http-equiv]")
    return not moving and not root.xpath("//a[@href] | //img | //iframe | //frame | //embed | //object | //table")
