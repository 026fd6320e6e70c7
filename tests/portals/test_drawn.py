"""Portals of which only the home page is known, and of which a browser has to draw something."""

from pathlib import Path

import pytest

from tests.portals.drawn import DRAWN
from tests.portals.test_auto import crawl_all, found_in, write_auto
from tests.spiders.conftest import Serve

pytestmark = [pytest.mark.slow, pytest.mark.browser]


def test_what_scripts_draw_is_found_from_home_pages_in_few_requests(serve: Serve, tmp_path: Path) -> None:
    sites = {}
    for number, (name, build) in enumerate(DRAWN.items()):
        server, site = serve(f"127.0.8.{number + 1}"), build()
        server.pages |= site.pages
        code = name.replace(" ", "-")
        write_auto(tmp_path / "portals", code, f"{server.url}/", "")
        sites[code] = (site, server)
    crawl_all(tmp_path / "portals", tmp_path / "data", "-s", "NIANBAO_LISTINGS_ONLY=True")
    found = found_in(tmp_path / "data")
    for code, (site, server) in sites.items():
        pages = [path for path in server.asked() if not path.startswith(("/static/", "/api/", "/favicon"))]
        assert found.get(code, set()) - site.decoys == site.reports, (code, pages)
        assert len(pages) <= 3 * (site.lists + site.way), (code, pages)
