"""`nianbao setup`: what the package does not bring is found or fetched, or it is said what to run."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from crawler.cli.options import Json
from crawler.cli.printing import print_json, print_note, print_table
from crawler.equipment import Fetching, Part, parts
from crawler.errors import NotFetched
from crawler.words import say


def add_to(app: typer.Typer) -> None:
    """The commands of this file."""
    app.command(
        "setup",
        help=say(
            "Find or fetch what the package does not bring: a browser, the files of replay.",
            "查找或获取软件包未附带的部件：浏览器、重放组件。",
        ),
    )(setup)


def setup(
    *,
    check: Annotated[bool, typer.Option("--check", help=say("Only look, fetch nothing.", "只检查，不获取。"))] = False,
    replay_package: Annotated[
        Path | None,
        typer.Option(
            "--replay-package",
            exists=True,
            dir_okay=False,
            help=say(
                "ReplayWeb.page's npm package as a file, where there is no network.",
                "ReplayWeb.page 的 npm 包文件（离线时）。",
            ),
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Find, fetch, and say how it stands; exit code 1 where something that is needed is missing."""
    found = list(parts(Fetching(allowed=not check, package=replay_package, say=print_note)))
    if json:
        print_json([asdict(part) for part in found])
    else:
        print_table(
            (
                say("part", "部件"),
                say("for", "用途"),
                say("state", "状态"),
                say("where, or what to run", "位置，或应执行"),
            ),
            [(part.name, part.needed_for, _state(part), part.found or part.hint) for part in found],
        )
    missing = [part.name for part in found if part.is_needed and not part.found]
    if missing:
        raise NotFetched(say(f"missing: {', '.join(missing)}", f"缺少：{'、'.join(missing)}"))


def _state(part: Part) -> str:
    if part.found:
        return ", ".join(filter(None, [say("there", "已有"), part.hint]))
    return say("missing", "缺少") if part.is_needed else say("not there (optional)", "没有（可选）")
