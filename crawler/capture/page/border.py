"""What a portal's pages may fetch and how much, what happens to the rest, and where all of it is said."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from scrapy.settings import BaseSettings
from scrapy.statscollectors import StatsCollector

from crawler.capture import unfetched
from crawler.capture.archive import Archive
from spiders.found import RequestKey
from spiders.portal import Portal, allows

log = logging.getLogger(__name__)

RESOURCES: Mapping[str, str] = {"Font": "fonts", "Image": "images", "Media": "media"}
"""Chromium's names of what a setting may leave out."""

PROXY_PORTS = {"https": 443, "socks4": 1080, "socks5": 1080}

COUNTERS = (
    "hm.baidu.com", "pos.baidu.com", "cpro.baidu.com", "cnzz.com", "51.la", "51yes.com", "tanx.com", "mmstat.com",
    "google-analytics.com", "googletagmanager.com", "googlesyndication.com", "doubleclick.net", "growingio.com",
    "sensorsdata.cn", "umeng.com", "gridsumdissector.com", "webdissector.com", "webterren.com",
)  # fmt: skip
"""Hosts that count visitors or sell their attention, as they stand in pages of portals; refused even if allowed."""


@dataclass(frozen=True)
class Limits:
    """Where a page ends: seconds until it is drawn, until a list stirs and in all, requests, hops, bytes of a body."""

    drawn_s: float
    stir_s: float
    total_s: float
    requests: int
    turns: int
    body_bytes: int
    hops: int = 20


def limits_of(settings: BaseSettings, body_bytes: int) -> Limits:
    """The limits that the settings give."""
    return Limits(
        drawn_s=settings.getfloat("NIANBAO_PAGE_DRAWN_S", 30),
        stir_s=settings.getfloat("NIANBAO_PAGE_STIR_S", 3),
        total_s=settings.getfloat("NIANBAO_PAGE_TOTAL_S", 180),
        requests=settings.getint("NIANBAO_PAGE_REQUESTS", 1000),
        turns=settings.getint("NIANBAO_PAGE_TURNS", 200),
        body_bytes=body_bytes,
    )


@dataclass(frozen=True)
class Proxy:
    """A portal's own way out: how it is spoken to, where it is, and who it lets in, if it asks."""

    scheme: str
    host: str
    port: int
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)


@dataclass(frozen=True)
class Border:
    """One portal's; without a portal everything public is allowed."""

    archive: Archive
    portal: Portal | None
    stats: StatsCollector
    limits: Limits
    left_out: frozenset[str] = frozenset()

    @property
    def hosts(self) -> Sequence[str]:
        """The hosts of the portal's file."""
        return self.portal.hosts if self.portal else ()

    @property
    def proxy(self) -> Proxy | None:
        """The proxy of the portal's file."""
        rules = getattr(self.portal, "request", None)  # a portal of somebody's own making may have none
        url = rules and rules.proxy
        if not url:
            return None
        parts = urlsplit(url if "://" in url else f"http://{url}")
        port = parts.port or PROXY_PORTS.get(parts.scheme, 80)
        return Proxy(
            parts.scheme, parts.hostname or "", port, unquote(parts.username or ""), unquote(parts.password or "")
        )

    @property
    def signs_in(self) -> bool:
        """Whether that proxy is one that asks who we are."""
        return bool(self.proxy and self.proxy.user)

    def allowed(self, url: str) -> bool:
        """Whether the portal's file lets a host be connected to."""
        return self.portal is None or allows(self.portal, url)

    def why_not(self, url: str, resource: str, page: str) -> str | None:
        """Why something is not fetched; None where it may be."""
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"}:
            return f"{parts.scheme}: is no address of a portal"
        if not self.allowed(url):
            return "not one of the portal's hosts"
        host = parts.hostname or ""
        kind = RESOURCES.get(resource)
        if kind in self.left_out:
            return f"{kind} are left out"
        if "ads" in self.left_out and any(host == name or host.endswith("." + name) for name in COUNTERS):
            return "ads are left out"
        if "other-hosts" in self.left_out and resource != "Document" and host != urlsplit(page).hostname:
            return "other hosts than the page's are left out"
        return None

    async def miss(self, key: RequestKey, reason: str) -> None:
        """An exchange that took place, but could not be kept."""
        self.stats.inc_value("nianbao/missed_exchanges")
        log.warning("missed: %s (%s)", key.url, reason)
        await self.archive.describe("fetch", key, {"missed": reason})

    def refuse(self, url: str, reason: str) -> None:
        """A request that is not let out; the page's own record lists it."""
        if reason.endswith("left out"):
            self.stats.inc_value("nianbao/left_out")
        else:
            unfetched.refuse(self.stats, "refused_hosts", url)
        log.debug("refused: %s (%s)", url, reason)
