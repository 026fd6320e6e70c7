"""What runs when, over a whole year; and the same as systemd and cron read what is printed for them."""

import re
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
import yaml
from apscheduler.triggers.combining import OrTrigger
from apscheduler.triggers.cron import CronTrigger

from crawler.deadlines import CHINA
from crawler.errors import Usage
from crawler.schedule import files
from crawler.schedule.seasons import read_runs

NEW_YEAR = datetime(2027, 1, 1, tzinfo=CHINA)
PLACE = files.Place(Path("/usr/bin/nianbao"), Path("/srv/nian bao/50%"), "nianbao", ["-s", "DOWNLOAD_DELAY=2"])


def times(trigger: OrTrigger, year: int = 2027) -> list[datetime]:
    """Every time of a year at which it is due, in Beijing."""
    found: list[datetime] = []
    at = trigger.get_next_fire_time(None, datetime(year, 1, 1, tzinfo=CHINA) - timedelta(seconds=1))
    while at and at.astimezone(CHINA).year == year:
        found.append(at.astimezone(CHINA))
        at = trigger.get_next_fire_time(None, at + timedelta(seconds=1))
    return found


def test_departments_are_crawled_daily_from_10_january_and_once_after_their_deadline() -> None:
    days = [f"{at:%m-%d %H:%M}" for at in times(read_runs()["january"].trigger())]
    assert days == [*(f"01-{day} 02:00" for day in range(10, 32)), "02-01 00:30"]


def test_governments_are_crawled_daily_in_february_and_march_and_once_after_their_deadline() -> None:
    due = times(read_runs()["march"].trigger(), 2028)
    assert len(due) == 29 + 31 + 1
    assert (f"{due[0]:%m-%d %H:%M}", f"{due[-1]:%m-%d %H:%M}") == ("02-01 02:00", "04-01 02:00")


def test_the_rest_of_the_year_has_a_run_a_week() -> None:
    due = times(read_runs()["weekly"].trigger())
    assert f"{due[0]:%m-%d}" == "01-03"
    assert {at.weekday() for at in due[1:]} == {6}
    assert {later - earlier for earlier, later in pairwise(due[1:])} == {timedelta(days=7)}
    assert (due[1].month, due[-1].month) == (4, 12)


def test_times_are_those_of_beijing_whatever_the_machine_thinks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "America/New_York")
    assert read_runs()["january"].following(NEW_YEAR) == datetime(2027, 1, 9, 18, tzinfo=UTC)


@pytest.mark.parametrize(("text", "said"), [
    ("[a]\nwhen = []", "a.when"),
    ("[a]\nwhen = [{ at = '25:00' }]", "a.when.0.at"),
    ("[a]\nwhen = [{ at = '02:00', days = '1', weekdays = 'sun' }]", "not both"),
    ("[a]\nwhen = [{ at = '02:00', months = '13' }]", "a.when.0"),
    ("[a]\nseason = 'may'\nwhen = [{ at = '02:00' }]", "a.season"),
    ("[A b]\n", "TOML"), ("[a]\nevery = 1\nwhen = [{ at = '02:00' }]", "a.every: unknown key"),
])  # fmt: skip
def test_a_file_that_is_wrong_is_refused_with_the_key(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "seasons.toml"
    file.write_text(text)
    with pytest.raises(Usage, match=re.escape(said)) as raised:
        read_runs(file)
    assert str(file) in str(raised.value)


def test_the_lines_of_cron_are_due_when_the_runs_are() -> None:
    printed = files.cron(PLACE, read_runs())
    assert "CRON_TZ=Asia/Shanghai" in printed
    found: dict[str, list[CronTrigger]] = {}
    name = ""
    for line in printed.splitlines():
        name = line.removeprefix("# ") if line.startswith("# ") else name
        if re.match(r"[\d*]", line):
            found.setdefault(name, []).append(CronTrigger.from_crontab(" ".join(line.split()[:5]), CHINA))
            assert "50\\%" in line
            assert "%" not in line.replace("\\%", "")
    for name, run in read_runs().items():
        assert times(OrTrigger(found[name])) == times(run.trigger()), name


def test_a_line_of_cron_runs_in_a_folder_that_is_new_and_knows_its_secrets(tmp_path: Path) -> None:
    program, data = tmp_path / "nianbao", tmp_path / "50% $x 'n"
    program.write_text('#!/bin/sh\necho "$NIANBAO_DATABASE $*"\n')
    program.chmod(0o700)
    place = files.Place(program, data, "n", [])
    (line,) = (line for line in files.cron(place, {}).splitlines() if line.startswith("*/10"))
    command = line.split(maxsplit=5)[5].replace("\\%", "%")  # as cron gives it to a shell
    for _ in range(2):
        assert not _said("/bin/sh", "-c", command)
        place.secrets.write_text("NIANBAO_DATABASE='mongodb://u:p w@db/n'")
    told = (data / "logs" / "cron.log").read_text().splitlines()
    assert told == [f" alarms check --data {data}", f"mongodb://u:p w@db/n alarms check --data {data}"]
    assert (data / "logs").stat().st_mode & 0o777 == 0o700


def test_cron_finds_no_fault_with_its_lines(tmp_path: Path) -> None:
    if not (crontab := shutil.which("crontab")) or "dry run" not in _said(crontab, "-h"):
        pytest.skip("no cron here that checks")
    (tmp_path / "crontab").write_text(files.cron(PLACE, read_runs()))
    assert "successfully checked" in _said(crontab, "-n", str(tmp_path / "crontab"))


def _said(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


needs_systemd = pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd here")


@needs_systemd
def test_systemd_finds_no_fault_with_the_units(tmp_path: Path) -> None:
    place = files.Place(Path(shutil.which("true") or ""), tmp_path, "root", ["-s", 'X=100% $HOME "q"'], database="a$b")
    units = files.systemd(place, read_runs())
    for name, text in units.items():
        (tmp_path / name).write_text(text)
    done = subprocess.run(
        ["systemd-analyze", "verify", *(tmp_path / name for name in units)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, [line for line in done.stderr.splitlines() if str(tmp_path) in line]) == (0, [])


@needs_systemd
def test_timers_of_systemd_are_due_when_the_runs_are() -> None:
    units = files.systemd(PLACE, read_runs())
    for name, run in read_runs().items():
        specs = re.findall(r"(?m)^OnCalendar=(.*)$", units[f"nianbao-{name}.timer"])
        found: set[datetime] = set()
        for spec in specs:
            command = ["systemd-analyze", "calendar", "--iterations=70", "--base-time=2026-12-31 15:59:59 UTC", spec]
            said = subprocess.run(command, capture_output=True, text=True, check=True, env={"TZ": "UTC"}).stdout
            dates = re.findall(r"\w{3} (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) UTC", said)
            found |= {datetime.fromisoformat(one).replace(tzinfo=UTC) for one in dates}
        assert sorted(at for at in found if at.astimezone(CHINA).year == 2027) == times(run.trigger()), name
        assert "Persistent=true" in units[f"nianbao-{name}.timer"]


def test_a_service_may_write_the_data_folder_alone() -> None:
    unit = files.systemd(PLACE, read_runs())["nianbao-march.service"]
    assert "ProtectSystem=strict" in unit
    assert re.findall(r"(?m)^ReadWritePaths=(.*)$", unit) == ['"/srv/nian bao/50%%"']
    assert '--season march --data "/srv/nian bao/50%%" -s DOWNLOAD_DELAY=2\n' in unit


def test_the_compose_service_is_yaml_with_the_schedule_and_its_folders() -> None:
    place = files.Place(
        Path("/usr/bin/nianbao"), Path("/srv/数 $据"), "n", ["--workers", "2"], [Path("/srv/portals")], ids="7:8"
    )
    service = yaml.safe_load(files.compose(place))["services"]["nianbao-schedule"]
    command = ["schedule", "--data", "/data", "--portals", "/portals/0", "--workers", "2"]
    assert (service["command"], service["user"]) == (command, "7:8")
    assert [(one["source"], one["target"]) for one in service["volumes"]] == [
        ("/srv/数 $$据", "/data"),
        ("/srv/portals", "/portals/0"),
    ]
    assert service["environment"]["NIANBAO_DATABASE"] == "${NIANBAO_DATABASE:?}"
