"""What belongs to a report's page: the documents it links or embeds, and the pictures inside its article."""

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, unquote, urlsplit

from lxml import html

from extractors.document import Link
from extractors.listing.html import Page, absolute, read_page, target
from extractors.listing.rows import text_of
from extractors.read.html_scripts import find_markup

DOCUMENTS = ("doc", "docx", "wps", "pdf", "xls", "xlsx", "et", "rtf", "odt", "ods", "ofd")
PICTURES = ("png", "jpg", "jpeg", "bmp", "webp", "tif", "tiff")
_DOCUMENT = re.compile(rf"\.(?:{'|'.join(DOCUMENTS)})\s*$", re.IGNORECASE)
_PICTURE = re.compile(rf"\.(?:{'|'.join(PICTURES)})$", re.IGNORECASE)
_ARTICLES = (
    "div.TRS_Editor, div.TRS_UEDITOR, div.trs_editor_view, #zoom, #UCAP-CONTENT, #vsb_content, "
    "#mainText, .article-content, .article_content, .article-con, .view.TRS_UEDITOR, article"
)
# the words of ids and classes that name a page's frame, not its article
_FRAME = {
    *("header", "head", "nav", "navbar", "menu", "footer", "foot", "sidebar", "aside", "side"),
    *("share", "bdshare", "toolbar", "tools", "breadcrumb", "crumb", "crumbs", "logo", "banner", "search"),
}
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
# icon_pdf.png, share-wx.png, /images/print.png, ewm.png, qrcode_2.png, btn_close.png
_ICON = re.compile(
    r"(?:^|[-_./])(?:icons?|ico|logo|share|print|close|qr_?code|ewm|wechat|weixin|wx|weibo|btn|button|arrow|bg|"
    r"banner|dot|line|spacer|blank|loading|filetype|top|back|home|search|"
    r"pdf|docx?|word|xlsx?|excel|file)(?:[-_.\d]|$)",
    re.IGNORECASE,
)
# /images/bg_2.jpg, /static/img/banner.png: the site's own; /images/20210130/1.png and /picture/0/a.png are not
_SITE = re.compile(
    r"/(?:images?|img|static|styles?|css|js|assets|skins?|themes?|templates?|res|common)/.*", re.IGNORECASE
)
_MANY_DIGITS = re.compile(r"(?:\d[^/\d]{0,2}){6}")
_SMALLEST_TABLE_PX = 150
_HOLLOW = 500
"""Characters: navigation, title and footer of a page whose article a script puts in."""


def is_document(url: str, text: str = "") -> bool:
    """Whether an address leads to a document: by its path, by a file name in its query, or by the link's own words.

    >>> is_document("http://a.cn/P02021.docx"), is_document("http://a.cn/down.jsp?id=1&filename=a.pdf")
    (True, True)
    >>> is_document("http://a.cn/download.jsp?id=1", "附件：年报.doc"), is_document("http://a.cn/t1.html")
    (True, False)
    """
    parts = urlsplit(url)
    named = [unquote(parts.path), *(value for _, value in parse_qsl(parts.query)), text]
    return any(_DOCUMENT.search(name) for name in named)


def attachments_of(body: bytes, url: str, article: str | None = None, declared: str | None = None) -> tuple[Link, ...]:
    """Documents outside of the page's frame, and pictures inside its article, in document order, each once.

    `article` is a CSS selector where the usual containers do not fit; without any, what is not frame is article.
    """
    page = read_page(body, url, declared)
    _put_in_what_scripts_hold(page)
    frames = _frames(page.root)
    articles = page.root.cssselect(article or _ARTICLES)
    found: dict[str, Link] = {}
    for element in page.root.iter("a", "img", "iframe", "embed", "object"):
        if frames.intersection(element.iterancestors()):
            continue
        for link in _links(element, page):
            if element.tag != "img" or _is_told(element, link.url, articles):
                found.setdefault(link.url, link)
    return tuple(found.values())


def _put_in_what_scripts_hold(page: Page) -> None:
    """An article that only a string of a script holds stands in the page, as its script would put it."""
    if len(text_of(page.root)) < _HOLLOW and (markup := find_markup(page.root)):
        page.root.append(html.fragment_fromstring(markup, create_parent="article"))


def _is_told(picture: html.HtmlElement, url: str, articles: list[html.HtmlElement]) -> bool:
    """Whether a picture is part of what the page tells: inside its article, or else none of the site's own."""
    if articles:
        return any(ancestor in articles for ancestor in picture.iterancestors())
    site = _SITE.search(urlsplit(url).path)
    return not site or bool(_MANY_DIGITS.search(site[0]))


def _links(element: html.HtmlElement, page: Page) -> Iterator[Link]:
    if element.tag == "a":
        url, text = target(element, page.base), text_of(element)
        named = f"{text} {element.get('title') or ''}"
        if url and (is_document(url, text) or is_document(url, named)):
            yield Link(url, text)
    elif element.tag == "img":
        url = _picture(element, page)
        if url:
            yield Link(url, element.get("alt") or "")
    else:
        yield from _embedded(element, page)


def _picture(element: html.HtmlElement, page: Page) -> str | None:
    """The address of a picture that may hold a table: no icon by its name, not declared to be small."""
    for attribute in ("src", "data-src", "data-original", "oldsrc"):
        url = absolute(page.base, element.get(attribute) or "") if element.get(attribute) else None
        path = urlsplit(url).path if url else ""
        if url and _PICTURE.search(path):
            icon = _ICON.search(path.rpartition("/")[2]) or any(map(_is_small, _sizes(element)))
            return None if icon else url
    return None


def _sizes(element: html.HtmlElement) -> list[str]:
    style = re.findall(r"(?<![-\w])(?:width|height)\s*:\s*(\d+)\s*px", element.get("style") or "", re.IGNORECASE)
    return [element.get("width") or "", element.get("height") or "", *style]


def _is_small(size: str) -> bool:
    """Whether a declared size in pixels is below any table's; per cent and nothing declared are not."""
    pixels = size.strip().lower().removesuffix("px")
    return pixels.isdecimal() and int(pixels) < _SMALLEST_TABLE_PX


def _embedded(element: html.HtmlElement, page: Page) -> Iterator[Link]:
    """The document that a viewer shows: its own address, or the one in its query (viewer.html?file=/a.pdf)."""
    address = absolute(page.base, element.get("src") or element.get("data") or "")
    if not address:
        return
    parts = urlsplit(address)
    shown = [v for _, v in parse_qsl(parts.query) if _DOCUMENT.search(v) and "/" in v]
    if _DOCUMENT.search(parts.path):
        yield Link(address, "")
    elif shown and (inner := absolute(address, shown[0])):
        yield Link(inner, "")


def _frames(root: html.HtmlElement) -> set[html.HtmlElement]:
    """Elements that are the page's frame; what holds an article, or most of the page, is none, whatever its name."""
    articles = {a for article in root.cssselect(_ARTICLES) for a in (article, *article.iterancestors())}
    half = len(text_of(root)) / 2
    named = (e for e in root.iter("header", "nav", "footer", "aside", "div", "ul", "section", "td") if _is_frame(e))
    return {e for e in named if e not in articles and len(text_of(e)) <= half}


def _is_frame(element: html.HtmlElement) -> bool:
    if element.tag in {"header", "nav", "footer", "aside"}:
        return True
    names = f"{element.get('id') or ''} {element.get('class') or ''}"
    return any(word.lower() in _FRAME for word in _WORD.findall(names))
