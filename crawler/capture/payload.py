"""A body as it was meant: out of its chunks, and decompressed."""

import re
import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO

import brotli  # type: ignore[import-untyped]  # published without type information
from warcio.statusandheaders import StatusAndHeaders

from crawler.errors import BodyDamaged

try:
    from compression import zstd  # type: ignore[import-not-found,unused-ignore]  # Python 3.14
except ImportError:
    from backports import zstd

LIMIT = 512 << 20
"""Bytes: no report is larger, and no compressed body may unfold beyond."""

# 1f40;name=value
FIRST_CHUNK = re.compile(rb"[0-9a-fA-F]{1,16}[ \t]*(?:;[^\r\n]*)?\r?\n")

GZIP_MAGIC = b"\x1f\x8b"


def decoded(body: BinaryIO, head: StatusAndHeaders, url: str) -> bytes:
    """The payload; raises BodyDamaged where its compression breaks off or is unknown."""
    data = body.read()
    if "chunked" in (head.get_header("transfer-encoding") or "").lower():
        data = unchunked(data)
    codings = [name.strip().lower() for name in (head.get_header("content-encoding") or "").split(",")]
    for coding in reversed(codings):
        if coding in {"", "identity", "none"} or not data:
            continue
        if coding not in DECODERS:
            raise BodyDamaged(f"{url}: got the content encoding {coding!r}, expected one of {', '.join(DECODERS)}")
        data = _decode(data, coding, url)
    return data


def unchunked(data: bytes) -> bytes:
    """A body out of its chunks; one that some tool took out of them, and only left the field, is given as it is."""
    return b"".join(_chunks(data)) if FIRST_CHUNK.match(data) else data


def _chunks(data: bytes) -> Iterator[bytes]:
    """The chunks of a chunked body; of the last one, what came."""
    start = 0
    while (end := data.find(b"\n", start)) > 0:
        try:
            size = int(data[start:end].split(b";")[0], 16)
        except ValueError:
            return
        if size <= 0:
            return
        yield data[end + 1 : end + 1 + size]
        start = data.find(b"\n", end + 1 + size) + 1
        if not start:
            return


def _decode(data: bytes, coding: str, url: str) -> bytes:
    try:
        return DECODERS[coding](data)
    except (zlib.error, brotli.error, zstd.ZstdError, EOFError) as error:
        raise BodyDamaged(f"{url}: its {coding} body of {len(data)} bytes breaks: {error}") from error


def _gzip(data: bytes) -> bytes:
    """Gzip members one after the other; what only claims to be gzip is given back as it is."""
    if not data.startswith(GZIP_MAGIC):
        return data
    out = b""
    while data.startswith(GZIP_MAGIC):  # what stands behind the last member is padding
        member = zlib.decompressobj(16 + zlib.MAX_WBITS)
        out = _whole(out + member.decompress(data, LIMIT - len(out)), ended=member.eof)
        data = member.unused_data
    return out


def _deflate(data: bytes) -> bytes:
    """Deflate in its zlib frame, as the standard has it, or bare, as some servers send it."""
    try:
        stream = zlib.decompressobj()
        out = stream.decompress(data, LIMIT)
    except zlib.error:
        stream = zlib.decompressobj(-zlib.MAX_WBITS)
        out = stream.decompress(data, LIMIT)
    return _whole(out, ended=stream.eof)


def _brotli(data: bytes) -> bytes:
    stream = brotli.Decompressor()
    out = stream.process(data, output_buffer_limit=LIMIT)
    return _whole(out, ended=stream.is_finished())


def _zstd(data: bytes) -> bytes:
    stream = zstd.ZstdDecompressor()
    out = stream.decompress(data, LIMIT)
    return _whole(out, ended=stream.eof)


def _whole(out: bytes, *, ended: bool) -> bytes:
    if not ended:
        raise EOFError("it ends early" if len(out) < LIMIT else f"it unfolds beyond {LIMIT} bytes")
    return out


DECODERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
}
