"""A WACZ of the archive, or of a part of it: written as a stream, in memory that does not grow with it.

WARCs are stored as they are, gzip member by gzip member; what is chosen of a WARC keeps that file's name and first
record. Digests are taken while writing. The file has a name of its own until it is whole.
"""

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import IO, Any
from zipfile import ZIP64_LIMIT, ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from crawler.capture.archive import Archive
from crawler.capture.exchange import Capture
from crawler.capture.index import Index
from crawler.capture.lines import GrowingLines
from crawler.capture.records import software
from crawler.capture.wacz_choice import Choice
from crawler.capture.wacz_pages import page_lines, reports_of
from crawler.capture.zipnum import write_blocks
from crawler.errors import NianbaoError, NothingChosen

VERSION = "1.1.1"
INDEX = "index.cdx.gz"
PIECE = 1 << 20

Signer = Callable[[str, str], dict[str, str]]
"""From the digest of `datapackage.json` and the time at which it was made to what vouches for it."""


@dataclass(frozen=True)
class Exported:
    """What a WACZ holds; `lost` are records that were wanted and are not in the archive."""

    captures: int
    pages: int
    size_bytes: int
    lost: tuple[str, ...]


class _Hashed:
    """Counts and digests what is written through it."""

    def __init__(self, output: IO[bytes]) -> None:
        self._output = output
        self.digest = hashlib.sha256()
        self.size = 0

    def write(self, piece: bytes, /) -> int:
        self.digest.update(piece)
        self.size += len(piece)
        return self._output.write(piece)


class _Package:
    """The ZIP, and what its `datapackage.json` will list."""

    def __init__(self, file: IO[bytes], at: datetime) -> None:
        self._zip = ZipFile(file, "w")
        self.at = at
        self.resources: list[dict[str, str | int]] = []

    @contextlib.contextmanager
    def entry(self, path: str, size: int, *, packed: bool = False) -> Iterator[_Hashed]:
        """One file of so many bytes, listed when it is whole.

        Only a large one has the fields of ZIP64 in its own head, since ReplayWeb.page looks for them there only where
        the directory at the end has some as well.
        """
        head = ZipInfo(path, self.at.timetuple()[:6])
        head.compress_type = ZIP_DEFLATED if packed else ZIP_STORED
        with self._zip.open(head, "w", force_zip64=size > ZIP64_LIMIT) as file:
            output = _Hashed(file)
            yield output
        name, digest = path.rpartition("/")[2].lower(), f"sha256:{output.digest.hexdigest()}"
        self.resources.append({"name": name, "path": path, "hash": digest, "bytes": output.size})

    def put(self, path: str, body: bytes) -> None:
        """A small file, packed."""
        with self.entry(path, len(body), packed=True) as output:
            output.write(body)

    def put_file(self, path: str, file: IO[bytes], *, packed: bool = False, before: bytes = b"") -> None:
        """What stands in a file from its start, behind some bytes of ours."""
        size = len(before) + file.seek(0, os.SEEK_END)
        file.seek(0)
        with self.entry(path, size, packed=packed) as output:
            output.write(before)
            for piece in iter(lambda: file.read(PIECE), b""):
                output.write(piece)

    def close(self, facts: dict[str, Any], sign: Signer | None) -> None:
        """Describe what is in it; that description has a digest of its own, and perhaps a signature."""
        body = json.dumps(
            {"profile": "data-package", "resources": self.resources, **facts}, ensure_ascii=False, indent=2
        )
        self.put("datapackage.json", body.encode())
        digest = str(self.resources[-1]["hash"])
        vouching: dict[str, Any] = {"path": "datapackage.json", "hash": digest}
        if sign:
            vouching["signedData"] = sign(digest, facts["created"])
        self.put("datapackage-digest.json", json.dumps(vouching, indent=2).encode())
        self._zip.close()


def write_wacz(archive: Archive, choice: Choice, out: Path, *, at: datetime, sign: Signer | None = None) -> Exported:
    """Write what was chosen; raises NothingChosen where that is nothing."""
    if not choice.whole and not any(choice.parts.values()):
        raise NothingChosen(f"{archive.data}: it holds nothing of what was asked for; no WACZ was written")
    unfinished = out.with_name(f".{out.name}.part")
    try:
        with unfinished.open("wb") as file:
            captures, pages = _write(archive, choice, _Package(file, at), sign)
            file.flush()
            os.fsync(file.fileno())
        size = unfinished.stat().st_size
        unfinished.replace(out)
    except OSError as error:
        raise NianbaoError(f"{out}: {error.strerror}") from error
    finally:
        unfinished.unlink(missing_ok=True)
    return Exported(captures, pages, size, tuple(dict.fromkeys(choice.lost)))


def _write(archive: Archive, choice: Choice, package: _Package, sign: Signer | None) -> tuple[int, int]:
    lines, count = GrowingLines(), 0
    for warc in sorted({*choice.whole, *(name for name, places in choice.parts.items() if places)}):
        for line in (
            _copy(archive, warc, package) if warc in choice.whole else _copy_part(archive, warc, choice, package)
        ):
            lines.add(line)
            count += 1
    with tempfile.TemporaryFile() as blocks:
        index = b"".join(write_blocks(lines.up(b""), blocks, INDEX))
        package.put_file(f"indexes/{INDEX}", blocks)
    package.put("indexes/index.idx", index)
    pages, first = _write_pages(archive, choice, lines, package)
    created = f"{package.at:%Y-%m-%dT%H:%M:%SZ}"
    facts: dict[str, Any] = {"wacz_version": VERSION, "created": created, "modified": created, "software": software()}
    if first:
        facts |= {"mainPageUrl": first.url, "mainPageDate": f"{first.captured_at:%Y-%m-%dT%H:%M:%SZ}"}
    package.close(facts, sign)
    return count, pages


def _copy(archive: Archive, warc: str, package: _Package) -> Iterator[bytes]:
    """A WARC as it stands; its CDXJ lines."""
    with archive.shelf.open(warc) as file:
        package.put_file(f"archive/{warc}", file)
    return archive.shelf.lines_of(warc)


def _copy_part(archive: Archive, warc: str, choice: Choice, package: _Package) -> Iterator[bytes]:
    """Some records of a WARC behind its first one, which says where they come from; their CDXJ lines."""
    index = Index()
    places = sorted({archive.shelf.first_of(warc), *choice.parts[warc]}, key=lambda one: one.offset)
    with package.entry(f"archive/{warc}", sum(place.length for place in places)) as output:
        for place in places:
            record = archive.shelf.read(place, checked=False)
            with record.body:
                index.add(replace(record.placed(), location=replace(place, offset=output.size)))
            for piece in archive.shelf.member(place):
                output.write(piece)
    return index.captures.up(b"")


def _write_pages(
    archive: Archive, choice: Choice, lines: GrowingLines, package: _Package
) -> tuple[int, Capture | None]:
    """Both lists of pages; how many there are, and the first report's page or else the first page."""
    places = frozenset(place for part in choice.parts.values() for place in part)
    reports = reports_of(archive, choice.whole, places) if choice.reports else GrowingLines()
    count = [0, 0]
    first: list[Capture | None] = [None, None]
    with tempfile.TemporaryFile() as main, tempfile.TemporaryFile() as extra:
        for page in page_lines(archive, lines, reports):
            beside = not page.is_report
            (extra if beside else main).write(page.line)
            count[beside] += 1
            first[beside] = first[beside] or page.capture
        listed = main if count[0] else extra
        package.put_file("pages/pages.jsonl", listed, packed=True, before=_head("pages", "Reports"))
        if count[0] and count[1]:
            head = _head("extra-pages", "Other pages")
            package.put_file("pages/extraPages.jsonl", extra, packed=True, before=head)
    return sum(count), first[0] or first[1]


def _head(name: str, title: str) -> bytes:
    head = {"format": "json-pages-1.0", "id": name, "title": title, "hasText": True}
    return json.dumps(head).encode() + b"\n"
