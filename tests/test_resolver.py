# ruff: noqa: N802, ANN401  # Twisted's names; zope's interfaces have no types
"""Names that lead into our own network are not connected to, whatever they are called."""

import socket
from types import SimpleNamespace
from typing import Any

import pytest
from twisted.internet.address import IPv4Address, IPv6Address

from crawler.components.resolver import CheckedResolver, guard_name, withheld
from tests.spiders.conftest import Crawl, Serve, crawl, crawling, serve
from tests.spiders.portal_server import Answer

__all__ = ["crawl", "crawling", "serve"]


PRIVATE = ("10.0.0.1", "127.0.0.1", "169.254.169.254", "192.168.1.1", "0.0.0.1")
PRIVATE_V6 = ("::1", "fd00::1", "fe80::1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "64:ff9b:1::a00:1", "fec0::1")


class Told:
    """What a receiver was told."""

    def __init__(self) -> None:
        self.addresses: list[str] = []
        self.complete = False

    def resolutionBegan(self, resolution: object) -> None:
        assert resolution

    def addressResolved(self, address: Any) -> None:
        self.addresses.append(address.host)

    def resolutionComplete(self) -> None:
        self.complete = True


def resolve(host: str, *addresses: str) -> Told:
    """Ask our resolver for a name, before a name server that has these addresses of it."""

    class Names:
        def resolveHostName(self, receiver: Any, *_: object) -> object:
            receiver.resolutionBegan(self)
            for text in addresses:
                receiver.addressResolved((IPv6Address if ":" in text else IPv4Address)("TCP", text, 80))
            receiver.resolutionComplete()
            return self

    told = Told()
    reactor: Any = SimpleNamespace(nameResolver=Names())
    CheckedResolver(reactor, 0).resolveHostName(told, host)  # type: ignore[arg-type]  # zope's interfaces have no types
    assert told.complete
    return told


@pytest.mark.parametrize("private", [*PRIVATE, *PRIVATE_V6])
def test_a_private_address_of_a_portals_name_is_withheld(private: str) -> None:
    guard_name("www.rebound.gov.cn", ["rebound.gov.cn"])
    assert resolve("www.rebound.gov.cn", private, "8.8.8.8").addresses == ["8.8.8.8"]
    assert withheld("www.rebound.gov.cn") == [private]


def test_a_private_address_that_stands_in_the_portals_file_is_reached() -> None:
    guard_name("inner.gov.cn", ["inner.gov.cn", "10.1.2.3"])
    assert resolve("inner.gov.cn", "10.1.2.3").addresses == ["10.1.2.3"]


def test_a_name_that_no_portal_has_is_left_alone() -> None:
    assert resolve("proxy.internal", "10.0.0.9").addresses == ["10.0.0.9"]


@pytest.mark.slow
def test_a_portal_whose_name_leads_to_this_machine_is_refused_and_counted(serve: Serve, crawl: Crawl) -> None:
    name = socket.gethostname()
    try:
        addresses = {socket.gethostbyname(name)}
    except OSError:
        pytest.skip("this machine's name resolves to nothing")
    if not addresses <= {"127.0.0.1", "127.0.1.1"}:
        pytest.skip("this machine's name leads to no loopback address")
    server = serve(addresses.pop())
    server.pages["/nb/"] = Answer("<li><a href='1.html'>青山县2021年政府信息公开工作年度报告</a></li>")
    port = server.url.rpartition(":")[2]
    done = crawl("trs", f"http://{name}:{port}/nb/", RETRY_TIMES=0)
    assert server.log == []
    assert done.refused
    assert "which is not of the public network" in done.log
