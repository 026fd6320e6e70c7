"""What a portal took of what it may: pages, bytes and time over all of its legs, and what was left of its pages."""

from collections import Counter
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING, get_args

from crawler.capture.unfetched import missed_addresses, refused_hosts
from extractors.states import StateName

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings
    from scrapy.statscollectors import StatsCollector

CAPS = {
    "closespider_pagecount": "CLOSESPIDER_PAGECOUNT",
    "closespider_timeout": "CLOSESPIDER_TIMEOUT",
    "nianbao_bytes": "NIANBAO_PORTAL_BYTES",
}
"""The setting with which each reason to stop early has to do."""
STATES: tuple[StateName, ...] = get_args(StateName)
BYTES = "nianbao/bytes"
OPENED = "nianbao/opened"
"""When a leg began, by the clock that nobody sets."""


@dataclass
class Spent:
    """What a portal took until now; `too_deep` are the pages that were left because of DEPTH_LIMIT.

    `states` says how often each was met instead of content. What its pages led to and was not fetched is counted
    (`refusals` by the border, `left_out` by a setting, `misses` that could not be kept) and named: `refused` by host,
    `missed` by address with the reason, the first few hundred of each.
    """

    pages: int = 0
    time_s: float = 0
    size_bytes: int = 0
    too_deep: int = 0
    states: Counter[str] = field(default_factory=Counter)
    refusals: int = 0
    left_out: int = 0
    misses: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    missed: dict[str, str] = field(default_factory=dict)

    def add(self, stats: "StatsCollector") -> None:
        """One leg more."""
        self.pages += stats.get_value("response_received_count", 0)
        self.time_s += monotonic() - stats.get_value(OPENED, monotonic())
        self.size_bytes += stats.get_value(BYTES, 0)
        self.too_deep += stats.get_value("depth/request_ignored_count", 0)
        self.states = self.states + Counter({name: stats.get_value(f"nianbao/state/{name}", 0) for name in STATES})
        self.refusals += stats.get_value("nianbao/refused_hosts", 0) + stats.get_value("nianbao/refused_popups", 0)
        self.left_out += stats.get_value("nianbao/left_out", 0)
        self.misses += stats.get_value("nianbao/missed_exchanges", 0) - stats.get_value("nianbao/fetched_again", 0)
        self.refused = self.refused + refused_hosts(stats)
        self.missed = {**self.missed, **missed_addresses(stats)}

    def leave(self, settings: "BaseSettings") -> None:
        """Into the settings of the next leg: what is left of each cap, and be it next to nothing."""
        spent = dict(zip(CAPS.values(), (self.pages, self.time_s, self.size_bytes), strict=True))
        for name, much in spent.items():
            if cap := settings.getfloat(name):
                settings.set(name, max(cap - much, 1), priority=settings.getpriority(name) or "project")
