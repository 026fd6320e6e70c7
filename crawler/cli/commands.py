"""All commands: parse, call, print; every error ends as one line on stderr and a documented exit code."""

import logging
import os
import sys
from importlib import import_module
from typing import Annotated, Any

import typer
from typer import core
from typer.core import TyperGroup

from crawler.cli.printing import print_error
from crawler.errors import NianbaoError
from crawler.version import own_version
from crawler.words import say
from extractors.errors import ExtractError

MODULES = {
    "setup": "setup",
    "demo": "demo",
    "crawl": "crawl",
    "recrawl": "recrawl",
    "extract": "extract",
    "reextract": "archive",
    "coverage": "coverage",
    "diff": "diff",
    "correct": "correct",
    "export": "exporting",
    "search": "searching",
    "import": "importing",
    "verify": "archive",
    "browse": "browsing",
    "schedule": "schedule",
    "status": "status",
    "alarms": "alarms",
    "portals": "portals",
    "schema": "extract",
}
"""Which file beside this one has a command; it is imported when the command is called for."""


class Commands(TyperGroup):
    """All commands, each imported by itself: `nianbao extract` needs neither a browser nor a database."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ANN401, ARG002  # Typer's signature
        """The commands, in the order of the README."""
        return list(MODULES)

    def shell_complete(self, ctx: Any, incomplete: str) -> Any:  # noqa: ANN401  # Typer's signature
        """Their names by themselves: with their help, a press of Tab would import every one of them."""
        commands = [core.CompletionItem(name) for name in MODULES if name.startswith(incomplete)]  # type: ignore[attr-defined]  # imported there
        return [*commands, *super(TyperGroup, self).shell_complete(ctx, incomplete)]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ANN401, ARG002  # Typer's signature
        """One command, or None where there is none of that name."""
        if cmd_name not in MODULES:
            return None
        commands = typer.Typer(pretty_exceptions_enable=False)
        commands.callback()(lambda: None)
        import_module(f"crawler.cli.{MODULES[cmd_name]}").add_to(commands)
        return typer.main.get_group(commands).commands[cmd_name]


app = typer.Typer(
    cls=Commands,
    help=say(
        "Crawl, archive, read and check the annual reports of Chinese government bodies on information disclosure.",
        "抓取、归档、提取并核对政府信息公开工作年度报告。",
    ),
    epilog=say(
        "Exit codes: 0 done, 1 failed, 2 usage, 3 portals below expectation, 4 archive damaged.",
        "退出码：0 完成，1 失败，2 用法错误，3 有站点低于预期，4 归档损坏。",
    ),
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


def _print_version(wanted: bool) -> None:  # noqa: FBT001  # Typer's signature
    if wanted:
        sys.stdout.write(f"nianbao {own_version()}\n")
        raise typer.Exit


_Version = Annotated[
    bool,
    typer.Option("--version", is_eager=True, callback=_print_version, help=say("Print the version.", "显示版本。")),
]


@app.callback()
def _nianbao(*, version: _Version = False) -> None:
    """A group: all work is done by its commands."""


def _say_what_becomes_of_the_database() -> None:
    """A database that was set aside is told at once, whatever the command prints."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("nianbao: %(message)s"))
    handler.setLevel(logging.WARNING)
    logging.getLogger("crawler.store").addHandler(handler)


def run() -> None:
    """Do what the command line says."""
    logging.getLogger().addHandler(logging.NullHandler())
    _say_what_becomes_of_the_database()
    logging.raiseExceptions = False  # a log that cannot be written is no reason to speak over the result
    try:
        app()
    except NianbaoError as error:
        print_error(str(error))
        sys.exit(error.exit_code)
    except ExtractError as error:
        print_error(f"{type(error).__name__}: {error}")
        sys.exit(1)
    except BrokenPipeError:  # the reader of our output is gone (head, less): no error of ours
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as error:  # no room, no permission
        if error.errno is None:
            raise
        print_error(": ".join(filter(None, (str(error.filename or ""), error.strerror))))
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
