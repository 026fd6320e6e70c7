"""WARC and WACZ files of others, read record by record, each exactly as it stands.

It does not matter how a WARC is packed: not at all, a gzip member for each record, or one for all of them.
"""

import gzip
import hashlib
import json
import re
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO, cast
from zipfile import BadZipFile, ZipFile

from crawler.capture.records import IN_MEMORY, PIECE
from crawler.capture.signing import Vouched, verify
from crawler.errors import ForeignDamaged, NotAnArchive, RecordTorn

GZIP, ZIP, WARC = b"\x1f\x8b", b"PK\x03\x04", b"WARC/"
VERSION = re.compile(rb"WARC/[01]\.\d+\s*$")
LONGEST_LINE, LARGEST_HEAD = 1 << 16, 1 << 20
ARCHIVED = re.compile(r"archive/.+\.warc(\.gz)?", re.IGNORECASE)


@dataclass(frozen=True)
class Foreign:
    """A record as it stands: `head` to the empty line, inclusive; `block` is a file at its start."""

    headers: dict[str, str]
    head: bytes
    block: BinaryIO

    @property
    def id(self) -> str:
        """The record's id, without brackets."""
        return self.headers["warc-record-id"].strip("<>")


@dataclass(frozen=True)
class Opened:
    """A WARC of a file: its name in there (or the file's own), and its bytes."""

    name: str
    file: BinaryIO


def open_warcs(path: Path) -> Iterator[Opened]:
    """The WARCs of a file: itself, or those in a WACZ; raises NotAnArchive where it is neither."""
    with path.open("rb") as file:
        begin = file.read(4)
        file.seek(0)
        if begin == ZIP:
            yield from _of_wacz(path)
        elif begin.startswith(GZIP) or begin == WARC[:4]:
            yield Opened(path.name, file)
        else:
            raise NotAnArchive(f"{path}: expected a WARC or a WACZ, got a file that begins with {begin!r}")


def _of_wacz(path: Path) -> Iterator[Opened]:
    with _package(path) as package:
        for name in sorted(filter(ARCHIVED.fullmatch, package.namelist())):
            with package.open(name) as file:
                yield Opened(name.rpartition("/")[2], cast("BinaryIO", file))


@contextmanager
def _package(path: Path) -> Iterator[ZipFile]:
    """A WACZ, opened; raises ForeignDamaged where its ZIP is."""
    try:
        with ZipFile(path) as package:
            yield package
    except (BadZipFile, zlib.error, NotImplementedError) as error:
        raise ForeignDamaged(f"{path}: the ZIP is damaged ({error})") from error


def check_wacz(path: Path) -> Vouched | None:
    """Take all digests of a WACZ, and its signature where it has one; nothing of that for a WARC.

    Raises ForeignDamaged, NotAnArchive or SignatureWrong.
    """
    with path.open("rb") as file:
        if file.read(4) != ZIP:
            return None
    try:
        with _package(path) as package:
            names = set(package.namelist())
            if "datapackage.json" not in names or not any(map(ARCHIVED.fullmatch, names)):
                raise NotAnArchive(f"{path}: a ZIP, but no WACZ: expected datapackage.json and archive/*.warc.gz in it")
            described = package.read("datapackage.json")
            for resource in json.loads(described)["resources"]:
                if resource["path"] not in names:
                    raise ForeignDamaged(f"{path}: {resource['path']} is listed, but not there")
                with package.open(resource["path"]) as entry:
                    _compare(f"{path}: {resource['path']}", resource["hash"], entry)
            if "datapackage-digest.json" not in names:
                return None
            return _vouched(path, described, json.loads(package.read("datapackage-digest.json")))
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise ForeignDamaged(f"{path}: its description is none ({type(error).__name__}: {error})") from error


def _vouched(path: Path, described: bytes, vouching: dict[str, object]) -> Vouched | None:
    digest = f"sha256:{hashlib.sha256(described).hexdigest()}"
    if vouching["hash"] != digest:
        raise ForeignDamaged(f"{path}: datapackage.json: got {digest}, expected {vouching['hash']}")
    signed = vouching.get("signedData")
    if not isinstance(signed, dict) or "publicKey" not in signed:  # signed by a host's certificate: not ours to judge
        return None
    return verify(signed, digest)


def _compare(what: str, expected: str, file: IO[bytes]) -> None:
    algorithm = expected.partition(":")[0]
    if algorithm not in {"sha256", "md5"}:
        raise ForeignDamaged(f"{what}: expected a sha256 or md5 digest, got {expected!r}")
    hasher = hashlib.new(algorithm, usedforsecurity=False)
    for piece in iter(lambda: file.read(PIECE), b""):
        hasher.update(piece)
    got = f"{algorithm}:{hasher.hexdigest()}"
    if got != expected:
        raise ForeignDamaged(f"{what}: got {got}, expected {expected}")


def read_foreign(opened: Opened) -> Iterator[Foreign]:
    """Its records, each block open until the next is asked for; raises ForeignDamaged where one is not whole."""
    begin = opened.file.peek(2)[:2] if hasattr(opened.file, "peek") else b""
    packed = begin == GZIP or (not begin and opened.name.endswith(".gz"))
    file = cast("BinaryIO", gzip.GzipFile(fileobj=opened.file)) if packed else opened.file
    count = 0
    try:
        while record := _next(file):
            count += 1
            with closing(record.block):
                yield record
    except (EOFError, zlib.error, gzip.BadGzipFile, BadZipFile, RecordTorn) as error:
        raise ForeignDamaged(f"{opened.name}: damaged behind its first {count} records ({error})") from error
    if not count:
        raise NotAnArchive(f"{opened.name}: no record in it")


def _next(file: BinaryIO) -> Foreign | None:
    first = file.readline(LONGEST_LINE)
    while first in {b"\r\n", b"\n"}:
        first = file.readline(LONGEST_LINE)
    if not first:
        return None
    if not VERSION.match(first):
        raise RecordTorn(f"expected the first line of a record, got {first[:40]!r}")
    lines, size = [first], 0
    while (line := file.readline(LONGEST_LINE)).strip(b"\r\n"):
        lines.append(line)
        size += len(line)
        if size > LARGEST_HEAD:
            raise RecordTorn("a head without end")
    headers = _fields(lines[1:])
    missing = [name for name in ("warc-type", "warc-record-id", "warc-date", "content-length") if name not in headers]
    if not line or missing:
        raise RecordTorn(f"a head without {', '.join(missing) or 'end'}")
    return Foreign(headers, b"".join([*lines, line]), _block(file, headers["content-length"]))


def _fields(lines: list[bytes]) -> dict[str, str]:
    """The fields of a head by their names in lower case; a line that begins with a blank goes on."""
    text = b"".join(lines).decode("utf-8", "replace")
    pairs = (line.partition(":") for line in re.sub(r"\r?\n[ \t]+", " ", text).splitlines())
    return {name.strip().lower(): value.strip() for name, _, value in pairs}


def _block(file: BinaryIO, length: str) -> BinaryIO:
    if not length.isdigit():
        raise RecordTorn(f"Content-Length: got {length!r}")
    block = cast("BinaryIO", tempfile.SpooledTemporaryFile(IN_MEMORY))  # noqa: SIM115  # who reads the record closes it
    left = int(length)
    try:
        while left and (piece := file.read(min(PIECE, left))):
            block.write(piece)
            left -= len(piece)
    except BaseException:
        block.close()
        raise
    if left:
        block.close()
        raise RecordTorn(f"the last record lacks {left} of {length} bytes")
    block.seek(0)
    return block
