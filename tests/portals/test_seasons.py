"""`nianbao crawl --season`: the portals that are due, the newest reports first, listings only if they changed."""

import json
from pathlib import Path
from typing import Any

import pytest

from crawler.capture.archive import open_archive
from spiders.found import request_key
from tests.portals.test_looking import nianbao
from tests.spiders.conftest import QUICK, Serve
from tests.spiders.portal_server import Answer, Asked, PortalServer

pytestmark = pytest.mark.slow
YEARS = (2019, 2024, 2022)
TAG = '"7"'


def put_up(server: PortalServer, years: tuple[int, ...] = YEARS) -> None:
    """A list on two pages whose server knows what it said last."""
    script = '<script>createPageHTML(2, 0, "index", "html")</script>'
    for name, some in (("index.html", years[:2]), ("index_1.html", years[2:])):
        rows = "".join(f'<li><a href="{y}.html">青山县{y}年政府信息公开工作年度报告</a></li>' for y in some)
        server.pages[f"/nb/{name}"] = tagged(f"<ul>{rows}</ul>{script}{'字' * 50}")
    for year in years:
        server.pages[f"/nb/{year}.html"] = tagged(f"<div id=zoom>{'字' * 300}<a href={year}.pdf>附件</a></div>")
        server.pages[f"/nb/{year}.pdf"] = Answer(b"%PDF-1.4", headers={"Content-Type": "application/pdf"})


def tagged(text: str) -> Any:  # noqa: ANN401 - a page
    headers = {
        "Content-Type": "text/html; charset=utf-8",
        "ETag": TAG,
        "Last-Modified": "Fri, 01 Mar 2024 00:00:00 GMT",
    }

    def page(asked: Asked) -> Answer:
        known = asked.headers.get("if-none-match") == TAG
        return Answer(status=304, headers={"ETag": TAG}) if known else Answer(text, headers=headers)

    return page


def write(folder: Path, code: str, server: PortalServer, deadline: str | None) -> None:
    folder.mkdir(exist_ok=True)
    line = f'deadline = "{deadline}"\n' if deadline else ""
    where = f'start = ["{server.url}/nb/index.html"]\nhosts = ["{server.host.partition(":")[0]}"]\nrender = "never"\n'
    (folder / f"{code}.toml").write_text(f'code = "{code}"\nname = "{code}"\nplatform = "trs"\n{where}{line}', "utf-8")


def test_a_season_crawls_what_is_due_newest_first_and_asks_again_only_for_what_changed(
    serve: Serve, tmp_path: Path
) -> None:
    servers = {code: serve(f"127.0.5.{n}") for n, code in enumerate(("counties", "bureaus", "others"), start=20)}
    for (code, server), deadline in zip(servers.items(), ("03-31", "01-31", None), strict=True):
        put_up(server)
        write(tmp_path / "portals", code, server, deadline)
    common = ("--season", "march", "--json", "--portals", tmp_path / "portals", "--data", tmp_path / "data", *QUICK)
    first = json.loads(nianbao("crawl", *common).stdout)
    assert {one["portal"]: len(one["entries"]) for one in first} == {"counties": 3, "others": 3}
    assert servers["bureaus"].log == []
    server = servers["counties"]
    lists = ["/nb/index.html", "/nb/index_1.html"]
    reports = [f"/nb/{year}.{kind}" for year in sorted(YEARS, reverse=True) for kind in ("html", "pdf")]
    assert server.asked()[:3] == [*lists, reports[0]]
    assert sorted(server.asked()) == sorted([*lists, *reports])
    server.log.clear()
    again = json.loads(nianbao("crawl", *common).stdout)
    assert [len(one["entries"]) for one in again] == [3, 3]
    assert server.asked()[:3] == [*lists, reports[0]]
    assert sorted(server.asked()) == sorted([*lists, *reports])
    asked = {one.path: one.headers.get("if-none-match") for one in server.log}
    assert {path for path, tag in asked.items() if tag} == set(lists)
    with open_archive(tmp_path / "data") as archive:
        seen = archive.lookup(request_key("GET", server.url + "/nb/index.html"))
        assert seen
        assert seen.status == 304
        assert again[0]["listings"][0] == {"url": seen.url, "record_id": seen.record_id, "reports": 2}


def test_a_crawl_that_is_in_no_season_asks_for_everything(serve: Serve, tmp_path: Path) -> None:
    server = serve("127.0.5.23")
    put_up(server, (2024,))
    write(tmp_path / "portals", "one", server, "01-31")
    common = ("--json", "--portals", tmp_path / "portals", "--data", tmp_path / "data", *QUICK)
    for _ in range(2):
        assert len(json.loads(nianbao("crawl", *common).stdout)[0]["entries"]) == 1
    assert not [one for one in server.log if "if-none-match" in one.headers]
