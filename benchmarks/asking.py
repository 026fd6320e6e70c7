"""Concurrent clients in a process of their own: each asks, waits for the whole answer, and asks again."""

import asyncio
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from statistics import median
from subprocess import PIPE, run
from time import perf_counter
from urllib.parse import quote

LENGTH = b"content-length:"
CHUNKED = b"transfer-encoding: chunked"


@dataclass(frozen=True)
class Asked:
    """How long answers took, in milliseconds, how many a second there were, and how many were none."""

    p50_ms: float
    p95_ms: float
    per_second: float
    failed: int


def ask(port: int, paths: Sequence[str], *, clients: int, count: int) -> Asked:
    """Ask for the paths in turn, so many times in all, from this many clients at once."""
    told = json.dumps([port, clients, count, [quote(path, safe="/?&=%:+,()'") for path in paths]])
    done = run([sys.executable, "-m", "benchmarks.asking"], input=told, stdout=PIPE, text=True, check=True)  # ourselves
    times, seconds, failed = json.loads(done.stdout)
    times.sort()
    return Asked(median(times), times[int(0.95 * (len(times) - 1))], len(times) / seconds, failed)


async def _asking(port: int, clients: int, count: int, paths: Sequence[str]) -> tuple[list[float], float, int]:
    rest = islice(cycle(paths), count)
    times: list[float] = []
    begun = perf_counter()
    failed = sum(await asyncio.gather(*(_client(port, rest, times) for _ in range(clients))))
    return times, perf_counter() - begun, failed


async def _client(port: int, rest: Iterator[str], times: list[float]) -> int:
    failed = 0
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for path in rest:
        begun = perf_counter()
        writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: */*\r\n\r\n".encode())
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            await _body(reader, head.lower())
        except (asyncio.IncompleteReadError, ConnectionError):
            head = b""
        times.append(1000 * (perf_counter() - begun))
        failed += not head.startswith((b"HTTP/1.1 2", b"HTTP/1.1 3", b"HTTP/1.0 2"))
        if not head or b"connection: close" in head.lower() or head.startswith(b"HTTP/1.0"):
            writer.close()
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.close()
    return failed


async def _body(reader: asyncio.StreamReader, head: bytes) -> None:
    if CHUNKED in head:
        while (size := int((await reader.readline()).split(b";")[0], 16)) or not await reader.readline():
            if not size:
                return
            await reader.readexactly(size + 2)
        return
    if LENGTH in head:
        await reader.readexactly(int(head.partition(LENGTH)[2].split(b"\r\n", 1)[0]))
    elif not head.startswith((b"http/1.1 204", b"http/1.1 304")):
        await reader.read()


if __name__ == "__main__":
    json.dump(asyncio.run(_asking(*json.load(sys.stdin))), sys.stdout)
