"""WARC records as they are read back: gzip member by gzip member, digests checked."""

import contextlib
import io
import os
import tempfile
import zlib
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import BinaryIO, cast

from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecordLoader

from crawler.capture.digests import Pieces, disagreement
from crawler.capture.exchange import Location
from crawler.capture.index import Placed
from crawler.capture.payload import unchunked
from crawler.capture.records import IN_MEMORY, PIECE, base32, sha1
from crawler.errors import RecordDamaged

GZIP = 16 + zlib.MAX_WBITS
MAGIC, VERSION = b"\x1f\x8b\x08", b"WARC/1."
"""How a gzip member begins, and how what is in it does."""
CUT_OFF = "the gzip member is cut off"

HTTP = "application/http"
WITH_HEAD = {"request", "response", "revisit"}


@dataclass(frozen=True)
class Stored:
    """A record as it stands in a WARC; `body` is a file at its start, without the HTTP head, in memory when small."""

    headers: dict[str, str]
    head: bytes
    body: BinaryIO
    location: Location

    def placed(self) -> Placed:
        """What the index needs of it; a payload digest that its writer left out is taken here."""
        body = self.body.read() if self.headers["warc-type"] == "request" else b""
        self.body.seek(0)
        headers = self.headers
        if headers["warc-type"] in {"response", "resource", "metadata"} and "warc-payload-digest" not in headers:
            payload = sha1()
            for piece in self._pieces():
                payload.update(piece)
            headers = headers | {"warc-payload-digest": base32(payload.digest())}
        return Placed(headers, self.head, body, self.location)

    def problems(self) -> Iterator[str]:
        """Digests that do not agree with what stands there.

        A payload is what stands there or, as some writers have it, what comes out of its chunks; of a revisit it
        stands elsewhere.
        """
        block = self.headers.get("warc-block-digest")
        if block and (got := disagreement(block, lambda: [self.head, *self._pieces()])):
            yield f"warc-block-digest: got {got}, expected {block}"
        payload = self.headers.get("warc-payload-digest")
        if payload and self.headers["warc-type"] != "revisit" and (got := disagreement(payload, *self._payloads())):
            yield f"warc-payload-digest: got {got}, expected {payload}"

    def _pieces(self) -> Iterator[bytes]:
        self.body.seek(0)
        yield from iter(lambda: self.body.read(PIECE), b"")
        self.body.seek(0)

    def _payloads(self) -> Iterator[Pieces]:
        yield self._pieces
        if b"chunked" in self.head.lower():
            yield lambda: [unchunked(b"".join(self._pieces()))]


@dataclass(frozen=True)
class Gap:
    """Bytes of a WARC that are no whole record; `last` where no record follows them."""

    offset: int
    length: int
    reason: str
    last: bool = False

    @property
    def torn(self) -> bool:
        """Whether it is the beginning of a record whose rest was never written, or is gone."""
        return self.last and self.reason == CUT_OFF


def read_on(file: BinaryIO, warc: str) -> Iterator[Stored | Gap]:
    """Every record of a file, and what stands between them instead of one: damage hides nothing behind it."""
    for found in _members(file):
        if isinstance(found, Gap):
            yield found
            continue
        offset, length, content = found
        try:
            record = _stored(content, Location(warc, offset, length))
        except RecordDamaged as error:
            yield Gap(offset, length, str(error))
            continue
        yield record
        record.body.close()


def read_at(file: BinaryIO, location: Location, *, checked: bool = True) -> Stored:
    """The record at which a file stands, its digests checked."""
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as content:
        _inflate(b"", file, cast("BinaryIO", content), location.offset)
        content.seek(0)
        record = _stored(cast("BinaryIO", content), location)
    for problem in record.problems() if checked else ():
        raise RecordDamaged(problem, location.offset)
    return record


def _members(file: BinaryIO) -> Generator[tuple[int, int, BinaryIO] | Gap, None, None]:
    """Offset, length and content of each gzip member from here on; a gap up to the next record where there is none."""
    offset, rest = file.tell(), b""
    while rest or (rest := file.read(PIECE)):
        try:
            with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as content:
                length, rest = _inflate(rest, file, cast("BinaryIO", content), offset)
                content.seek(0)
                yield offset, length, cast("BinaryIO", content)
        except RecordDamaged as error:
            following = _next_record(file, offset + 1)
            end = file.seek(0, os.SEEK_END) if following is None else following
            yield Gap(offset, end - offset, str(error), last=following is None)
            length, rest = file.seek(end) - offset, b""
        offset += length


def _next_record(file: BinaryIO, start: int) -> int | None:
    """Where the next gzip member with a record in it begins."""
    while len(piece := _read(file, start)) >= len(MAGIC):
        at = piece.find(MAGIC)
        while at >= 0:
            if _begins_record(_read(file, start + at)):
                return start + at
            at = piece.find(MAGIC, at + 1)
        start += len(piece) - len(MAGIC) + 1
    return None


def _read(file: BinaryIO, offset: int) -> bytes:
    file.seek(offset)
    return file.read(PIECE)


def _begins_record(packed: bytes) -> bool:
    with contextlib.suppress(zlib.error):
        return zlib.decompressobj(GZIP).decompress(packed, len(VERSION)) == VERSION
    return False


def _inflate(piece: bytes, file: BinaryIO, content: BinaryIO, offset: int) -> tuple[int, bytes]:
    """Unpack one member; its length, and what was read beyond it."""
    member, length = zlib.decompressobj(GZIP), 0
    while True:
        try:
            content.write(member.decompress(piece))
        except zlib.error as error:
            raise RecordDamaged(f"no gzip member ({error})", offset) from error
        length += len(piece) - len(member.unused_data)
        if member.eof:
            return length, member.unused_data
        piece = file.read(PIECE)
        if not piece:
            raise RecordDamaged(CUT_OFF, offset)


def _stored(content: BinaryIO, location: Location) -> Stored:
    try:
        record = ArcWarcRecordLoader().parse_record_stream(content, known_format="warc", no_record_parse=True)
    except (ArchiveLoadFailed, EOFError) as error:
        raise RecordDamaged(f"no WARC record ({error})", location.offset) from error
    headers = {name.lower(): value for name, value in record.rec_headers.headers}
    with_head = headers.get("warc-type") in WITH_HEAD and headers.get("content-type", "").lower().startswith(HTTP)
    head = _head(record.raw_stream) if with_head else b""
    body = io.BytesIO() if record.length <= IN_MEMORY else _file()
    while piece := record.raw_stream.read(PIECE):
        body.write(piece)
    if len(head) + body.tell() != record.length:
        raise RecordDamaged(f"got {len(head) + body.tell()} bytes, expected {record.length}", location.offset)
    body.seek(0)
    return Stored(headers, head, body, location)


def _head(block: BinaryIO) -> bytes:
    """The lines up to the empty one, inclusive."""
    lines = []
    while line := block.readline():
        lines.append(line)
        if not line.rstrip(b"\r\n"):
            break
    return b"".join(lines)


def _file() -> BinaryIO:
    return cast("BinaryIO", tempfile.TemporaryFile())  # whoever reads the record closes it
