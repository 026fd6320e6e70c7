"""Everything re-read: gzip members, digests, and the index against the records it points to."""

from collections.abc import Iterator
from pathlib import Path

from crawler.capture.index import Index
from crawler.capture.reading import read_all
from crawler.capture.recover import reindex, unindexed
from crawler.capture.shelf import Shelf
from crawler.capture.writer import WARC
from crawler.errors import RecordDamaged


def problems(shelf: Shelf) -> Iterator[str]:
    """One line for each thing that does not agree; closed files without an index get one."""
    for path in list(unindexed(shelf.data)):
        yield f"{path.name}: it had no index, which was made again"
        reindex(shelf.data, path)
    for path in sorted((shelf.data / "archive").glob(f"*{WARC}")):
        yield from _file(shelf.data, path)


def _file(data: Path, path: Path) -> Iterator[str]:
    index = Index()
    try:
        for record in read_all(path, path.name):
            at = f"{path.name} at offset {record.location.offset}"
            yield from (f"{at}: {problem}" for problem in record.problems())
            index.add(record.placed())
    except RecordDamaged as problem:
        yield f"{path.name} at offset {problem.offset}: {problem}"
        return
    for suffix, lines in ((".cdxj", index.captures), (".ids", index.ids)):
        listed = data / "indexes" / path.name.replace(WARC, suffix)
        got, expected = set(listed.read_bytes().splitlines()), set(lines.text().splitlines())
        yield from (f"{listed.name}: no record for the line {line.decode()}" for line in sorted(got - expected))
        yield from (f"{listed.name}: no line for a record, expected {line.decode()}" for line in sorted(expected - got))
