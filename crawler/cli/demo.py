"""`nianbao demo`: the main job end to end, offline, on the built-in portals."""

import shutil
import socket
import sys
from dataclasses import dataclass, replace
from functools import partial
from typing import Annotated

import typer

from crawler.browse.border import LOOPBACK
from crawler.browse.server import Service, serve
from crawler.cli.crawling import conclude, machinery, say_nothing, scrapy_settings, show
from crawler.cli.options import DATA, EMBEDDED, Data, Database, Json, Port, Settings, Verbose, taking
from crawler.cli.printing import print_note
from crawler.cli.recrawl import print_changes
from crawler.crawl import crawl
from crawler.demo.site import CHANGING, DemoSite, serve_demo
from crawler.registry import Registry, read_registry
from crawler.result import PortalResult
from crawler.store.database import open_store
from crawler.store.difference import Change
from crawler.store.reach import Reach
from crawler.words import say
from crawler.workers import Job, crawl_in_processes

PORT = 8520


def add_to(app: typer.Typer) -> None:
    """The commands of this file."""
    app.command("demo", help=say("The main job end to end, offline.", "离线演示全流程。"))(demo)


@dataclass(frozen=True)
class Options:
    """What `nianbao demo` is asked."""

    browse: Annotated[
        bool | None,
        typer.Option(
            "--browse/--no-browse",
            help=say("Stay and serve the result; by default in a terminal.", "完成后继续提供浏览（终端中默认如此）。"),
        ),
    ] = None
    port: Port = PORT
    data: Data = DATA
    database: Database = EMBEDDED
    settings: Settings = None
    json: Json = False
    verbose: Verbose = False


@taking(Options)
def demo(asked: Options) -> None:
    """Serve the built-in portals on loopback, crawl, archive, read, store, print; crawl one again; then browse."""
    data, database, chosen = asked.data, asked.database, scrapy_settings(asked.data, asked.settings)
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    with serve_demo() as site, Reach(partial(open_store, database, data), say_nothing):
        registry = read_registry([site.portals])
        with machinery(data, database, chosen, verbose=asked.verbose) as made:
            results = crawl(registry, made, chosen)
        again = _again(site, registry, asked)
    show(results + again if asked.json else results, json=asked.json)
    if not asked.json:
        _tell(again)
    conclude(results)
    if asked.browse or (asked.browse is None and not asked.json and sys.stdin.isatty() and sys.stdout.isatty()):
        sys.stdout.write("\n")
        serve(data, database, registry, Service(port=_free(asked.port)))
    elif not asked.json:
        sys.stdout.write(f"\n{say('Browse it', '浏览')}: {_program()} browse --data {data}\n")


def _again(site: DemoSite, registry: Registry, asked: Options) -> list[PortalResult]:
    """A second crawl of the portal that has changed meanwhile; a process crawls once, so it has one of its own."""
    site.later.set()
    chosen = scrapy_settings(asked.data, asked.settings)
    opened = partial(machinery, asked.data, asked.database, chosen, verbose=False, tell=say_nothing)
    return crawl_in_processes([Job((registry.get(CHANGING),), chosen, opened)], print_note)


def _tell(again: list[PortalResult]) -> None:
    """What the second crawl found to be different."""
    sys.stdout.write(f"\n{say('Crawled again after it had changed', '站点有变，再次抓取')}: {CHANGING}\n")
    changes = [_without_checks(one) for result in again for one in result.changes]
    print_changes(changes, [one for result in again for one in result.gone])


def _without_checks(change: Change) -> Change:
    """The sums follow from the numbers."""
    return replace(change, fields=tuple(one for one in change.fields if not one.path.startswith("checks.")))


def _free(port: int) -> int:
    """The port that was asked for; instead of the one that nobody asked for any that is free, where it is taken."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return 0 if port == PORT else port
    return port


def _program() -> str:
    """How this command is called from where the user is."""
    return "nianbao" if shutil.which("nianbao") else sys.argv[0]
