"""Links that scripts hold as objects or hand on: `{title: '年报', url: '/nb/'}`, `tree.add(7, 0, '年报', '/nb/')`."""

import re
from collections.abc import Iterator
from html import escape

from extractors.listing.fields import DATES, LINKS, TITLES, plain_name

# each object up to what it holds itself
_OBJECT = re.compile(r"\{([^{}\[\]]*)")
_PAIR = re.compile(r"""['"]?(\w+)['"]?\s*:\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')""")
_LITERAL = r"""(?:"((?:[^"\\\n]|\\.){0,400})"|'((?:[^'\\\n]|\\.){0,400})')"""
# add(7, 0, '年报', 'list.asp?cid=7'), ["年报", "/nb/"]: words, then their address
_HANDED_ON = re.compile(rf"[\[(,]\s*{_LITERAL}\s*,\s*{_LITERAL}")
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))")
_CHINESE = re.compile("[\u4e00-\u9fff]")
_ADDRESS = re.compile(r"(?:https?:/|\.{0,2})/\S*|[\w./-]+\.(?:s?html?|jsp|aspx?|php|do|pdf|docx?|wps)(?:\?\S*)?")


def links_in(script: str) -> Iterator[str]:
    """What of a script has a Chinese title and an address, each as a row of a list: its objects, and pairs of strings.

    >>> list(links_in("var menu = [{name: '年报', url: '/nb/', id: 7}, {name: 'x', url: '/x/'}]"))
    ['<li><a href="/nb/">年报</a><span></span></li>']
    """
    for pairs in _OBJECT.findall(script):
        fields = {plain_name(name): _unescaped(double or single) for name, double, single in _PAIR.findall(pairs)}
        yield from _row(*(_first(fields, names) for names in (TITLES, LINKS, DATES)))
    for double, single, *link in _HANDED_ON.findall(script):
        yield from _row(_unescaped(double or single), _unescaped(link[0] or link[1]), "")


def _row(title: str, link: str, date: str) -> Iterator[str]:
    if _CHINESE.search(title) and _ADDRESS.fullmatch(link):
        yield f'<li><a href="{escape(link)}">{escape(title)}</a><span>{escape(date)}</span></li>'


def _first(fields: dict[str, str], names: tuple[str, ...]) -> str:
    return next((fields[name] for name in names if fields.get(name)), "")


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)) if found[1] else found[2], text)
