"""Listings of Hanweb JCMS: rows in an inline datastore, further rows from dataproxy.jsp by record number."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from lxml import etree

from extractors.decode import decode
from extractors.listing.html import Page, absolute, read_fragment, read_page, scripts, target
from extractors.listing.item import Item, Listing, ListPage, Selectors
from extractors.listing.rows import heading_of, merged, read_rows

_STORE = re.compile(r"<datastore\b.*?</datastore>|<datastore\s*/>", re.DOTALL | re.IGNORECASE)
# totalRecord:129, "perPage" : 15, totalrecord:'129'
_TOTAL = re.compile(r"['\"]?totalrecord['\"]?\s*[:=]\s*['\"]?(\d{1,6})", re.IGNORECASE)
_PER_PAGE = re.compile(r"['\"]?perpage['\"]?\s*[:=]\s*['\"]?(\d{1,4})", re.IGNORECASE)
_PROXY = re.compile(r"['\"]([^'\"\s]*dataproxy\.jsp[^'\"\s]*)['\"]", re.IGNORECASE)
# columnid:123, 'unitid':'456', webname:'某省某局'
_FIELD = re.compile(
    r"['\"]?\b(col|appid|webid|path|columnid|sourceContentType|unitid|webname|permissiontype)\b['\"]?\s*:"
    r"\s*(?:'([^']*)'|\"([^\"]*)\"|(-?\d+))"
)
_PIECE = {"page", "startrecord", "endrecord", "perpage"}
_PER_PAGE_ROWS = 15
_GROUP_PAGES = 3
"""The pages that one request of the site's own script brings, where the inline rows do not show it."""


@dataclass(frozen=True)
class _Store:
    """One datastore: its records as markup, the address of its next group, the total that it states."""

    records: tuple[str, ...]
    next_group: str | None
    total: int | None


def read_jpage(body: bytes, url: str, selectors: Selectors | None = None, declared: str | None = None) -> Listing:
    """A listing page or an answer of dataproxy.jsp; an answer has no further pages, its page asked for all of them."""
    chosen = selectors or Selectors()
    text = decode(body, declared)
    found = list(_STORE.finditer(text))
    stores = [_read_store(m[0]) for m in found]
    items = [item for store in stores for item in _items(store, url, chosen)]
    if is_answer(url):
        total = next((s.total for s in stores if s.total is not None), None)
        return Listing(merged(items), (), total, rows=sum(len(s.records) for s in stores))
    page = read_page(body, url, declared)
    ends = [m.start() for m in found[1:]] + [len(text)]
    scripts_of = [text[m.end() : end] for m, end in zip(found, ends, strict=True)] if len(found) > 1 else [text]
    asked = [_further(page, store, script) for store, script in zip(stores, scripts_of, strict=False)]
    totals = [total for total, _ in asked if total is not None]
    pages = tuple(p for _, pages in asked for p in pages)
    rows = merged([*items, *read_rows(page, chosen)])
    records = sum(len(store.records) for store in stores)
    return Listing(rows, pages, sum(totals) if totals else None, heading_of(page), records)


def is_answer(url: str) -> bool:
    """Whether an address is one of the server's rows, not of a page."""
    return urlsplit(url).path.lower().endswith("dataproxy.jsp")


def other_ways(page: ListPage) -> tuple[tuple[ListPage, ...], ...]:
    """The same rows with everything in the address: for servers that take no POST, then for those that count in pages.

    >>> rows = ListPage("http://a.cn/dataproxy.jsp?startrecord=5&endrecord=8&perpage=2", (("webid", "7"),))
    >>> [page.url.partition("?")[2] for way in other_ways(rows) for page in way]
    ['startrecord=5&endrecord=8&perpage=2&webid=7', 'page=3&perpage=2&webid=7', 'page=4&perpage=2&webid=7']
    """
    parts = urlsplit(page.url)
    asked = {name: int(value) for name, value in parse_qsl(parts.query)}
    size = asked["perpage"]
    numbers = range((asked["startrecord"] - 1) // size + 1, -(-asked["endrecord"] // size) + 1)
    ways = ((parts.query,), [f"page={number}&perpage={size}" for number in numbers])
    fields = urlencode(page.form)
    return tuple(
        tuple(ListPage(urlunsplit(parts._replace(query=f"{query}&{fields}"))) for query in way) for way in ways
    )


def _read_store(markup: str) -> _Store:
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, huge_tree=False)
    root = etree.fromstring(markup.replace("\0", "").encode(), parser)
    records = tuple(_content(r) for r in root.iter("record"))
    group = next((_content(g) for g in root.iter("nextgroup")), None)
    total = next((t.text for t in root.iter("totalrecord", "totalRecord")), None)
    return _Store(records, group, int(total) if total and total.strip().isdecimal() else None)


def _content(element: etree._Element) -> str:
    """What a record holds, whether as CDATA, escaped or as elements of its own."""
    return (element.text or "") + "".join(etree.tostring(c, encoding="unicode") for c in element)


def _items(store: _Store, url: str, selectors: Selectors) -> list[Item]:
    return [item for record in store.records for item in read_rows(read_fragment(record, url), selectors)]


def _further(page: Page, store: _Store, script: str) -> tuple[int | None, tuple[ListPage, ...]]:
    """The total of one list, and the requests for the rows that its page does not hold."""
    total = store.total if store.total is not None else _number(_TOTAL, script)
    proxy = _proxy(page, store, script)
    have = len(store.records)
    if total is None or proxy is None or have >= total:
        return total, ()
    per_page = _number(_PER_PAGE, script) or have or _PER_PAGE_ROWS
    group = have or per_page * _GROUP_PAGES
    address, fields = proxy
    starts = range(have + 1, total + 1, group)
    return total, tuple(
        ListPage(f"{address}?startrecord={s}&endrecord={min(s + group - 1, total)}&perpage={per_page}", fields)
        for s in starts
    )


def _number(pattern: re.Pattern[str], script: str) -> int | None:
    found = pattern.search(script)
    return int(found[1]) if found else None


def _proxy(page: Page, store: _Store, script: str) -> tuple[str, tuple[tuple[str, str], ...]] | None:
    """Address and fields of the rows: from the datastore's next group, completed by the script's settings."""
    group = read_fragment(store.next_group, page.url) if store.next_group else None
    links = [u for a in (group.root.xpath("//a") if group is not None else []) if (u := target(a, page.base))]
    named = _PROXY.search(script) or _PROXY.search("\n".join(scripts(page.root)))
    link = links[0] if links else (absolute(page.base, named[1]) if named else None)
    if link is None:
        return None
    parts = urlsplit(link)
    fields = {name: quoted or double or bare for name, quoted, double, bare in _FIELD.findall(script)}
    fields |= {k: v for k, v in parse_qsl(parts.query, keep_blank_values=True) if k not in _PIECE}
    return urlunsplit(parts._replace(query="")), tuple(fields.items())
