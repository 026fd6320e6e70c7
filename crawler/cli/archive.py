"""`nianbao reextract`, `export`, `verify`, `browse`: what works on a data folder, with no network."""

import sys
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from crawler.browse.server import serve
from crawler.cli.options import DATA, EMBEDDED, Data, Database, Json, Port
from crawler.cli.printing import print_json, print_table
from crawler.errors import ArchiveDamaged
from crawler.export import export_jsonl
from crawler.reextract import reextract
from crawler.verify import verify
from crawler.words import say


class Format(StrEnum):
    """Formats of `nianbao export`."""

    jsonl = "jsonl"


EXPORTERS = {Format.jsonl: export_jsonl}


def add_to(app: typer.Typer) -> None:
    """The commands of this file."""
    rebuild = say("Archive to database, no network.", "由归档重建数据库，不联网。")
    app.command("reextract", help=rebuild)(reextract_archive)
    app.command("export", help=say("Export the current reports.", "导出现行报告。"))(export)
    check = say("Check the archive against itself and the database.", "校验归档与数据库。")
    app.command("verify", help=check)(verify_archive)
    app.command("browse", help=say("Browse reports and captures.", "浏览报告与归档。"))(browse)


def reextract_archive(
    *,
    since: Annotated[datetime | None, typer.Option(help=say("Only captures since then.", "只处理此后的抓取。"))] = None,
    apply: Annotated[bool, typer.Option("--apply", help=say("Replace what differs.", "替换有差异者。"))] = False,
    data: Data = DATA,
    database: Database = EMBEDDED,
    json: Json = False,
) -> None:
    """Read all captures again; print what would change (an empty database is simply filled)."""
    outcome = reextract(data, database, since=since, apply=apply)
    if json:
        print_json(outcome.to_json())
        return
    for change in outcome.changes:
        name = f"{change.agency} {change.year or ''}".strip()
        if change.first:
            sys.stdout.write(f"{say('new', '新增')} {name}\n")
        else:
            rows = [(field.path, field.old, field.new) for field in change.fields]
            print_table((name, say("was", "原为"), say("is", "现为")), rows)
    sys.stdout.write(outcome.summary() + "\n")


def export(
    *,
    out: Annotated[Path | None, typer.Option(help=say("File; stdout by default.", "文件；默认标准输出。"))] = None,
    format_: Annotated[Format, typer.Option("--format", help=say("Format.", "格式。"))] = Format.jsonl,
    every: Annotated[
        bool, typer.Option("--all", help=say("Every kind and reading.", "包括所有类别与历次读取。"))
    ] = False,
    data: Data = DATA,
    database: Database = EMBEDDED,
) -> None:
    """One line of JSON a report."""
    count = EXPORTERS[format_](data, database, out, every=every)
    if out:
        sys.stderr.write(say(f"{count} reports in {out}", f"{out} 中有 {count} 份报告") + "\n")


def verify_archive(*, data: Data = DATA, database: Database = EMBEDDED, json: Json = False) -> None:
    """Every digest, every index line, every report's capture; exit code 4 where something does not agree."""
    outcome = verify(data, database)
    if json:
        print_json(outcome.to_json())
    else:
        sys.stdout.write("".join(f"{problem}\n" for problem in outcome.problems) + outcome.summary() + "\n")
    if outcome.problems:
        count = len(outcome.problems)
        raise ArchiveDamaged(say(f"{count} problems in {data}", f"{data} 有 {count} 处问题"))


def browse(*, port: Port = 8520, data: Data = DATA, database: Database = EMBEDDED) -> None:
    """Serve the reports and captures of a data folder on 127.0.0.1."""
    serve(data, database, port)
