"""Listings of TRS WCM: plain rows or rows written by scripts; the number of pages stands in a script only."""

import re
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from extractors.listing.html import Page, read_page, scripts
from extractors.listing.item import Listing, ListPage, Selectors
from extractors.listing.paging import read_pages
from extractors.listing.rows import heading_of, read_rows

# a call of createPageHTML with its count, current page, prefix and suffix; its definition is none
_CALL = re.compile(r"(?<!function )\bcreatePageHTML\s*\(([^()]*)\)")
# as in: Pager({size:9, current:0, prefix:'index', suffix:'html'})
_PAGER = re.compile(r"\bPager\s*\(\s*\{([^{}]*)\}")
_PAIR = re.compile(r"(\w+)\s*:\s*(?:['\"]([^'\"]*)['\"]|(\w+))")
# var countPage = 9
_VARIABLE = re.compile(r"\b(\w+)\s*=\s*['\"]?(\d{1,4})['\"]?\s*(?=[;,/\s]|$)")
_ARGUMENT = re.compile(r"['\"]([^'\"]*)['\"]|([^\s,'\"]+)")
# index_12.html
_NUMBERED = re.compile(r"_(\d+)(?=\.\w+$)")


@dataclass(frozen=True)
class _Bar:
    """What a paging script says: so many pages, named prefix_k.suffix."""

    count: int
    prefix: str
    suffix: str
    total: int | None = None


def read_trs(body: bytes, url: str, selectors: Selectors | None = None, declared: str | None = None) -> Listing:
    """Items of a TRS listing; its first page names all others, from `index_1`, or `index_2` where only that is linked.

    Sites that count from `index_2` without saying so are found by `beyond`.
    """
    chosen = selectors or Selectors()
    page = read_page(body, url, declared)
    linked = read_pages(page, chosen.next)
    bar = _read_bar(page)
    written = _pages(url, bar, first=_first(linked)) if bar else ()
    pages = tuple(dict.fromkeys([*written, *linked]))
    return Listing(read_rows(page, chosen), pages, bar.total if bar else None, heading_of(page))


def beyond(pages: tuple[ListPage, ...], page: ListPage) -> ListPage | None:
    """The page to ask when `page`, at one end of the numbers, is not there or repeats the first: past the other end.

    Pages 1 to 3 without page 1 may be 2 to 4; pages 2 to 4 without page 4 may be 1 to 3.

    >>> beyond((ListPage("http://a.cn/index_1.html"), ListPage("http://a.cn/index_2.html")),
    ...        ListPage("http://a.cn/index_1.html"))
    ListPage(url='http://a.cn/index_3.html', form=(), json='')
    """
    numbers = sorted(int(n[1]) for p in pages if (n := _NUMBERED.search(p.url)))
    own = _NUMBERED.search(page.url)
    if not own or not numbers:
        return None
    if numbers[0] == int(own[1]) == 1:
        return ListPage(_NUMBERED.sub(f"_{numbers[-1] + 1}", page.url))
    if numbers[-1] == int(own[1]) and numbers[0] == 2:  # noqa: PLR2004 - page two by its own name
        return ListPage(_NUMBERED.sub("_1", page.url))
    return None


def _read_bar(page: Page) -> _Bar | None:
    script = "\n".join(scripts(page.root))
    known = {name: int(value) for name, value in _VARIABLE.findall(script)}
    for arguments in _CALL.findall(script):
        if bar := _called(arguments, known):
            return bar
    for pairs in _PAGER.findall(script):
        if bar := _configured(pairs, known):
            return bar
    suffix = urlsplit(page.url).path.rpartition("/")[2].rpartition(".")[2] or "html"
    return _Bar(known["countPage"], "index", suffix) if "countPage" in known else None


def _called(arguments: str, known: dict[str, int]) -> _Bar | None:
    """The arguments of createPageHTML: strings name the files, numbers are pages, current page and rows."""
    names: list[str] = []
    numbers: list[int] = []
    for quoted, bare in _ARGUMENT.findall(arguments):
        if bare.isdecimal() or bare in known:
            numbers.append(known[bare] if bare in known else int(bare))
        elif quoted:
            names.append(quoted)
    if len(names) < 2 or not numbers:  # noqa: PLR2004 - prefix and suffix
        return None
    return _Bar(numbers[0], names[-2], names[-1], numbers[2] if len(numbers) > 2 else None)  # noqa: PLR2004 - third


def _configured(pairs: str, known: dict[str, int]) -> _Bar | None:
    """Pager's settings: size is the number of pages."""
    said = {key: quoted or bare for key, quoted, bare in _PAIR.findall(pairs)}
    size = said.get("size", "")
    count = int(size) if size.isdecimal() else known.get(size)
    return _Bar(count, said.get("prefix", "index"), said.get("suffix", "html")) if count is not None else None


def _first(linked: tuple[ListPage, ...]) -> int:
    """The number of page two: 2 where index_2 is linked but no index_1."""
    numbers = {int(n[1]) for p in linked if (n := _NUMBERED.search(p.url))}
    return 2 if numbers and min(numbers) == 2 else 1  # noqa: PLR2004 - the number in the file's name


def _pages(url: str, bar: _Bar, *, first: int) -> tuple[ListPage, ...]:
    """All pages but the first, which names them; a later page has nothing to add."""
    suffix = bar.suffix.lstrip(".")
    if re.fullmatch(rf"{re.escape(bar.prefix)}_\d+\.{re.escape(suffix)}", urlsplit(url).path.rpartition("/")[2]):
        return ()
    return tuple(ListPage(urljoin(url, f"{bar.prefix}_{k}.{suffix}")) for k in range(first, first + bar.count - 1))
