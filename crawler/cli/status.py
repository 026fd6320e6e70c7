"""`nianbao status`: what runs, what is due, what failed."""

import sys
from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any

import typer

from crawler import clock
from crawler.cli.opening import expect_folder, registry_of
from crawler.cli.options import DATA, EMBEDDED, Data, Database, Json, Portals
from crawler.cli.printing import print_json, print_table
from crawler.deadlines import CHINA
from crawler.metrics import exposition
from crawler.notes import Note
from crawler.schedule.owed import Account
from crawler.status import AGES, Status, status_of
from crawler.words import say

SHOWN = 5
"""Portals, crawls and alarms that are shown one by one; the others are counted."""


def add_to(app: typer.Typer) -> None:
    """The commands of this file."""
    app.command("status", help=say("What runs, what is due, what failed.", "正在运行、待运行与失败的任务。"))(
        print_status
    )


def print_status(
    *,
    prometheus: Annotated[
        bool, typer.Option("--prometheus", help=say("Print metrics for Prometheus.", "输出 Prometheus 指标。"))
    ] = False,
    folders: Portals = None,
    data: Data = DATA,
    database: Database = EMBEDDED,
    json: Json = False,
) -> None:
    """Exit code 1 where the last crawl of a kind failed or the database is away, else 3 where alarms are open."""
    expect_folder(data)
    status = status_of(data, database, registry_of(folders), clock.now())
    if prometheus:
        sys.stdout.write(exposition(status))
        return
    if json:
        print_json(_said(status))
    else:
        print_table((say("what", "项目"), say("how it stands", "状况")), rows(status))
    if status.is_failing:
        sys.exit(1)
    if status.alarms or (status.portals and status.portals.below):
        sys.exit(3)


def rows(status: Status) -> Iterator[tuple[str, str]]:
    """What is said, line by line; as many lines however many portals and alarms there are."""
    yield say("scheduler", "调度"), say("runs", "运行中") if status.scheduler else say("does not run", "未运行")
    yield from _crawl_rows(status)
    yield from _run_rows(status)
    yield say("database", "数据库"), status.database or say("answers", "正常")
    yield say("disk", "磁盘"), _disk(status)
    yield from _portal_rows(status)
    yield say("alarms", "告警"), str(len(status.alarms))
    for line in status.alarms[:SHOWN]:
        yield "", line.alarm.text


def _crawl_rows(status: Status) -> Iterator[tuple[str, str]]:
    for note in status.running[:SHOWN]:
        yield say("running", "正在抓取"), f"{_crawl(note)}, {_counts(note)}"
    if ended := [note for note in status.notes if not note.runs]:
        yield say("last crawl", "最近抓取"), f"{_crawl(ended[0])}, {_counts(ended[0])}, {_end(ended[0])}"
    if failed := status.failed:
        yield say("failed last", "最近失败"), f"{_crawl(failed)}: {failed.reason}"


def _run_rows(status: Status) -> Iterator[tuple[str, str]]:
    for run, at in sorted(status.due.items()):
        yield say("due next", "下次运行"), f"{run}, {_both(at) if at else '-'}"
    for account in status.accounts:
        if account.due:
            yield say("owed since", "待补"), f"{account.run}, {_both(account.due)}"
        if account.is_failing and account.failed:
            yield say("failed run", "失败的任务"), f"{account.run}, {_both(account.failed)}: {account.why}"


def _portal_rows(status: Status) -> Iterator[tuple[str, str]]:
    if not status.portals:
        return
    ages = status.ages_days
    names = [*((f"{days}", say(f"under {days} d", f"{days} 天内")) for days in AGES), ("older", say("older", "更早"))]
    counted = [f"{name} {ages[key]}" for key, name in [*names, ("never", say("never", "从未"))] if ages[key]]
    yield say("portals crawled", "站点抓取"), ", ".join(counted)
    for code, at in _oldest(status):
        yield "", f"{code}: {_both(at) if at else say('never', '从未')}"


def _oldest(status: Status) -> list[tuple[str, datetime | None]]:
    """The portals that were crawled the longest ago; those that never were are counted."""
    there = [(at, code) for code, at in status.portals.crawled.items() if at] if status.portals else []
    return [(code, at) for at, code in sorted(there)[:SHOWN]]


def _disk(status: Status) -> str:
    free, size = (much / 10**9 for much in (status.free_bytes, status.size_bytes))
    return say(f"{free:.1f} of {size:.1f} GB free", f"剩余 {free:.1f} GB，共 {size:.1f} GB")


def _crawl(note: Note) -> str:
    return f"{note.what}, {_both(note.began)}"


def _counts(note: Note) -> str:
    english = f"{note.done}/{note.portals} portals, {note.pages} pages, {note.reports} reports"
    return say(english, f"站点 {note.done}/{note.portals}，{note.pages} 页，{note.reports} 份报告")


def _end(note: Note) -> str:
    return f"{say('exit code', '退出码')} {'-' if note.exit_code is None else note.exit_code}"


def _both(at: datetime) -> str:
    """A time in Beijing and in UTC."""
    return f"{at.astimezone(CHINA):%Y-%m-%d %H:%M} {say('Beijing', '北京时间')} ({at:%Y-%m-%d %H:%M}Z)"


def _said(status: Status) -> dict[str, Any]:
    failed = status.failed
    return {
        "scheduler": status.scheduler,
        "running": [_note(note) for note in status.running],
        "due": [{"run": run, **_times(at)} for run, at in sorted(status.due.items())],
        "runs": [_account(account) for account in status.accounts],
        "crawls": [_note(note) for note in status.notes],
        "failed": _note(failed) if failed else None,
        "database": status.database or None,
        "disk": {"free_bytes": status.free_bytes, "size_bytes": status.size_bytes},
        "reports": status.portals.reports if status.portals else None,
        "portals": {
            "below_expectation": status.portals.below,
            "crawled_days_ago": dict(status.ages_days),
            "oldest": [{"portal": code, **_times(at)} for code, at in _oldest(status)],
        }
        if status.portals
        else None,
        "alarms": {"open": len(status.alarms), "first": [line.alarm.text for line in status.alarms[:SHOWN]]},
    }


def _note(note: Note) -> dict[str, Any]:
    return {
        "crawl": note.crawl,
        "what": note.what,
        "began": _iso(note.began),
        "ended": _iso(note.ended),
        "runs": note.runs,
        "exit_code": note.exit_code,
        "why": note.reason if note.is_failed else None,
        "portals": note.portals,
        "done": note.done,
        "pages": note.pages,
        "reports": note.reports,
        "size_bytes": note.size_bytes,
        "waiting": note.waiting,
        "states": dict(note.states),
    }


def _account(account: Account) -> dict[str, Any]:
    return {
        "run": account.run,
        "owed_since": _iso(account.due),
        "began": _iso(account.began),
        "ended": _iso(account.ended),
        "exit_code": account.exit_code,
        "failed": _iso(account.failed),
        "why": account.why or None,
    }


def _times(at: datetime | None) -> dict[str, str | None]:
    return {"utc": _iso(at), "beijing": at.astimezone(CHINA).isoformat(timespec="seconds") if at else None}


def _iso(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds").replace("+00:00", "Z") if at else None
