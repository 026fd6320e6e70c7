"""What can be mended in an archive: indexes are made again from the records, a torn tail is cut and kept aside."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby
from pathlib import Path

from crawler.capture.checking import Problem
from crawler.capture.merging import drop_merged
from crawler.capture.recover import reindex
from crawler.capture.storage import marks
from crawler.capture.warc_file import WARC, sync_folder

INDEXES = (".cdxj", ".ids")


def mend(data: Path, problems: Iterable[Problem]) -> Iterator[Problem]:
    """The same problems, each with how it was mended, where it could be.

    A record that is damaged stays as it is: nothing else has its bytes.
    """
    for name, group in groupby(problems, key=lambda problem: _warc(problem.file)):
        found = list(group)
        done = _mend(data, name, found)
        yield from (replace(problem, mended=done.get(problem.kind)) for problem in found)


def _mend(data: Path, name: str, problems: list[Problem]) -> dict[str, str]:
    """How each kind of problem of one WARC was mended."""
    path, done = data / "archive" / name, {}
    kinds = {problem.kind for problem in problems}
    for problem in problems:
        if problem.kind == "torn" and problem.offset is not None and path.exists():
            done["torn"] = f"cut, and kept as {_cut(path, problem.offset)}"
    if kinds & {"index", "torn"} and path.exists():
        reindex(data, path)
        done["index"] = "made again from the records"
    if "gone" in kinds and not (marks(data) / name).exists() and _forget(data, name):
        done["gone"] = "its index was removed; what it held is lost"
    if "merged" in kinds:
        drop_merged(data)
        done["merged"] = "made again when it is next needed"
    return done


def _cut(path: Path, offset: int) -> str:
    """Cut a file, and keep what was cut beside it."""
    aside = path.with_name(f"{path.name}.torn-{offset}")
    with path.open("r+b") as file:
        file.seek(offset)
        aside.write_bytes(file.read())
        file.truncate(offset)
    sync_folder(path.parent)
    return aside.name


def _forget(data: Path, name: str) -> bool:
    """Remove the index of a WARC that is not there."""
    files = [data / "indexes" / name.replace(WARC, suffix) for suffix in INDEXES]
    there = [file for file in files if file.exists()]
    for file in there:
        file.unlink()
    return bool(there)


def _warc(file: str) -> str:
    """The WARC that a file is, or is the index of."""
    stem = file.removesuffix(".cdxj").removesuffix(".ids")
    return stem if stem.endswith(WARC) or stem == file else stem + WARC
