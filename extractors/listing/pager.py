"""What a paging script is told: how many pages there are, and what they are called or how they are addressed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from urllib.parse import urljoin, urlsplit

from extractors.listing.html import Page, absolute, scripts
from extractors.listing.item import ListPage
from extractors.listing.rows import text_of

# a call of createPageHTML or createPage with its count, current page, prefix and suffix; its definition is none
_CALL = re.compile(r"(?<!function )\bcreatePage(?:HTML)?\s*\(([^()]*)\)", re.IGNORECASE)
# as in: Pager({size:9, current:0, prefix:'index', suffix:'html'})
_PAGER = re.compile(r"\bPager\s*\(\s*\{([^{}]*)\}")
_PAIR = re.compile(r"(\w+)\s*:\s*(?:['\"]([^'\"]*)['\"]|(\w+))")
# var countPage = 9
_VARIABLE = re.compile(r"\b(\w+)\s*=\s*['\"]?(\d{1,4})['\"]?\s*(?=[;,/\s]|$)")
# $(".pagination").pagination("setPage", 1, 9): the current page and their number
_SET = re.compile(r"\.pagination\(\s*['\"]setPage['\"]\s*,\s*(\d{1,4})\s*,\s*(\d{1,4})\s*\)")
_ARGUMENT = re.compile(r"['\"]([^'\"]*)['\"]|([^\s,'\"]+)")
# index_2: a later page
_OWN_NUMBER = re.compile(r"_\d+$")
_SUFFIX = re.compile(r"\.?(?:s?html?|jspx?|aspx?|php|do)", re.IGNORECASE)
# '/content/column/7?pageIndex=' + pageIndex, "list_" + n + ".html", `index_${page}.shtml`
_PUT_TOGETHER = re.compile(
    r"""(['"])(?P<before>[^'"\s<>]*[=_/-])\1\s*\+\s*(?P<name>\w+)(?:\s*\+\s*(['"])(?P<after>[^'"\s<>]*)\4)?"""
    r"|`(?P<left>[^`\s<>$]*[=_/-])\$\{(?P<inner>\w+)\}(?P<right>[^`\s<>$]*)`"
)
# pageIndex, currentPage, n: what holds the number of a page
_OF_PAGES = re.compile(r"(?i).*(?:page|index|curr|num).*|[pnik]|pn|no")
# /c/7?p=2, ?p=2&type=4, list_2.html: the number is a field's, or stands in the name of a page
_IN_FIELD = re.compile(r"\?\S*=$")
_IN_NAME = re.compile(r"\.(?:s?html?|jspx?|aspx?|php|do)(?:\?\S*)?")
# 共 12 页, 共12页, 1/12, totalPage = 12, pageCount: "12", pagecount="12"
_STATED = (
    re.compile(r"共\s*(\d{1,4})\s*页"),
    re.compile(
        r"(?:totalPages?|pageCount|countPage|pageTotal|maxPage)\b['\"]?\s*[=:]\s*['\"]?(\d{1,4})", re.IGNORECASE
    ),
    re.compile(r"(?<![\d/])1\s*/\s*(\d{1,4})(?![\d/])"),
)
# {total: 17, pageSize: 9}, count: 41, limit: 15: what a pager is told, in any order
_TOLD = re.compile(r"[({][^(){}]*[)}]")
_ROWS = re.compile(
    r"\b(?:total|totalCount|totalRecords?|recordCount|count)['\"]?\s*[:=]\s*['\"]?(\d{1,6})", re.IGNORECASE
)
_SIZE = re.compile(r"\b(?:pageSize|perPage|limit|pageRows|rows|size)['\"]?\s*[:=]\s*['\"]?(\d{1,4})", re.IGNORECASE)
_PAGES = re.compile(r"\bpages['\"]?\s*[:=]\s*['\"]?(\d{1,4})")


@dataclass(frozen=True)
class Pager:
    """So many pages, named prefix_k.suffix; `first` is the number of page two, where the script tells it.

    `total` is the number of rows that it states.
    """

    count: int
    prefix: str
    suffix: str
    first: int | None = None
    total: int | None = None


def scripted_pages(page: Page) -> tuple[ListPage, ...]:
    """The further pages of which a script says what they are called, or how they are addressed."""
    pager = read_pager(page)
    return named_pages(page.url, pager, first=pager.first) if pager and pager.first else addressed_pages(page)


def read_pager(page: Page) -> Pager | None:
    """What the first paging script of a page that names the others is told."""
    script = "\n".join(scripts(page.root))
    known = {name: int(value) for name, value in _VARIABLE.findall(script)}
    calls = (_called(arguments, known) for arguments in _CALL.findall(script))
    settings = (_configured(pairs, known) for pairs in _PAGER.findall(script))
    found = next(filter(None, (*calls, *settings)), None)
    return found or _own_names(page, script, known)


def named_pages(url: str, pager: Pager, *, first: int) -> tuple[ListPage, ...]:
    """All pages but the first, which names them; a later page has nothing to add."""
    suffix = pager.suffix.lstrip(".")
    if re.fullmatch(rf"{re.escape(pager.prefix)}_\d+\.{re.escape(suffix)}", urlsplit(url).path.rpartition("/")[2]):
        return ()
    numbers = range(first, first + pager.count - 1)
    return tuple(ListPage(urljoin(url, f"{pager.prefix}_{k}.{suffix}")) for k in numbers)


def addressed_pages(page: Page) -> tuple[ListPage, ...]:
    """The pages after the first whose address a script puts together from a number, as many as the page states.

    >>> from extractors.listing.html import read_page
    >>> script = b"<script>go = function(n) { location = '/c/7?p=' + n }; ({pageCount: 2})</script>"
    >>> [further.url for further in addressed_pages(read_page(script, "http://a.cn/c/7"))]
    ['http://a.cn/c/7?p=2']
    """
    count = stated_pages(page)
    if count <= 1 or not is_addressed(page):
        return ()
    before, after = next(_addresses(page))
    pages = {absolute(page.base, f"{before}{number}{after}"): number for number in range(1, count + 1)}
    own = pages.get(page.url, 1)
    return tuple(ListPage(url) for url, number in pages.items() if url and own == 1 and number > 1)


def is_addressed(page: Page) -> bool:
    """Whether a script puts the addresses of the list's pages together, of this page or of others."""
    return next(_addresses(page), None) is not None


def stated_pages(page: Page) -> int:
    """The number of pages that the page's words, attributes or scripts state; 0 where nothing does."""
    attributes = (f"pagecount={e.get('pagecount')}" for e in page.root.xpath("//*[@pagecount]"))
    said = "\n".join([text_of(page.root), *attributes, *scripts(page.root)])
    stated = (int(found[1]) for pattern in _STATED if (found := pattern.search(said)))
    told = (_told(pager) for pager in _TOLD.findall(said))
    return next(filter(None, (*stated, *told)), 0)


def _called(arguments: str, known: dict[str, int]) -> Pager | None:
    """The arguments of createPageHTML: strings name the files, numbers are pages, current page and rows."""
    names: list[str] = []
    numbers: list[int] = []
    for quoted, bare in _ARGUMENT.findall(arguments):
        if bare.isdecimal() or bare in known:
            numbers.append(known[bare] if bare in known else int(bare))
        elif quoted:
            names.append(quoted)
    named = next((pair for pair in pairwise(names) if _SUFFIX.fullmatch(pair[1])), None)
    if not (named and numbers):
        return None
    count, current, total = (*numbers, None, None)[:3]
    return Pager(count or 0, *named, _page_two(current), total)


def _configured(pairs: str, known: dict[str, int]) -> Pager | None:
    """Pager's settings: size is the number of pages."""
    said = {key: quoted or bare for key, quoted, bare in _PAIR.findall(pairs)}
    count, current = (_number(said.get(name, ""), known) for name in ("size", "current"))
    if count is None:
        return None
    return Pager(count, said.get("prefix", "index"), said.get("suffix", "html"), _page_two(current))


def _own_names(page: Page, script: str, known: dict[str, int]) -> Pager | None:
    """Scripts that state nothing but the number of pages: these are called as the page itself."""
    name, _, suffix = urlsplit(page.url).path.rpartition("/")[2].rpartition(".")
    name = _OWN_NUMBER.sub("", name)
    if found := _SET.search(script):
        return Pager(int(found[2]), name or "index", suffix or "html", _page_two(int(found[1])))
    if "countPage" in known:
        return Pager(known["countPage"], name or "index", suffix or "html")
    return None


def _number(text: str, known: dict[str, int]) -> int | None:
    return int(text) if text.isdecimal() else known.get(text)


def _page_two(current: int | None) -> int | None:
    """The number of page two: where the first counts as 0 it is 1 (on most sites), where it counts as 1 it is 2."""
    return {0: 1, 1: 2}.get(-1 if current is None else current)


def _addresses(page: Page) -> Iterator[tuple[str, str]]:
    """What stands before and after the number in an address of this host that a script puts together."""
    host = urlsplit(page.url).hostname
    for found in _PUT_TOGETHER.finditer("\n".join(scripts(page.root))):
        before, after = found["before"] or found["left"], found["after"] or found["right"] or ""
        address = absolute(page.base, f"{before}2{after}")
        named = _IN_FIELD.search(before) or _IN_NAME.fullmatch(after)
        if address and named and _OF_PAGES.fullmatch(found["name"] or found["inner"]):
            yield from [(before, after)] * (urlsplit(address).hostname == host)


def _told(pager: str) -> int:
    """The number of pages that a pager's settings come to."""
    rows, size, pages = (pattern.search(pager) for pattern in (_ROWS, _SIZE, _PAGES))
    if pages:
        return int(pages[1])
    return -(-int(rows[1]) // int(size[1])) if rows and size and int(size[1]) else 0
