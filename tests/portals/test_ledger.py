"""`nianbao coverage` and `diff` on a portal that edits, withdraws and forgets: each is told, with the capture of it."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from crawler.store import open_store
from tests.making.draft import Draft, draft, with_lines
from tests.making.figures import figures
from tests.making.html import page
from tests.portals.test_looking import nianbao
from tests.spiders.conftest import QUICK, Serve
from tests.spiders.portal_server import Answer, PortalServer

pytestmark = pytest.mark.slow

HOST = "127.0.4.61"
NUMBER = "applications.new.natural_person"
HEADERS = {"Content-Type": "text/html; charset=utf-8", "Last-Modified": "Thu, 20 Jan 2022 08:00:00 GMT"}
FIELDS = ["agency", "year", "portal", "status", "url", "published", "days_late", "capture"]
SAID = "他说：“目录按月更新。”"


def address(year: int) -> str:
    return f"/nb/{year + 1}01/t{year + 1}0120_8.html"


def put_up(server: PortalServer, *years: int) -> None:
    rows = "".join(f'<li><a href="{address(year)}">甲县{year}年政府信息公开工作年度报告</a></li>' for year in years)
    server.pages["/nb/"] = Answer(f"<html><body><ul>{rows}</ul></body></html>")


def written(year: int) -> Draft:
    return draft("2021", figures("ledger", "2021"), year=year)


@pytest.fixture
def common(serve: Serve, tmp_path: Path) -> tuple[PortalServer, list[str | Path]]:
    server = serve(HOST)
    folder = tmp_path / "portals"
    folder.mkdir()
    lines = f'code = "jia"\nname = "甲县人民政府"\nplatform = "trs"\nstart = ["{server.url}/nb/"]\nhosts = ["{HOST}"]\n'
    file = f'{lines}region = "330106"\n[expect]\nyears = [2020, 2023]\nagencies = ["甲县人民政府"]\n'
    (folder / "jia.toml").write_text(file, "utf-8")
    return server, ["--portals", folder, "--data", tmp_path / "data"]


def crawled(common: list[str | Path], *command: str) -> None:
    run = nianbao(*command, *common, *QUICK)
    assert run.returncode == 3, run.stderr


def printed(common: list[str | Path], *command: str) -> Any:  # noqa: ANN401 - any JSON value
    run = nianbao(*command, "--json", *common)
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def edited(body: bytes) -> bytes:
    old = f"<td>{figures('ledger', '2021')[NUMBER]}</td>".encode()
    assert old in body
    return body.replace(old, b"<td>77777</td>")


def test_the_ledger_and_the_history_of_a_portal_that_changes(common: tuple[PortalServer, list[str | Path]]) -> None:
    server, options = common
    with open_store("embedded", Path(options[-1])):  # it stays up: each command joins it
        put_up(server, 2020, 2021, 2022)
        for year in (2020, 2021):
            server.pages[address(year)] = Answer(page(written(year)), headers=HEADERS)
        server.pages[address(2022)] = Answer("<html><body>您访问的页面不存在或已删除</body></html>")
        crawled(options, "crawl")
        check_what_is_there(options, f"{server.url}/nb/")

        server.pages[address(2021)] = Answer(edited(page(with_lines(written(2021), 1, SAID))), headers=HEADERS)
        put_up(server, 2021, 2022)
        crawled(options, "crawl", "--fresh")
        check_history(options, check_what_changed(options))
        check_other_forms(options)


def check_what_is_there(options: list[str | Path], listing: str) -> None:
    ledger = {line["year"]: line for line in printed(options, "coverage")}
    statuses = {year: line["status"] for year, line in ledger.items()}
    assert statuses == {2020: "published", 2021: "published", 2022: "soft_404", 2023: "missing"}
    assert list(ledger[2020])[:8] == FIELDS
    assert ledger[2023]["url"] == listing
    assert all(line["capture"].startswith("urn:uuid:") for line in ledger.values())


def check_what_changed(options: list[str | Path]) -> str:
    """The ledger after the second crawl; when the report changed."""
    ledger = {line["year"]: line for line in printed(options, "coverage", "--year", "2020", "--year", "2021")}
    assert ledger[2020]["status"] == "withdrawn"
    assert ledger[2020]["capture"] not in {ledger[2021]["capture"], None}
    (changed,) = ledger[2021]["changed"]
    return str(changed)


def check_history(options: list[str | Path], changed: str) -> None:
    history = printed(options, "diff", "jiaxian", "2021")
    (change,) = history["changes"]
    fields = {field["path"]: field for field in change["fields"]}
    assert (len(history["captures"]), change["silent"]) == (2, True)
    assert history["captures"][1]["captured_at"] == changed
    assert 77777 in {field["new"] for field in fields.values()}
    assert [stretch["new"] for stretch in fields["sections.1.text"]["sentences"]] == [SAID]
    years = printed(options, "diff", "甲县", "2020", "2021")
    assert "title" in {field["path"] for field in years["fields"]}
    assert {check["rule"] for check in years["checks"]} >= {"years.carry", "years.in_force"}


def check_other_forms(options: list[str | Path]) -> None:
    people = nianbao("diff", "甲县", "2021", *options).stdout
    assert "silent edit" in people
    assert "77777" in people
    failed = nianbao("coverage", "--fail-on", "withdrawn", "--fail-on", "unread", *options)
    assert failed.returncode == 3
    assert failed.stderr.endswith("nianbao: withdrawn: 1\n")
    rows = list(csv.DictReader(io.StringIO(nianbao("coverage", "--csv", "--region", "33", *options).stdout)))
    assert [(row["year"], row["region"]) for row in rows] == [(str(year), "330106") for year in range(2020, 2024)]
    (total,) = printed(options, "coverage", "--totals")
    assert (total["region"], total["level"], total["bodies"], total["missing"]) == ("330106", "county", 1, 1)


def test_nothing_is_made_where_only_looked(tmp_path: Path) -> None:
    data = tmp_path / "none"
    assert nianbao("coverage", "--json", "--data", data).stdout == "[]\n"
    for asked in (("diff", "甲县", "2021"), ("reextract",)):
        run = nianbao(*asked, "--data", data)
        assert (run.returncode, "no such data folder" in run.stderr) == (2, True)
    assert not data.exists()
