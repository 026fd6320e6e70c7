"""A WACZ of the archive, or of a part of it: written as a stream, in memory that does not grow with it.

WARCs are stored as they are, gzip member by gzip member; what is chosen of a WARC keeps that file's name and first
record. Digests are taken while writing. The file has a name of its own until it is whole.
"""

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from crawler.capture.archive import Archive, software
from crawler.capture.exchange import Capture, Location
from crawler.capture.index import Index
from crawler.capture.lines import GrowingLines
from crawler.capture.wacz_choice import Choice
from crawler.capture.wacz_pages import page_lines, reports_of
from crawler.capture.zipnum import write_blocks
from crawler.errors import NianbaoError, NothingChosen

VERSION = "1.1.1"
INDEX = "index.cdx.gz"
IN_MEMORY = 1 << 20

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
    def entry(self, path: str, *, packed: bool = False) -> Iterator[_Hashed]:
        """One file of it, listed when it is whole."""
        head = ZipInfo(path, self.at.timetuple()[:6])
        head.compress_type = ZIP_DEFLATED if packed else ZIP_STORED
        with self._zip.open(head, "w", force_zip64=True) as file:
            output = _Hashed(file)
            yield output
        name, digest = path.rpartition("/")[2].lower(), f"sha256:{output.digest.hexdigest()}"
        self.resources.append({"name": name, "path": path, "hash": digest, "bytes": output.size})

    def put(self, path: str, pieces: Iterable[bytes], *, packed: bool = False) -> None:
        """A file of these pieces."""
        with self.entry(path, packed=packed) as output:
            for piece in pieces:
                output.write(piece)

    def close(self, facts: dict[str, Any], sign: Signer | None) -> None:
        """Describe what is in it; that description has a digest of its own, and perhaps a signature."""
        body = json.dumps(
            {"profile": "data-package", "resources": self.resources, **facts}, ensure_ascii=False, indent=2
        )
        self.put("datapackage.json", [body.encode()], packed=True)
        digest = str(self.resources[-1]["hash"])
        vouching: dict[str, Any] = {"path": "datapackage.json", "hash": digest}
        if sign:
            vouching["signedData"] = sign(digest, facts["created"])
        self.put("datapackage-digest.json", [json.dumps(vouching, indent=2).encode()], packed=True)
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
        with package.entry(f"archive/{warc}") as output:
            whole = warc in choice.whole
            listed = _copy(archive, warc, output) if whole else _copy_part(archive, warc, choice.parts[warc], output)
            for line in listed:
                lines.add(line)
                count += 1
    index: list[bytes] = []
    with package.entry(f"indexes/{INDEX}") as output:
        index += write_blocks(lines.up(b""), output, INDEX)
    package.put("indexes/index.idx", index, packed=True)
    pages, first = _write_pages(archive, choice, lines, package)
    created = f"{package.at:%Y-%m-%dT%H:%M:%SZ}"
    facts: dict[str, Any] = {"wacz_version": VERSION, "created": created, "modified": created, "software": software()}
    if first:
        facts |= {"mainPageUrl": first.url, "mainPageDate": f"{first.captured_at:%Y-%m-%dT%H:%M:%SZ}"}
    package.close(facts, sign)
    return count, pages


def _copy(archive: Archive, warc: str, output: _Hashed) -> Iterator[bytes]:
    """A WARC as it stands; its CDXJ lines."""
    for piece in archive.shelf.bytes_of(warc):
        output.write(piece)
    return archive.shelf.lines_of(warc)


def _copy_part(archive: Archive, warc: str, places: Iterable[Location], output: _Hashed) -> Iterator[bytes]:
    """Some records of a WARC behind its first one, which says where they come from; their CDXJ lines."""
    index = Index()
    first = archive.shelf.first_of(warc)
    for place in sorted({first, *places}, key=lambda one: one.offset):
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
    reports, count = reports_of(archive, choice.whole, places), [0, 0]
    first: list[Capture | None] = [None, None]
    with tempfile.TemporaryFile() as main, tempfile.TemporaryFile() as extra:
        for page in page_lines(archive, lines, reports):
            beside = not page.is_report
            (extra if beside else main).write(page.line)
            count[beside] += 1
            first[beside] = first[beside] or page.capture
        package.put("pages/pages.jsonl", _listed(main if count[0] else extra, "pages", "Reports"), packed=True)
        if count[0] and count[1]:
            package.put("pages/extraPages.jsonl", _listed(extra, "extra-pages", "Other pages"), packed=True)
    return sum(count), first[0] or first[1]


def _listed(file: IO[bytes], name: str, title: str) -> Iterator[bytes]:
    head = {"format": "json-pages-1.0", "id": name, "title": title, "hasText": True}
    yield json.dumps(head).encode() + b"\n"
    file.seek(0)
    yield from iter(lambda: file.read(IN_MEMORY), b"")
