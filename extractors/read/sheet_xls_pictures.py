"""The pictures of an XLS workbook: their bytes stand once in its stream, and each sheet's shapes refer to them."""

import io
import struct
from collections.abc import Iterator

from xlrd.compdoc import CompDoc

from extractors.document import Paragraph, Picture

_BEGIN, _END, _SHEET, _CONTINUED = 0x0809, 0x000A, 0x0085, 0x003C
_PICTURES, _SHAPES = 0x00EB, 0x00EC
"""Records of the stream: a part's begin and end, a sheet's entry, more of the record before; drawings."""

_CONTAINERS = range(0xF000, 0xF005)
_STORED, _OPTIONS, _ANCHOR = 0xF007, 0xF00B, 0xF010
"""Records of a drawing: those made of others; a stored picture, a shape's options, its place."""

_NUMBER_OF_PICTURE = 0x0104
_STORED_HEAD = 36
_LONGEST_HEAD = 41
"""From the start of a stored picture to its bytes: a header, one or two digests, a mark."""

_STARTS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")

Record = tuple[int, int, bytes]
"""Kind, what its header adds, payload."""


def read_pictures(body: bytes) -> dict[int, list[tuple[int, Paragraph | Picture]]]:
    """By worksheet, in the order of the tabs: its pictures, each with the row (from 0) in which it begins."""
    file = CompDoc(body, logfile=io.StringIO(), ignore_workbook_corruption=True)
    located, offset, length = file.locate_named_stream("Workbook")
    if located is None:
        return {}
    stream = located[offset : offset + length]
    stored = [_picture(payload) for kind, _, payload in _drawing(_joined(stream, 0, _PICTURES)) if kind == _STORED]
    sheets = (struct.unpack_from("<IBB", entry) for kind, entry in _records(stream, 0) if kind == _SHEET)
    worksheets = [start for start, _, sort in sheets if sort == 0]
    found: dict[int, list[tuple[int, Paragraph | Picture]]] = {}
    for index, start in enumerate(worksheets):
        for row, number in _shapes(_joined(stream, start, _SHAPES)):
            picture = stored[number - 1] if 0 < number <= len(stored) else None
            if picture:
                found.setdefault(index, []).append((row, Picture(None, picture)))
    return found


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """The records of one part of the stream, without those of the parts inside it."""
    depth = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        depth += (kind == _BEGIN) - (kind == _END)
        if depth <= 1:
            yield kind, stream[at + 4 : at + 4 + length]
        if depth <= 0:
            return
        at += 4 + length


def _joined(stream: bytes, start: int, wanted: int) -> bytes:
    """The payloads of all records of a kind, continued ones whole."""
    pieces = []
    last = 0
    for kind, payload in _records(stream, start):
        last = last if kind == _CONTINUED else kind
        if last == wanted:
            pieces.append(payload)
    return b"".join(pieces)


def _drawing(drawing: bytes) -> Iterator[Record]:
    """The records of a drawing in their order, those inside others too."""
    at = 0
    while at + 8 <= len(drawing):
        head, kind, length = struct.unpack_from("<HHI", drawing, at)
        at += 8
        if kind in _CONTAINERS:
            continue
        yield kind, head >> 4, drawing[at : at + length]
        at += length


def _shapes(drawing: bytes) -> Iterator[tuple[int, int]]:
    """The row and the picture's number of each shape that shows one."""
    number = 0
    for kind, count, payload in _drawing(drawing):
        if kind == _OPTIONS:
            options = struct.iter_unpack("<HI", payload[: min(count, len(payload) // 6) * 6])
            number = next((value for name, value in options if name & 0x3FFF == _NUMBER_OF_PICTURE), 0)
        elif kind == _ANCHOR and number and len(payload) >= _STORED_HEAD // 2:
            yield struct.unpack_from("<H", payload, 6)[0], number
            number = 0


def _picture(stored: bytes) -> bytes | None:
    """A stored picture's file; None for a kind that is no picture file (drawings of lines)."""
    reach = stored[_STORED_HEAD : _STORED_HEAD + _LONGEST_HEAD + 256]
    starts = [found for start in _STARTS if (found := reach.find(start)) >= 0]
    return stored[_STORED_HEAD + min(starts) :] if starts else None
