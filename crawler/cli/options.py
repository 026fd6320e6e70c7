"""Options that commands share, with their help in the user's language."""

import os
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from crawler.words import say

Data = Annotated[
    Path,
    typer.Option(
        "--data",
        envvar="NIANBAO_DATA",
        help=say("Folder of archive, indexes, database and logs.", "数据目录：归档、索引、数据库和日志。"),
    ),
]
Portals = Annotated[
    list[Path] | None,
    typer.Option(
        "--portals",
        help=say(
            "Folder of portal files; replaces the built-in ones; repeatable (or NIANBAO_PORTALS).",
            "站点文件目录，替换内置站点；可多次给出（或用 NIANBAO_PORTALS）。",
        ),
    ),
]
Database = Annotated[
    str,
    typer.Option(
        "--database",
        envvar="NIANBAO_DATABASE",
        help=say("`embedded`, or mongodb://host/name.", "`embedded`（内置）或 mongodb://主机/库名。"),
    ),
]
Cluster = Annotated[
    str | None,
    typer.Option(
        "--cluster",
        metavar="ADDRESS",
        help=say("Have the workers of a Dask cluster do it: tcp://HOST:PORT.", "由 Dask 集群完成：tcp://主机:端口。"),
    ),
]
Settings = Annotated[
    list[str] | None,
    typer.Option("-s", metavar="NAME=VALUE", help=say("Any Scrapy setting; repeatable.", "任意 Scrapy 设置；可重复。")),
]
Json = Annotated[bool, typer.Option("--json", help=say("Print JSON.", "以 JSON 输出。"))]
Verbose = Annotated[bool, typer.Option("-v", "--verbose", help=say("Log to the terminal.", "在终端显示日志。"))]
Port = Annotated[int, typer.Option("--port", min=0, max=65535, help=say("Port on 127.0.0.1.", "127.0.0.1 上的端口。"))]
ReplayPort = Annotated[
    int,
    typer.Option(
        "--replay-port",
        min=0,
        max=65535,
        help=say(
            "Port of captured pages, which have an origin of their own.", "存档页面所用的端口（与应用分属不同的源）。"
        ),
    ),
]
OfAgency = Annotated[
    str | None,
    typer.Option("--agency", help=say("One body: any of its names, or a code.", "仅此机关：任一名称或代码。")),
]
OfYears = Annotated[list[int] | None, typer.Option("--year", help=say("Only these years.", "仅这些年度。"))]
OfRegion = Annotated[
    str | None,
    typer.Option(
        "--region", help=say("Region code, or its first two or four digits.", "行政区划代码，或其前两位、四位。")
    ),
]

DATA = Path("data")
EMBEDDED = "embedded"

Asked = TypeVar("Asked")


def taking(asked: Callable[..., Asked]) -> Callable[[Callable[[Asked], None]], Callable[..., None]]:
    """For a command with many options: they are the fields of a frozen dataclass, `asked`, and the command takes one.

    Typer reads what `inspect.signature` says, here the dataclass's.
    """

    def command_of(command: Callable[[Asked], None]) -> Callable[..., None]:
        @wraps(asked, updated=())
        def run(**options: object) -> None:
            command(asked(**options))

        return run

    return command_of


def portal_folders(named: list[Path] | None) -> list[Path]:
    """The folders of portal files: from the command line, else NIANBAO_PORTALS, else none (the built-in ones)."""
    return named or [Path(name) for name in os.environ.get("NIANBAO_PORTALS", "").split(os.pathsep) if name]
