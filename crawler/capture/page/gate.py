"""The only way out for a portal's pages: a SOCKS 5 proxy on loopback that dials what it has checked, and nothing else.

Whatever Chromium opens a connection for (a page, a worker, a WebSocket, a prefetch, a request that no DevTools event
tells of) comes by here with the host's name. The host must be one of the portal's, and the connection goes to the very
address that was checked, so that a name cannot lead into our own network by changing in between.
"""

import asyncio
import contextlib
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Sequence
from urllib.parse import urlsplit

from crawler.addresses import reachable
from crawler.errors import Shut

CONNECT = 1
IPV4, NAME, IPV6 = 1, 3, 4
DONE, REFUSED_BY_RULES, NO_SUCH_HOST, CONNECTION_REFUSED = 0, 2, 4, 5
"""Answers of RFC 1928."""

NO_SUCH_HOST_REASON = "no such host"

DIAL_S = 15.0
PIECE = 1 << 16

Resolve = Callable[[str, int], Awaitable[list[str]]]


async def resolve(host: str, port: int) -> list[str]:
    """The addresses of a name, as this machine's resolver gives them."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(place[4][0]) for place in found))


def place_of(url: str) -> tuple[str, int]:
    """The host and the port of an address, as the gate is asked for them."""
    parts = urlsplit(url)
    return parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)


Ends = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Meet = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class _Listener:
    """Listens on loopback from `open` to `close`; `meet` has each connection, which may break at any moment."""

    def __init__(self, meet: Meet) -> None:
        self._meet = meet
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def open(self) -> str:
        """Start to listen; gives the place."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return f"127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def close(self) -> None:
        """Let nothing through any more."""
        if self._server:
            self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if task := asyncio.current_task():
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        with contextlib.closing(writer), contextlib.suppress(OSError, EOFError, asyncio.CancelledError):
            await self._meet(reader, writer)


class Gate:
    """Open from `open` to `close`; `limit` in bytes is how much one connection may bring in, 0 for any amount."""

    def __init__(
        self, hosts: Sequence[str], allowed: Callable[[str], bool], refuse: Callable[[str, str], None], limit: int
    ) -> None:
        self._hosts = hosts
        self._allowed = allowed
        self._refuse = refuse
        self._limit = limit
        self.resolve: Resolve = resolve
        self._listener = _Listener(self._meet)
        self.dialled: dict[tuple[str, int], str] = {}
        self.shut: dict[tuple[str, int], str] = {}

    async def open(self) -> str:
        """Start to listen; gives the proxy's address for the browser."""
        return f"socks5://{await self._listener.open()}"

    async def close(self) -> None:
        """Let nothing through any more."""
        await self._listener.close()

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        host, port = await _asked(reader, writer)
        try:
            far_reader, far_writer = await self._dial(host, port)
        except Shut as shut:
            self.shut[host, port] = shut.reason
            writer.write(_answer(shut.answer))
            await writer.drain()
            return
        writer.write(_answer(DONE))
        await _join((reader, writer), (far_reader, far_writer), self._limit)

    async def _dial(self, host: str, port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        place = f"[{host}]" if ":" in host else host
        if not self._allowed(f"http://{place}:{port}/"):
            self._refuse(f"{place}:{port}", "not one of the portal's hosts")
            raise Shut(REFUSED_BY_RULES, "not one of the portal's hosts")
        try:
            addresses = await self.resolve(host, port)
        except OSError as error:
            raise Shut(NO_SUCH_HOST, NO_SUCH_HOST_REASON) from error
        public = reachable(host.rstrip("."), addresses, self._hosts)
        if not public:
            reason = f"a private address ({', '.join(addresses)})"
            self._refuse(f"{place}:{port}", reason)
            raise Shut(REFUSED_BY_RULES, reason)
        for address in public:
            with contextlib.suppress(OSError, TimeoutError):
                async with asyncio.timeout(DIAL_S):
                    far = await asyncio.open_connection(address, port)
                self.dialled[host, port] = address
                self.shut.pop((host, port), None)
                return far
        raise Shut(CONNECTION_REFUSED, "connection refused, or no answer")


class Relay:
    """The way to a portal's own proxy: Chromium, which resolves no names, finds it at an address of this machine."""

    def __init__(self, host: str, port: int) -> None:
        self._far = host, port
        self._listener = _Listener(self._meet)

    async def open(self) -> str:
        """Start to listen; gives the place for the browser."""
        return await self._listener.open()

    async def close(self) -> None:
        """Let nothing through any more."""
        await self._listener.close()

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async with asyncio.timeout(DIAL_S):
            far = await asyncio.open_connection(*self._far)
        await _join((reader, writer), far, 0)


async def _join(near: Ends, far: Ends, limit: int) -> None:
    """Carry both ways until the browser hangs up; `limit` is for what comes in."""
    with contextlib.closing(far[1]):
        inward = asyncio.create_task(_carry(far[0], near[1], limit))
        try:
            await _carry(near[0], far[1], 0)
        finally:
            inward.cancel()


async def _carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, limit: int) -> None:
    """Until one side hangs up; a connection that broke, or brought too much, breaks on the other side, too."""
    carried = 0
    try:
        while piece := await reader.read(PIECE):
            carried += len(piece)
            if 0 < limit < carried:
                writer.transport.abort()
                return
            writer.write(piece)
            await writer.drain()
        writer.write_eof()
    except OSError:
        writer.transport.abort()


async def _asked(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> tuple[str, int]:
    """The greeting and the one command that is known: which host and port the browser wants."""
    _, methods = await reader.readexactly(2)
    await reader.readexactly(methods)
    writer.write(b"\x05\x00")
    _, command, _, kind = await reader.readexactly(4)
    if kind == NAME:
        (length,) = await reader.readexactly(1)
        host = (await reader.readexactly(length)).decode("ascii", "replace").lower()
    else:
        host = str(ipaddress.ip_address(await reader.readexactly(4 if kind == IPV4 else 16)))
    port = int.from_bytes(await reader.readexactly(2), "big")
    if command != CONNECT:
        raise asyncio.IncompleteReadError(b"", None)
    return host, port


def _answer(code: int) -> bytes:
    return bytes([5, code, 0, IPV4, 0, 0, 0, 0, 0, 0])
