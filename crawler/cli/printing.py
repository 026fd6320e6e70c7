"""What commands print: tables for people, JSON for programs, one line for an error."""

import json
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TimeRemainingColumn, TransferSpeedColumn
from rich.table import Table


def print_json(value: object) -> None:
    """Indented JSON in UTF-8, Chinese readable."""
    json.dump(value, sys.stdout, ensure_ascii=False, indent=2, default=str)
    sys.stdout.write("\n")


IN_A_PIPE = 240
"""Columns of a table that nobody looks at while it is printed."""


def width() -> int:
    """Columns of the terminal, or room enough where there is none."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else IN_A_PIPE


def print_table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A table as wide as the terminal, nothing cut; in a pipe as wide as it needs to be; NO_COLOR is respected."""
    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*map(str, row))
    Console(highlight=False, markup=False, width=width()).print(table)


@contextmanager
def progress(size_bytes: int) -> Iterator[Callable[[int], None]]:
    """A bar on stderr while somebody watches, quiet in a pipe; what it gives is told of the bytes that are done."""
    columns = BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task("", total=size_bytes)
        yield lambda done: bar.advance(task, done)


def print_note(message: str) -> None:
    """One line beside the output, for who watches."""
    sys.stderr.write(f"{message}\n")


def print_error(message: str) -> None:
    """One line on stderr."""
    sys.stderr.write(f"nianbao: {' '.join(message.split())}\n")
