"""`nianbao coverage`: the ledger of bodies and years."""

import csv
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import Annotated, Any

import typer

from crawler.choosing import region_prefix
from crawler.cli.opening import registry_of, store_there
from crawler.cli.options import DATA, EMBEDDED, Data, Database, Json, OfRegion, OfYears, Portals, taking
from crawler.cli.printing import print_json, print_note, print_table
from crawler.coverage import cover, look
from crawler.errors import BelowExpectation, Usage
from crawler.ledger import MARKS, STATUSES, Extent, Line, Total, totals
from crawler.words import say

WORDS = {
    "published": ("in time", "按时公开"),
    "late": ("late", "逾期公开"),
    "missing": ("missing", "未见公开"),
    "withdrawn": ("withdrawn", "已撤下"),
    "unread": ("unread", "未能读取"),
    "challenged": ("challenged", "需验证"),
    "refused": ("refused", "被拒绝"),
    "disallowed": ("disallowed", "robots 禁止"),
    "unreachable": ("unreachable", "无法访问"),
    "soft_404": ("soft 404", "空页面"),
    "failing": ("checks fail", "勾稽不成立"),
    "changed": ("changed", "公开后改动"),
}
UNDATED = ("published, day unknown", "已公开，日期不详")

Kind = StrEnum("Kind", [(one, one) for one in (*STATUSES, *MARKS)])  # type: ignore[misc]  # one list of them


def add_to(app: typer.Typer) -> None:
    """The commands of this file."""
    words = say("Body by body and year by year: published when, late, missing …", "各机关各年度的公开情况总账。")
    app.command("coverage", help=words)(coverage)


@dataclass(frozen=True)
class Options:
    """What `nianbao coverage` is asked."""

    years: OfYears = None
    region: OfRegion = None
    fail_on: Annotated[
        list[Kind] | None,
        typer.Option("--fail-on", help=say("Exit code 3 where something is so; repeatable.", "有此情形则退出码为 3。")),
    ] = None
    summed: Annotated[bool, typer.Option("--totals", help=say("Counts by region and level.", "按地区和层级汇总。"))] = (
        False
    )
    as_csv: Annotated[bool, typer.Option("--csv", help=say("Print CSV.", "以 CSV 输出。"))] = False
    folders: Portals = None
    data: Data = DATA
    database: Database = EMBEDDED
    json: Json = False


@taking(Options)
def coverage(asked: Options) -> None:
    """What is known of each body and year, with the capture that shows it."""
    if asked.json and asked.as_csv:
        raise Usage("--json, --csv: expected one of them")
    registry = registry_of(asked.folders)
    extent = Extent(tuple(asked.years or ()), region_prefix(asked.region) if asked.region else "")
    with store_there(asked.database, asked.data) as store:
        lines = cover(look(store, extent), registry, extent) if store else []
        known = {*store.standings(), *store.portals()} if store else set()
    if asked.summed:
        _totals(totals(lines), json=asked.json, as_csv=asked.as_csv)
    else:
        show = _json if asked.json else _csv if asked.as_csv else _table
        show(lines)
    unknown = [portal.code for portal in registry if portal.code not in known]
    if unknown and not (asked.json or asked.as_csv):
        print_note(say(f"portals not crawled yet: {len(unknown)}", f"尚未抓取的站点：{len(unknown)}"))
    _fail(lines, asked.fail_on or [])


def _fail(lines: Sequence[Line], fail_on: Sequence[str]) -> None:
    found = [(kind, sum(kind in line.is_ for line in lines)) for kind in dict.fromkeys(fail_on)]
    if said := ", ".join(f"{say(*WORDS[kind])}: {count}" for kind, count in found if count):
        raise BelowExpectation(said)


def as_json(line: Line) -> dict[str, Any]:
    """A line as JSON values, the design's fields first."""
    return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(line).items()}


def _json(lines: Sequence[Line]) -> None:
    print_json([as_json(line) for line in lines])


def _csv(lines: Sequence[Line]) -> None:
    names = [field.name for field in fields(Line)]
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(names)
    for line in lines:
        values = (getattr(line, name) for name in names)
        writer.writerow([" ".join(one) if isinstance(one, tuple) else one for one in values])


def _table(lines: Sequence[Line]) -> None:
    columns = (
        say("body", "机关"),
        say("year", "年度"),
        say("status", "状态"),
        say("published", "公开日期"),
        say("days late", "逾期天数"),
        say("remarks", "备注"),
        say("portal", "站点"),
        say("capture", "存档"),
    )
    print_table(columns, [_row(line) for line in lines])


def _row(line: Line) -> tuple[object, ...]:
    is_undated = line.status == "published" and line.days_late is None
    status = say(*(UNDATED if is_undated else WORDS[line.status]))
    late = line.days_late or ""
    return (
        line.agency,
        line.year or "",
        status,
        line.published or "",
        late,
        _remarks(line),
        line.portal,
        line.capture or "",
    )


def _remarks(line: Line) -> str:
    remarks = [line.reason] if line.reason else []
    if line.failing:
        remarks.append(f"{say(*WORDS['failing'])}: {' '.join(line.failing)}")
    if line.changed:
        remarks.append(f"{say(*WORDS['changed'])}: {' '.join(at.partition('T')[0] for at in line.changed)}")
    return "; ".join(remarks)


def _totals(found: Sequence[Total], *, json: bool, as_csv: bool) -> None:
    names = ("region", "level", "bodies", *STATUSES, *MARKS)
    rows = [(one.region, one.level, one.bodies, *one.counts.values()) for one in found]
    if json:
        print_json([dict(zip(names, row, strict=True)) for row in rows])
    elif as_csv:
        csv.writer(sys.stdout, lineterminator="\n").writerows([names, *rows])
    else:
        head = (say("region", "地区"), say("level", "层级"), say("bodies", "机关数"))
        columns = (*head, *(say(*WORDS[name]) for name in (*STATUSES, *MARKS)))
        print_table(columns, [[_shown(value) for value in row] for row in rows])


LEVELS = {
    "province": ("province", "省级"),
    "prefecture": ("prefecture", "地级"),
    "county": ("county", "县级"),
    "township": ("township", "乡级"),
}


def _shown(value: object) -> object:
    return say(*LEVELS[value]) if isinstance(value, str) and value in LEVELS else value or ""
