"""Text as a browser shows it, and what a browser does not show."""

import re
from functools import lru_cache
from typing import Final

from lxml.etree import _Element as Element

from extractors.read.html_white import is_white
from extractors.read.line import printed

_WIDE = "\u2e80-\u303f\u3100-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef"
_BROKEN = re.compile(f"(?<=[{_WIDE}])[ \t\f]*[\r\n][ \t\r\n\f]*(?=[{_WIDE}])")
"""A line of the source that breaks off between two Chinese characters: no blank is shown there."""

_BLANKS = re.compile("[ \t\r\n\f]+")
_HIDING_STYLE = re.compile(
    r"(?:^|;)(?:display:none|visibility:(?:hidden|collapse)|mso-hide:all"
    r"|(?:left|top|text-indent):-(?:[5-9]\d\d|\d{4,})(?:\.\d*)?p[xt]"
    r"|margin(?:-left|-top)?:-\d{4,}(?:\.\d*)?p[xt]|text-decoration(?:-line)?:[^;]*line-through)"
)
"""`display:none`, `position:absolute;left:-9999px`; what is struck out is no more said than what is not seen."""
_STRUCK = frozenset({"del", "s", "strike"})

_CLIPPED = re.compile(r"(?=.*overflow:hidden).*(?:^|;)(?:height|width):[01](?:px)?(?:;|$)")
"""`height:0;overflow:hidden`."""

_ZERO_FONT = re.compile(r"(?:^|;)font-size:0(?:px|pt|em|%)?(?:!important)?(?:;|$)")
_PIECES = frozenset({"b", "em", "font", "i", "small", "span", "strong", "u"})
_CLEAR = re.compile(r"(?:^|;)opacity:0(?:\.0*)?(?:!important)?(?:;|$)")
_UNSEEN = re.compile(r"(?:^|[}/])\s*(?:span)?\.([\w-]{1,99})\s*\{[^{}]{0,999}?display\s*:\s*none")
"""`.hide{display:none}`: a rule for one class alone."""

_INVISIBLE: Final = ("visibility:hidden", "visibility:collapse", "line-through")
_DISPLAYED = re.compile(r"display:table(-row|-cell)?(?:;|!|$)")
_TAGS = {None: "table", "-row": "tr", "-cell": "td"}


def shown(text: str) -> str:
    r"""One line of text as a browser shows it: blanks joined, full-width spaces kept.

    >>> shown(" 政府\n信息 \xa01\u200b0 件 ")
    '政府信息  10 件'
    """
    if "\n" in text or "\r" in text:
        text = _BROKEN.sub("", text)
    return printed(_BLANKS.sub(" ", text))


def style_of(element: Element) -> str:
    """The element's own style without blanks, in lower case."""
    style = element.get("style")
    return _without_blanks(style) if style else ""


@lru_cache(maxsize=1000)
def _without_blanks(style: str) -> str:
    """A page says the same few styles over and over."""
    return "".join(style.lower().split())


def tag_of(element: Element, style: str) -> str:
    """The element's tag, or what its style makes of it: a part of a table, or something raised."""
    if "vertical-align:super" in style and element.tag in _PIECES:
        return "sup"
    found = _DISPLAYED.search(style) if "display:table" in style else None
    return _TAGS[found[1]] if found else str(element.tag)


def is_hidden(element: Element, style: str, unseen: frozenset[str] | None = None) -> bool:
    """Whether the element is never seen, or struck out: its tag, its attribute or its own style says so.

    In a table, `unseen` are the page's classes that are not displayed.
    """
    if unseen is not None and _is_unseen(element, style, unseen):
        return True
    if style and _hides(style):
        return True
    if style and _ZERO_FONT.search(style) and not any(map(_is_styled, element.iterdescendants())):
        return True
    return (
        element.tag in _STRUCK
        or element.get("hidden") is not None
        or (element.tag == "dialog" and element.get("open") is None)
    )


@lru_cache(maxsize=1000)
def _hides(style: str) -> bool:
    return bool(_HIDING_STYLE.search(style) or _CLIPPED.search(style))


def _is_styled(element: Element) -> bool:
    """Whether an element may have a font size of its own: layouts set 0 around boxes to close their gaps."""
    return element.get("style") is not None or element.get("class") is not None


def _is_unseen(element: Element, style: str, unseen: frozenset[str]) -> bool:
    """Whether a piece of a table's cell is not displayed; what holds more than a piece may be faded in by a script."""
    if element.tag not in _PIECES:
        return False
    is_clear = "opacity:0" in style and bool(_CLEAR.search(style))
    return (
        is_clear
        or is_white(element, style)
        or bool(unseen and not unseen.isdisjoint((element.get("class") or "").split()))
    )


def unseen_classes(root: Element) -> frozenset[str]:
    """The classes that the page's own style sheets do not display, whatever element has them."""
    sheets = (sheet.text or "" for sheet in root.iter("style"))
    return frozenset(found[1] for text in sheets if "none" in text for found in _UNSEEN.finditer(text))


def keeps_its_room(style: str) -> bool:
    """Whether a hidden cell still stands in its row.

    >>> keeps_its_room("visibility:hidden"), keeps_its_room("display:none;visibility:hidden")
    (True, False)
    """
    return "display:none" not in style and any(declaration in style for declaration in _INVISIBLE)
