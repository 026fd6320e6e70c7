"""Portals in forms of their own, crawled by family, from their listing, and from their home page, all in one crawl."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest

from tests.portals.further import BARE, FURTHER
from tests.portals.homes import with_home
from tests.portals.met import MET
from tests.portals.old import OLD
from tests.portals.site import Answer, Page, Site
from tests.portals.strange import STRANGE
from tests.portals.test_auto import crawl_all, found_in
from tests.portals.test_families import lines_of
from tests.portals.variants import VARIANTS
from tests.spiders.conftest import Serve
from tests.spiders.portal_server import PortalServer

pytestmark = pytest.mark.slow
ALL = VARIANTS | STRANGE | FURTHER | MET | OLD
BESIDE = "http://beside.example"


@dataclass(frozen=True)
class Sight:
    """One way to crawl a portal, and what served it."""

    site: Site
    servers: tuple[PortalServer, ...]
    needed: int

    @property
    def asked(self) -> list[str]:
        """The paths that were asked, in order."""
        return [path for server in self.servers for path in server.asked()]


def with_address(page: Page, address: str) -> Page:
    """A page that calls the other host of its portal by its address."""
    if not isinstance(page, Answer):
        return lambda asked: told(page(asked), address)
    return told(page, address)


def told(answer: Answer, address: str) -> Answer:
    body = answer.body.encode() if isinstance(answer.body, str) else answer.body
    return Answer(body.replace(BESIDE.encode(), address.encode()), answer.status, answer.headers)


def write(file: Path, platform: str, site: Site, servers: tuple[PortalServer, ...]) -> None:
    code, start = file.stem, servers[0].url + site.start
    hosts = ", ".join(f'"{server.host.partition(":")[0]}"' for server in servers)
    text = f'code = "{code}"\nname = "{code}"\nplatform = "{platform}"\nstart = ["{start}"]\nhosts = [{hosts}]\n'
    file.write_text(text + lines_of(site) + site.lines, "utf-8")


def ways(name: str) -> Iterator[tuple[str, str, Site, int]]:
    """Each way to crawl a portal: its family, the site, and how many pages that needs."""
    family, build = ALL[name]
    if name not in BARE:
        site = build()
        yield "named", family, site, site.lists
    if name not in BARE and family != "json_api":
        listed = build()
        yield "listed", "auto", listed, listed.lists
    if family != "json_api":
        homed = build()
        homed = homed if "/" in homed.pages else with_home(homed)
        homed.start = "/"
        yield "homed", "auto", homed, homed.lists + homed.way


def put_up(serve: Serve, folder: Path) -> dict[str, Sight]:
    """A portal for each way to crawl each site, on addresses of its own."""
    folder.mkdir()
    sights = {}
    addresses = (f"127.0.{6 + n // 250}.{1 + n % 250}" for n in count())
    for name in ALL:
        for way, platform, site, needed in ways(name):
            servers = tuple(serve(next(addresses)) for _ in range(1 + bool(site.beside)))
            for server, pages in zip(servers, (site.pages, site.beside), strict=False):
                server.pages |= {path: with_address(page, servers[-1].url) for path, page in pages.items()}
            code = f"{way}-{name.replace(' ', '-')}"
            write(folder / f"{code}.toml", platform, site, servers)
            sights[code] = Sight(site, servers, needed)
    return sights


def test_what_nobody_has_seen_is_found_by_every_way(serve: Serve, tmp_path: Path) -> None:
    sights = put_up(serve, tmp_path / "portals")
    crawl_all(tmp_path / "portals", tmp_path / "data", "-s", "NIANBAO_LISTINGS_ONLY=True")
    found = found_in(tmp_path / "data")
    for code, sight in sights.items():
        reached = found.get(code, set()) - sight.site.decoys
        expected = {path.removeprefix("//beside") for path in sight.site.reports}
        assert reached == expected, (code, sorted(reached ^ expected), sight.asked)
        assert len(sight.asked) <= 3 * sight.needed, (code, sight.asked, sight.needed)
