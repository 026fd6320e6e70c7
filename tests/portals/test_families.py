"""Every family, crawled over a simulated portal: all reports and nothing else."""

from urllib.parse import urlsplit

import pytest

from tests.portals.families import SITES
from tests.portals.site import Site
from tests.spiders.conftest import Crawl, Crawled, Serve

pytestmark = pytest.mark.slow


def lines_of(site: Site) -> str:
    params = "".join(f'{name} = "{value}"\n' for name, value in site.params.items() if name != "years")
    years = site.params.get("years", "").replace("-", ", ")
    expect = f"[expect]\nyears = [{years}]\n" if years else ""
    return f"[params]\n{params}{expect}" if params else expect


def reached(crawled: Crawled) -> list[str]:
    parts = [urlsplit(found["page"]["url"]) for found in crawled.found]
    return [f"{p.path}?{p.query}" if p.query else p.path for p in parts]


@pytest.mark.parametrize("name", SITES)
def test_all_reports_are_found_and_nothing_else(serve: Serve, crawl: Crawl, name: str) -> None:
    family, build = SITES[name]
    site, server = build(), serve()
    server.pages |= site.pages
    found = reached(crawl(family, server.url + site.start, lines_of(site)))
    assert sorted(set(found) - site.decoys) == sorted(site.reports)
    assert len(found) == len(set(found))
    assert len(server.asked()) <= len(site.reports) + len(site.decoys) + len(site.files) + site.lists + 2
