"""Listings of Guangdong's gkmlpt: a tree of columns in the page's script, rows as JSON from its own address."""

import re
from dataclasses import replace
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from extractors.decode import decode
from extractors.listing.html import absolute
from extractors.listing.item import Item, Listing, ListPage, Selectors, is_column
from extractors.listing.json_tree import Json, at, count_at, date_at, read_json, text_at
from extractors.normal import normalise

_SITE = re.compile(r"""\bSID['"]?\s*:\s*['"]?(\d+)""")
# {id: 12, name: '政府信息公开年报', children: [ … each object up to what it holds itself
_COLUMN = re.compile(r"\{([^{}\[\]]*)")
_ID = re.compile(r"""(?<![\w])['"]?id['"]?\s*:\s*['"]?(\d+)""")
_NAME = re.compile(r"""(?<![\w])['"]?name['"]?\s*:\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')""")
# a brace that is no part of a string
_BRACE = re.compile(r"""[{}]|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'""")
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")
_DATES = ("date", "publish_time", "display_publish_time", "created_at", "first_publish_time")
_API = "/api/all/"


def read_gkmlpt(body: bytes, url: str, selectors: Selectors | None = None, declared: str | None = None) -> Listing:
    """The page of columns leads to those of annual reports; an answer of the API holds rows and leads to the others.

    Selectors are not asked: nothing here is a page.
    """
    del selectors
    if _API in urlsplit(url).path:
        return _read_rows(read_json(body, declared), url)
    text = decode(body, declared)
    site = _SITE.search(text)
    return Listing((), tuple(_columns(text, url, site[1])) if site else ())


def _columns(text: str, url: str, site: str) -> list[ListPage]:
    """The first page of each column whose name is that of annual reports, and of all columns inside it."""
    found: dict[str, None] = {}
    end = 0
    for column in _COLUMN.finditer(text):
        number, name = _ID.search(column[1]), _NAME.search(column[1])
        words = _ESCAPE.sub(lambda code: chr(int(code[1], 16)), (name[1] or name[2]) if name else "")
        if number and (column.start() < end or is_column(normalise(words))):
            found.setdefault(number[1])
            end = max(end, _end(text, column.start()))
    root = urlsplit(url).path.partition("/gkmlpt")[0]
    pages = (absolute(url, f"{root}/gkmlpt{_API}{number}?page=1&sid={site}") for number in found)
    return [ListPage(page) for page in pages if page]


def _end(text: str, start: int) -> int:
    """Where the object that starts there ends."""
    depth = 0
    for found in _BRACE.finditer(text, start):
        depth += {"{": 1, "}": -1}.get(found[0], 0)
        if not depth:
            return found.end()
    return start


def _read_rows(tree: Json, url: str) -> Listing:
    rows = at(tree, "articles")
    items = tuple(item for row in rows if (item := _item(row, url))) if isinstance(rows, list) else ()
    listed = count_at(tree, "total")  # the column's own count has more: what was posted, and is shown no longer
    total = count_at(tree, "classify.post_count") if listed is None else listed
    count = len(rows) if isinstance(rows, list) else 0
    return Listing(items, _others(url, total, count), total, text_at(tree, "classify.name"), count)


def _item(row: Json, url: str) -> Item | None:
    attached = at(row, "attachment")
    files = [text_at(file, "url") or text_at(file, "path") for file in attached] if isinstance(attached, list) else []
    attachments = tuple(address for file in files if file and (address := absolute(url, file)))
    page = absolute(url, text_at(row, "url")) if text_at(row, "url") else next(iter(attachments), None)
    published = next(filter(None, (date_at(row, name) for name in _DATES)), None)
    title = text_at(row, "title")
    if not (page and title):
        return None
    return replace(Item(page, title, published), attachments=tuple(a for a in attachments if a != page))


def _others(url: str, total: int | None, rows: int) -> tuple[ListPage, ...]:
    """The pages after the first, which tells how many rows a page has."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    if query.get("page", "1") != "1" or not total or not rows:
        return ()
    return tuple(
        ListPage(urlunsplit(parts._replace(query=urlencode(query | {"page": str(page)}))))
        for page in range(2, -(-total // rows) + 1)
    )
