"""`nianbao recrawl`: one body by any of its names, and what changed on its portal meanwhile."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from crawler.bodies import Body, find_body
from crawler.errors import Usage
from crawler.registry import read_registry
from tests.making.draft import draft, with_lines
from tests.making.figures import figures
from tests.making.html import page
from tests.portals.test_looking import nianbao
from tests.spiders.conftest import QUICK, Serve
from tests.spiders.portal_server import Answer, PortalServer


def write_files(folder: Path, *named: tuple[str, str]) -> Path:
    folder.mkdir()
    for code, name in named:
        where = f'start = ["http://{code}.cn/"]\nhosts = ["{code}.cn"]\n'
        (folder / f"{code}.toml").write_text(f'code = "{code}"\nname = "{name}"\nplatform = "trs"\n{where}', "utf-8")
    return folder


BOTH = (("beijing-fengtai", "北京市丰台区人民政府"), ("beijing-miyun", "北京市密云区人民政府"))


@pytest.mark.parametrize(
    "asked", ["丰台区", "北京市豐台區人民政府", "fengtai", "beijingshifengtaiqu", "bjsftq", "beijing-fengtai", "丰台"]
)
def test_a_body_is_found_by_any_of_its_names(tmp_path: Path, asked: str) -> None:
    folder = write_files(
        tmp_path / "p", ("beijing-fengtai", "北京市丰台区人民政府"), ("beijing-miyun", "北京市密云区人民政府")
    )
    stored = {"beijing-fengtai": {"北京市丰台区": {2020}}}
    assert find_body(asked, read_registry([folder]), stored) == Body("北京市丰台区人民政府", ("beijing-fengtai",))


@pytest.mark.parametrize(("asked", "said"), [("北京市", "several bodies"), ("上海", "no such body")])
def test_a_name_of_several_bodies_or_of_none_is_refused(tmp_path: Path, asked: str, said: str) -> None:
    folder = write_files(
        tmp_path / "p", ("beijing-fengtai", "北京市丰台区人民政府"), ("beijing-miyun", "北京市密云区人民政府")
    )
    with pytest.raises(Usage, match=said):
        find_body(asked, read_registry([folder]), {})


def test_a_body_whose_portal_has_no_file_here_is_found_in_the_database(tmp_path: Path) -> None:
    registry = read_registry([write_files(tmp_path / "p", BOTH[0])])
    stored = {"demo": {"示例市晴川县": {2022}, "北京市丰台区": {2020}}}
    assert find_body("晴川县", registry, stored) == Body("示例市晴川县", ("demo",))
    fengtai = find_body("丰台区", registry, stored)
    assert fengtai.portals == ("beijing-fengtai", "demo")
    assert [portal.code for portal in registry.those_of(fengtai.portals)] == ["beijing-fengtai"]
    with pytest.raises(Usage, match="no portal 'demo'"):
        registry.those_of(["demo"])


def put_up(server: PortalServer, years: dict[int, bytes]) -> None:
    title = "甲县{}年政府信息公开工作年度报告"
    link = '<li><a href="./{0}01/t{0}0120_8.html" title="{1}">甲县…</a></li>'
    rows = "".join(link.format(year + 1, title.format(year)) for year in years)
    other = '<li><a href="./202201/t20220120_9.html">乙县2021年政府信息公开工作年度报告</a></li>'
    server.pages["/nb/"] = Answer(f"<html><body><ul>{rows}{other}</ul></body></html>")
    for year in (2021, 2022):
        server.pages.pop(f"/nb/{year + 1}01/t{year + 1}0120_8.html", None)
    for year, body in years.items():
        server.pages[f"/nb/{year + 1}01/t{year + 1}0120_8.html"] = Answer(body)


@pytest.mark.slow
def test_numbers_sentences_and_withdrawals_are_told(serve: Serve, tmp_path: Path) -> None:
    server = serve("127.0.4.60")
    written = {year: draft("2021", figures("recrawl", "2021"), year=year) for year in (2021, 2022)}
    put_up(server, {year: page(one) for year, one in written.items()})
    server.pages["/nb/202201/t20220120_9.html"] = Answer(
        page(replace(draft("2021", {}), title="乙县2021年政府信息公开工作年度报告"))
    )
    folder = tmp_path / "portals"
    folder.mkdir()
    lines = (
        f'code = "jia"\nname = "甲县人民政府"\nplatform = "trs"\nstart = ["{server.url}/nb/"]\nhosts = ["127.0.4.60"]\n'
    )
    (folder / "jia.toml").write_text(f"{lines}[expect]\nreports = 3\nagencies = ['甲县人民政府', '乙县']\n", "utf-8")
    common = ("--portals", folder, "--data", tmp_path / "data", *QUICK)
    crawled = nianbao("crawl", *common)
    assert crawled.returncode == 0, crawled.stderr
    same = nianbao("recrawl", "jiaxian", "--json", *common)
    assert (same.returncode, json.loads(same.stdout)["changes"]) == (0, []), same.stderr
    server.log.clear()
    altered = with_lines(written[2021], 1, "全县的公开工作按计划完成。", "目录按月更新。")
    number = figures("recrawl", "2021")["applications.new.natural_person"]
    new = page(altered).replace(f"<td>{number}</td>".encode(), b"<td>77777</td>")
    put_up(server, {2021: new})
    told = nianbao("recrawl", "甲縣", "--json", *common)
    said = json.loads(told.stdout)
    fields = {field["path"]: (field["old"], field["new"]) for change in said["changes"] for field in change["fields"]}
    assert said["withdrawn"] == [{"agency": "甲县", "year": 2022}]
    assert told.returncode == 3
    assert "甲县 2022" in told.stderr
    assert fields["sections.1.text"][1].endswith("目录按月更新。")
    assert 77777 in {new for _, new in fields.values()}
    assert "/nb/202201/t20220120_9.html" not in server.asked()
