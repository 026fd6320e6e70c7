"""How a portal fares: what kept a crawl from entering it, which of its states still stand, what it lacks, in words."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crawler.words import say

if TYPE_CHECKING:
    from crawler.store.store import Standing, State
    from spiders.portal import Portal

SHORT = {
    "years": ("years", "年度"),
    "bodies": ("bodies", "机关"),
    "claimed": ("rows/claimed", "行数/所称"),
    "gone_bodies": ("bodies gone", "不再有的机关"),
    "gone_years": ("years gone", "不再有的年度"),
    "gone": ("gone", "撤下"),
    "limits": ("stopped at the limit", "达到上限而停止"),
}
"""In how far a portal can yield less than it should, and how that is said; `reports`, found/expected, says itself."""


def still_standing(states: "Iterable[State]", standing: "Standing | None") -> "list[State]":
    """The states of a portal without those of crawls before its last: what an earlier crawl met is over."""
    return [s for s in states if standing is None or s.crawl == standing.crawl or s.at > standing.at]


def kept_out(portal: "Portal | None", states: "Sequence[State]") -> "State | None":
    """The last state of a portal's robots.txt or of a page where it starts: nothing behind it could be seen."""
    starts = portal.start if portal else ()
    of_start = [s for s in states if s.url in starts or urlsplit(s.url).path == "/robots.txt"]
    return max(of_start, key=lambda state: state.at, default=None)


def fares(reports: int, portal: "Portal | None", standing: "Standing | None", *, seen: bool) -> str:
    """How a portal fares that let a crawl in; `seen` where anything at all is known of it."""
    if not (reports or seen or standing):
        return "not crawled"
    expected = portal.expect.reports if portal else 0  # the file may expect more by now
    return "below expectation" if (standing and standing.short) or reports < expected else "ok"


def said_of(short: Mapping[str, Sequence[str]]) -> list[str]:
    """What is missing, in words, in the order of its kinds."""
    words = {kind: ", ".join(short[kind]) for kind in ("reports", *SHORT) if kind in short}
    return [f"{say(*SHORT[kind])}: {said}" if kind in SHORT else said for kind, said in words.items()]
