"""What `nianbao demo` crawls: the built-in portals, each on its own loopback address, on one port."""

import tempfile
import threading
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from crawler.demo.beijing import beijing_site
from crawler.demo.challenged import challenged_site
from crawler.demo.qingchuan import qingchuan_site
from crawler.demo.server import Asked, PortalServer, Site
from crawler.demo.shoudu import shoudu_site
from crawler.demo.templates import fill
from crawler.demo.zhejiang import zhejiang_site

PORT = 8521
SITES: dict[str, Callable[[], Site]] = {
    "demo-beijing": beijing_site,
    "demo-zhejiang": zhejiang_site,
    "demo-shoudu": shoudu_site,
    "demo-challenged": challenged_site,
}
CHANGING = "demo-qingchuan"
"""The portal that is another one when a second crawl comes."""
CODES = (*SITES, CHANGING)


@dataclass(frozen=True)
class DemoSite:
    """The portals while they are served; `portals` is the folder of their files, `requests` the log so far.

    Once `later` is set, one of them has changed.
    """

    portals: Path
    port: int
    requests: Sequence[Asked]
    later: threading.Event


@contextmanager
def serve_demo(port: int = PORT) -> Iterator[DemoSite]:
    """Serve the portals until the block ends: on `port` where it is free on all their addresses, else on another."""
    requests: list[Asked] = []
    later = threading.Event()
    sites = {code: site() for code, site in SITES.items()} | {CHANGING: qingchuan_site(later.is_set)}
    with ExitStack() as stack:
        servers = _listen(port, sites, requests)
        for server in servers:
            stack.callback(server.stop)
            threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        chosen = servers[0].server_address[1]
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="nianbao-demo-")))
        for code in CODES:
            (folder / f"{code}.toml").write_text(_portal_file(code, chosen), encoding="utf-8")
        yield DemoSite(folder, chosen, requests, later)


def _portal_file(code: str, port: int) -> str:
    template = resources.files("crawler.demo") / "portals" / f"{code}.toml"
    return fill(template.read_text(encoding="utf-8"), port=port)


def _host(code: str) -> str:
    return str(tomllib.loads(_portal_file(code, 0))["hosts"][0])


def _listen(port: int, sites: Mapping[str, Site], requests: list[Asked]) -> list[PortalServer]:
    """One server per portal on the first port that is free on all addresses."""
    for wanted in (port, 0, 0, 0):
        servers: list[PortalServer] = []
        try:
            for code, site in sites.items():
                taken = servers[0].server_port if servers else wanted
                servers.append(PortalServer((_host(code), taken), site, requests))
        except OSError as error:
            failure = error
            for server in servers:
                server.server_close()
        else:
            return servers
    raise failure
