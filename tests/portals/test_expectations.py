"""A portal with less than its file says, or than it had a season before: exit code 3, and the listing as proof."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from crawler.capture.archive import open_archive
from tests.making.draft import draft
from tests.making.figures import figures
from tests.making.html import page
from tests.portals.test_looking import nianbao
from tests.spiders.conftest import QUICK, Serve
from tests.spiders.portal_server import Answer, PortalServer

pytestmark = pytest.mark.slow
FORM = draft("2021", figures("expected", "2021"))
TITLE = "{}{}年政府信息公开工作年度报告"


def put_up(server: PortalServer, bodies: Mapping[str, Sequence[int]]) -> None:
    """The list of these reports, and their pages; what was there before is gone."""
    server.pages.clear()
    rows = ""
    for number, (body, years) in enumerate(bodies.items()):
        for year in years:
            path, title = f"/nb/{year + 1}01/t{year + 1}0120_{number}.html", TITLE.format(body, year)
            server.pages[path] = Answer(page(replace(FORM, title=title, year=year)))
            rows += f'<li><a href="{path}" title="{title}">{title}</a></li>'
    server.pages["/nb/"] = Answer(f"<html><body><ul>{rows}</ul></body></html>")


def write(folder: Path, server: PortalServer, expect: str = "", code: str = "jia") -> None:
    folder.mkdir(exist_ok=True)
    where = f'start = ["{server.url}/nb/"]\nhosts = ["{server.host.partition(":")[0]}"]\nrender = "never"\n'
    lines = f'code = "{code}"\nname = "甲县人民政府"\nplatform = "trs"\n{where}[expect]\n{expect}'
    (folder / f"{code}.toml").write_text(lines, "utf-8")


def by_code(told: str) -> dict[str, Any]:
    return {one["code" if "code" in one else "portal"]: one for one in json.loads(told)}


def of_portal(told: str) -> dict[str, Any]:
    (only,) = json.loads(told)
    assert isinstance(only, dict)
    return only


@dataclass(frozen=True)
class Season:
    """What the second season shows of two bodies, under what is expected, and what is said of it."""

    said: str
    place: str
    expect: str = ""
    first: tuple[int, ...] = (2021, 2022, 2023)
    second: tuple[int, ...] = (2022,)
    gone: tuple[tuple[str, int], ...] = ()

    def shown(self) -> dict[str, Sequence[int]]:
        """The bodies and years: names of its own, since what another portal shows is not gone."""
        return {f"{self.place}甲县": self.first, f"{self.place}乙县": self.second}


SEASONS = [
    Season("4/5", "东", "reports = 5\n"),
    Season("years: 2020; bodies: 丙县", "南", "years = [2020, 2023]\nagencies = ['丙县']\n"),
    Season("years gone: 2021", "西", first=(2022, 2023), gone=(("西甲县", 2021),)),
    Season("bodies gone: 北乙县", "北", second=(), gone=(("北乙县", 2022),)),
    Season("gone: 中甲县 2022", "中", first=(2021, 2023), gone=(("中甲县", 2022),)),
]


@dataclass(frozen=True)
class Seasons:
    """What two seasons of all these portals left: a folder, and what the second said."""

    data: Path
    servers: Mapping[str, PortalServer]
    results: Mapping[str, Any]
    listed: Mapping[str, Any]
    errors: str


@pytest.fixture(scope="module")
def seasons(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seasons]:
    """A portal for each: first all is there, then what the season shows, under what it expects."""
    folder = tmp_path_factory.mktemp("seasons")
    servers = {f"jia{number}": PortalServer(f"127.0.6.{10 + number}") for number in range(len(SEASONS))}
    common = ("--json", "--portals", folder / "portals", "--data", folder / "data")
    for (code, server), season in zip(servers.items(), SEASONS, strict=True):
        put_up(server, replace(season, first=(2021, 2022, 2023), second=(2022,)).shown())
        write(folder / "portals", server, "reports = 4\n", code)
    crawled = nianbao("crawl", *common, *QUICK)
    assert crawled.returncode == 0, crawled.stderr
    assert [one["shortfalls"] for one in json.loads(crawled.stdout)] == [[]] * len(SEASONS)
    for (code, server), season in zip(servers.items(), SEASONS, strict=True):
        put_up(server, season.shown())
        write(folder / "portals", server, season.expect, code)
    crawled = nianbao("crawl", *common, *QUICK)
    assert crawled.returncode == 3, crawled.stderr
    listed = nianbao("portals", "list", *common)
    yield Seasons(folder / "data", servers, by_code(crawled.stdout), by_code(listed.stdout), crawled.stderr)
    for server in servers.values():
        server.close()


@pytest.mark.parametrize("number", range(len(SEASONS)), ids=[season.said for season in SEASONS])
def test_what_is_missing_fails_the_portal_and_the_listing_that_shows_it_is_named(seasons: Seasons, number: int) -> None:
    code, season = f"jia{number}", SEASONS[number]
    result, listed = seasons.results[code], seasons.listed[code]
    assert "; ".join(result["shortfalls"]) == season.said
    assert f"{code}: {season.said}" in seasons.errors.splitlines()[-1]
    assert tuple((one["agency"], one["year"]) for one in result["gone"]) == season.gone
    (listing,) = result["listings"]
    with open_archive(seasons.data) as archive:
        capture = archive.find_capture(listing["record_id"])
        assert capture
        assert (capture.url, capture.status) == (f"{seasons.servers[code].url}/nb/", 200)
        shown = archive.payload(capture).body.decode()
    assert all(TITLE.format(*one) not in shown for one in season.gone)
    assert (listed["state"], "; ".join(listed["shortfalls"])) == ("below expectation", season.said)
    assert listed["capture"] == listing["record_id"]


def test_what_is_missing_stands_in_a_table_and_comes_back_from_the_archive_alone(serve: Serve, tmp_path: Path) -> None:
    server = serve("127.0.6.11")
    put_up(server, {"甲县": (2023,)})
    write(tmp_path / "portals", server, "reports = 2\n")
    common = ("--portals", tmp_path / "portals", "--data", tmp_path / "data")
    crawled = nianbao("crawl", *common, *QUICK)
    assert crawled.returncode == 3
    row = next(line for line in crawled.stdout.splitlines() if line.startswith("jia "))
    assert "1/2" in row
    assert f"{server.url}/nb/ " in row
    listed = of_portal(nianbao("portals", "list", "--json", *common).stdout)
    assert listed["capture"] in row
    for part in (tmp_path / "data" / "db").iterdir():
        part.rename(tmp_path / f"old-{part.name}")
    assert nianbao("reextract", "--apply", "--data", tmp_path / "data").returncode == 0
    assert of_portal(nianbao("portals", "list", "--json", *common).stdout) == listed
    put_up(server, {"甲县": (2022, 2023)})
    assert nianbao("crawl", *common, *QUICK).returncode == 0
    listed = of_portal(nianbao("portals", "list", "--json", *common).stdout)
    assert (listed["state"], listed["shortfalls"], listed["capture"]) == ("ok", [], None)
