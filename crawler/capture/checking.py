"""Everything re-read: gzip members, digests, what records refer to, and the indexes against the records."""

import heapq
import re
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import groupby
from multiprocessing import get_context
from pathlib import Path
from typing import Literal

from crawler.capture.cdxj import parse_date
from crawler.capture.described import read_description
from crawler.capture.finding import history
from crawler.capture.index import Index, location_of
from crawler.capture.lines import FileLines, Lines, MergedLines
from crawler.capture.merging import merged_indexes
from crawler.capture.reading import Gap, Stored, read_on
from crawler.capture.shelf import Shelf
from crawler.capture.storage import open_warc, warcs
from crawler.capture.warc_file import OPEN, WARC
from crawler.errors import ArchiveDamaged

Kind = Literal["torn", "damaged", "digest", "referred", "index", "merged", "gone", "reading", "moved", "found"]
"""What sort of damage it is: the first four are a record's, the next three an index's, the last three a report's."""

OFFSET = re.compile(rb'"offset": "(\d+)"')

CONSEQUENCES = {
    "revisit": "its body cannot be read",
    "conversion": "what it was made from is not there",
    "metadata": "what it is about is not there",
}
"""What it means when the record is gone to which one of this type refers."""


@dataclass(frozen=True)
class Problem:
    """One thing that does not agree: where, what, and what that means for who uses the archive."""

    kind: Kind
    file: str
    offset: int | None
    what: str
    consequence: str
    mended: str | None = None

    def __str__(self) -> str:
        where = self.file if self.offset is None else f"{self.file} at offset {self.offset}"
        mended = f" [mended: {self.mended}]" if self.mended else ""
        return f"{where}: {self.what}; {self.consequence}{mended}"


@dataclass
class Checked:
    """What was read of one WARC, and what does not agree in it."""

    file: str
    records: int = 0
    size_bytes: int = 0
    problems: list[Problem] = field(default_factory=list)


def check_archive(data: Path, *, workers: int = 1, tell: Callable[[Checked], None] = lambda _: None) -> list[Problem]:
    """Read every closed WARC, several at a time, and all indexes; `tell` hears of each file, as it is done."""
    for known in (_shelf, _digest_of, _denied):
        known.cache_clear()
    problems: list[Problem] = []
    for checked in _check_files(data, warcs(data), workers):
        tell(checked)
        problems += checked.problems
    problems += [*_gone(data), *_merged(data)]
    return sorted(problems, key=lambda problem: (problem.file, problem.offset or 0))


def _check_files(data: Path, names: Sequence[str], workers: int) -> Iterator[Checked]:
    if min(workers, len(names)) <= 1:
        yield from (check_file(data, name) for name in names)
        return
    with ProcessPoolExecutor(min(workers, len(names)), mp_context=get_context("spawn")) as pool:
        for future in as_completed([pool.submit(check_file, data, name) for name in names]):
            yield future.result()


def check_file(data: Path, name: str) -> Checked:
    """Read one WARC from its first byte to its last."""
    checked, index, gaps = Checked(name), Index(), []
    try:
        with open_warc(data, name) as file:
            for part in read_on(file, name):
                if isinstance(part, Gap):
                    gaps.append(part)
                    checked.size_bytes += part.length
                    continue
                checked.records += 1
                checked.size_bytes += part.location.length
                checked.problems += _wrong(data, name, part)
                index.add(part.placed())
    except (FileNotFoundError, ArchiveDamaged) as error:
        lost = "what it held cannot be read"
        checked.problems.append(Problem("gone", name, None, f"it is not there ({error})", lost))
        return checked
    checked.problems += [_told(name, gap) for gap in gaps]
    checked.problems += _unlisted(data, name, index, gaps)
    return checked


def _told(name: str, gap: Gap) -> Problem:
    if gap.torn:
        return Problem("torn", name, gap.offset, gap.reason, f"its last {gap.length} bytes are no record")
    lost = f"{gap.length} bytes cannot be read; what stands behind them can"
    return Problem("damaged", name, gap.offset, gap.reason, lost)


def _wrong(data: Path, name: str, record: Stored) -> Iterator[Problem]:
    """Digests that do not agree, and references that lead nowhere."""
    offset, about = record.location.offset, record.headers.get("warc-target-uri", "no address")
    for problem in record.problems():
        if f"{record.headers['warc-record-id'].strip('<>')}: {problem}" in _denied(data):
            continue
        yield Problem("digest", name, offset, problem, f"the record of {about} is not what was written")
    kind = record.headers["warc-type"]
    if kind in CONSEQUENCES and not _refers_well(data, kind, record.headers):
        target = record.headers.get("warc-refers-to", "a record without a name")
        yield Problem("referred", name, offset, f"{about}: it refers to {target}", CONSEQUENCES[kind])


def _refers_well(data: Path, kind: str, headers: dict[str, str]) -> bool:
    if target := headers.get("warc-refers-to", "").strip("<>"):
        if kind != "revisit":
            return bool(_shelf(data).places(target, "record"))
        digest = _digest_of(data, target)
        return digest is not None and digest in {headers.get("warc-payload-digest"), ""}
    url, date = headers.get("warc-refers-to-target-uri"), headers.get("warc-refers-to-date")
    if kind != "revisit" or not (url and date):
        return True
    return any(capture.captured_at == parse_date(date) for capture in history(_shelf(data).lines(), url))


@lru_cache(maxsize=4096)
def _digest_of(data: Path, record_id: str) -> str | None:
    """The payload digest of a record as it says itself, or None where there is no such record."""
    shelf = _shelf(data)
    try:
        (place, *_) = shelf.places(record_id, "record")
        with (record := shelf.read(place)).body:
            return record.headers.get("warc-payload-digest", "")
    except ValueError:
        return None
    except ArchiveDamaged:  # which is told of that record itself
        return ""


@cache
def _denied(data: Path) -> frozenset[str]:
    """What was wrong in records of others when they were imported, and has not changed since."""
    denied: set[str] = set()
    for place in _shelf(data).places("metadata", "crawl"):
        with suppress(ArchiveDamaged, ValueError):  # damage is told where the record itself is read
            wrong = read_description("crawl", _shelf(data).read(place)).facts.get("wrong")
            denied.update(map(str, wrong) if isinstance(wrong, list) else ())
    return frozenset(denied)


@cache
def _shelf(data: Path) -> Shelf:
    """The indexes, opened once a process."""
    return Shelf(data, tuple)


def _unlisted(data: Path, name: str, index: Index, gaps: Sequence[Gap]) -> Iterator[Problem]:
    """Lines of the index without a record, and records without a line; nothing that a gap explains."""
    touched = _touched(_listed(data, name, ".ids"), gaps)
    for suffix, lines in ((".cdxj", index.captures), (".ids", index.ids)):
        if not (file := _index_file(data, name, suffix)).exists():
            yield Problem("index", file.name, None, "it is not there", f"nothing in {name} is found")
            continue
        found: dict[bool, list[bytes]] = {True: [], False: []}
        for line, is_listed in _differences(_listed(data, name, suffix), lines):
            if not any(word in line for word in touched) and not _lies_in(line, gaps):
                found[is_listed].append(line)
        yield from (_index_problem(file.name, found[side], is_listed=side) for side in found if found[side])


def _index_problem(file: str, lines: Sequence[bytes], *, is_listed: bool) -> Problem:
    first = f"{lines[0].decode(errors='replace')}" + (f" and {len(lines) - 1} more" if len(lines) > 1 else "")
    if is_listed:
        return Problem("index", file, None, f"no record for the line {first}", "a search leads to nothing")
    lost = "what stands there is not found by its address or name"
    return Problem("index", file, None, f"no line for a record, expected {first}", lost)


def _listed(data: Path, name: str, suffix: str) -> Lines:
    path = _index_file(data, name, suffix)
    return FileLines(path) if path.exists() else MergedLines([])


def _index_file(data: Path, name: str, suffix: str) -> Path:
    return data / "indexes" / name.replace(WARC, suffix)


def _differences(listed: Lines, expected: Lines) -> Iterator[tuple[bytes, bool]]:
    """Lines that are in one of the two only, and whether it is the first."""
    both = heapq.merge(((line, True) for line in listed.up(b"")), ((line, False) for line in expected.up(b"")))
    for line, group in groupby(both, key=lambda pair: pair[0]):
        sides = {side for _, side in group}
        if len(sides) == 1:
            yield line, sides.pop()


def _touched(ids: Lines, gaps: Sequence[Gap]) -> set[bytes]:
    """Names of records of which some part lay where the gaps are, by what the index says."""
    return {line.split(b" ", 1)[0] for line in ids.up(b"") if _lies_in(line, gaps)} - {b"metadata"} if gaps else set()


def _lies_in(line: bytes, gaps: Sequence[Gap]) -> bool:
    found = OFFSET.search(line)
    try:
        offset = int(found[1]) if found else location_of(line).offset
    except ValueError:  # a line that is none
        return False
    return any(gap.offset <= offset < gap.offset + gap.length for gap in gaps)


def _gone(data: Path) -> Iterator[Problem]:
    """Indexes whose WARC is not there."""
    there = set(warcs(data)) | {path.name.removesuffix(OPEN) for path in (data / "archive").glob(f"*{WARC}{OPEN}")}
    for path in sorted((data / "indexes").glob("*.cdxj")):
        name = path.stem + WARC
        if name not in there:
            lost = f"{sum(1 for _ in FileLines(path).up(b''))} captures are lost"
            yield Problem("gone", name, None, "its index is there, the file is not", lost)


def _merged(data: Path) -> Iterator[Problem]:
    """Merged indexes that differ from those that they were made of."""
    for warcs_of, path in merged_indexes(data):
        for suffix in (".cdxj", ".ids"):
            parts = MergedLines(_listed(data, name, suffix) for name in warcs_of)
            if next(_differences(FileLines(path.with_suffix(suffix)), parts), None):
                what = f"the merged{suffix} of {warcs_of[0]} and {len(warcs_of) - 1} more differs from theirs"
                yield Problem("merged", warcs_of[0], None, what, "searches go wrong")
