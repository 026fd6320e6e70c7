"""`nianbao portals add` and `check`: from an address to a portal file, and what that would give."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from crawler.registry import read_registry
from tests.portals.families import SITES
from tests.portals.further import bodies_first
from tests.portals.homes import homed
from tests.portals.site import Site
from tests.spiders.conftest import QUICK, ROOT, Serve
from tests.spiders.portal_server import Answer, PortalServer

pytestmark = pytest.mark.slow


def nianbao(*arguments: str | Path) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-c", "from crawler.cli import main; main()", *map(str, arguments)]
    environment = {"PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin", "NO_COLOR": "1"}
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120, env=environment)


def put_up(serve: Serve, name: str) -> tuple[Site, PortalServer]:
    site, server = homed(SITES[name][1]), serve("127.0.4.40")
    server.pages |= site.pages
    home = site.pages["/"]
    assert isinstance(home, Answer)
    meta = '<head><meta name="SiteName" content="青山县人民政府"><meta name="SiteIDCode" content="3301060001">'
    server.pages["/"] = Answer(str(home.body).replace("<head>", meta, 1))
    return site, server


@pytest.mark.parametrize("name", ["trs", "jpage by POST", "gkmlpt"])
def test_an_address_becomes_a_portal_file_that_finds_everything(serve: Serve, tmp_path: Path, name: str) -> None:
    site, server = put_up(serve, name)
    folder = tmp_path / "portals"
    added = nianbao("portals", "add", server.url + "/", "--code", "qingshan", "--portals", folder, *QUICK)
    assert added.returncode == 0, added.stderr
    portal = read_registry([folder]).get("qingshan")
    assert (portal.name, portal.region, portal.platform) == ("青山县人民政府", "330106", SITES[name][0])
    assert portal.expect.reports == len(site.reports)
    checked = nianbao("portals", "check", "qingshan", "--json", "--portals", folder, *QUICK)
    said = json.loads(checked.stdout)
    assert (checked.returncode, said["families"], said["missing_years"]) == (0, [SITES[name][0]], [])
    assert {one["url"].removeprefix(server.url) for one in said["would_capture"]} == site.reports | site.decoys
    assert sum(page["reports"] for page in said["listings"]) == said["reports"] == len(site.reports)
    assert not site.reports & set(server.asked())


def test_a_portal_with_a_list_for_each_body_is_drafted_with_the_way_to_them(serve: Serve, tmp_path: Path) -> None:
    site, server = bodies_first(), serve("127.0.4.42")
    server.pages |= site.pages
    nianbao("portals", "add", server.url + "/", "--code", "many", "--portals", tmp_path / "portals", *QUICK)
    portal = read_registry([tmp_path / "portals"]).get("many")
    assert (portal.platform, portal.start) == ("auto", (f"{server.url}/",))
    assert portal.expect.reports == len(site.reports)


def test_a_look_keeps_nothing_and_says_what_is_missing(serve: Serve, tmp_path: Path) -> None:
    site, server = put_up(serve, "trs")
    folder = tmp_path / "portals"
    folder.mkdir()
    lines = f'code = "one"\nname = "一"\nplatform = "auto"\nstart = ["{server.url}/"]\nhosts = ["127.0.4.40"]\n'
    (folder / "one.toml").write_text(f"{lines}[expect]\nreports = 40\nyears = [2007, 2024]\n", "utf-8")
    checked = nianbao("portals", "check", "one", "--portals", folder, *QUICK)
    assert checked.returncode == 3
    assert f"{len(site.reports)}/40" in checked.stderr
    assert "2007" in checked.stderr.splitlines()[-1]
    assert "Traceback" not in checked.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["portals"]


def test_an_address_without_reports_makes_no_file(serve: Serve, tmp_path: Path) -> None:
    server = serve("127.0.4.41")
    server.pages["/"] = Answer("<html><body><h1>青山县</h1><p>没有链接。</p></body></html>")
    added = nianbao("portals", "add", server.url + "/", "--portals", tmp_path / "portals", *QUICK)
    assert (added.returncode, added.stdout) == (1, "")
    assert added.stderr.count("\n") == 1
    assert not (tmp_path / "portals").exists()
