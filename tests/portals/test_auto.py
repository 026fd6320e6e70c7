"""Portals of which only the home page is known: what is found, and how much was asked for it."""

import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from crawler.capture.archive import open_archive
from crawler.ingest import founds
from tests.portals.families import SITES
from tests.portals.homes import homed
from tests.portals.test_families import lines_of
from tests.spiders.conftest import QUICK, ROOT, Serve

pytestmark = pytest.mark.slow
UNHOMED = {"json_api", "json_api by POST"}
"""An address that only a portal's file can name."""


def crawl_all(folder: Path, data: Path, *more: str, code: int = 0) -> str:
    """A crawl of all portals of a folder, by the command; what it says in the end."""
    program = [sys.executable, "-c", "from crawler.cli import main; main()"]
    command = [*program, "crawl", "--json", "--portals", str(folder), "--data", str(data)]
    options = [*QUICK, "-s", "DOWNLOAD_TIMEOUT=20"]
    done = subprocess.run(
        [*command, *options, *more], capture_output=True, text=True, cwd=ROOT, check=False, timeout=300
    )
    assert done.returncode == code, done.stderr
    return done.stderr


def write_auto(folder: Path, code: str, url: str, lines: str) -> None:
    folder.mkdir(exist_ok=True)
    host = urlsplit(url).hostname
    text = f'code = "{code}"\nname = "{code}"\nplatform = "auto"\nstart = ["{url}"]\nhosts = ["{host}"]\n{lines}'
    (folder / f"{code}.toml").write_text(text, "utf-8")


def found_in(data: Path) -> dict[str, set[str]]:
    """The paths of what was found, by portal, as the archive holds it."""
    found: dict[str, set[str]] = {}
    for _, one in founds(open_archive(data)):
        parts = urlsplit(one.page.url)
        found.setdefault(one.portal, set()).add(f"{parts.path}?{parts.query}" if parts.query else parts.path)
    return found


def test_reports_are_found_from_home_pages_in_few_requests(serve: Serve, tmp_path: Path) -> None:
    sites = {}
    for number, name in enumerate(n for n in SITES if n not in UNHOMED):
        server = serve(f"127.0.4.{number + 1}")
        site = homed(SITES[name][1])
        server.pages |= site.pages
        code = name.replace("_", "-").replace(" ", "-").lower()
        write_auto(tmp_path / "portals", code, server.url + "/", lines_of(site))
        sites[code] = (site, server)
    said = crawl_all(tmp_path / "portals", tmp_path / "data", code=3)
    assert said.endswith(": hanweb-annual: years: 2016\n")
    found = found_in(tmp_path / "data")
    asked = {code: len(server.asked()) for code, (_, server) in sites.items()}
    for code, (site, _) in sites.items():
        assert found.get(code, set()) - site.decoys == site.reports, (code, asked[code])
        needed = len(site.reports) + len(site.files) + site.lists + 3
        assert asked[code] <= 3 * needed, (code, asked[code], needed)
