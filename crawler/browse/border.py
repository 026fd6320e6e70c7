"""The two origins: under which names the application and replay are asked for, and who is let in."""

import ipaddress
import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from starlette.types import Scope

LOOPBACK = "127.0.0.1"
LOOPBACK_NAMES = frozenset({"127.0.0.1", "localhost", "::1"})
HOST = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d{1,5})?", re.IGNORECASE | re.ASCII)
"""localhost:8520 or [::1]:8520."""

Room = Literal["application", "replay"]


@dataclass(frozen=True)
class Border:
    """Captured pages are hostile: they have an origin of their own, on a second port or under a second name.

    `proxied` are the two origins under which a proxy with HTTPS serves this, the application's first. Without a
    proxy the origins differ by their ports; those of a server on all addresses go by the names in `named`, or by any
    IP address: no name server can make another site's name into one.
    """

    ports: tuple[int, int] = (0, 0)
    bound: str = LOOPBACK
    named: frozenset[str] = frozenset()
    token: str | None = None
    proxied: tuple[str, str] | None = None
    allowed: tuple[str, ...] = ()
    """Origins whose scripts may read the API; none unless told."""

    @property
    def open(self) -> bool:
        """Whether others than this machine may ask."""
        return self.proxied is not None or self.bound not in LOOPBACK_NAMES

    def admits(self, scope: Scope) -> bool:
        """Whether a request asks for this server by one of its names (DNS rebinding brings others), and safely."""
        host = host_of(scope)
        if host is None:
            return False
        if self.proxied:
            return host in {urlsplit(origin).hostname for origin in self.proxied}
        known = LOOPBACK_NAMES | {self.bound} | self.named
        return host in known or (self.open and _is_address(host))

    def origin(self, scope: Scope, room: Room) -> str:
        """Where an origin is, as who asks for this one would reach it."""
        if self.proxied:
            return self.proxied[room == "replay"]
        host = host_of(scope) or LOOPBACK
        shown = f"[{host}]" if ":" in host else host
        return f"http://{shown}:{self.ports[room == 'replay']}"

    def is_secure(self, scope: Scope) -> bool:
        """Whether browsers give the page a service worker, without which scripts of captured pages do not run."""
        return self.proxied is not None or host_of(scope) in LOOPBACK_NAMES


def host_of(scope: Scope) -> str | None:
    """The name in a request's Host field, in lower case; None where there is none, or more than one."""
    hosts = [value for name, value in scope["headers"] if name == b"host"]
    match = HOST.fullmatch(hosts[0].decode("latin-1")) if len(hosts) == 1 else None
    return match[1].strip("[]").lower() if match else None


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
