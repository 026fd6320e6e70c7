"""The command `nianbao`: parse, call, print; every error ends as one line on stderr and a documented exit code."""

import logging
import os
import sys

import typer

from crawler.cli import archive, crawl, demo, extract, portals
from crawler.cli.printing import print_error
from crawler.errors import NianbaoError
from crawler.words import say
from extractors.errors import ExtractError

app = typer.Typer(
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
    add_completion=True,
)
for module in (demo, crawl, extract, archive, portals):
    module.add_to(app)


def main() -> None:
    """The entry point."""
    logging.getLogger().addHandler(logging.NullHandler())
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
    except KeyboardInterrupt:
        sys.exit(130)
