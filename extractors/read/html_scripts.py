"""The body of a page that shows nothing itself: markup in a string of a script, or in an element that scripts read."""

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import unquote

from lxml.etree import _Element as Element

# "…", '…', `…`: what may stand in quotes and does not break off
_STRING = re.compile(r"""\"((?:[^"\\\n]++|\\.)*+)\"|'((?:[^'\\\n]++|\\.)*+)'|`((?:[^`\\]++|\\.)*+)`""", re.DOTALL)
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]{1,6})\}|x([0-9a-fA-F]{2})|\n|(.))", re.DOTALL)
_LETTERS = {"n": "\n", "t": "\t", "r": "\r", "b": "", "f": "", "v": "", "0": ""}
_MARKUP = re.compile(r"<(?:p|div|table|span|section|article|h[1-6])[\s>]", re.IGNORECASE)
_CODED = re.compile(r"(?:&lt;|%3C|\\u003C|\\x3C)(?:p|div|table|span|section|article|h[1-6])\b", re.IGNORECASE)
_SHORTEST = 300
"""Characters: a shorter string is a piece of the page's frame."""
_LAST_CHARACTER = 0x10FFFF
_TIMES = 3
"""How often a text may be coded: JSON in a string of a script, its markup in entities."""


def find_markup(root: Element) -> str | None:
    """The longest markup that scripts and stand-ins of a page hold; None where there is none."""
    return max(_candidates(root), key=len, default=None)


def _candidates(root: Element) -> Iterator[str]:
    for element in root.iter("script", "textarea", "input"):
        text = (element.get("value") if element.tag == "input" else element.text) or ""
        whole = element.tag != "script" or "html" in (element.get("type") or "")
        for candidate in [text] if whole else _strings(text):
            markup = _markup(candidate)
            if markup and len(markup) >= _SHORTEST:
                yield markup


def _strings(script: str, times: int = _TIMES) -> Iterator[str]:
    """What the long strings of a script mean, and those of an object that a string holds."""
    for found in _STRING.finditer(script):
        text = found[found.lastindex or 0]
        if len(text) < _SHORTEST:
            continue
        meant = _unescaped(text)
        if times and meant.lstrip()[:1] in {"{", "["}:
            yield from _strings(meant, times - 1)
        else:
            yield meant


def _markup(text: str) -> str | None:
    """The text decoded until it is markup: from entities, percent signs, escapes of a string inside the string."""
    for _ in range(_TIMES):
        if _MARKUP.search(text):
            return text
        coded = _CODED.search(text)
        if not coded:
            return None
        start = coded[0][0]
        text = unescape(text) if start == "&" else unquote(text) if start == "%" else _unescaped(text)
    return text if _MARKUP.search(text) else None


def _unescaped(text: str) -> str:
    r"""The text that a JavaScript literal means.

    >>> _unescaped(r"\u003Cp\u003E\u516c\x41\n\"\/")
    '<p>公A\n"/'
    """
    if "\\" not in text:
        return text
    meant = _ESCAPE.sub(_character, text)
    return meant.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _character(found: re.Match[str]) -> str:
    code = found[1] or found[2] or found[3]
    if code:
        number = int(code, 16)
        return chr(number) if number <= _LAST_CHARACTER else "\ufffd"
    return _LETTERS.get(found[4], found[4]) if found[4] else ""
