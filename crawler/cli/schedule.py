"""`nianbao schedule`: the seasons, run when they are due, or printed for others to keep."""

import os
import pwd
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer

from crawler.cli.opening import registry_of
from crawler.cli.options import DATA, EMBEDDED, Data, Database, Portals, Settings, portal_folders, taking
from crawler.cli.printing import print_note
from crawler.errors import Usage
from crawler.registry import Registry
from crawler.schedule import files
from crawler.schedule.running import Task, crawl_command
from crawler.schedule.scheduler import Scheduled, schedule
from crawler.schedule.seasons import Run, read_runs
from crawler.unfinished import Plan
from crawler.words import say


class Kind(StrEnum):
    """For whom the schedule is printed."""

    systemd = "systemd"
    cron = "cron"
    compose = "compose"


def add_to(app: typer.Typer) -> None:
    """The commands of this file."""
    app.command("schedule", help=say("Run the seasons when they are due.", "按季节定时抓取。"))(run_schedule)


Seasons = Annotated[
    Path | None,
    typer.Option("--seasons", help=say("What runs when; a file like settings/seasons.toml.", "运行时间表文件。")),
]
MetricsPort = Annotated[
    int | None,
    typer.Option(
        "--metrics-port",
        min=0,
        max=65535,
        help=say("Serve metrics for Prometheus there, on 127.0.0.1.", "在 127.0.0.1 此端口提供 Prometheus 指标。"),
    ),
]


@dataclass(frozen=True)
class Options:
    """What `nianbao schedule` is asked."""

    systemd: Annotated[bool, typer.Option("--systemd", help=say("Print units instead.", "只输出 systemd 单元。"))] = (
        False
    )
    cron: Annotated[bool, typer.Option("--cron", help=say("Print a crontab instead.", "只输出 crontab。"))] = False
    compose: Annotated[
        bool, typer.Option("--compose", help=say("Print a compose service instead.", "只输出 compose 服务。"))
    ] = False
    out: Annotated[
        Path | None, typer.Option("--out", help=say("Folder for what is printed.", "将输出写入此目录。"))
    ] = None
    seasons: Seasons = None
    workers: Annotated[int, typer.Option(min=1, help=say("Processes of each crawl.", "每次抓取的进程数。"))] = 1
    metrics_port: MetricsPort = None
    folders: Portals = None
    data: Data = DATA
    database: Database = EMBEDDED
    settings: Settings = None


@taking(Options)
def run_schedule(asked: Options) -> None:
    """Run the crawls of all seasons when they are due, until Ctrl-C; or print the files by which others do."""
    data, database, runs = asked.data.resolve(), asked.database, read_runs(asked.seasons)
    registry = registry_of(asked.folders)
    places = [folder.resolve() for folder in portal_folders(asked.folders)]
    options = [word for setting in asked.settings or () for word in ("-s", setting)]
    options += ["--workers", str(asked.workers)] if asked.workers > 1 else []
    if kind := _kind(asked.out, systemd=asked.systemd, cron=asked.cron, compose=asked.compose):
        _print(_files(kind, _place(data, database, places, options), runs), asked.out)
        return
    environment = {**os.environ, "NIANBAO_DATABASE": database, "NIANBAO_PORTALS": os.pathsep.join(map(str, places))}
    tasks = {name: _task(run, registry, data, options, environment) for name, run in runs.items()}
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    _serve_metrics(data, database, registry, asked.metrics_port)
    schedule(Scheduled(data, database, runs, tasks, environment), print_note)


def _serve_metrics(data: Path, database: str, registry: Registry, port: int | None) -> None:
    if port is not None:
        from crawler.metrics import serve  # noqa: PLC0415  # for this option alone

        print_note(f"http://127.0.0.1:{serve(data, database, registry, port)}/metrics")


def _kind(out: Path | None, **asked: bool) -> Kind | None:
    """What is to be printed, if anything."""
    chosen = [Kind(name) for name, is_asked in asked.items() if is_asked]
    if len(chosen) > 1 or (out and not chosen):
        raise Usage("--systemd, --cron, --compose: expected one of them, and --out only with one")
    return next(iter(chosen), None)


def _task(run: Run, registry: Registry, data: Path, options: list[str], environment: Mapping[str, str]) -> Task:
    """What is done for a run; the database and the folders of portals stand in its environment."""
    settings = import_module(f"settings.{run.season or 'base'}")
    portals = registry.due(getattr(settings, "NIANBAO_DEADLINE", None))
    season = ["--season", run.season] if run.season else []
    command = crawl_command(*season, "--data", str(data), *options)
    return Task(command, environment, Plan(tuple(one.code for one in portals), (), run.season))


def _place(data: Path, database: str, portals: list[Path], options: list[str]) -> files.Place:
    program = Path(sys.executable).parent / "nianbao"
    owner = pwd.getpwuid(data.stat().st_uid if data.exists() else os.getuid())
    is_secret = "@" in urlsplit(database).netloc
    if is_secret:
        file = data / "nianbao.env"
        words = f"the database's address holds a password: put NIANBAO_DATABASE=… into {file} (mode 0600)"
        print_note(say(words, f"数据库地址含密码：请将 NIANBAO_DATABASE=… 写入 {file}（权限 0600）"))
    ids = f"{owner.pw_uid}:{owner.pw_gid}"
    return files.Place(program, data, owner.pw_name, options, portals, "" if is_secret else database, ids)


def _files(kind: Kind, place: files.Place, runs: Mapping[str, Run]) -> dict[str, str]:
    if kind is Kind.systemd:
        return files.systemd(place, runs)
    if kind is Kind.cron:
        return {"nianbao.crontab": files.cron(place, runs)}
    return {"compose.schedule.yaml": files.compose(place)}


def _print(texts: Mapping[str, str], out: Path | None) -> None:
    for name, text in texts.items():
        if out:
            out.mkdir(parents=True, exist_ok=True)
            (out / name).write_text(text, "utf-8")
            print_note(str(out / name))
        else:
            sys.stdout.write((f"# --- {name}\n" if len(texts) > 1 else "") + text + ("\n" if len(texts) > 1 else ""))
