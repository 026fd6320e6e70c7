"""`nianbao status`, metrics and alarms of real crawls, as users call them."""

import json
import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.request import urlopen

import pytest
from prometheus_client.parser import text_string_to_metric_families

from crawler.alarms.alarm import Alarm
from crawler.alarms.book import Line
from crawler.cli.printing import print_table
from crawler.cli.reporting import reported
from crawler.cli.status import rows
from crawler.metrics import PORTALS_TOLD, exposition, serve
from crawler.notes import Note, notes
from crawler.registry import Registry
from crawler.schedule.owed import Account
from crawler.status import Portals, Status
from crawler.store.database import open_store
from tests.alarms.receiving import hook_server
from tests.conftest import Command
from tests.portals.test_seasons import put_up, write
from tests.spiders.conftest import QUICK, Serve

AT = datetime(2026, 5, 1, 8, tzinfo=UTC)
TOTALS = Note("totals", "", AT, pages=7, size_bytes=9)


def status(**more: object) -> Status:
    seen = Status(AT, False, [], TOTALS, [], [], free_bytes=3, size_bytes=5, portals=Portals({}, 0, 12))  # noqa: FBT003  # by its order
    return replace(seen, **more)  # type: ignore[arg-type]  # by name


def samples(text: str) -> dict[str, float]:
    """By name and labels, as Prometheus reads them."""
    found = (sample for family in text_string_to_metric_families(text) for sample in family.samples)
    return {f"{one.name}{{{','.join(one.labels.values())}}}": one.value for one in found}


def test_prometheus_reads_the_metrics() -> None:
    running = Note("c1", "march", AT, portals=9, done=2, waiting=40, runs=True)
    told = samples(exposition(status(notes=[running], totals=replace(TOTALS, states=Counter(refused=3)))))
    assert told["nianbao_pages_total{}"] == 7
    assert told["nianbao_bytes_total{}"] == 9
    assert told["nianbao_states_total{refused}"] == 3
    assert (told["nianbao_queue{}"], told["nianbao_portals_waiting{}"], told["nianbao_crawls_running{}"]) == (40, 7, 1)
    assert (told["nianbao_reports{}"], told["nianbao_disk_free_bytes{}"]) == (12, 3)
    assert (told["nianbao_database_up{}"], told["nianbao_scheduler_up{}"]) == (1, 0)


def test_however_many_portals_there_are_the_series_are_bounded() -> None:
    crawled = {f"p{number}": AT - timedelta(hours=number) for number in range(5000)}
    told = samples(exposition(status(portals=Portals({**crawled, "new": None}, 0, 0))))
    assert len(told) < PORTALS_TOLD + 60
    assert told["nianbao_portal_crawled_timestamp_seconds{p4999}"] == crawled["p4999"].timestamp()
    assert "nianbao_portal_crawled_timestamp_seconds{p0}" not in told
    assert {name: value for name, value in told.items() if name.startswith("nianbao_portals{")} == {
        "nianbao_portals{1}": 24, "nianbao_portals{2}": 24, "nianbao_portals{8}": 144, "nianbao_portals{32}": 576,
        "nianbao_portals{366}": 4232, "nianbao_portals{never}": 1,
    }  # fmt: skip


def test_without_a_database_there_are_metrics_still() -> None:
    told = samples(exposition(status(database="it does not answer", portals=None)))
    assert told["nianbao_database_up{}"] == 0
    assert "nianbao_reports{}" not in told


@pytest.mark.parametrize(("note", "failing"), [
    (Note("a", "x", AT, AT, 0), False), (Note("a", "x", AT, AT, 3), False), (Note("a", "x", AT, AT, 130), False),
    (Note("a", "x", AT, AT, 1), True), (Note("a", "x", AT), True), (Note("a", "x", AT, runs=True), False),
])  # fmt: skip
def test_only_the_last_crawl_of_a_kind_tells_whether_something_fails(note: Note, *, failing: bool) -> None:
    earlier = Note("b", "x", AT - timedelta(days=1), AT, 1)
    assert status(notes=[note, earlier]).is_failing is failing


@pytest.mark.slow
def test_a_crawl_below_expectation_is_told_shown_and_over(nianbao: Command, serve: Serve, tmp_path: Path) -> None:
    server, data = serve("127.0.5.71"), tmp_path / "data"
    put_up(server, (2024,))
    write(tmp_path / "portals", "counties", server, "03-31")
    file = tmp_path / "portals" / "counties.toml"
    lines = file.read_text("utf-8")
    file.write_text(lines + "[expect]\nreports = 1\n", "utf-8")
    common = ("--portals", tmp_path / "portals", "--data", data)
    data.mkdir()
    with hook_server() as hooks:
        told = f'free_gb = 0\nbrowse = "http://b"\n[[webhook]]\nname = "bot"\nurl = "{hooks.url}"\n'
        (data / "alarms.toml").write_text(told)
        (data / "alarms.toml").chmod(0o600)
        below = nianbao("crawl", *common, *QUICK)
        assert below.returncode == 3, below.stderr
        (first,) = hooks.came
        assert [one["key"] for one in first[1]["alarms"]] == ["below:counties"]
        assert re.fullmatch(r"http://b/captures/[0-9a-f-]{36}", first[1]["alarms"][0]["captures"][0])
        _look(nianbao, common, data)
        file.write_text(lines, "utf-8")
        assert nianbao("crawl", *common, *QUICK).returncode == 0
        assert [one["over"] is None for one in hooks.came[1][1]["alarms"]] == [False]


def _look(nianbao: Command, common: tuple[str | Path, ...], data: Path) -> None:
    """What the other commands say of it."""
    seen = nianbao("status", *common, "--json")
    said = json.loads(seen.stdout)
    assert seen.returncode == 3
    assert (said["scheduler"], said["database"], said["failed"], said["alarms"]["open"]) == (False, None, None, 1)
    assert (said["crawls"][0]["exit_code"], said["crawls"][0]["pages"], said["crawls"][0]["what"]) == (3, 5, "all")
    listed = json.loads(nianbao("alarms", "list", "--data", data, "--json").stdout)
    assert [one["key"] for one in listed] == ["below:counties"]
    metrics = samples(nianbao("status", *common, "--prometheus").stdout)
    assert (metrics["nianbao_pages_total{}"], metrics["nianbao_alarms_open{}"]) == (5, 1)
    assert metrics["nianbao_portals_below_expectation{}"] == 1


def test_no_crawl_fails_because_of_its_alarms(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "alarms.toml").write_text("bad = 1\n")
    (tmp_path / "alarms.toml").chmod(0o600)
    with reported(tmp_path, "embedded", ("c1", "all"), Registry({}, "")):
        pass
    assert re.fullmatch(r"alarms: .*/alarms.toml: bad: .*\n", capsys.readouterr().err)
    assert [note.exit_code for note in notes(tmp_path)] == [0]


def test_the_status_is_bounded_and_says_what_runs_what_is_due_and_what_failed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    crawled = {f"p{number}": AT - timedelta(hours=number) for number in range(500)}
    seen = status(
        notes=[Note(f"c{n}", "march", AT, portals=9, runs=True) for n in range(9)]
        + [Note("d", "all", AT, AT, 1, "x y")],
        accounts=[Account("march", due=AT), Account("all", ended=AT, failed=AT, why="killed by SIGKILL")],
        due={"march": datetime(2027, 1, 31, 18, tzinfo=UTC)},
        alarms=[Line(Alarm(f"a{n}", "s", f"text {n}", "1"), AT) for n in range(99)],
        portals=Portals(crawled, 3, 0),
    )
    print_table(("", ""), rows(seen))
    said = capsys.readouterr().out
    assert len(said.splitlines()) < 40
    for words in ("march, 2027-02-01 02:00 Beijing (2027-01-31 18:00Z)", "x y", "killed by SIGKILL", "p499: 20", "99"):
        assert words in said


def test_a_database_that_is_down_is_told_by_the_status(nianbao: Command, tmp_path: Path) -> None:
    away = "mongodb://u:PW-1@127.0.0.1:9/x?serverSelectionTimeoutMS=200"
    seen = nianbao("status", "--data", tmp_path, "--database", away)
    assert seen.returncode == 1
    assert "127.0.0.1:9" in seen.stdout
    assert "PW-1" not in seen.stdout + seen.stderr
    assert nianbao("status", "--data", tmp_path / "none").returncode == 2


def test_the_endpoint_answers_prometheus(database_uri: str, tmp_path: Path) -> None:
    with open_store(database_uri, tmp_path):
        port = serve(tmp_path, database_uri, Registry({}, ""), 0)
        with urlopen(f"http://127.0.0.1:{port}/metrics", timeout=30) as answer:  # our own
            told = samples(answer.read().decode())
    assert told["nianbao_database_up{}"] == 1
    assert not [name for name in told if name.startswith(("python_", "process_"))]


@pytest.mark.parametrize("kind", ["systemd", "cron", "compose"])
def test_files_are_printed_without_a_password(nianbao: Command, tmp_path: Path, kind: str) -> None:
    database = "mongodb://u:PW-1@db.example.org/nianbao"
    printed = nianbao("schedule", f"--{kind}", "--data", tmp_path, "--database", database)
    assert printed.returncode == 0
    assert str(tmp_path) in printed.stdout
    assert "PW-1" not in printed.stdout + printed.stderr
    assert "nianbao.env" in printed.stderr


def test_one_kind_of_file_is_printed_at_a_time(nianbao: Command, tmp_path: Path) -> None:
    asked = nianbao("schedule", "--cron", "--systemd", "--data", tmp_path)
    assert (asked.returncode, asked.stdout) == (2, "")
