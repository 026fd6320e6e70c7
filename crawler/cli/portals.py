"""`nianbao portals`: the registry, and how each portal fares."""

from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

import typer

from crawler.cli.crawling import scrapy_settings
from crawler.cli.opening import registry_of, store_there
from crawler.cli.options import DATA, EMBEDDED, Data, Database, Json, Portals, Settings, portal_folders
from crawler.cli.printing import print_json, print_note, print_table
from crawler.draft import code_of, draft, portal_at
from crawler.errors import BelowExpectation, NothingFound, Usage
from crawler.health import fares, kept_out, said_of, still_standing
from crawler.looking import Sight, look_at
from crawler.store.store import Standing, State
from crawler.words import say
from spiders.portal import Portal

portals = typer.Typer(no_args_is_help=True, help=say("The portals that are known.", "已登记的站点。"))


def add_to(app: typer.Typer) -> None:
    """The commands of this file."""
    app.add_typer(portals, name="portals")


@portals.command("list", help=say("The portals with their health.", "列出站点及其状况。"))
def list_portals(
    *, folders: Portals = None, data: Data = DATA, database: Database = EMBEDDED, json: Json = False
) -> None:
    """One line or JSON object per portal."""
    registry = registry_of(folders)
    with store_there(database, data) as store:
        found = store.portals() if store else {}
        states = list(store.states()) if store else []
        standings = store.standings() if store else {}
    rows = [_health(one, found.get(one.code, {}), states, standings.get(one.code)) for one in registry]
    if json:
        print_json(rows)
        return
    columns = ("code", "host", "family", "state", "reports", "expected", "missing_years", "shortfalls", "capture")
    print_table(columns, [[_cell(row[column]) for column in columns] for row in rows])


def _health(
    portal: Portal, agencies: dict[str, set[int]], states: list[State], standing: Standing | None
) -> dict[str, Any]:
    mine = still_standing((state for state in states if state.portal == portal.code), standing)
    years = set().union(*agencies.values())
    expected = range(portal.expect.years[0], portal.expect.years[1] + 1) if portal.expect.years else ()
    reports = sum(map(len, agencies.values()))
    last = kept_out(portal, mine)
    short = standing.short if standing else {}
    shown_by = [one["record_id"] for one in standing.listings if one["record_id"]] if standing and short else []
    return {
        "code": portal.code,
        "host": urlsplit(portal.start[0]).netloc,
        "family": portal.platform,
        "state": last.state if last else fares(reports, portal, standing, seen=bool(mine)),
        "reports": reports,
        "expected": portal.expect.reports,
        "missing_years": [year for year in expected if year not in years],
        "shortfalls": said_of(short),
        "capture": last.record_id if last else next(iter(shown_by), None),
        "addresses": [
            {"url": state.url, "state": state.state, "capture": state.record_id}
            for state in mine
            if state.state in {"soft_404", "disallowed"}
        ],
    }


def _cell(value: object) -> str:
    return " ".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)


@portals.command("check", help=say("Look at a portal now, without storing.", "现在查看站点，不保存。"))
def check_portal(
    code: Annotated[str, typer.Argument(help=say("Code of the portal.", "站点代码。"))],
    *,
    folders: Portals = None,
    settings: Settings = None,
    json: Json = False,
) -> None:
    """Its family, the reports of each page of its listings, the missing years, and what would be captured."""
    portal = registry_of(folders).get(code)
    sight = look_at(portal, scrapy_settings(Path(), settings))
    if json:
        print_json(_said(sight))
    else:
        _print_sight(sight)
    if len(sight.reports) < portal.expect.reports or sight.missing_years or sight.disagreements:
        below = f"{portal.code}: {len(sight.reports)}/{portal.expect.reports}"
        claimed = "".join(f"; {say('rows/claimed', '行数/所称')}: {said}" for said in sight.disagreements)
        missing = f"{say('missing years', '缺少年度')}: {_cell(sight.missing_years) or '-'}"
        raise BelowExpectation(f"{below} {missing}{claimed}")


@portals.command("add", help=say("Draft a portal file from an address.", "根据网址起草站点文件。"))
def add_portal(  # one parameter an option, as Typer wants it
    url: Annotated[str, typer.Argument(help=say("A listing's address, or a home page's.", "列表页或首页网址。"))],
    *,
    code: Annotated[str, typer.Option(help=say("Code; from the host by default.", "站点代码，默认取自主机名。"))] = "",
    name: Annotated[str, typer.Option(help=say("Name; from the page by default.", "名称，默认取自网页。"))] = "",
    folders: Portals = None,
    settings: Settings = None,
) -> None:
    """Find the listings, and write CODE.toml into the first folder of portal files (default: ./portals)."""
    folder = next(iter(portal_folders(folders)), Path("portals"))
    chosen = code or code_of(url)
    file = folder / f"{chosen}.toml"
    if file.exists():
        raise Usage(f"{file} is there already; --code gives another name")
    portal = portal_at(url, chosen)
    sight = look_at(portal, scrapy_settings(Path(), settings))
    if not sight.found:
        states = "; ".join(f"{state.url}: {state.state} ({state.reason})" for state in sight.states)
        raise NothingFound(f"{url}: no annual report was found{': ' if states else ''}{states}")
    folder.mkdir(parents=True, exist_ok=True)
    file.write_text(draft(sight, code=chosen, name=name or None), encoding="utf-8")
    _print_sight(sight)
    print_note(f"{say('written', '已写入')}: {file}")


def _said(sight: Sight) -> dict[str, Any]:
    return {
        "code": sight.portal.code,
        "families": [leg.platform for leg in sight.legs],
        "listings": [
            {"url": key.url, "method": key.method, "reports": sum(found in sight.reports for found in here)}
            for key, here in sight.listings.items()
        ],
        "reports": len(sight.reports),
        "expected": sight.portal.expect.reports,
        "years": sight.years,
        "missing_years": sight.missing_years,
        "disagreements": list(sight.disagreements),
        "would_capture": [
            {"url": found.page.url, "title": found.title, "agency": found.agency_hint, "year": found.year_hint}
            for found in sight.found
        ],
        "states": [{"url": s.url, "state": s.state, "reason": s.reason} for s in sight.states],
    }


def _print_sight(sight: Sight) -> None:
    said = _said(sight)
    rows = [(found.year_hint or "", found.title, found.page.url) for found in sight.found]
    print_table((say("year", "年度"), say("title", "标题"), say("address", "网址")), rows)
    print_table(
        (say("listing", "列表页"), say("reports", "报告")), [(p["url"], p["reports"]) for p in said["listings"]]
    )
    if sight.states:
        columns = (say("recorded instead of content", "非内容状态"), say("address", "网址"), say("why", "原因"))
        print_table(columns, [(s.state, s.url, s.reason) for s in sight.states])
    families = ", ".join(said["families"]) or say("none recognised", "未识别")
    counts = f"{len(sight.reports)}/{sight.portal.expect.reports}"
    print_note(f"{say('family', '类型')}: {families}; {say('reports/expected', '报告/预期')}: {counts}")
    print_note(f"{say('missing years', '缺少年度')}: {_cell(sight.missing_years) or '-'}")
