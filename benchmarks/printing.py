"""Tables as Markdown, row by row while they are measured."""

from collections.abc import Sequence
from itertools import zip_longest

LEAST = 8


def print_table(heads: Sequence[str], samples: Sequence[Sequence[str]]) -> list[int]:
    """Print the head of a table; the samples say how wide its columns become."""
    columns = zip_longest(heads, *samples, fillvalue="")
    widths = [max(LEAST, *map(len, column)) for column in columns]
    print_row(heads, widths)
    print("|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return widths


def print_row(row: Sequence[str], widths: Sequence[int]) -> None:
    """Print one row at once: the next may take a while."""
    print("| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |", flush=True)
