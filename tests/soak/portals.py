"""The portals of a soak: of every family, drawn ones, some that let nobody in; and what is true of each."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path
from random import Random
from urllib.parse import urlsplit

from crawler.demo.challenged import challenged_site
from crawler.demo.server import Asked as DemoAsked
from tests.portals.drawn import DRAWN
from tests.portals.families import SITES
from tests.portals.faulty import FaultyServer
from tests.portals.many import host_of, many
from tests.portals.numbered import PLACE, TITLE, numbered
from tests.portals.site import NOTHING, Answer, Asked, Page, Site
from tests.portals.test_families import lines_of

FAULTS_OF = 0.05
"""The share of answers that fail."""
OWED = (2020, 2021)
"""Years that are expected of a portal that lets nobody in."""
TITLED = re.compile(TITLE)
YEAR = re.compile(r"\d{4}")
GONE = Answer("<html><body>您访问的页面不存在或已删除</body></html>")
SLOW_S = 1.5
LONG_LISTS = 4
"""There are as many at least."""
DRAWN_ONES = ("drawn list", "application", "posted back", "turned list")
PUBLIC = frozenset({"published", "late"})


def _challenge(asked: Asked) -> Answer:
    answer = challenged_site()(DemoAsked(asked.method, "", asked.path, {}, None))  # type: ignore[arg-type]  # no time is looked at
    return Answer(answer.body, status=int(answer.status))


CLOSED: dict[str, Page] = {
    "challenged": _challenge,
    "refused": Answer("<html><body>403 Forbidden</body></html>", status=403),
    "unreachable": Answer(status=0),
    "disallowed": Answer(status=404),
}
"""What portals answer that let nobody in, by the status that is true of them."""


@dataclass(frozen=True)
class Truth:
    """What the ledger must say of a body and year of a portal; `title` is that of a report with its numbers."""

    year: int | None
    statuses: frozenset[str]
    path: str | None = None
    title: str | None = None


@dataclass
class Simulated:
    """A portal that stands on loopback."""

    code: str
    place: str
    platform: str
    site: Site
    server: FaultyServer
    lines: str = ""
    truths: list[Truth] = field(default_factory=list)

    def write(self, folder: Path) -> None:
        """Its file."""
        host = urlsplit(self.server.url).hostname
        where = f'start = ["{self.server.url}{self.site.start}"]\nhosts = ["{host}"]\n'
        text = f'code = "{self.code}"\nname = "{self.place}"\nplatform = "{self.platform}"\n{where}{self.lines}'
        (folder / f"{self.code}.toml").write_text(text, "utf-8")


def put_up(portals: int, reports: int, drawn: int, seed: int) -> list[Simulated]:
    """So many portals: four closed ones, some drawn, a quarter of the others of the families, the rest long lists."""
    chance = Random(seed)  # noqa: S311  # the same portals each time
    kinds = [*CLOSED, *islice(cycle(DRAWN_ONES), drawn)]
    families, left = cycle(SITES), portals - len(kinds)
    kinds += [
        next(families) if number < max(left // 4, min(left - 4, len(SITES))) else "many" for number in range(left)
    ]
    chance.shuffle(kinds)
    return [_simulated(number, kind, reports, chance.randrange(1 << 30)) for number, kind in enumerate(kinds)]


def _simulated(number: int, kind: str, reports: int, seed: int) -> Simulated:
    code, place = f"p{number}-{re.sub('[^a-z0-9]+', '-', kind.lower())}", f"第{number + 1}县"
    server = FaultyServer(host_of(number), seed=seed, rate=FAULTS_OF)
    if kind in CLOSED:
        return _closed(Simulated(code, place, "trs", many(reports), server), kind)
    if kind in DRAWN:  # a page's own script does not try again
        server.rate = 0
        return _open(Simulated(code, place, "auto", DRAWN[kind](), server))
    if kind in SITES:
        platform, build = SITES[kind]
        site = build()
        return _open(Simulated(code, place, platform, site, server, lines_of(site)))
    return _troubled(_open(Simulated(code, place, "trs", many(reports), server)))


def _closed(portal: Simulated, kind: str) -> Simulated:
    first, last = OWED
    portal.lines = f'[expect]\nyears = [{first}, {last}]\nagencies = ["{portal.place}"]\n'
    portal.server.otherwise = CLOSED[kind]
    if kind == "disallowed":
        portal.server.pages["/robots.txt"] = Answer("User-agent: *\nDisallow: /\n")
    portal.truths = [Truth(year, frozenset({kind})) for year in OWED]
    return portal


def _open(portal: Simulated) -> Simulated:
    portal.truths = list(_truths(portal))
    portal.server.pages |= numbered(portal.site, portal.place).pages
    return portal


def _truths(portal: Simulated) -> Iterator[Truth]:
    for path in sorted(portal.site.reports):
        parts = urlsplit(path)
        page = portal.site.pages[parts.path]
        answer = page if isinstance(page, Answer) else page(Asked("GET", parts.path, parts.query, {}, b"", 0))
        found = TITLED.search(answer.body) if isinstance(answer.body, str) else None
        if found:
            yield Truth(int(found["year"]), PUBLIC, path, found["title"].replace(PLACE, portal.place))
        else:
            yield Truth(int(YEAR.findall(path)[0]), frozenset({"unread"}), path)
    if years := portal.site.params.get("years"):
        there = {int(year) for path in portal.site.reports for year in YEAR.findall(path)}
        first, last = map(int, years.split("-"))
        yield from (Truth(year, frozenset({"soft_404"})) for year in range(first, last + 1) if year not in there)


def _troubled(portal: Simulated) -> Simulated:
    """Of a long list, a report that is gone, one that is refused, and one that takes its time."""
    gone, refused, slow = (truth for truth in portal.truths[:3])
    for truth, status, answer in ((gone, "soft_404", GONE), (refused, "refused", CLOSED["refused"])):
        assert truth.path
        portal.server.pages[truth.path] = answer
        portal.truths.remove(truth)
        portal.truths.append(Truth(truth.year, frozenset({status}), truth.path))
    assert slow.path
    portal.server.slow[slow.path] = SLOW_S
    return portal


def pages_of(portals: list[Simulated]) -> int:
    """How many pages a crawl has to ask for at least."""
    there = (portal.site for portal in portals if portal.server.otherwise is NOTHING)
    return sum(len(site.reports) + len(site.files) + site.lists for site in there)
