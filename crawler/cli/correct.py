"""`nianbao correct`: a person's word on a report, beside what was read."""

from dataclasses import asdict, dataclass, replace
from typing import Annotated, Any

import typer

from crawler import clock
from crawler.cli.opening import filled_store
from crawler.cli.options import DATA, EMBEDDED, Data, Database, Json, taking
from crawler.cli.printing import print_json, print_note, print_table
from crawler.correcting import find_report, keep, parse_value, read_value
from crawler.errors import Usage
from crawler.store import Correction
from crawler.store.documents import milliseconds
from crawler.words import say


def add_to(app: typer.Typer) -> None:
    """The commands of this file."""
    what = say("Note what is wrong in a report; what was read stays.", "为报告作注或更正；读取值不变。")
    app.command("correct", help=what)(correct)


@dataclass(frozen=True)
class Options:
    """What `nianbao correct` is asked."""

    agency: Annotated[str, typer.Argument(help=say("The body, by any of its names.", "机关（任一名称）。"))]
    year: Annotated[int, typer.Argument(help=say("The year reported on.", "年度。"))]
    path: Annotated[
        str | None, typer.Argument(help=say("The value: applications.new.total.", "数值路径：applications.new.total。"))
    ] = None
    value: Annotated[str | None, typer.Argument(help=say("What should stand there.", "应为之数。"))] = None
    reason: Annotated[str, typer.Option(help=say("Why; without it, print what was said.", "理由；省略则列出。"))] = ""
    author: Annotated[str, typer.Option("--by", help=say("Who says so.", "更正人。"))] = ""
    data: Data = DATA
    database: Database = EMBEDDED
    json: Json = False


@taking(Options)
def correct(asked: Options) -> None:
    """Keep a note or a corrected value with its author, reason and time; or print those there are."""
    if bool(asked.reason) != bool(asked.author) or (asked.path and not asked.reason):
        raise Usage(say("expected --by and --reason together", "--by 与 --reason 须一并给出"))
    with filled_store(asked.database, asked.data) as store:
        report = find_report(store, asked.agency, asked.year)
        if asked.reason:
            made = _correction(report, asked)
            keep(asked.data, made)
            store.put_corrections([made])
            print_note(say("kept in the archive and in the database", "已存入归档与数据库"))
        _print(store.corrections(report["entry"]["agency"], asked.year), json=asked.json)


def _correction(report: dict[str, Any], asked: Options) -> Correction:
    name, now = report["entry"]["agency"], milliseconds(clock.now())
    made = Correction(name, asked.year, asked.author, asked.reason, now, asked.path)
    if not asked.path:
        return made
    value = parse_value(asked.value) if asked.value else None
    return replace(made, read=read_value(report, asked.path), value=value)


def _print(corrections: list[Correction], *, json: bool) -> None:
    if json:
        print_json([asdict(one) for one in corrections])
        return
    columns = (
        ("value", "数值"),
        ("read", "读取"),
        ("corrected", "更正"),
        ("reason", "理由"),
        ("by", "更正人"),
        ("at", "时间"),
    )
    rows = [
        (_said(c.path), _said(c.read), _said(c.value), c.reason, c.author, f"{c.at:%Y-%m-%d %H:%M}")
        for c in corrections
    ]
    print_table([say(*column) for column in columns], rows)


def _said(value: object) -> str:
    return "" if value is None else str(value)
