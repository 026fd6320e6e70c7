"""`nianbao demo`: the main job end to end, offline, on the built-in portals."""

import sys
from typing import Annotated

import typer

from crawler.browse.server import Service, serve
from crawler.cli.crawling import conclude, machinery, scrapy_settings, show
from crawler.cli.options import DATA, EMBEDDED, Data, Database, Json, Port, Settings, Verbose
from crawler.crawl import crawl
from crawler.demo.site import serve_demo
from crawler.registry import read_registry
from crawler.words import say


def add_to(app: typer.Typer) -> None:
    """The commands of this file."""
    app.command("demo", help=say("The main job end to end, offline.", "离线演示全流程。"))(demo)


def demo(  # noqa: PLR0913  # one parameter an option, as Typer wants it
    *,
    browse: Annotated[
        bool, typer.Option("--browse", help=say("Stay and serve the result.", "完成后继续提供浏览。"))
    ] = False,
    port: Port = 8520,
    data: Data = DATA,
    database: Database = EMBEDDED,
    settings: Settings = None,
    json: Json = False,
    verbose: Verbose = False,
) -> None:
    """Serve the built-in portals on loopback, crawl, archive, read, store, print; then say how to browse."""
    chosen = scrapy_settings(data, settings)
    with serve_demo() as site, machinery(data, database, chosen, verbose=verbose) as made:
        registry = read_registry([site.portals])
        results = crawl(registry, made, chosen)
    show(results, json=json)
    conclude(results)
    if browse:
        serve(data, database, registry, Service(port=port))
    elif not json:
        sys.stdout.write(f"\n{say('Browse it', '浏览')}: nianbao browse --data {data}\n")
