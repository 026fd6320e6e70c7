"""What the streams of a PDF unpack to and draw, told before pdfium unpacks and draws all of it."""

import re
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping

from extractors.errors import TooLarge

STREAM_LIMIT = 200_000_000
"""Bytes of one stream: an A3 page scanned in colour at 300 dpi has 52 million."""

DRAWN_LIMIT = 1_000_000
"""Forms (pieces of a page that are drawn by name) that one form may draw, those within them counted each time."""

_DEEPEST = 40
"""Forms within forms, as deep as pdfium goes: one that draws itself twice would double 40 times."""

_SMALL = 100_000
"""Bytes: deflate packs a thousandfold at most, so that a smaller stream is below any limit."""

_PIECE = 1 << 20
_HEAD = 4000
_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_NUMBER = re.compile(rb"(\d{1,9})\s+\d{1,5}\s+obj\b")
_DRAW = re.compile(rb"/([^\s/<>\[\]()%]{1,99})\s+Do\b")
_REFERENCE = re.compile(rb"/([^\s/<>\[\]()%]{1,99})\s+(\d{1,9})\s+\d{1,5}\s+R\b")
_FORM_CONTENT = 1 << 20

Calls = Mapping[int, Counter[int]]
"""By number of a form: how often it draws which others."""


def check_streams(body: bytes) -> None:
    """Raises TooLarge for a stream that unpacks to more than any page needs, and for forms that multiply."""
    calls: dict[int, Counter[int]] = {}
    for number, head, packed in _streams(body):
        is_deflated = b"/Fl" in head
        if is_deflated and len(packed) > _SMALL:
            _check_size(packed)
        if re.search(rb"/Subtype\s*/Form\b", head):
            content = _unpacked(packed) if is_deflated else packed
            named = {name: int(target) for name, target in _REFERENCE.findall(head)}
            calls[number] = Counter(named[name] for name in _DRAW.findall(content) if name in named)
    if _drawn(calls) > DRAWN_LIMIT:
        raise TooLarge(f"a PDF whose forms draw each other more than {DRAWN_LIMIT} times")


def _streams(body: bytes) -> Iterator[tuple[int, bytes, memoryview]]:
    """Each stream with its object's number and dictionary."""
    view = memoryview(body)
    end = 0
    for found in _STREAM.finditer(body):
        if found.start() < end:
            continue
        head = body[max(end, found.start() - _HEAD) : found.start()]
        objects = list(_NUMBER.finditer(head))
        if not objects:
            continue
        end = body.find(b"endstream", found.end())
        end = len(body) if end < 0 else end
        yield int(objects[-1][1]), head[objects[-1].end() :], view[found.end() : end]


def _check_size(packed: memoryview) -> None:
    unpacker = zlib.decompressobj()
    size, rest = 0, bytes(packed)
    try:
        while rest and not unpacker.eof:
            size += len(unpacker.decompress(rest, _PIECE))
            if size > STREAM_LIMIT:
                raise TooLarge(f"a PDF with a stream that unpacks to more than {STREAM_LIMIT} bytes")
            rest = unpacker.unconsumed_tail
    except zlib.error:  # pdfium shows what comes before the damage
        return


def _unpacked(packed: memoryview) -> bytes:
    try:
        return zlib.decompressobj().decompress(packed, _FORM_CONTENT)
    except zlib.error:
        return b""


def _drawn(calls: Calls) -> int:
    """The most that any form draws, as deep as they are drawn."""
    drawn: Mapping[int, int] = dict.fromkeys(calls, 1)
    for _ in range(_DEEPEST):
        drawn = {
            number: min(10 * DRAWN_LIMIT, 1 + sum(times * drawn.get(form, 0) for form, times in called.items()))
            for number, called in calls.items()
        }
    return max(drawn.values(), default=0)
