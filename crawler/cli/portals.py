"""`nianbao portals`: the registry, and how each portal fares."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import typer

from crawler.cli.options import DATA, EMBEDDED, Data, Database, Json, Portals, portal_folders
from crawler.cli.printing import print_json, print_table
from crawler.registry import read_registry
from crawler.store.database import open_store
from crawler.store.store import State, Store
from crawler.words import say
from spiders.portal import Portal

portals = typer.Typer(no_args_is_help=True, help=say("The portals that are known.", "已登记的站点。"))


def add_to(app: typer.Typer) -> None:
    """The commands of this file."""
    app.add_typer(portals, name="portals")


@portals.callback()
def _portals() -> None:
    """A group, although it has one command so far."""


@portals.command("list", help=say("The portals with their health.", "列出站点及其状况。"))
def list_portals(
    *, folders: Portals = None, data: Data = DATA, database: Database = EMBEDDED, json: Json = False
) -> None:
    """One line or JSON object per portal."""
    registry = read_registry(portal_folders(folders))
    with _store(database, data) as store:
        found = store.portals() if store else {}
        states = list(store.states()) if store else []
    rows = [_health(portal, found.get(portal.code, {}), states) for portal in registry]
    if json:
        print_json(rows)
        return
    columns = ("code", "host", "family", "state", "reports", "expected", "missing_years")
    print_table(columns, [[_cell(row[column]) for column in columns] for row in rows])


@contextmanager
def _store(database: str, data: Path) -> Iterator[Store | None]:
    """The store; None where there is no data folder yet, which listing must not make."""
    if database == EMBEDDED and not data.exists():
        yield None
        return
    with open_store(database, data) as store:
        yield store


def _health(portal: Portal, agencies: dict[str, set[int]], states: list[State]) -> dict[str, Any]:
    mine = [state for state in states if state.portal == portal.code]
    starts = [state for state in mine if state.url in portal.start or urlsplit(state.url).path == "/robots.txt"]
    years = set().union(*agencies.values())
    expected = range(portal.expect.years[0], portal.expect.years[1] + 1) if portal.expect.years else ()
    reports = sum(map(len, agencies.values()))
    last = max(starts, key=lambda state: state.at, default=None)
    return {
        "code": portal.code,
        "host": urlsplit(portal.start[0]).netloc,
        "family": portal.platform,
        "state": last.state if last else _fares(reports, portal.expect.reports, seen=bool(mine)),
        "reports": reports,
        "expected": portal.expect.reports,
        "missing_years": [year for year in expected if year not in years],
        "capture": last.record_id if last else None,
        "addresses": [
            {"url": state.url, "state": state.state, "capture": state.record_id}
            for state in mine
            if state.state in {"soft_404", "disallowed"}
        ],
    }


def _fares(reports: int, expected: int, *, seen: bool) -> str:
    if not reports and not seen:
        return "not crawled"
    return "ok" if reports >= expected else "below expectation"


def _cell(value: object) -> str:
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)
