"""The names at the root of an OLE2 container (.doc, .xls, .wps, or a package behind a password)."""

import struct
from collections.abc import Iterator

_ENTRY = 128
_HEADER = 512
_NOTHING = 0xFFFFFFFA
"""Sector and entry numbers from here on are marks: end of a chain, free, no sibling."""


def streams_of(body: bytes) -> frozenset[str]:
    """The names of the root's own streams and storages; what can be read of them where the file is broken.

    Embedded objects keep theirs below the root: a Word file that holds a sheet has no Workbook here.
    """
    entries = b"".join(_directory(body))
    names: set[str] = set()
    waiting = [struct.unpack_from("<I", entries, 76)[0]] if len(entries) >= _ENTRY else []
    seen: set[int] = set()
    while waiting:
        number = waiting.pop()
        start = number * _ENTRY
        if number in seen or number >= _NOTHING or start + _ENTRY > len(entries):
            continue
        seen.add(number)
        size = struct.unpack_from("<H", entries, start + 64)[0]
        names.add(entries[start : start + max(min(size, 64) - 2, 0)].decode("utf-16-le", "replace"))
        waiting.extend(struct.unpack_from("<II", entries, start + 68))
    return frozenset(names)


def _directory(body: bytes) -> Iterator[bytes]:
    """The sectors of the directory, along their chain in the allocation table."""
    if len(body) < _HEADER:
        return
    shift = struct.unpack_from("<H", body, 30)[0]
    if shift not in {9, 12}:
        return
    size = 1 << shift
    tables = struct.unpack_from("<109I", body, 76)
    sector: int = struct.unpack_from("<I", body, 48)[0]
    for _ in range(len(body) // size + 1):
        if sector >= _NOTHING or (sector + 1) * size >= len(body):
            return
        yield body[(sector + 1) * size : (sector + 2) * size]
        table, index = divmod(sector, size // 4)
        at = (tables[table] + 1) * size + index * 4 if table < len(tables) else len(body)
        if at + 4 > len(body):
            return
        sector = struct.unpack_from("<I", body, at)[0]
