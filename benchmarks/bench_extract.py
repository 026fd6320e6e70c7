"""How long a file takes to become a Report, beside what other libraries take for a part of that."""

from collections.abc import Iterator
from itertools import groupby
from statistics import median

from benchmarks.documents import File, files, old_word
from benchmarks.peers import PEERS
from benchmarks.printing import print_row, print_table
from benchmarks.timing import Times, pin_to_one_core, take_turns
from crawler.convert.converter import Converter
from crawler.errors import LibreOfficeMissing
from extractors.extract import extract
from extractors.source import Source

OURS = "nianbao"
TARGETS = {"trafilatura.extract": 0.5, "python-docx, row.cells": 0.5, "pdfplumber.extract_tables": 0.7}
"""Of a peer's time, at most."""
PICTURE_MS = 4000
"""For one table."""
COLUMNS = ("format", "file", "KB", "reader", "wall, ms", "CPU, ms", "per second", "nianbao / peer")


def read(body: bytes) -> object:
    """Bytes to Report."""
    return extract(Source(body))


def measure(file: File) -> dict[str, Times]:
    """Our times first, then those of the format's peers."""
    return take_turns({OURS: read, **PEERS.get(file.kind, {})}, file.bodies)


def rows_of(file: File, times: dict[str, Times]) -> Iterator[tuple[str, ...]]:
    """A line for each reader."""
    size = f"{len(file.bodies[0]) / 1024:.0f}"
    for name, own in times.items():
        ratio = "" if name == OURS else f"{times[OURS].cpu_ms / own.cpu_ms:.2f}"
        yield (
            file.kind,
            file.name,
            size,
            name,
            f"{own.wall_ms:.1f}",
            f"{own.cpu_ms:.1f}",
            f"{own.per_second:.1f}",
            ratio,
        )


def old_word_row() -> tuple[str, ...]:
    """LibreOffice works in a process of its own: only the clock knows what it takes."""
    file = old_word()
    with Converter() as converter:
        try:
            times = take_turns({OURS: lambda body: extract(converter.convert(Source(body)))}, file.bodies)[OURS]
        except LibreOfficeMissing:
            return (file.kind, file.name, "", f"{OURS}: LibreOffice is not installed", "", "", "", "")
    size = f"{len(file.bodies[0]) / 1024:.0f}"
    reader = f"{OURS}, with LibreOffice"
    return file.kind, file.name, size, reader, f"{times.wall_ms:.1f}", "", f"{1000 / times.wall_ms:.1f}", ""


def verdicts(measured: list[tuple[File, dict[str, Times]]]) -> Iterator[tuple[str, ...]]:
    """What was aimed at, and the median over a format's files."""
    for kind, group in groupby(measured, key=lambda item: item[0].kind):
        all_times = [times for _, times in group]
        for peer in PEERS.get(kind, {}):
            if peer in TARGETS:
                ratio = median(times[OURS].cpu_ms / times[peer].cpu_ms for times in all_times)
                yield f"{kind} / {peer}", f"<= {TARGETS[peer]}", f"{ratio:.2f}", _met(ratio <= TARGETS[peer])
        if kind == "picture":
            slowest = max(times[OURS].wall_ms for times in all_times)
            yield (
                "a table picture, the slowest",
                f"<= {PICTURE_MS} ms",
                f"{slowest:.0f} ms",
                _met(slowest <= PICTURE_MS),
            )


def _met(is_met: bool) -> str:  # noqa: FBT001  # the one thing it says
    return "met" if is_met else "MISSED"


def main() -> None:
    """Print both tables."""
    made = files()
    print(f"{pin_to_one_core()}; medians; the ratio is that of CPU times\n")
    measured = []
    widths = print_table(COLUMNS, [(file.kind, file.name, "", "pdfplumber.extract_tables") for file in made])
    for file in made:
        measured.append((file, measure(file)))
        for row in rows_of(*measured[-1]):
            print_row(row, widths)
    print_row(old_word_row(), widths)
    print()
    aims = list(verdicts(measured))
    widths = print_table(("median over the files", "target", "measured", ""), aims)
    for row in aims:
        print_row(row, widths)


if __name__ == "__main__":
    main()
