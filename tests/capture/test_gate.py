"""The way out of the browser: it dials what it has checked, and nothing else."""

import asyncio
import socket
from collections.abc import Sequence

import pytest

from crawler.addresses import reachable
from crawler.capture.page.gate import Gate
from tests.capture.loopback import RawServer

ALLOWED = ("127.0.0.2", "portal.cn")


@pytest.mark.parametrize(
    "address",
    [
        *("10.0.0.1", "127.0.0.1", "169.254.169.254", "172.16.0.1", "192.168.1.1", "100.64.0.1", "0.0.0.1"),
        *("224.0.0.1", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:10.0.0.1"),
        *("64:ff9b::a00:1", "64:ff9b:1::a00:1", "2002:a00:1::", "2001:0:a00:1::f5ff:fffe", "::10.0.0.1"),
        *("::ffff:0:10.0.0.1", "fec0::1", "5f00::1", "3fff::1", "2001:db8::1", "192.88.99.1", "192.0.0.8"),
    ],
)
def test_no_private_address_is_reachable_whatever_it_is_wrapped_in(address: str) -> None:
    assert reachable("www.portal.cn", [address, "1.1.1.1", "2606:4700::1"], ["portal.cn"]) == [
        "1.1.1.1",
        "2606:4700::1",
    ]


def test_an_address_that_stands_in_the_portals_file_is_reachable() -> None:
    assert reachable("www.portal.cn", ["10.0.0.1", "10.0.0.2"], ["portal.cn", "10.0.0.1"]) == ["10.0.0.1"]
    assert reachable("10.0.0.1", ["10.0.0.1"], ["10.0.0.1:8080"]) == ["10.0.0.1"]
    assert reachable("::1", ["::1"], ["[::1]"]) == ["::1"]
    assert reachable("localhost", ["127.0.0.1", "10.0.0.1"], ["localhost"]) == ["127.0.0.1"]
    assert reachable("localhost", ["127.0.0.1"], ["portal.cn"]) == []


class Names:
    """A resolver that says one thing after the other, and the gate that believes it."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.answers = list(answers)
        self.refused: list[tuple[str, str]] = []

    async def resolve(self, host: str, port: int) -> list[str]:
        """What it says next; nothing any more is no such host."""
        if not self.answers:
            raise OSError(f"{host}:{port}")
        return list(self.answers.pop(0))

    def gate(self, limit: int = 0) -> Gate:
        """A gate of the portal that asks here."""

        def refuse(place: str, reason: str) -> None:
            self.refused.append((place, reason))

        gate = Gate(ALLOWED, lambda url: url.split("/")[2].partition(":")[0] in ALLOWED, refuse, limit)
        gate.resolve = self.resolve
        return gate


def through(gate: Gate, host: str, port: int, path: str = "/") -> bytes:
    """What a browser gets that asks the gate for a page of a host; what is not connected gives nothing."""

    async def ask() -> bytes:
        way = await gate.open()
        reader, writer = await asyncio.open_connection("127.0.0.1", int(way.rpartition(":")[2]))
        writer.write(
            b"\x05\x01\x00" + b"\x05\x01\x00\x03" + bytes([len(host)]) + host.encode() + port.to_bytes(2, "big")
        )
        assert await reader.readexactly(2) == b"\x05\x00"
        answer = await reader.readexactly(10)
        got = b""
        if answer[1] == 0:
            writer.write(f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
            async with asyncio.timeout(10):
                try:
                    got = await reader.read(1 << 20) + await reader.read()
                except ConnectionError:
                    got = b"broken"
        writer.close()
        await gate.close()
        return got

    return asyncio.run(ask())


@pytest.fixture
def portal() -> RawServer:
    server = RawServer(host="127.0.0.2")
    server.raw("/", b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nhere", cut=True)
    return server


def port_of(server: RawServer) -> int:
    return int(server.url.rpartition(":")[2])


def test_the_connection_goes_to_the_address_that_was_checked(portal: RawServer) -> None:
    names = Names(["10.0.0.1", "127.0.0.2"], ["127.0.0.1"])
    gate = names.gate()
    assert through(gate, "portal.cn", port_of(portal)).endswith(b"here")
    assert gate.dialled == {("portal.cn", port_of(portal)): "127.0.0.2"}
    assert len(names.answers) == 1  # asked once a connection: there is no second answer to be taken in by
    portal.close()


def test_a_name_that_leads_into_our_own_network_is_refused_and_said(portal: RawServer) -> None:
    names = Names(["127.0.0.1", "10.0.0.1"])
    gate = names.gate()
    assert through(gate, "portal.cn", port_of(portal)) == b""
    assert [place for place, _ in names.refused] == [f"portal.cn:{port_of(portal)}"]
    assert gate.shut["portal.cn", port_of(portal)] == "a private address (127.0.0.1, 10.0.0.1)"
    assert portal.connections == 0
    portal.close()


def test_another_host_is_not_even_resolved(portal: RawServer) -> None:
    names = Names(["127.0.0.2"])
    assert through(names.gate(), "elsewhere.cn", port_of(portal)) == b""
    assert len(names.answers) == 1
    assert portal.connections == 0
    portal.close()


def test_why_there_is_no_connection_is_known(portal: RawServer) -> None:
    gate = Names().gate()
    assert through(gate, "portal.cn", 80) == b""
    assert gate.shut == {("portal.cn", 80): "no such host"}
    with socket.create_server(("127.0.0.2", 0)) as taken:
        closed = taken.getsockname()[1]
    gate = Names(["127.0.0.2"]).gate()
    assert through(gate, "portal.cn", closed) == b""
    assert gate.shut == {("portal.cn", closed): "connection refused, or no answer"}
    portal.close()


def test_a_connection_that_brings_too_much_is_cut(portal: RawServer) -> None:
    portal.raw("/long", b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 500_000, cut=True)
    got = through(Names(["127.0.0.2"]).gate(limit=100_000), "portal.cn", port_of(portal), "/long")
    assert len(got) <= 100_000
    assert len(through(Names(["127.0.0.2"]).gate(), "portal.cn", port_of(portal), "/long")) > 500_000
    portal.close()
