"""Listings of jpaas: rows as HTML inside JSON, asked page by page from the address that the list's page names."""

import json
import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from extractors.listing.html import Page, absolute, read_fragment, read_page
from extractors.listing.item import Listing, ListPage, Selectors
from extractors.listing.json_tree import Json, count_at, read_json, text_at
from extractors.listing.rows import heading_of, read_rows

_UNIT = "front/page/build/unit"
# the quoted address of a unit, with or without its query
_ADDRESS = re.compile(rf"""['"]([^'"\s]*{_UNIT}[^'"\s]*)['"]""")
# 'webId': '12', "pageId":"ab", tplSetId: 'cd', pageSize: 15
_FIELD = re.compile(r"""\b(webId|pageId|tplSetId|tagId|parseType|pageType|pageSize)['"]?\s*[:=]\s*['"]?([^'",}&\s]+)""")
_COUNT = re.compile(r"""(?i)\b(?:data-)?(?:count|total|totalCount|totalRecords?)=['"]?(\d+)|共\s*(\d+)\s*条""")
_COUNTS = ("data.total", "data.count", "data.totalCount", "data.totalRecord", "total", "count")
_NEEDED = {"webId", "pageId", "tagId"}
_ROWS = 15
"""Rows a page, where nothing says so: what the platform comes with."""


def read_jpaas(body: bytes, url: str, selectors: Selectors | None = None, declared: str | None = None) -> Listing:
    """A list's page leads to its first rows; an answer holds rows, and the first of them leads to all others."""
    chosen = selectors or Selectors()
    if _UNIT in urlsplit(url).path:
        return _read_answer(read_json(body, declared), url, chosen)
    page = read_page(body, url, declared)
    return Listing(read_rows(page, chosen), tuple(dict.fromkeys(_units(page))), heading=heading_of(page))


def _read_answer(tree: Json, url: str, chosen: Selectors) -> Listing:
    """Rows, and all other pages of a total that is stated; where none is, the next page after a full one."""
    markup = text_at(tree, "data.html") or text_at(tree, "data")
    items = read_rows(read_fragment(markup, url), chosen) if markup else ()
    counted = _COUNT.search(markup)
    stated = (count for path in _COUNTS if (count := count_at(tree, path)) is not None)
    total = int(counted[1] or counted[2]) if counted else next(stated, None)
    number, asked = _page_of(url)
    size = asked or len(items)
    further = range(2, -(-total // size) + 1) if total and items and number == 1 else range(0)
    if total is None and items and len(items) >= size:
        further = range(number + 1, number + 2)
    return Listing(items, tuple(_numbered(url, page, size) for page in further), total, rows=len(items))


def _units(page: Page) -> Iterator[ListPage]:
    """The addresses of the lists that a page is built of: in its scripts, or beside them in attributes."""
    for element in page.root.iter("script", "div", "ul"):
        said = unescape(" ".join(f"{name}='{value}'" for name, value in element.attrib.items()))
        own = f"{said} {element.text or ''}" if element.tag == "script" else said
        named = _ADDRESS.search(own)
        fields = dict(_FIELD.findall(unescape(own)))
        if named and (fields.keys() >= _NEEDED or "?" in named[1]):
            yield from _unit(page, named[1], fields)


def _unit(page: Page, address: str, fields: dict[str, str]) -> Iterator[ListPage]:
    parts = urlsplit(absolute(page.base, unescape(address)) or "")
    query = fields | dict(parse_qsl(parts.query))
    size = int(query.pop("pageSize", "") or _ROWS)
    if query.keys() >= _NEEDED:
        yield _numbered(urlunsplit(parts._replace(query=urlencode(query))), 1, size)


def _page_of(url: str) -> tuple[int, int | None]:
    """The page and its size that an address asks for; the first where it says nothing."""
    asked = read_json(dict(parse_qsl(urlsplit(url).query)).get("paramJson", "").encode())
    number, size = text_at(asked, "pageNo"), text_at(asked, "pageSize")
    return int(number) if number.isdecimal() else 1, int(size) if size.isdecimal() and int(size) else None


def _numbered(url: str, number: int, size: int) -> ListPage:
    """The same list's page of that number."""
    parts = urlsplit(url)
    asked = json.dumps({"pageNo": number, "pageSize": size}, separators=(",", ":"))
    query = dict(parse_qsl(parts.query)) | {"paramJson": asked}
    return ListPage(urlunsplit(parts._replace(query=urlencode(query))))
