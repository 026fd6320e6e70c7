"""What is looked at beside the crawls of portals: the disk, the database, how crawls ended, and deadlines."""

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from crawler.alarms.alarm import SHOWN, Alarm, listed
from crawler.coverage import cover, look
from crawler.deadlines import CHINA, DEPARTMENTS, GOVERNMENTS
from crawler.errors import DatabaseUnreachable
from crawler.ledger import Extent
from crawler.notes import Note
from crawler.registry import Registry
from crawler.store.database import open_store
from crawler.store.embedded import is_served
from crawler.words import say

GB = 10**9
ROOM_AGAIN = 1.1
"""How much more than the least has to be free before the disk's alarm is over: else it comes and goes."""
DEADLINE_DAYS = 60
"""How long after a deadline missing reports are told."""


@dataclass(frozen=True)
class Looked:
    """Alarms that were found, and the scopes that were looked at."""

    scopes: frozenset[str]
    alarms: tuple[Alarm, ...]


def at_disk(data: Path, free_gb: float, *, is_low: bool) -> Looked:
    """Whether there is room for the archive to grow."""
    free = shutil.disk_usage(data).free / GB
    if free >= free_gb * (ROOM_AGAIN if is_low else 1):
        return Looked(frozenset({"disk"}), ())
    text = say(
        f"{data}: {free:.1f} GB are free, wanted are {free_gb:g}", f"{data}：剩余 {free:.1f} GB，低于 {free_gb:g} GB"
    )
    return Looked(frozenset({"disk"}), (Alarm("disk", "disk", text, "low"),))


def at_database(data: Path, database: str) -> Looked:
    """Whether the database answers; an embedded one that nobody needs now is not started for it."""
    if database == "embedded" and not is_served(data):
        return Looked(frozenset(), ())
    try:
        with open_store(database, data) as store:
            store.is_empty()
    except DatabaseUnreachable as error:
        return of_database(str(error))
    return of_database(None)


def of_database(why: str | None) -> Looked:
    """The database does not answer, and why; or it does."""
    text = say(f"the database does not answer: {why}", f"数据库无法访问：{why}")
    alarms = (Alarm("database", "database", text, "down"),) if why else ()
    return Looked(frozenset({"database"}), alarms)


def at_crawls(notes: Sequence[Note], known: Sequence[str]) -> Looked:
    """How the last crawl of each kind ended; `known` are the kinds of which there is an alarm."""
    last: dict[str, Note] = {}
    for note in notes:  # the last one first
        last.setdefault(f"crawl:{note.what}", note)
    looked = {scope for scope in {*last, *known} if scope not in last or not last[scope].runs}
    failed = [(scope, note) for scope, note in last.items() if note.is_failed]
    alarms = [Alarm(scope, scope, _failed(note), f"{note.crawl} {note.ended}") for scope, note in failed]
    return Looked(frozenset(looked), tuple(alarms))


def _failed(note: Note) -> str:
    what = f"{note.what}, {note.began.astimezone(CHINA):%Y-%m-%d %H:%M}"
    return say(f"the crawl {what} failed: {note.reason}", f"抓取（{what}）失败：{note.reason}")


def deadlines_passed(now: datetime) -> Iterator[date]:
    """Those that passed not long ago."""
    today = now.astimezone(CHINA).date()
    for day in (DEPARTMENTS, GOVERNMENTS):
        due = date(today.year, *day)
        if due < today <= due + timedelta(days=DEADLINE_DAYS):
            yield due


def at_deadlines(data: Path, database: str, registry: Registry, passed: Sequence[date]) -> Looked:
    """Which reports were due and are missing; raises DatabaseUnreachable."""
    years = tuple(sorted({due.year - 1 for due in passed}))
    with open_store(database, data) as store:
        lines = cover(look(store, Extent(years)), registry, Extent(years))
    alarms = []
    for due in passed:
        missing = [line for line in lines if line.status == "missing" and line.deadline == due.isoformat()]
        if missing:
            names = listed([line.agency for line in missing])
            what = say(
                f"{len(missing)} reports of {due.year - 1}, due by {due}, are missing: {names}",
                f"{due.year - 1} 年度报告应于 {due} 前公开，缺 {len(missing)} 份：{names}",
            )
            captures = tuple(line.capture for line in missing[:SHOWN] if line.capture)
            alarms.append(Alarm(f"deadline:{due}", f"deadline:{due}", what, what, captures))
    return Looked(frozenset(f"deadline:{due}" for due in passed), tuple(alarms))
