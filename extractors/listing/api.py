"""Lists that a server gives as JSON: which field is what is told by the portal's file, else by the fields' names."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from extractors.listing.fields import DATES, LINKS, TITLES, plain_name
from extractors.listing.html import absolute
from extractors.listing.item import Item, Listing, ListPage
from extractors.listing.json_tree import Json, at, count_at, date_at, objects, read_json, text_at

_TOTALS = ("total", "totalcount", "totalrecord", "totalelements", "recordcount", "rowcount", "count")
_PAGES = ("page", "pageno", "pagenum", "pageindex", "currentpage", "current", "curpage", "pagenumber", "p")
_PLACE = "{page}"


@dataclass(frozen=True)
class Fields:
    """Where a server's answer holds what, as dotted paths; what is None goes by the usual names.

    `form` is the body of a POST, as `name=value&…`, `json` that of one that is JSON. `{page}` in the address or the
    body stands for a page's number, else the parameter `page`, else one of a usual name; numbers begin with `first`.
    """

    items: str | None = None
    title: str | None = None
    link: str | None = None
    date: str | None = None
    total: str | None = None
    page: str | None = None
    form: str | None = None
    json: str | None = None
    first: int = 1


def fields_of(params: Mapping[str, str]) -> Fields:
    """The fields that a portal's file names in `[params]`."""
    return Fields(
        items=params.get("items"),
        title=params.get("title"),
        link=params.get("link"),
        date=params.get("date"),
        total=params.get("total"),
        page=params.get("page"),
        form=params.get("form"),
        json=params.get("json"),
        first=int(params.get("first", "1")),
    )


def page_of(start: str, fields: Fields, number: int) -> ListPage:
    """The request for a page of rows.

    >>> page_of("http://a.cn/api?pageNo=1&size=9", Fields(), 2)
    ListPage(url='http://a.cn/api?pageNo=2&size=9', form=(), json='')
    >>> page_of("http://a.cn/api", Fields(form="col=7&p={page}"), 2)
    ListPage(url='http://a.cn/api', form=(('col', '7'), ('p', '2')), json='')
    """
    parts = urlsplit(start)
    query = parse_qsl(parts.query, keep_blank_values=True)
    form = parse_qsl(fields.form or "", keep_blank_values=True)
    body = (fields.json or "").replace(_PLACE, str(number))
    placed = any(_PLACE in value for _, value in (*query, *form)) or _PLACE in f"{parts.path}{fields.json}"
    if not placed:
        names = (fields.page.lower(),) if fields.page else _PAGES
        target = form or query
        usual = next((name for name, _ in target if name.lower() in names), fields.page or "page")
        kept = [(name, value) for name, value in target if name != usual]
        where = next((n for n, (name, _) in enumerate(target) if name == usual), len(kept))
        target[:] = [*kept[:where], (usual, _PLACE), *kept[where:]]
    return ListPage(
        urlunsplit(parts._replace(path=parts.path.replace(_PLACE, str(number)), query=urlencode(_put(query, number)))),
        tuple(_put(form, number)),
        body,
    )


def read_api(body: bytes, url: str, fields: Fields, declared: str | None = None) -> Listing:
    """The rows of an answer, and how many the server says that there are."""
    tree = read_json(body, declared)
    rows = _rows(tree, fields)
    items = tuple(item for row in rows if (item := _item(row, url, fields)))
    return Listing(items, (), count_at(tree, fields.total) if fields.total else _total(tree), rows=len(rows))


def _put(pairs: Iterable[tuple[str, str]], number: int) -> list[tuple[str, str]]:
    return [(name, value.replace(_PLACE, str(number))) for name, value in pairs]


def _rows(tree: Json, fields: Fields) -> list[Json]:
    """The list of rows: where the file says, else the longest one of objects that have a title and a link."""
    if fields.items is not None:
        rows = at(tree, fields.items)
        return rows if isinstance(rows, list) else []
    inside = [value for branch in objects(tree) for value in branch.values() if isinstance(value, list)]
    lists = [tree, *inside] if isinstance(tree, list) else inside
    return max((rows for rows in lists if any(_item(row, "http://a/", fields) for row in rows)), key=len, default=[])


def _item(row: Json, url: str, fields: Fields) -> Item | None:
    if not isinstance(row, dict):
        return None
    title = text_at(row, _name(row, fields.title, TITLES))
    link = text_at(row, _name(row, fields.link, LINKS))
    page = absolute(url, link) if link else None
    return Item(page, title, date_at(row, _name(row, fields.date, DATES))) if page and title else None


def _name(row: Mapping[str, Json], named: str | None, usual: Iterable[str]) -> str:
    """The path that the file names, else the first usual name that the row has, however it is written."""
    known = {plain_name(key): key for key in row}
    return named or next((known[name] for name in usual if name in known and row[known[name]]), "?")


def _total(tree: Json) -> int | None:
    """The first count of a usual name, the outer ones first."""
    for branch in objects(tree):
        for name, value in branch.items():
            if plain_name(name) in _TOTALS and (count := count_at(value, "")) is not None:
                return count
    return None
