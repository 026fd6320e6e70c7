"""`nianbao diff`: what a report said at its captures, and what two years' reports say differently."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from crawler.bodies import Body, find_body, those_called
from crawler.capture.archive import open_archive
from crawler.cli.differences import fields_json, print_fields
from crawler.cli.opening import filled_store, registry_of
from crawler.cli.options import DATA, EMBEDDED, Data, Database, Json, Portals, taking
from crawler.cli.printing import print_json
from crawler.errors import Usage
from crawler.history import History, Kind, LastModified, Showing, Step, differences, history_of, last_modified
from crawler.store.store import Store
from crawler.words import say
from extractors.names import short_name


def add_to(app: typer.Typer) -> None:
    """The commands of this file."""
    words = say("How a report changed, or two years differ.", "一份报告的历次变化，或两个年度的差异。")
    app.command("diff", help=words)(diff)


@dataclass(frozen=True)
class Options:
    """What `nianbao diff` is asked."""

    agency: Annotated[
        str, typer.Argument(help=say("The body: its name, pinyin, or a portal's code.", "机关名称、拼音或站点代码。"))
    ]
    year: Annotated[int, typer.Argument(help=say("Year of the report.", "报告年度。"))]
    other: Annotated[
        int | None, typer.Argument(metavar="[YEAR2]", help=say("Compare with that year's.", "与此年度的报告比较。"))
    ] = None
    folders: Portals = None
    data: Data = DATA
    database: Database = EMBEDDED
    json: Json = False


@taking(Options)
def diff(asked: Options) -> None:
    """Field by field and sentence by sentence."""
    registry = registry_of(asked.folders)
    with filled_store(asked.database, asked.data) as store:
        body = find_body(asked.agency, registry, *those_called(asked.agency, registry, store))
        names = _names(body, store)
        if asked.other is None:
            with _headers(asked.data) as said:
                readings = [one for name in names for one in store.readings(name, asked.year)]
                _show(body, asked.year, history_of(readings, said), json=asked.json)
        else:
            _compare(body, store, names, (asked.year, asked.other), json=asked.json)


def _names(body: Body, store: Store) -> list[str]:
    """The names under which the store has reports of a body."""
    shorts = {short_name(name) for name in body.names}
    known = (name.name for one in body.names for agency in store.agencies(one) for name in agency.names)
    return sorted({name for name in known if short_name(name) in shorts})


@contextmanager
def _headers(data: Path) -> Iterator[LastModified]:
    """What servers said of captures, as far as the archive is here."""
    if not (data / "archive").is_dir():
        yield lambda _: None
        return
    with open_archive(data) as archive:
        yield partial(last_modified, archive)


def _show(body: Body, year: int, history: History, *, json: bool) -> None:
    if not history.showings:
        raise Usage(f"{body.name} {year}: {say('no report of that year was read', '没有读到该年度的报告')}")
    if json:
        print_json(
            {
                "agency": body.name,
                "year": year,
                "captures": [_showing_json(one) for one in history.showings],
                "changes": [_step_json(one) for one in history.steps],
            }
        )
        return
    count, first, last = len(history.showings), history.showings[0], history.showings[-1]
    since = f"{_time(first)} – {_time(last)}" if count > 1 else _time(first)
    words = f"captures {count}, changes {len(history.steps)}"
    chinese = f"存档 {count} 次，变化 {len(history.steps)} 次"
    sys.stdout.write(f"{body.name} {year}: {say(words, chinese)} ({since})\n")
    for step in history.steps:
        sys.stdout.write(f"\n{_time(step.before)} → {_time(step.after)}: {say(*KINDS[step.kind])}\n")
        sys.stdout.write(f"  {step.before.capture} {step.before.url}\n  {step.after.capture} {step.after.url}\n")
        print_fields(step.fields)


KINDS: dict[Kind, tuple[str, str]] = {
    "reread": ("read differently by another version, the same bytes", "字节相同，仅因提取器版本不同"),
    "moved": ("at another address", "网址变更"),
    "silent": (
        "silent edit: neither its date nor Last-Modified tells of it",
        "静默修改：公开日期与 Last-Modified 均未变",
    ),
    "edited": ("edited", "已修改"),
}


def _time(showing: Showing) -> str:
    return f"{showing.captured_at:%Y-%m-%d %H:%M}Z"


def _showing_json(one: Showing) -> dict[str, Any]:
    return {
        "captured_at": f"{one.captured_at:%Y-%m-%dT%H:%M:%SZ}",
        "url": one.url,
        "capture": one.capture,
        "published": one.published,
        "last_modified": one.modified.get(one.url),
        "extractor_version": one.extractor_version,
    }


def _step_json(step: Step) -> dict[str, Any]:
    return {
        "before": step.before.capture,
        "after": step.after.capture,
        "silent": step.is_silent,
        "moved": step.is_moved,
        "reread": step.is_reread,
        "fields": fields_json(step.fields),
    }


def _compare(body: Body, store: Store, names: Sequence[str], years: tuple[int, int], *, json: bool) -> None:
    before, after = (_report(body, store, names, year) for year in years)
    fields = differences(before, after)
    across = _across(store, names, min(years)) if abs(years[0] - years[1]) == 1 else []
    if json:
        captures = [one["entry"]["page"]["record_id"] for one in (before, after)]
        said = {"agency": body.name, "years": [*years], "captures": captures}
        print_json({**said, "fields": fields_json(fields), "checks": across})
        return
    sys.stdout.write(f"{body.name} {years[0]} → {years[1]}\n")
    print_fields(fields)
    for check in across:
        if check["holds"] is False:
            where = check.get("row") or check.get("column")
            sys.stdout.write(f"{check['rule']} {where}: {check['left']} ≠ {check['right']}\n")


def _report(body: Body, store: Store, names: Sequence[str], year: int) -> dict[str, Any]:
    found = [report for name in names if (report := store.report(name, year))]
    if not found:
        raise Usage(f"{body.name} {year}: {say('no report of that year was read', '没有读到该年度的报告')}")
    return found[0]


def _across(store: Store, names: Sequence[str], earlier: int) -> list[dict[str, Any]]:
    """The checks of the two years against each other."""
    pairs = (pair for name in names for pair in store.year_checks(name))
    return [check for pair in pairs if pair["year"] == earlier for check in pair["checks"]]
