"""`nianbao reextract`, `verify`: what works on a data folder, with no network."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

import typer

from crawler.cli.cluster import readers_of
from crawler.cli.differences import print_fields
from crawler.cli.opening import expect_folder
from crawler.cli.options import DATA, EMBEDDED, Cluster, Data, Database, Json, taking
from crawler.cli.printing import print_json, print_table, progress
from crawler.cores import WARCS, size_of
from crawler.counted import count, count_versions
from crawler.errors import ArchiveDamaged
from crawler.reextract import Chosen, reading_here, reextract
from crawler.store.difference import Change
from crawler.verify import verify
from crawler.words import say


def add_to(app: typer.Typer) -> None:
    """The commands of this file."""
    rebuild = say("Archive to database, no network.", "由归档重建数据库，不联网。")
    app.command("reextract", help=rebuild)(reextract_archive)
    check = say("Check the archive against itself and the database.", "校验归档与数据库。")
    app.command("verify", help=check)(verify_archive)


@dataclass(frozen=True)
class Options:
    """What `nianbao reextract` is asked."""

    since: Annotated[datetime | None, typer.Option(help=say("Only captures since then.", "只处理此后的抓取。"))] = None
    apply: Annotated[bool, typer.Option("--apply", help=say("Replace what differs.", "替换有差异者。"))] = False
    missing: Annotated[
        bool, typer.Option("--missing", help=say("Only what is not stored yet; store it.", "只补入尚未入库者。"))
    ] = False
    data: Data = DATA
    database: Database = EMBEDDED
    cluster: Cluster = None
    json: Json = False


@taking(Options)
def reextract_archive(asked: Options) -> None:
    """Read all captures again; print what would change (an empty database is simply filled)."""
    expect_folder(asked.data)
    readers = readers_of(asked.cluster) if asked.cluster else reading_here
    chosen = Chosen(asked.since, asked.missing)
    outcome = reextract(asked.data, asked.database, chosen, apply=asked.apply, readers=readers)
    if asked.json:
        print_json(outcome.to_json())
        return
    for change in outcome.changes:
        name = f"{change.agency} {change.year or ''}".strip()
        if change.first:
            sys.stdout.write(f"{say('new', '新增')} {name}\n")
        else:
            sys.stdout.write(f"{name}:\n")
            print_fields(change.fields)
    _print_counts(outcome.changes)
    sys.stdout.write(outcome.summary() + "\n")


def _print_counts(changes: Sequence[Change]) -> None:
    """How much of what changed, where anything did."""
    reports, unread = say("reports", "报告数"), say("not read", "未读")
    if versions := count_versions(changes):
        sys.stdout.write("\n")
        rereads = [(one.old or unread, one.new or unread, one.reports) for one in versions]
        print_table((say("read by", "原提取版本"), say("now by", "现提取版本"), reports), rereads)
    if counts := count(changes):
        sys.stdout.write("\n")
        columns = (say("part", "部分"), say("before", "原为"), say("now", "现为"), say("values", "数值数"), reports)
        rows = [(one.part, _said(one.old), _said(one.new), one.values, one.reports) for one in counts]
        print_table(columns, rows)
        sys.stdout.write("\n")


VERDICTS = {"holds": ("holds", "成立"), "fails": ("fails", "不成立"), "open": ("open", "未定")}


def _said(verdict: str | None) -> str:
    return say(*VERDICTS[verdict]) if verdict else ""


def verify_archive(
    *,
    repair: Annotated[
        bool, typer.Option("--repair", help=say("Mend what can be mended.", "修复可修复的问题。"))
    ] = False,
    data: Data = DATA,
    database: Database = EMBEDDED,
    json: Json = False,
) -> None:
    """Every digest, every index line, every report's capture; exit code 4 where something is damaged."""
    expect_folder(data)
    with progress(size_of(data, WARCS)) as advance:
        outcome = verify(data, database, repair=repair, tell=lambda checked: advance(checked.size_bytes))
    if json:
        print_json(outcome.to_json())
    else:
        lines = [*map(str, outcome.problems), *outcome.notes, outcome.summary()]
        sys.stdout.write("".join(f"{line}\n" for line in lines))
    if outcome.damage:
        count = len(outcome.damage)
        raise ArchiveDamaged(say(f"{count} problems in {data}", f"{data} 有 {count} 处问题"))
