"""A walk over all that can be reached by links, as a reader could click his way: bounded, a few of each kind."""

import re
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urldefrag, urljoin, urlsplit

import httpx
import lxml.html

OF_A_KIND, ALL = 4, 60
"""So many pages of the same kind are opened; a report has two hundred cells, each with a page of its own."""
MAIN = ("/bodies/NAME", "/reports/ID")
"""Kinds of which all are opened, as far as that ends."""
KINDS = (
    (re.compile(r"(?<=/cells/).+"), "PATH"),
    (re.compile(r"^/(bodies|api/bodies|api/reports)/[^/]+"), r"/\1/NAME"),
    (re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27,}|[0-9a-f]{32,}"), "ID"),
    (re.compile(r"(?<=/)\d{4,14}(?=/|$)"), "TIME"),
    (re.compile(r"(?<=/TIME/).+|(?<=/(?:timemap)/\w{4}/).+|(?<=/timegate/).+"), "ADDRESS"),
)


@dataclass
class Walk:
    """What was found: the status of each address that was asked, by kind; what leads elsewhere; where words stood."""

    statuses: dict[str, int] = field(default_factory=dict)
    kinds: Counter[str] = field(default_factory=Counter)
    elsewhere: dict[str, str] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)

    @property
    def failed(self) -> dict[str, int]:
        """What was not answered as a page is."""
        return {address: status for address, status in self.statuses.items() if status != httpx.codes.OK}


def walk(origin: str, start: str = "/", *, few: int = OF_A_KIND) -> Walk:
    """Open what `start` leads to, and what that leads to, on this origin; `few` of each kind that is no main one."""
    found, queue = Walk(), deque([urljoin(origin, start)])
    known = {queue[0]}
    with httpx.Client(timeout=60, follow_redirects=True) as client:
        while queue:
            address = queue.popleft()
            found.kinds[kind := kind_of(address)] += 1
            if found.kinds[kind] > (ALL if kind in MAIN else few):
                continue
            answer = client.get(address)
            found.statuses[address] = answer.status_code
            if not answer.headers.get("content-type", "").startswith("text/html"):
                continue
            found.texts[address] = answer.text
            for link in links_of(answer.text, str(answer.url)):
                if not link.startswith(origin):
                    found.elsewhere.setdefault(link, address)
                elif link not in known:
                    known.add(link)
                    queue.append(link)
    return found


def kind_of(address: str) -> str:
    """What an address has in common with others: its path without names and ids, the names of what it asks.

    Of a search there are as many kinds as sets of filters: it is one here.
    """
    parts = urlsplit(address)
    path = parts.path
    for pattern, name in KINDS:
        path = pattern.sub(name, path)
    asked = {name for name, _ in parse_qsl(parts.query)} - {"lang"}
    return "?".join(filter(None, [path, "…" if path == "/search" else "&".join(sorted(asked))]))


def links_of(text: str, address: str) -> Iterator[str]:
    """All that a page leads to or loads, forms as they are sent without a word."""
    for _, _, link, _ in lxml.html.document_fromstring(text).iterlinks():
        if not link.startswith(("data:", "javascript:", "#")):
            yield urldefrag(urljoin(address, link))[0]
