"""A captured page made fit to be shown in its archive: its addresses lead to captures, its scripts are gone.

What keeps a page from doing harm is the policy it is served under; nothing here has to be complete for that.
"""

import re
from collections.abc import Callable
from functools import partial
from urllib.parse import urldefrag, urljoin

from lxml import etree, html
from w3lib.url import safe_url_string

from extractors.decode import decode, encoding_of
from extractors.source import Source

LARGEST = 16 << 20
"""Bytes of a page or a style sheet that is rewritten; a longer one is shown as it is."""

ADDRESSES = {"href", "{http://www.w3.org/1999/xlink}href", "xlink:href", "action", "formaction"}
EMBEDDED = {"src": "", "poster": "im_", "background": "im_", "data": "oe_", "lowsrc": "im_", "dynsrc": "oe_"}
MODES = {"img": "im_", "source": "im_", "input": "im_", "script": "js_", "link": "cs_", "image": "im_", "use": "im_"}
"""What an element wants, as pywb and others write it between time and address: other elements want a page."""

DROPPED = ("ping", "integrity", "nonce", "crossorigin")
LEFT_ALONE = re.compile(r"(?i)\s*(?:#|data:|mailto:|tel:|about:blank)")
HTTP = re.compile(r"(?i)https?://[^/?#]")
HTTP_EQUIV = {"content-security-policy", "content-security-policy-report-only", "refresh", "set-cookie"}
BREAKS_OUT = {"_blank", "_parent", "_top"}

# url(img/a.png), url('a.png'); @import "a.css"
CSS_ADDRESS = re.compile(r"""(url\(\s*['"]?)([^'"()]{1,2048})|(@import\s+['"])([^'"]{1,2048})""", re.IGNORECASE)
# img/a.png 1x, img/b.png 640w
SRCSET = re.compile(r"(\s*)([^\s,]\S{0,2047}?)(,?(?:\s[^,]{0,64})?)(,|$)")

ToReplay = Callable[[str, str], str]
"""From an address as a page writes it, and what wants it, to where its captures are."""


def rewrite_page(page: Source, at: str) -> bytes:
    """The page in UTF-8, its addresses leading to the captures nearest to a time (14 digits)."""
    if len(page.body) > LARGEST:
        return decode(page.body, page.charset).encode("utf-8", "replace")
    text = decode(page.body, page.charset).replace("\0", "")
    parser = html.HTMLParser(encoding="utf-8", remove_pis=True, remove_comments=True, huge_tree=True)
    try:
        root = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, AssertionError):  # nothing in it
        return b""
    to_replay = _towards(at, _base(root, page.url or ""), encoding_of(page.body, page.charset))
    for element in root.iter(etree.Element):
        _rewrite(element, to_replay)
    return html.tostring(root.getroottree(), encoding="utf-8", method="html")


def rewrite_style(style: Source, at: str) -> bytes:
    """A style sheet in UTF-8, likewise."""
    text = decode(style.body, style.charset)
    if len(style.body) <= LARGEST:
        text = _css(text, _towards(at, style.url or "", encoding_of(style.body, style.charset)))
    return text.encode("utf-8", "replace")


def _base(root: html.HtmlElement, url: str) -> str:
    """What relative addresses start from; the elements that say so go, since addresses become whole."""
    bases = list(root.iter("base"))
    named = next((base.get("href") for base in bases if base.get("href")), None)
    for base in bases:
        base.drop_tree()
    return _joined(url, named) or url if named else url


def _towards(at: str, base: str, encoding: str) -> ToReplay:
    return partial(_to_replay, at, base, encoding)


def _to_replay(at: str, base: str, encoding: str, address: str, mode: str) -> str:
    """`javascript:` and whatever else is neither of the web nor of the page leads nowhere."""
    if LEFT_ALONE.match(address) or not address.strip():
        return address
    whole, fragment = urldefrag(_joined(base, address) or "")
    if not HTTP.match(whole):
        return "#"
    try:
        url = safe_url_string(whole, encoding=encoding)
    except (ValueError, UnicodeError):
        return "#"
    return f"/web/{at}{mode}/{url}" + (f"#{fragment}" if fragment else "")


def _joined(base: str, address: str) -> str | None:
    try:
        return urljoin(base, address.strip())
    except ValueError:  # http://[
        return None


def _rewrite(element: html.HtmlElement, to_replay: ToReplay) -> None:
    """One element: what it names, what it must not do."""
    tag = str(element.tag)
    if tag == "script":
        element.attrib.clear()
        element.text = None
        return
    if tag == "meta" and element.get("http-equiv", "").strip().lower() in HTTP_EQUIV:
        element.attrib.clear()
        return
    mode = MODES.get(tag, "")
    for key, value in element.attrib.items():
        name = str(key)
        if name in DROPPED or (name == "target" and value.strip().lower() in BREAKS_OUT):
            del element.attrib[name]
        elif (led := _led(name, value, mode, to_replay)) is not None:
            element.set(name, led)
    if tag == "style" and element.text:
        element.text = _css(element.text, to_replay)


def _led(name: str, value: str, mode: str, to_replay: ToReplay) -> str | None:
    """An attribute whose addresses lead to captures; None for one that holds none."""
    if name in ADDRESSES or name in EMBEDDED:
        return to_replay(value, EMBEDDED.get(name) or mode)
    if name == "srcset":
        return SRCSET.sub(lambda m: m[1] + to_replay(m[2], "im_") + m[3] + m[4], value)
    return _css(value, to_replay) if name == "style" else None


def _css(text: str, to_replay: ToReplay) -> str:
    def put(match: re.Match[str]) -> str:
        before, address = (match[1], match[2]) if match[1] else (match[3], match[4])
        return before + to_replay(address, "cs_" if match[3] else "im_")

    return CSS_ADDRESS.sub(put, text)
