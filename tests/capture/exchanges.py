"""Exchanges that never crossed a wire, for tests of the archive alone."""

import asyncio
import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from crawler.capture.archive import Archive
from crawler.capture.exchange import Capture, Exchange
from crawler.capture.reading import Gap, Stored, read_on
from spiders.found import request_key

START = datetime(2026, 3, 31, 9, 30, 0, 123456, tzinfo=UTC)
PAGE = "http://www.bjft.gov.cn/zfxxgk/index.html?b=2&a=1"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: Text/HTML; charset=gb2312\r\n\r\n"


def exchange(
    url: str, body: bytes = b"<p>x</p>", *, head: bytes = HEAD, minute: int = 0, post: bytes = b""
) -> Exchange:
    """A GET, or a POST of a form, that was answered so many minutes after `START`."""
    method = "POST" if post else "GET"
    sent = f"{method} /x HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n"
    return Exchange(
        key=request_key(method, url, post),
        request_head=sent.encode(),
        request_body=post,
        response_head=head,
        body=io.BytesIO(body),
        ip="127.0.0.1",
        started_at=START + timedelta(minutes=minute),
    )


def append(archive: Archive, *exchanges: Exchange) -> list[Capture]:
    """Append them all at once."""

    async def all_at_once() -> list[Capture]:
        return list(await asyncio.gather(*map(archive.append, exchanges)))

    return asyncio.run(all_at_once())


def read_all(path: Path, warc: str) -> Iterator[Stored]:
    """Every record of a file in which nothing is damaged, its body open until the next is asked for."""
    with path.open("rb") as file:
        for found in read_on(file, warc):
            assert not isinstance(found, Gap), found
            yield found


def warcs(data: Path) -> list[str]:
    """The names of an archive's files."""
    return sorted(path.name for path in (data / "archive").iterdir())
