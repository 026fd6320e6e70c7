"""A portal with less than its file says, or than it had a season before: exit code 3, and the listing as proof."""

import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from crawler.capture.archive import open_archive
from tests.making.draft import draft
from tests.making.figures import figures
from tests.making.html import page
from tests.portals.test_looking import nianbao
from tests.spiders.conftest import Serve
from tests.spiders.portal_server import Answer, PortalServer

pytestmark = pytest.mark.slow
QUICK = ("-s", "DOWNLOAD_DELAY=0", "-s", "RETRY_TIMES=0")
BEFORE = {"甲县": (2021, 2022, 2023), "乙县": (2022,)}
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


def write(folder: Path, server: PortalServer, expect: str = "") -> None:
    folder.mkdir(exist_ok=True)
    where = f'start = ["{server.url}/nb/"]\nhosts = ["{server.host.partition(":")[0]}"]\nrender = "never"\n'
    lines = f'code = "jia"\nname = "甲县人民政府"\nplatform = "trs"\n{where}[expect]\n{expect}'
    (folder / "jia.toml").write_text(lines, "utf-8")


def of_portal(told: str) -> dict[str, Any]:
    (only,) = json.loads(told)
    assert isinstance(only, dict)
    return only


@dataclass(frozen=True)
class Season:
    """What the second season shows, under what is expected, and what is said of it."""

    said: str
    expect: str = ""
    now: Mapping[str, Sequence[int]] = field(default_factory=lambda: BEFORE)
    gone: tuple[tuple[str, int], ...] = ()


SEASONS = [
    Season("4/5", "reports = 5\n"),
    Season("years: 2020; bodies: 丙县", "years = [2020, 2023]\nagencies = ['丙县']\n"),
    Season("years gone: 2021", "", {"甲县": (2022, 2023), "乙县": (2022,)}, (("甲县", 2021),)),
    Season("bodies gone: 乙县", "", {"甲县": (2021, 2022, 2023)}, (("乙县", 2022),)),
    Season("gone: 甲县 2022", "", {"甲县": (2021, 2023), "乙县": (2022,)}, (("甲县", 2022),)),
]


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[PortalServer, Path]]:
    """A portal, and a folder with its first season, when all was there."""
    server, folder = PortalServer("127.0.6.10"), tmp_path_factory.mktemp("first")
    put_up(server, BEFORE)
    write(folder / "portals", server, "reports = 4\n")
    crawled = nianbao("crawl", "--json", "--portals", folder / "portals", "--data", folder / "data", *QUICK)
    assert (crawled.returncode, of_portal(crawled.stdout)["shortfalls"]) == (0, []), crawled.stderr
    yield server, folder
    server.close()


@pytest.mark.parametrize("season", SEASONS, ids=lambda season: season.said)
def test_what_is_missing_fails_the_portal_and_the_listing_that_shows_it_is_named(
    first: tuple[PortalServer, Path], tmp_path: Path, season: Season
) -> None:
    server, before = first
    shutil.copytree(before, tmp_path, dirs_exist_ok=True)
    common = ("--json", "--portals", tmp_path / "portals", "--data", tmp_path / "data")
    write(tmp_path / "portals", server, season.expect)
    put_up(server, season.now)
    crawled = nianbao("crawl", *common, *QUICK)
    result = of_portal(crawled.stdout)
    assert (crawled.returncode, "; ".join(result["shortfalls"])) == (3, season.said), crawled.stderr
    assert crawled.stderr.splitlines()[-1].endswith(f"jia: {season.said}")
    assert tuple((one["agency"], one["year"]) for one in result["gone"]) == season.gone
    (listing,) = result["listings"]
    with open_archive(tmp_path / "data") as archive:
        capture = archive.find_capture(listing["record_id"])
        assert capture
        assert (capture.url, capture.status) == (f"{server.url}/nb/", 200)
        shown = archive.payload(capture).body.decode()
    assert all(TITLE.format(*one) not in shown for one in season.gone)
    listed = of_portal(nianbao("portals", "list", *common).stdout)
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
