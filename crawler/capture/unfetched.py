"""What a portal's pages led to and is not in the archive: counted all, and named as far as there is room."""

from collections import Counter
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from scrapy.statscollectors import StatsCollector

NAMED = 200
"""Hosts, and addresses, that are named of one crawler."""
_REFUSED, _MISSED = "nianbao/refused_at", "nianbao/missed_at"
_LONGEST = 80


def refuse(stats: "StatsCollector", kind: str, url: str) -> str:
    """Count a request that is not let out, by its kind and its host, which is given back."""
    host = urlsplit(url if "//" in url else f"//{url}").netloc or url[:_LONGEST]
    stats.inc_value(f"nianbao/{kind}")
    hosts = refused_hosts(stats)
    if host in hosts or len(hosts) < NAMED:
        stats.set_value(_REFUSED, hosts + Counter({host: 1}))
    return host


def miss(stats: "StatsCollector", url: str, reason: str) -> None:
    """Name an exchange that took place, and could not be kept however often it was asked for."""
    missed = missed_addresses(stats)
    if len(missed) < NAMED:
        stats.set_value(_MISSED, {**missed, url: reason})


def refused_hosts(stats: "StatsCollector") -> "Counter[str]":
    """How many requests each host would have got."""
    hosts: Counter[str] = stats.get_value(_REFUSED, Counter())
    return hosts


def missed_addresses(stats: "StatsCollector") -> dict[str, str]:
    """Why each is not in the archive."""
    missed: dict[str, str] = stats.get_value(_MISSED, {})
    return missed
