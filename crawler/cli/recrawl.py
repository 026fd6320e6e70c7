"""`nianbao recrawl`: one body now, and what changed since its last captures."""

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any

import typer

from crawler.bodies import Body, find_body, those_called
from crawler.claims import claimed
from crawler.cli.crawling import conclude, machinery, scrapy_settings
from crawler.cli.differences import fields_json, print_fields
from crawler.cli.opening import registry_of
from crawler.cli.options import DATA, EMBEDDED, Data, Database, Json, Portals, Settings, Verbose, taking
from crawler.cli.printing import print_json, print_note
from crawler.cli.reporting import reported
from crawler.crawl import crawl
from crawler.errors import DatabaseUnreachable
from crawler.registry import Registry
from crawler.result import PortalResult
from crawler.store.agencies import Agency
from crawler.store.difference import Change
from crawler.store.reach import Reach
from crawler.words import say


def add_to(app: typer.Typer) -> None:
    """The commands of this file."""
    app.command("recrawl", help=say("Crawl one body now; print what changed.", "立即重抓一个机关，输出变化。"))(
        recrawl_body
    )


@dataclass(frozen=True)
class Options:
    """What `nianbao recrawl` is asked."""

    agency: Annotated[
        str, typer.Argument(help=say("The body: its name, pinyin, or a portal's code.", "机关名称、拼音或站点代码。"))
    ]
    year: Annotated[list[int] | None, typer.Option(help=say("Only these years.", "只要这些年度。"))] = None
    folders: Portals = None
    data: Data = DATA
    database: Database = EMBEDDED
    settings: Settings = None
    json: Json = False
    verbose: Verbose = False


@taking(Options)
def recrawl_body(asked: Options) -> None:
    """Fetch the body's reports whatever was fetched before, and compare them field by field with what was stored."""
    registry = registry_of(asked.folders)
    chosen = scrapy_settings(asked.data, asked.settings, years=asked.year, module="recrawl")
    with machinery(asked.data, asked.database, chosen, verbose=asked.verbose) as made:
        body = find_body(asked.agency, registry, *_known(asked.agency, registry, made.stores))
        chosen.set("NIANBAO_AGENCY", [body.name, *body.others], priority="cmdline")
        note = made.crawl_id, f"recrawl {body.name}"
        portals = registry.those_of(body.portals)
        codes = [portal.code for portal in portals]
        with claimed(asked.data, codes), reported(asked.data, asked.database, note, registry) as results:
            results.extend(crawl(portals, made, chosen))
            _print(body, codes, results, json=asked.json)
            conclude(results)


def _known(agency: str, registry: Registry, stores: Reach) -> tuple[dict[str, dict[str, set[int]]], list[Agency]]:
    """What the database tells of the bodies that may be meant, as far as it can be asked."""
    try:
        return stores.ask(partial(those_called, agency, registry))
    except DatabaseUnreachable:
        return {}, []


def _print(body: Body, portals: list[str], results: list[PortalResult], *, json: bool) -> None:
    changes = [change for result in results for change in result.changes if body.is_called(change.agency)]
    gone = [one for result in results for one in result.gone]
    if json:
        print_json(
            {
                "agency": body.name,
                "portals": portals,
                "reports": sum(body.is_called(entry.agency) for result in results for entry in result.reports),
                "changes": [_said(change) for change in changes],
                "withdrawn": [{"agency": name, "year": year} for name, year in gone],
            }
        )
        return
    print_changes(changes, gone)
    if not changes and not gone:
        print_note(say(f"{body.name}: nothing changed", f"{body.name}：没有变化"))


def print_changes(changes: Iterable[Change], gone: Iterable[tuple[str, int]]) -> None:
    """What reports say now and said before, and which are there no more."""
    for change in changes:
        _print_change(change)
    for name, year in gone:
        sys.stdout.write(f"{name} {year}: {say('withdrawn: no longer on the portal', '已撤下：站点上不再有')}\n")


def _said(change: Change) -> dict[str, Any]:
    fields = [] if change.first else fields_json(change.fields)
    return {"agency": change.agency, "year": change.year, "first": change.first, "fields": fields}


def _print_change(change: Change) -> None:
    if change.first:
        sys.stdout.write(f"{change.agency} {change.year}: {say('new', '新发布')}\n")
        return
    sys.stdout.write(f"{change.agency} {change.year}:\n")
    print_fields(change.fields)
