"""Bodies as they were meant: out of chunks, decompressed, or an error that says where they break."""

import gzip
import io
import zlib
from collections.abc import Callable

import brotli  # type: ignore[import-untyped]  # published without type information
import pytest
from backports import zstd

from crawler.capture import payload
from crawler.capture.index import http_head
from crawler.capture.payload import decoded
from crawler.errors import BodyDamaged
from tests.capture.loopback import chunked

TEXT = "政府信息公开工作年度报告".encode() * 200


def bare_deflate(data: bytes) -> bytes:
    return zlib.compress(data)[2:-4]


def read(body: bytes, fields: str) -> bytes:
    head = http_head(f"HTTP/1.1 200 OK\r\n{fields}\r\n\r\n".encode())
    return decoded(io.BytesIO(body), head, "http://a.cn/x")


def zstandard(data: bytes) -> bytes:
    packed: bytes = zstd.compress(data)
    return packed


@pytest.mark.parametrize(
    ("coding", "encode"),
    [
        ("gzip", gzip.compress),
        ("X-GZIP", gzip.compress),
        ("gzip, gzip", lambda data: gzip.compress(gzip.compress(data))),
        ("deflate", zlib.compress),
        ("deflate", bare_deflate),
        ("br", brotli.compress),
        ("zstd", zstandard),
        ("identity", bytes),
        ("gzip", bytes),  # declared, but not done
    ],
)
def test_every_content_encoding_is_undone(coding: str, encode: Callable[[bytes], bytes]) -> None:
    fields = f"Content-Encoding: {coding}"
    assert read(encode(TEXT), fields) == TEXT
    assert read(chunked(encode(TEXT), 17), fields + "\r\ntransfer-encoding: Chunked") == TEXT


def test_gzip_members_are_joined_and_padding_behind_them_is_dropped() -> None:
    assert read(gzip.compress(b"a") + gzip.compress(b"b") + b"\0\0\0", "Content-Encoding: gzip") == b"ab"


@pytest.mark.parametrize(
    ("coding", "encode"),
    [("gzip", gzip.compress), ("deflate", zlib.compress), ("br", brotli.compress), ("zstd", zstandard)],
)
def test_compression_that_breaks_off_is_an_error_not_half_a_page(coding: str, encode: Callable[[bytes], bytes]) -> None:
    with pytest.raises(BodyDamaged, match=f"http://a.cn/x: its {coding} body of"):
        read(encode(TEXT)[:-5], f"Content-Encoding: {coding}")


def test_an_unknown_encoding_is_named() -> None:
    with pytest.raises(BodyDamaged, match="'compress'"):
        read(b"x", "Content-Encoding: compress")


def test_a_body_that_unfolds_without_end_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(payload, "LIMIT", 1000)
    with pytest.raises(BodyDamaged, match="beyond 1000 bytes"):
        read(gzip.compress(b"\0" * 5000), "Content-Encoding: gzip")


def test_chunks_that_break_off_give_what_came() -> None:
    assert read(b"5\r\nhello\r\n5\r\nwor", "Transfer-Encoding: chunked") == b"hellowor"
    assert read(b"", "Transfer-Encoding: chunked") == b""
