"""HTML as listings need it: a tree, its base address, its scripts, and what its scripts write into it."""

import re
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from lxml import html
from lxml.etree import ParserError

from extractors.decode import decode
from extractors.listing.calls import put_addresses
from extractors.listing.scripted import links_in

_LITERAL = r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'"
# document.writeln("<li><a href='./202101/t20210130_1.html'>…</a></li>"), also of several literals joined by +
_WRITTEN = re.compile(rf"document\.write(?:ln)?\s*\(\s*((?:{_LITERAL})(?:\s*\+\s*(?:{_LITERAL}))*)\s*\)", re.DOTALL)
_LITERALS = re.compile(_LITERAL, re.DOTALL)
# \" and \/ and \n and \u4e2d and \x3c inside a literal
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))", re.DOTALL)
_CONTROL = {"n": "\n", "r": "\r", "t": "\t", "\n": ""}
# the address in javascript:open('./a.html') or onclick="jumpToDetail('./202605/t1.html')"
_TARGET = re.compile(r"['\"]([^'\"\s<>]*[./][^'\"\s<>]*)['\"]")
# attributes from which a page's script takes an address
_TOLD = ("data-href", "data-url", "data-link")
_ADDRESSES = {"frame": "src", "iframe": "src", "option": "value"}
# an option's value that is an address: /nb/2020/, list_2.html, ?page=2
_PATH = re.compile(r"/|\.\w|^\?")

LARGEST = 8 << 20
"""Bytes of a page, or of an answer in JSON, that are read for links: some 50,000 rows of a list."""


@dataclass(frozen=True)
class Page:
    """A page as a tree, with the address that its relative links start from."""

    root: html.HtmlElement
    url: str
    base: str


def read_page(body: bytes, url: str, declared: str | None = None) -> Page:
    """The page with everything that its scripts write into it literally, or hold as rows; an empty body is a page.

    What comes after LARGEST is not looked at: this is read in the crawl's own process.
    """
    root = _tree(decode(body[:LARGEST], declared))
    script = "\n".join(scripts(root))
    written = "".join([*map(unquote, _WRITTEN.findall(script)), *links_in(script)])
    if written:
        root.append(_tree(written))
    put_addresses(root, script)
    bases = [str(b) for b in root.xpath("//base/@href")]
    return Page(root, url, absolute(url, bases[0]) or url if bases else url)


def read_fragment(markup: str, url: str) -> Page:
    """A piece of a page, such as one record of a list that a server hands out piecewise."""
    return Page(_tree(markup), url, url)


def _tree(text: str) -> html.HtmlElement:
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        return html.document_fromstring(text.replace("\0", "").encode(), parser=parser)
    except ParserError:
        return html.document_fromstring("<html><body></body></html>")


def scripts(root: html.HtmlElement) -> list[str]:
    """The inline scripts, in document order."""
    return [str(s) for s in root.xpath("//script[not(@src)]/text()")]


def unquote(literals: str) -> str:
    r"""The text of one or more JavaScript string literals.

    >>> unquote(r'"<a href=\"a\">" + ' + r"'\u4e2d'")
    '<a href="a">中'
    """
    return "".join(_ESCAPE.sub(_escaped, literal[1:-1]) for literal in _LITERALS.findall(literals))


def _escaped(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    return chr(int(code, 16)) if code else _CONTROL.get(match[3], match[3])


def target(element: html.HtmlElement, base: str) -> str | None:
    """The address that a click on an element leads to, or that a frame shows: its own, else the one in its script."""
    href = (element.get(_ADDRESSES.get(str(element.tag), "href")) or "").strip()
    if element.tag == "option" and not _PATH.search(href):
        return None
    if href and not href.lower().startswith(("javascript:", "#", "mailto:", "tel:")):
        return absolute(base, href)
    named = _TARGET.search(f"{href} {element.get('onclick') or ''}")
    told = named[1] if named else next(filter(None, map(element.get, _TOLD)), None)
    return absolute(base, told) if told and _PATH.search(told) else None


def absolute(base: str, href: str) -> str | None:
    """The absolute address without its fragment; None where it is not one of the web."""
    cleaned = re.sub(r"[\t\r\n]", "", href.strip()).replace("\\", "/")
    try:
        url = urljoin(base, cleaned).partition("#")[0]
        parts = urlsplit(url)
    except ValueError:  # http://[half
        return None
    return url if parts.scheme in {"http", "https"} and parts.hostname else None
