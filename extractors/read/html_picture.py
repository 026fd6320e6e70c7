"""The pictures of a page: by their address, or with their bytes where the page carries them."""

import base64
import binascii
import re
from urllib.parse import unquote_to_bytes, urljoin

from lxml.etree import _Element as Element

from extractors.document import Picture
from extractors.source import Place

_LAZY = ("data-original", "data-src", "data-url", "data-lazy", "data-lazy-src", "original", "_src", "oldsrc")
"""Where scripts that load pictures late keep the real address."""

_PLACEHOLDER = re.compile(
    r"(?:^|/)[^/?]*(?:loading|lazy|blank|placeholder|spacer|transparent)[^/?]*\.\w{3,4}$", re.IGNORECASE
)
"""`/images/loading.gif`."""

_BEACON_BYTES = 128
"""A picture of one pixel has about 43 bytes as GIF and 70 as PNG."""

_BEACON_PIXELS = 3


def find_picture(element: Element, base: str, place: Place) -> Picture | None:
    """The picture of an `<img>`; None for a counter's pixel, a placeholder without a picture, or no address."""
    if any(_pixels(element.get(side)) <= _BEACON_PIXELS for side in ("width", "height")):
        return None
    text = element.get("alt") or element.get("title") or ""
    address = _address(element)
    if address.startswith("data:"):
        body = _carried(address)
        return Picture(None, body, text.strip(), place) if body and len(body) >= _BEACON_BYTES else None
    url = absolute(address, base)
    return Picture(url, None, text.strip(), place) if url else None


def absolute(address: str, base: str) -> str | None:
    r"""An address as the page means it, whatever blanks and backslashes it was written with; None for no address.

    >>> absolute(".\\P0202.docx", "http://www.bjft.gov.cn/zfxxgk/")
    'http://www.bjft.gov.cn/zfxxgk/P0202.docx'
    """
    head, question, query = address.strip().replace("\n", "").replace("\r", "").replace("\t", "").partition("?")
    try:
        return urljoin(base, head.replace("\\", "/") + question + query) if head or query else None
    except ValueError:
        return None


def _address(element: Element) -> str:
    """The picture's own address, or the one that a script would put in its place."""
    source = (element.get("src") or "").strip()
    lazy = next((value.strip() for name in _LAZY if (value := element.get(name))), "")
    stands_in = not source or _PLACEHOLDER.search(source) or source.startswith("data:")
    return lazy if lazy and stands_in else source


def _pixels(size: str | None) -> float:
    found = re.match(r"\s*(\d{1,6})\s*(?:px)?\s*$", size or "")
    return float(found[1]) if found else float("inf")


def _carried(address: str) -> bytes | None:
    """The bytes in a `data:` address; None where they are no picture or broken."""
    head, _, coded = address.partition(",")
    if not head.lower().startswith("data:image/") or "svg" in head.lower():
        return None
    body = unquote_to_bytes(coded)
    try:
        return base64.b64decode(body) if "base64" in head.lower() else body
    except (binascii.Error, ValueError):
        return None
