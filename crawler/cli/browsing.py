"""`nianbao browse`: the web application."""

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import typer

from crawler.browse.border import LOOPBACK
from crawler.browse.server import Service, serve
from crawler.cli.opening import registry_of
from crawler.cli.options import DATA, EMBEDDED, Data, Database, Port, Portals, ReplayPort, taking
from crawler.errors import Usage
from crawler.words import say

ORIGIN = re.compile(r"https://[a-z0-9.-]+(?::\d{1,5})?")
ANY_ORIGIN = re.compile(r"https?://[a-z0-9.-]+(?::\d{1,5})?")
Host = Annotated[
    str, typer.Option("--host", help=say("Address to listen on; others than this machine need a token.", "监听地址。"))
]
Public = Annotated[
    bool,
    typer.Option("--public", help=say("Listen on all addresses; needs a token.", "监听所有地址，需要口令。")),
]
Token = Annotated[
    str | None,
    typer.Option(
        "--token",
        envvar="NIANBAO_TOKEN",
        help=say("Let in only who has it: /?token=… once, then a cookie.", "凭此口令进入：首次用 /?token=…。"),
    ),
]
BehindProxy = Annotated[
    str | None,
    typer.Option(
        "--behind-proxy",
        metavar="ORIGIN",
        help=say("A proxy with HTTPS serves it as this origin.", "由 HTTPS 反向代理以此源提供服务。"),
    ),
]
ReplayOrigin = Annotated[
    str | None,
    typer.Option(
        "--replay-origin",
        metavar="ORIGIN",
        help=say("The origin of captured pages behind that proxy.", "该代理下存档页面所用的源。"),
    ),
]
AllowOrigin = Annotated[
    list[str] | None,
    typer.Option(
        "--allow-origin",
        metavar="ORIGIN",
        help=say("Scripts of this site may read the API; repeatable.", "该站点的脚本可读取接口，可重复。"),
    ),
]
Processes = Annotated[
    int | None,
    typer.Option(
        "--processes",
        min=1,
        max=64,
        help=say(
            "How many processes answer; half as many as processors without this, at most 4.",
            "应答的进程数；默认为处理器数的一半，至多 4。",
        ),
    ),
]
MOST = 4
"""The database needs processors, too: with two processes on two the median was shorter and p95 longer."""


def add_to(app: typer.Typer) -> None:
    """The commands of this file."""
    app.command("browse", help=say("Browse reports and captures.", "浏览报告与归档。"))(browse)


@dataclass(frozen=True)
class Options:
    """What `nianbao browse` is asked."""

    port: Port = 8520
    replay_port: ReplayPort = 8521
    host: Host = LOOPBACK
    public: Public = False
    token: Token = None
    behind_proxy: BehindProxy = None
    replay_origin: ReplayOrigin = None
    allow_origin: AllowOrigin = None
    processes: Processes = None
    folders: Portals = None
    data: Data = DATA
    database: Database = EMBEDDED


@taking(Options)
def browse(asked: Options) -> None:
    """Serve the reports and captures of a data folder on 127.0.0.1, or where --host says."""
    proxied = origins(asked.behind_proxy, asked.replay_origin)
    host = "0.0.0.0" if asked.public and asked.host == LOOPBACK else asked.host  # noqa: S104  # as --public asks
    allowed = readers(asked.allow_origin or ())
    processes = asked.processes or max(1, min((os.cpu_count() or 1) // 2, MOST))
    service = Service(host, asked.port, asked.replay_port, asked.token, proxied, allowed, processes)
    serve(asked.data, asked.database, registry_of(asked.folders), service)


def readers(named: Sequence[str]) -> tuple[str, ...]:
    """The origins whose scripts may read the API. Raises Usage for what is none: there is no *, and no path."""
    found = tuple(origin.rstrip("/").lower() for origin in named)
    for origin in found:
        if not ANY_ORIGIN.fullmatch(origin):
            raise Usage(
                say(
                    f"--allow-origin: got {origin!r}, expected an origin such as https://data.example.org",
                    f"--allow-origin：收到 {origin!r}，需要形如 https://data.example.org 的源",
                )
            )
    return found


def origins(application: str | None, replay: str | None) -> tuple[str, str] | None:
    """The two origins behind a proxy. Raises Usage where they are not two of HTTPS."""
    if application is None and replay is None:
        return None
    named = [(origin or "").rstrip("/").lower() for origin in (application, replay)]
    if not all(ORIGIN.fullmatch(origin) for origin in named) or named[0] == named[1]:
        raise Usage(
            say(
                "expected two origins: --behind-proxy https://nianbao.example.org "
                "--replay-origin https://replay.example.org",
                "需要两个源：--behind-proxy https://nianbao.example.org --replay-origin https://replay.example.org",
            )
        )
    return named[0], named[1]
