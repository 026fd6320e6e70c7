"""Ways to spoil bytes: flipped, cut, spliced, doubled, with numbers made huge and tags left open."""

import io
import re
import zipfile
from collections.abc import Callable
from random import Random

from tests.spoiling.seeds import any_seed

Change = Callable[[Random, bytearray], None]
LONGEST = 4_000_000
"""Bytes; what grows beyond is cut: other documents show what size does."""

_ODD = (
    *(b"-1", b"0", b"1000000", b"99999999999", b"4294967295", b"1e308", b"NaN", b"0x7fffffff", b"1" * 5000),
    *(b"<table>", b"</table>", b"<tr><td>", b"</td>", b"<div>", b"<script>", b"<!--", b"<![CDATA[", b"]]>", b"<"),
    *(b"&#x110000;", b"&#0;", b"&amp", b'"', b"\0", b"\r", b"\xff\xfe", b"\xef\xbb\xbf"),
    *(b"\xe2\x80\xae", b"\xed\xa0\x80"),
    *(b' colspan="1000000"', b' rowspan="1000000"', b' style="display:none"', b'<meta charset="utf-16">'),
    *(b"<w:tbl>", b"</w:tbl>", b"<w:tc>", b"</w:tc>", b'<w:gridSpan w:val="100000"/>', b"<w:vMerge/>", b"<w:del>"),
    *(b'<c r="XFD1048576">', b'<mergeCell ref="A1:XFD1048576"/>', b"<v>99999999</v>", b"<is><t>"),
    *(b"<<", b">>", b"[", b"]", b" 0 R ", b"/Kids [1 0 R]", b"/Length 99999999", b" 1e9 ", b"endstream", b"Do "),
    *(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\3\4", b"%PDF-1.7", b"\x89PNG", b"{\\rtf1", b"<?xml version='1.0'?>"),
)  # fmt: skip
_NUMBER = re.compile(rb"\d+")
_TAG = re.compile(rb"<[^<>]{1,80}>")


def flip(source: Random, body: bytearray) -> None:
    """One bit."""
    body[source.randrange(len(body))] ^= 1 << source.randrange(8)


def overwrite(source: Random, body: bytearray) -> None:
    """Some bytes become anything."""
    at = source.randrange(len(body))
    body[at : at + 8] = source.randbytes(len(body[at : at + 8]))


def leave_out(source: Random, body: bytearray) -> None:
    """A piece is missing."""
    at = source.randrange(len(body))
    del body[at : at + source.choice((1, 20, 400, 5000))]


def double(source: Random, body: bytearray) -> None:
    """A piece stands several times."""
    at = source.randrange(len(body))
    piece = body[at : at + source.choice((1, 30, 500, 5000))]
    body[at:at] = piece * min(source.choice((1, 2, 30, 3000)), LONGEST // len(piece) // 4)


def insert(source: Random, body: bytearray) -> None:
    """Something odd stands somewhere."""
    at = source.randrange(len(body))
    body[at:at] = source.choice(_ODD)


def renumber(source: Random, body: bytearray) -> None:
    """A number becomes another one."""
    found = _NUMBER.search(body, source.randrange(len(body)))
    if found:
        body[found.start() : found.end()] = source.choice(_ODD[:9])


def nest(source: Random, body: bytearray) -> None:
    """A tag is opened, or closed, again and again."""
    found = _TAG.search(body, source.randrange(len(body)))
    if found:
        body[found.start() : found.start()] = found[0] * source.choice((2, 50, 5000))


def move(source: Random, body: bytearray) -> None:
    """A tag goes elsewhere."""
    found = _TAG.search(body, source.randrange(len(body)))
    if found:
        tag = found[0]
        del body[found.start() : found.end()]
        at = source.randrange(len(body) + 1)
        body[at:at] = tag


def cut(source: Random, body: bytearray) -> None:
    """The end is missing."""
    del body[source.randrange(len(body)) :]


def splice(source: Random, body: bytearray) -> None:
    """A piece of another document stands in the place of one."""
    other = any_seed(source)
    start = source.randrange(len(other))
    piece = other[start : start + source.choice((50, 2000, 100_000))]
    at = source.randrange(len(body))
    body[at : at + len(piece)] = piece


CHANGES: tuple[Change, ...] = (
    *(
        flip,
        flip,
        flip,
        overwrite,
        leave_out,
        double,
        insert,
        insert,
        renumber,
        renumber,
        nest,
        move,
        move,
        cut,
        splice,
    ),
)


def changed(source: Random, body: bytes) -> bytes:
    """The body after a few changes, or many."""
    spoilt = bytearray(body)
    for _ in range(source.choice((1, 1, 2, 5, 30, 200))):
        if not spoilt:
            break
        source.choice(CHANGES)(source, spoilt)
        del spoilt[LONGEST:]
    return bytes(spoilt)


def repacked(source: Random, body: bytes) -> bytes:
    """A package with one of its parts changed: its checksums are right, and what it says is not.

    Of a package that is cut off or behind a password, the bytes are changed.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as package:
            parts = {name: package.read(name) for name in package.namelist()}
    except (zipfile.BadZipFile, RuntimeError):
        return changed(source, body)
    name = max(parts, key=lambda name: len(parts[name])) if source.random() < 0.5 else source.choice([*parts])
    parts[name] = changed(source, parts[name])
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts.items():
            package.writestr(name, part)
    return buffer.getvalue()
