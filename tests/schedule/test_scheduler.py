"""The scheduler: what was missed is made up once, what was cut goes on, what fails is tried again, one at a time."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from crawler import clock
from crawler.claims import claimed
from crawler.errors import NianbaoError
from crawler.schedule.jobs import plan
from crawler.schedule.owed import Account, account_of, accounts, folder_id, keep, owe
from crawler.schedule.running import PAUSE, TRIES, Runner, Task
from crawler.schedule.scheduler import Scheduled, is_running, schedule
from crawler.schedule.seasons import Run, When, read_runs
from crawler.small_files import locked
from crawler.store.database import open_store
from crawler.unfinished import Plan, begin
from tests.portals.test_seasons import put_up, write
from tests.spiders.conftest import QUICK, ROOT, Serve
from tests.spiders.portal_server import Answer, Asked
from tests.store.servers import DatabaseServer

DAILY = Run(when=(When(at="02:00"),))
NOTES = "import os, signal, sys; open(sys.argv[1], 'a').write(sys.argv[2] + '\\n'); "
END = "signal.signal(signal.SIGTERM, signal.SIG_IGN); os.kill(os.getppid(), signal.SIGTERM)"
"""A crawl that ends the scheduler, too: what is due comes to its end before that does."""


def task(data: Path, run: str, code: str) -> Task:
    """Something that notes that it ran, in the place of a crawl."""
    command = [sys.executable, "-c", NOTES + code, str(data / "ran"), run]
    return Task(command, dict(os.environ), Plan((f"portal-of-{run}",), (), run))


def ran(data: Path) -> list[str]:
    return (data / "ran").read_text().split() if (data / "ran").exists() else []


def scheduled(data: Path, database: str, runs: dict[str, Run], code: str = END) -> Scheduled:
    tasks = {name: task(data, name, code) for name in runs}
    return Scheduled(data, database, runs, tasks, {**os.environ, "NIANBAO_DATABASE": database})


def planned(database: str, data: Path, runs: dict[str, Run], now: datetime) -> dict[str, datetime | None]:
    """Plan as a scheduler did that was started then; what is due then."""
    with open_store(database, data) as store:
        return dict(plan(store, folder_id(data), runs, now))


@contextmanager
def ended_after(seconds: float) -> Iterator[None]:
    timer = threading.Timer(seconds, os.kill, (os.getpid(), signal.SIGTERM))
    timer.start()
    yield
    timer.cancel()


def test_ten_runs_that_were_missed_are_made_up_by_one(database_uri: str, tmp_path: Path) -> None:
    now, runs, said = clock.now(), {"daily": DAILY}, list[str]()
    before = planned(database_uri, tmp_path, runs, now - timedelta(days=10))["daily"]
    assert before
    assert before < now - timedelta(days=8)
    schedule(scheduled(tmp_path, database_uri, runs), said.append)
    assert ran(tmp_path) == ["daily"]
    with open_store(database_uri, tmp_path) as store:
        following = store.operation.due(folder_id(tmp_path))["daily"]
    assert following
    assert now < following <= now + timedelta(days=1, seconds=60)
    account = account_of(tmp_path, "daily")
    assert (account.due, account.exit_code) == (None, 0)
    assert [line for line in said if "done" in line]


def test_a_season_that_was_missed_long_ago_is_not_made_up(database_uri: str, tmp_path: Path) -> None:
    runs, now = {"january": read_runs()["january"]}, datetime(2026, 1, 20, tzinfo=clock.now().tzinfo)
    assert clock.now() - now > timedelta(days=60)
    planned(database_uri, tmp_path, runs, now)
    with ended_after(1.5):
        schedule(scheduled(tmp_path, database_uri, runs), print)
    assert ran(tmp_path) == []
    assert account_of(tmp_path, "january").due is None


def test_a_run_that_was_cut_goes_on_when_the_scheduler_starts_again(database_uri: str, tmp_path: Path) -> None:
    planned(database_uri, tmp_path, {"daily": DAILY}, clock.now())
    owe(tmp_path, "daily", clock.now() - timedelta(hours=1))  # and then came kill -9
    schedule(scheduled(tmp_path, database_uri, {"daily": DAILY}), print)
    assert ran(tmp_path) == ["daily"]
    assert next(accounts(tmp_path)).due is None


@pytest.mark.slow
def test_a_run_is_killed_with_its_scheduler_and_goes_on_with_the_next(serve: Serve, tmp_path: Path) -> None:
    """In real time, with a real crawl: both are killed while pages are on their way; the next begins where that was."""
    server, data = serve("127.0.5.61"), tmp_path / "data"
    put_up(server, tuple(range(2017, 2025)))
    for path, page in list(server.pages.items()):
        server.pages[path] = slow(page)
    write(tmp_path / "portals", "counties", server, "03-31")
    (tmp_path / "seasons.toml").write_text('[yearly]\nwhen = [{ months = "1", days = "1", at = "00:00" }]\n')
    runs = read_runs(tmp_path / "seasons.toml")
    with open_store("embedded", data) as store:
        store.operation.put(folder_id(data), "yearly", clock.now())
        assert runs["yearly"].following(clock.now()) != store.operation.due(folder_id(data))["yearly"]
    first = started(tmp_path)
    until(lambda: len(server.asked()) > 4)
    assert is_running(data)
    first.kill()
    first.wait()
    until(lambda: not busy(data, "counties"))  # the crawl's own pages came to their end
    asked = len(server.asked())
    assert asked < 18
    second = started(tmp_path)
    until(lambda: account_of(data, "yearly").due is None)
    second.send_signal(signal.SIGTERM)
    assert second.wait(30) == 0
    pages = [path for path in server.asked() if path.startswith("/nb/2")]
    assert len(set(pages)) == 16
    assert len(pages) <= 18  # those on their way may be asked again
    assert account_of(data, "yearly").exit_code == 0
    assert "continuing crawl" in (data / "logs" / "run-yearly.log").read_text()


def slow(page: object) -> Callable[[Asked], Answer]:
    def answer(asked: Asked) -> Answer:
        time.sleep(0.1)
        made = page(asked) if callable(page) else page
        assert isinstance(made, Answer)
        return made

    return answer


def started(folder: Path) -> "subprocess.Popen[bytes]":
    options = ["--seasons", "seasons.toml", "--data", "data", "--portals", "portals", *QUICK]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"}
    with (folder / "schedule.log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-P", "-m", "crawler", "schedule", *options],
            cwd=folder, env=environment, stdout=log, stderr=log,
        )  # fmt: skip


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 90
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def busy(data: Path, portal: str) -> bool:
    try:
        with claimed(data, [portal]):
            return False
    except NianbaoError:
        return True


def runner(data: Path, code: str, again: list[tuple[str, datetime]]) -> Runner:
    made = Runner(data, {"daily": task(data, "daily", code)}, print, lambda run, at: again.append((run, at)))
    owe(data, "daily", clock.now())
    return made


def test_a_crawl_that_died_is_tried_again_some_times_and_then_left(tmp_path: Path) -> None:
    again: list[tuple[str, datetime]] = []
    made = runner(tmp_path, "os.kill(os.getpid(), signal.SIGKILL)", again)
    begin(tmp_path, "20260101T000000Z-aaaaaa", made.tasks["daily"].plan)
    for tries in range(1, TRIES + 1):
        made.do("daily")
        account = account_of(tmp_path, "daily")
        assert account.is_failing
        assert (account.exit_code, account.why) == (-9, "killed by SIGKILL")
        assert (account.due is None, len(again)) == (tries == TRIES, min(tries, TRIES - 1))
    assert again[0][0] == "daily"
    assert again[0][1] - clock.now() > PAUSE - timedelta(minutes=1)


def test_a_crawl_that_failed_with_nothing_to_go_on_with_says_why_and_waits_for_its_time(tmp_path: Path) -> None:
    again: list[tuple[str, datetime]] = []
    runner(tmp_path, "sys.exit('nianbao: no room')", again).do("daily")
    account = account_of(tmp_path, "daily")
    assert (account.due, account.exit_code, account.why, again) == (None, 1, "no room", [])


@pytest.mark.parametrize("code", [0, 3])
def test_a_crawl_that_came_to_its_end_is_no_failure(tmp_path: Path, code: int) -> None:
    runner(tmp_path, f"sys.exit({code})", []).do("daily")
    account = account_of(tmp_path, "daily")
    assert (account.due, account.exit_code, account.is_failing) == (None, code, False)


def test_a_run_waits_while_somebody_else_crawls_one_of_its_portals(tmp_path: Path) -> None:
    made = replace(runner(tmp_path, "pass", []), busy_s=0.02)
    with claimed(tmp_path, ["portal-of-daily"]):
        thread = threading.Thread(target=made.do, args=("daily",))
        thread.start()
        time.sleep(0.2)
        assert ran(tmp_path) == []
    thread.join()
    assert ran(tmp_path) == ["daily"]


def test_a_run_that_is_not_owed_any_more_is_not_done(tmp_path: Path) -> None:
    made = runner(tmp_path, "pass", [])
    made.do("daily")
    made.do("daily")
    assert ran(tmp_path) == ["daily"]


def test_a_run_that_is_stopped_is_owed_still(tmp_path: Path) -> None:
    made = runner(tmp_path, "signal.pause()", [])
    thread = threading.Thread(target=made.do, args=("daily",))
    thread.start()
    until(lambda: ran(tmp_path) == ["daily"])
    made.stop()
    thread.join()
    account = account_of(tmp_path, "daily")
    assert account.due
    assert not account.is_failing


def test_a_second_scheduler_on_the_same_folder_says_so(tmp_path: Path) -> None:
    with locked(tmp_path / "state" / "schedule.lock"), pytest.raises(NianbaoError, match="another scheduler"):
        schedule(scheduled(tmp_path, "mongodb://127.0.0.1:9/x", {}), print)


def test_folders_that_share_a_database_have_jobs_of_their_own(database_uri: str, tmp_path: Path) -> None:
    now = clock.now()
    for name in ("one", "two"):
        planned(database_uri, tmp_path / name, {name: DAILY}, now)
    assert planned(database_uri, tmp_path / "one", {"one": DAILY}, now).keys() == {"one"}
    assert planned(database_uri, tmp_path / "two", {}, now) == {}


def test_when_the_times_of_a_run_change_the_new_ones_hold_but_what_was_missed_is_due(
    database_uri: str, tmp_path: Path
) -> None:
    now = clock.now()
    sundays = Run(when=(When(at="02:00", weekdays="sun"),))
    assert planned(database_uri, tmp_path, {"a": DAILY}, now) == {"a": ms(DAILY.following(now))}
    assert planned(database_uri, tmp_path, {"a": sundays}, now) == {"a": ms(sundays.following(now))}
    later = now + timedelta(days=9)
    assert planned(database_uri, tmp_path, {"a": DAILY}, later) == {"a": ms(sundays.following(now))}


def ms(at: datetime | None) -> datetime | None:
    return at and at.replace(microsecond=at.microsecond // 1000 * 1000)


def test_a_database_that_is_away_while_it_looks_is_asked_again(tmp_path: Path) -> None:
    said: list[str] = []
    with ended_after(1):
        schedule(scheduled(tmp_path, "mongodb://127.0.0.1:9/x?serverSelectionTimeoutMS=200", {"a": DAILY}), said.append)
    assert "the schedule goes on without it" in said[0]


@pytest.mark.slow
def test_a_database_that_died_is_noticed_and_used_again(
    database_server: DatabaseServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LOOKS_S", "LOOKS_AGAIN_S"):
        monkeypatch.setattr(f"crawler.schedule.scheduler.{name}", 0.2)
    said: list[str] = []

    def trouble() -> None:
        until(lambda: "Beijing" in "".join(said))
        database_server.kill()
        until(lambda: "goes on without it" in "".join(said))
        database_server.start()
        until(lambda: "the database is back" in said)
        os.kill(os.getpid(), signal.SIGTERM)

    database_server.start()
    thread = threading.Thread(target=trouble)
    thread.start()
    schedule(scheduled(tmp_path, f"{database_server.uri}&serverSelectionTimeoutMS=300", {"a": DAILY}), said.append)
    thread.join()


def test_an_account_is_the_same_when_it_is_read_again(tmp_path: Path) -> None:
    now = clock.now()
    account = Account("a", now, 2, now, now, 1, now, "为何")
    keep(tmp_path, account)
    assert account_of(tmp_path, "a") == account
    assert json.loads((tmp_path / "state" / "schedule" / "a.json").read_text("utf-8"))["why"] == "为何"
