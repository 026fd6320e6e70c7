# ruff: noqa: N802, N803  # Twisted's names
"""Names of portals lead to addresses that were checked: what is connected to is what was judged, not asked again."""

from collections.abc import Iterable, Sequence
from typing import Any, cast

from scrapy.resolver import CachingHostnameResolver
from twisted.internet.interfaces import IAddress, IHostResolution, IResolutionReceiver

from crawler.addresses import reachable

_hosts: dict[str, frozenset[str]] = {}
_withheld: dict[str, list[str]] = {}


def guard_name(host: str, hosts: Iterable[str]) -> None:
    """From now on a name leads only where `hosts`, of its portal's file, let it."""
    _hosts[host] = _hosts.get(host, frozenset()) | frozenset(hosts)


def withheld(host: str) -> list[str]:
    """The addresses of a name that are not to be connected to, as it resolved last."""
    return _withheld.get(host, [])


class CheckedResolver(CachingHostnameResolver):
    """Scrapy's resolver of names, for IPv4 and IPv6; addresses of guarded names that are not reachable are left out."""

    def resolveHostName(
        self,
        resolutionReceiver: IResolutionReceiver,
        hostName: str,
        portNumber: int = 0,
        addressTypes: Sequence[type[IAddress]] | None = None,
        transportSemantics: str = "TCP",
    ) -> IHostResolution:
        """Resolve a name to the addresses that may be connected to."""
        checked = cast("IResolutionReceiver", _Checked(resolutionReceiver, hostName))
        receiver = checked if hostName in _hosts else resolutionReceiver
        return super().resolveHostName(receiver, hostName, portNumber, addressTypes, transportSemantics)


class _Checked:
    """A receiver of Twisted's that passes on what may be connected to."""

    def __init__(self, receiver: Any, host: str) -> None:  # noqa: ANN401 - zope's interfaces have no types
        self._receiver = receiver
        self._host = host
        _withheld[host] = []

    def resolutionBegan(self, resolution: IHostResolution) -> None:
        """The resolution that the receiver may cancel."""
        self._receiver.resolutionBegan(resolution)

    def addressResolved(self, address: Any) -> None:  # noqa: ANN401 - likewise
        """One address of the name."""
        text = address.host
        if reachable(self._host, [text], sorted(_hosts[self._host])):
            self._receiver.addressResolved(address)
        else:
            _withheld[self._host].append(text)

    def resolutionComplete(self) -> None:
        """All of them were told."""
        self._receiver.resolutionComplete()
