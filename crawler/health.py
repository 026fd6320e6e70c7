"""How a portal answers: what kept a crawl from entering it, and which of its states still stand."""

from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from crawler.store.store import Standing, State
from spiders.portal import Portal


def still_standing(states: Iterable[State], standing: Standing | None) -> list[State]:
    """The states of a portal without those of crawls before its last: what an earlier crawl met is over."""
    return [s for s in states if standing is None or s.crawl == standing.crawl or s.at > standing.at]


def kept_out(portal: Portal | None, states: Sequence[State]) -> State | None:
    """The last state of a portal's robots.txt or of a page where it starts: nothing behind it could be seen."""
    starts = portal.start if portal else ()
    of_start = [s for s in states if s.url in starts or urlsplit(s.url).path == "/robots.txt"]
    return max(of_start, key=lambda state: state.at, default=None)
