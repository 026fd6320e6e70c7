"""Which link the way to the reports goes on with: the best first, within limits that no trap outlasts."""

import heapq
from collections import Counter
from typing import NamedTuple
from urllib.parse import urlsplit

from extractors.listing.leads import ANNUAL, Lead, plain_address
from spiders.portal import Portal, allows

PAGES = 40
"""Pages asked on the way to the first listing."""
LISTS = 400
"""Pages asked in all: a county has some 60 bodies, each with a list of its own."""
ALIKE = 60
"""Addresses that differ in nothing but their query: more are a trap."""
DEPTH = 6
PROBES = 2
"""Bodies' own pages that lead to nothing new, after which the other bodies' are left alone."""


class Step(NamedTuple):
    """A link that waits, in the order in which links are taken; `of_body` where a body's own pages begin."""

    unworthiness: int
    depth: int
    url: str
    of_body: bool


class Frontier:
    """The links of a portal that were seen and wait; each is given out once.

    As long as no list is known anything that reads like the way is followed, afterwards only what belongs to annual
    reports, and the bodies' own pages, as long as they lead to lists that were not known.
    """

    def __init__(self, portal: Portal) -> None:
        self._portal = portal
        self._waiting: list[Step] = []
        self._seen = {plain_address(url) for url in portal.start}
        self._alike: Counter[str] = Counter()
        self._asked = len(portal.start)
        self._misses = 0
        self.has_lists = False

    def keep(self, leads: tuple[Lead, ...], depth: int) -> list[Lead]:
        """Those of a page's links that are new, and wait from now on."""
        return [lead for lead in leads if self._keep(lead, depth)]

    def came(self, *, is_list: bool, of_body: bool, is_near: bool) -> None:
        """What a page was: a list, or one that has new links to annual reports."""
        self.has_lists = self.has_lists or is_list
        if of_body:
            self._misses = 0 if is_list or is_near else self._misses + 1

    def pop(self) -> Step | None:
        """The best link that waits and is worth it."""
        while self._waiting:
            step = heapq.heappop(self._waiting)
            if self._is_worth_it(step):
                self._asked += 1
                return step
        return None

    def _keep(self, lead: Lead, depth: int) -> bool:
        alike = urlsplit(lead.url)._replace(query="").geturl()
        if lead.url in self._seen or depth > DEPTH or self._alike[alike] >= ALIKE or not allows(self._portal, lead.url):
            return False
        self._seen.add(lead.url)
        self._alike[alike] += 1
        heapq.heappush(self._waiting, Step(-lead.worth, depth, lead.url, lead.of_body))
        return True

    def _is_worth_it(self, step: Step) -> bool:
        is_annual = -step.unworthiness >= ANNUAL
        if step.of_body and not is_annual and self._misses >= PROBES:
            return False
        return self._asked < LISTS and (is_annual or step.of_body if self.has_lists else self._asked < PAGES)
