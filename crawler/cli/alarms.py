"""`nianbao alarms`: what is wrong now, looking again, and a trial of who is told."""

import sys
from typing import Any

import typer

from crawler.alarms.book import Line, read_book
from crawler.alarms.channels import read_channels
from crawler.alarms.message import links
from crawler.alarms.telling import Place, check, try_all
from crawler.cli.opening import expect_folder, registry_of
from crawler.cli.options import DATA, EMBEDDED, Data, Database, Json, Portals
from crawler.cli.printing import print_json, print_note, print_table
from crawler.errors import NotTold, Usage
from crawler.words import say

SHOWN = 200
"""Lines of a table; the rest is counted."""

alarms = typer.Typer(no_args_is_help=True, help=say("What is wrong, and who is told.", "告警及其通知渠道。"))


def add_to(app: typer.Typer) -> None:
    """The commands of this file."""
    app.add_typer(alarms, name="alarms")


@alarms.command("list", help=say("What is wrong now.", "列出当前告警。"))
def list_alarms(*, data: Data = DATA, json: Json = False) -> None:
    """The alarms that are open, the longest first."""
    browse, lines = read_channels(data).browse, read_book(data).open
    if json:
        print_json([_said(line, browse) for line in lines])
        return
    columns = (say("since", "起始"), say("alarm", "告警"), say("captures", "捕获"))
    rows = [(f"{line.since:%Y-%m-%d %H:%M}Z", line.alarm.text, "\n".join(links(line.alarm, browse))) for line in lines]
    print_table(columns, rows[:SHOWN])
    if len(lines) > SHOWN:
        print_note(say(f"and {len(lines) - SHOWN} more (--json)", f"另有 {len(lines) - SHOWN} 条（--json）"))


@alarms.command("check", help=say("Look now, and tell whom alarms.toml names.", "立即检查并通知。"))
def check_now(*, folders: Portals = None, data: Data = DATA, database: Database = EMBEDDED) -> None:
    """Disk, database, crawls that failed, deadlines; what a crawl found, it tells itself. For a timer, or by hand."""
    expect_folder(data)
    if not check(Place(data, database, registry_of(folders)), print_note):
        raise NotTold(say("not all could be told; the next time tries again", "部分渠道未送达，下次重试"))


@alarms.command("test", help=say("Send each channel a trial message.", "向各渠道发送测试消息。"))
def try_channels(*, data: Data = DATA) -> None:
    """One message each; exit code 1 where one did not go."""
    expect_folder(data)
    tried = list(try_all(data))
    if not tried:
        raise Usage(f"{data / 'alarms.toml'}: {say('names neither mail nor webhook', '未设置邮件或 webhook')}")
    for name, why in tried:
        sys.stdout.write(f"{name}: {why or say('told', '已送达')}\n")
    if any(why for _, why in tried):
        raise NotTold(say("not all could be told", "部分渠道未送达"))


def _said(line: Line, browse: str) -> dict[str, Any]:
    alarm = line.alarm
    return {"key": alarm.key, "since": line.since, "text": alarm.text, "captures": links(alarm, browse)}
