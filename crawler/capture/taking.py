"""Records of foreign files taken into the archive: byte for byte, each once, in files of their own."""

import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from crawler import clock
from crawler.capture.archive import CRAWL_ID, open_archive
from crawler.capture.foreign import Foreign, open_warcs, read_foreign
from crawler.capture.index import Index
from crawler.capture.reading import Gap, read_on
from crawler.capture.records import PIECE, Outgoing, software, warcinfo
from crawler.capture.shelf import Shelf
from crawler.capture.warc_file import WarcFile
from crawler.capture.writer import ROLL_BYTES
from crawler.errors import ArchiveUnwritable, ForeignDamaged

OURS = "nianbao/"
COMMIT_BYTES = 64 << 20
# isPartOf: 20261121T233428Z-89d895
FIELD = re.compile(r"^([\w-]+):\s*(.*?)\s*$", re.MULTILINE)


@dataclass
class Taken:
    """What came of a file: `warcs` by the crawl that they are of; `known` were there before; `wrong` are told."""

    records: int = 0
    known: int = 0
    warcs: dict[str, list[str]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    wrong_ids: set[str] = field(default_factory=set)
    damaged: str | None = None
    """Where a WARC of it broke off; what stands before that was taken."""


def take(data: Path, path: Path, crawl: str, digest: str) -> Taken:
    """Copy a file's records; those of our own archives go to their own crawls, all others to this one."""
    taken = Taken()
    open_archive(data, crawl=crawl).close()  # the folders, and what an earlier run left
    try:
        for opened in open_warcs(path):
            records = read_foreign(opened)
            first = next(records, None)
            if first:
                own = _own_crawl(first)
                _take_warc(data, chain([first], records), taken, _Origin(own or crawl, path.name, opened.name, digest))
    except ForeignDamaged as error:
        taken.damaged = str(error)
    except OSError as error:
        raise ArchiveUnwritable(f"{data / 'archive'}: {error.strerror}; what was committed stays") from error
    return taken


@dataclass(frozen=True)
class _Origin:
    crawl: str
    file: str
    member: str
    digest: str

    def warcinfo(self, name: str) -> list[Outgoing]:
        fields = {
            "software": software(),
            "format": "WARC File Format 1.1",
            "isPartOf": self.crawl,
            "description": f"records of {self.member}, byte for byte as they stood in {self.file} ({self.digest})",
        }
        return warcinfo(name, clock.now(), fields)


def _own_crawl(first: Foreign) -> str | None:
    """The crawl of a WARC that we wrote."""
    if first.headers["warc-type"] != "warcinfo":
        return None
    fields = dict(FIELD.findall(first.block.read().decode("utf-8", "replace").replace("\r\n", "\n")))
    first.block.seek(0)
    crawl = fields.get("isPartOf", "")
    ours = fields.get("software", "").startswith(OURS) and CRAWL_ID.fullmatch(crawl)
    return crawl if ours else None


def _take_warc(data: Path, records: Iterable[Foreign], taken: Taken, origin: _Origin) -> None:
    """Into new files; on damage those hold what came before it."""
    shelf = Shelf(data, tuple)
    files: list[WarcFile] = []
    written: set[str] = set()
    try:
        for record in records:
            if record.id in written or _is_known(shelf, record, taken):
                taken.known += 1
                continue
            if not files or files[-1].size > ROLL_BYTES:
                files.append(WarcFile(data, origin.crawl, origin.warcinfo))
            _append(files[-1], record)
            written.add(record.id)
            taken.records += 1
    finally:
        shelf.close()
        for file in files:
            _finish(file, taken, origin.crawl)


def _is_known(shelf: Shelf, record: Foreign, taken: Taken) -> bool:
    """Whether the archive has this record; another one under its id is told, and not taken in its place."""
    places = shelf.places(record.id, "record")
    if not places:
        return False
    known = shelf.read(places[0], checked=False)
    with known.body:
        same = all(known.headers.get(name) == record.headers.get(name) for name in ("warc-date", "warc-target-uri"))
    if not same:
        taken.wrong.append(f"{record.id}: the archive has another record of this id; that of the file was not taken")
    return True


def _append(file: WarcFile, record: Foreign) -> None:
    """One gzip member, made durable from time to time."""
    start, packer = file.size, zlib.compressobj(6, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    try:
        for piece in chain([record.head], _pieces(record.block), [b"\r\n\r\n"]):
            file.write(packer.compress(piece))
        file.write(packer.flush())
        file.hand_over()
    except BaseException:
        file.truncate(start)
        raise
    if start // COMMIT_BYTES != file.size // COMMIT_BYTES:
        file.commit()


def _pieces(block: BinaryIO) -> Iterator[bytes]:
    return iter(lambda: block.read(PIECE), b"")


def _finish(file: WarcFile, taken: Taken, crawl: str) -> None:
    """Read the file back, for its index and to see which records were not what their digests say."""
    file.commit()
    file.index = Index()
    with file.path.open("rb") as written:
        for record in read_on(written, file.name):
            if isinstance(record, Gap):
                taken.wrong.append(f"{file.name} at offset {record.offset}: {record.reason}")
                continue
            problems = list(record.problems())
            taken.wrong += [f"{record.headers['warc-record-id'].strip('<>')}: {problem}" for problem in problems]
            if problems:
                taken.wrong_ids.add(record.headers["warc-record-id"].strip("<>"))
            file.index.add(record.placed())
    file.close()
    taken.warcs.setdefault(crawl, []).append(file.name)
