"""A site that answers faster than any crawler asks: `python -m benchmarks.capture_site` prints its port and serves.

Every address is another page of 40 KB: the same navigation, prose of its own, and its number.
"""

import asyncio
import random
from collections.abc import Iterator

HOSTS = ("127.0.0.1", "127.0.0.2")
"""Two hosts for two processes; every Linux has both."""

PROSE_BYTES = 32_000
VARIANTS = 97
NOT_FOUND = b"HTTP/1.1 404 Not Found\r\nContent-Type: text/plain\r\nContent-Length: 0\r\n\r\n"
HEAD = (
    b"HTTP/1.1 200 OK\r\nServer: nginx\r\nDate: Tue, 31 Mar 2026 09:30:00 GMT\r\n"
    b"Content-Type: text/html; charset=utf-8\r\nConnection: keep-alive\r\n"
    b"Last-Modified: Mon, 30 Mar 2026 01:02:03 GMT\r\nVary: Accept-Encoding\r\nX-Frame-Options: SAMEORIGIN\r\n"
)
NUMBER = b"<p>%012d</p></body></html>\n"


def navigation() -> str:
    """What all pages of a portal share: 8 KB of it."""
    items = "".join(f'<li class="nav-item"><a href="/zwgk/lm{n:03d}/index.html">栏目 {n}</a></li>' for n in range(100))
    return f"<!DOCTYPE html><html><head><title>政务公开</title></head><body><ul class='nav'>{items}</ul>"


def prose(chance: random.Random) -> str:
    """Paragraphs out of a vocabulary in which few words are common, as in any language."""
    words = ["".join(chr(chance.randrange(0x4E00, 0x9000)) for _ in range(chance.randint(1, 4))) for _ in range(3000)]
    weights = [1 / rank for rank in range(1, len(words) + 1)]
    text, size = [], 0
    while size < PROSE_BYTES:
        paragraph = "".join(chance.choices(words, weights, k=60))
        text.append(f'<p style="text-indent: 2em">{paragraph}。</p>\n')
        size += len(text[-1].encode())
    return "".join(text)


def pages() -> Iterator[tuple[bytes, bytes]]:
    """Heads and bodies; a body lacks its number."""
    chance, shared = random.Random(1), navigation()  # noqa: S311  # the same pages in every run
    for _ in range(VARIANTS):
        body = (shared + prose(chance)).encode()
        yield HEAD + b"Content-Length: %d\r\n\r\n" % (len(body) + len(NUMBER % 0)), body


class Answering(asyncio.Protocol):
    """One connection."""

    made = tuple(pages())

    def __init__(self) -> None:
        self.asked = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep what answers are written to."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101  # asyncio's promise for TCP
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer every request whose head is there."""
        self.asked += data
        while b"\r\n\r\n" in self.asked:
            head, _, self.asked = self.asked.partition(b"\r\n\r\n")
            number = head.split(b" ", 2)[1].rpartition(b"/")[2].removesuffix(b".html")
            if number.isdigit():
                first, body = self.made[int(number) % VARIANTS]
                self.transport.write(b"".join((first, body, NUMBER % int(number))))
            else:
                self.transport.write(NOT_FOUND)


async def main() -> None:
    """Serve until the end."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Answering, HOSTS[0], 0)
    port = server.sockets[0].getsockname()[1]
    other = await loop.create_server(Answering, HOSTS[1], port)
    print(port, flush=True)
    async with server, other:
        await asyncio.gather(server.serve_forever(), other.serve_forever())


if __name__ == "__main__":
    asyncio.run(main())
