"""Which addresses of a name may be connected to: those of the public network, and what a portal's file names itself."""

import ipaddress
from collections.abc import Iterable, Sequence

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

LOOPBACK_NAMES = ("localhost",)
"""Names that mean this machine by RFC 6761, and so name a loopback address by standing in a portal's file."""

NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
UNICAST = ipaddress.IPv6Network("2000::/3")
"""All that is given out of IPv6 to be reached from everywhere; what wraps an IPv4 address is told by that address."""

NOT_GLOBAL = tuple(map(ipaddress.ip_network, ("192.0.0.0/24", "192.88.99.0/24", "3fff::/20")))
"""For protocols, relays and books; Python knows some of them, by its version."""


def reachable(host: str, addresses: Iterable[str], hosts: Sequence[str]) -> list[str]:
    """The addresses of a host that a portal may connect to, in their order; `hosts` as in its file.

    A private one must stand there itself: whoever runs the name's DNS could lead us into our own network.

    >>> reachable("www.bjft.gov.cn", ["10.0.0.1", "8.8.8.8"], ["bjft.gov.cn"])
    ['8.8.8.8']
    >>> reachable("www.bjft.gov.cn", ["10.0.0.1"], ["bjft.gov.cn", "10.0.0.1"])
    ['10.0.0.1']
    """
    named = {entry.partition(":")[0] if entry.count(":") == 1 else entry.strip("[]") for entry in hosts}
    at_home = host in LOOPBACK_NAMES and host in named
    return [text for text in addresses if text in named or _is_public(text) or (at_home and _is_loopback(text))]


def _is_public(text: str) -> bool:
    """Whether an address is one of the public network, whatever it is wrapped in."""
    address = _unwrapped(ipaddress.ip_address(text.partition("%")[0]))
    is_unicast = address in UNICAST if isinstance(address, ipaddress.IPv6Address) else not address.is_multicast
    return address.is_global and is_unicast and not any(address in network for network in NOT_GLOBAL)


def _is_loopback(text: str) -> bool:
    return _unwrapped(ipaddress.ip_address(text)).is_loopback


def _unwrapped(address: Address) -> Address:
    """The IPv4 address that an IPv6 address stands for: mapped, 6to4, Teredo, NAT64."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else address)
