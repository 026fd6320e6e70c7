"""Documents of the store as rows: one a report (wide), or one a cell (long), each with where it comes from."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from crawler.export.columns import Column, labels, long, numbers, wide
from extractors.derived import derive
from extractors.report import Number
from extractors.verdicts import Verdict, judge, numbers_of

Json = dict[str, Any]
Value = str | int | float | date | datetime | None
Row = list[Value]

BROWSE = "http://127.0.0.1:8520"
"""Where `nianbao browse` serves by default."""


@dataclass(frozen=True)
class Shape:
    """What a row stands for; its rows are made of a document and the address at which reports are browsed.

    `without` names the parts of a document that they do not need.
    """

    name: str
    columns: tuple[Column, ...]
    rows: Callable[[Json, str], Iterable[Row]]
    without: tuple[str, ...]


def citation(document: Json) -> str:
    """A report as a source is cited in China (GB/T 7714): body, title, dates of publication and capture, address."""
    entry = document["entry"]
    published = f"({document['published']})" if document.get("published") else ""
    title = document.get("title") or entry["title"]
    return f"{entry['agency']}. {title}[R/OL]. {published}[{entry['captured_at']:%Y-%m-%d}]. {entry['page']['url']}."


def _reading(document: Json) -> str:
    return str(document.get("reading") or document["_id"])


def _keys(document: Json) -> Row:
    return [document["entry"]["agency"], document["entry"]["year"]]


def _report(document: Json) -> Row:
    codes, forms = document.get("codes", {}), document.get("forms", {})
    checks = document.get("checks", ())
    failed = [check for check in checks if check["holds"] is False]
    published = document.get("published")
    return [
        document["entry"]["region"],
        document["entry"]["portal"],
        document.get("title") or document["entry"]["title"],
        date.fromisoformat(published) if published else None,
        document.get("kind") or "unread",
        document.get("provenance"),
        document.get("language"),
        *(codes.get(code, {}).get("value") for code in ("organisation_code", "credit_code")),
        *(forms.get(table) for table in ("disclosure", "applications", "disputes")),
        sum(check["holds"] is True for check in checks),
        len(failed),
        " ".join(f"{check['rule']}:{check.get('row') or check.get('column')}" for check in failed),
        " ".join(dict.fromkeys(finding["code"] for finding in document.get("findings", ()))),
        document["entry"]["unread"],
    ]


def _source(document: Json, site: str, source: int = 0) -> Row:
    entry = document["entry"]
    capture = entry["attachments"][source - 1] if source else entry["page"]
    return [
        capture["url"],
        entry["captured_at"],
        capture["warc"],
        capture["offset"],
        capture["digest"],
        capture["record_id"],
        entry["media_type"],
        document.get("extractor_version"),
        _reading(document),
        citation(document),
        f"{site}/reports/{_reading(document)}",
    ]


def _wide(document: Json, site: str) -> Iterator[Row]:
    printed = numbers_of(document)
    worked = derive(printed, document.get("checks", ()))
    names = _names()
    elsewhere = printed.keys() - names.keys()
    other = " ".join(f"{path}={printed[path]}" for path in printed if path in elsewhere) if elsewhere else None
    known = map(printed.get, names)
    yield [*_keys(document), *_report(document), *known, other, *worked.values(), *_source(document, site)]


@cache
def _names() -> dict[str, None]:
    """The numbers that have a column, in its order."""
    return dict.fromkeys(column.name for column in numbers())


def _long(document: Json, site: str) -> Iterator[Row]:
    printed = numbers_of(document)
    verdicts = judge(printed, document.get("checks", ()))
    head = [*_keys(document), *_report(document)[:2]]
    sources: dict[int, Row] = {}
    for cell in document.get("cells", ()):
        at, path = cell["at"], cell["path"]
        if at["source"] not in sources:
            sources[at["source"]] = _source(document, site, at["source"])
        source = sources[at["source"]]
        link = f"{source[-1]}#{path}"
        yield [*head, *_cell(cell, printed.get(path), verdicts.get(path)), *source[:-1], link, *_place(at)]


def _cell(cell: Json, value: Number, verdict: Verdict | None) -> Row:
    table, _, rest = cell["path"].partition(".")
    row, _, column = rest.rpartition(".")
    named = labels().get(table, {})
    return [
        table,
        row,
        column,
        named.get(f"rows.{row}"),
        named.get(f"columns.{column}"),
        value,
        cell["raw"],
        cell["state"],
        verdict.status if verdict else None,
        " ".join(verdict.failed) if verdict else None,
    ]


def _place(at: Mapping[str, Any]) -> Row:
    box = at.get("box") or (None, None, None, None)
    told = (at.get(name) for name in ("page", "picture", "table", "row", "column"))
    return [at["source"], *told, *box, at.get("confidence")]


WIDE = Shape("wide", wide(), _wide, without=("sections", "cells", "indicators"))
LONG = Shape("long", long(), _long, without=("sections", "indicators"))
