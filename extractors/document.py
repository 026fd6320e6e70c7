"""What every format becomes: ordered paragraphs, grids and pictures."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from extractors.source import NOWHERE, Place

SPAN_LIMIT = 1000
"""Wider spans than any form has are cut: HTML's own limit for colspan."""


@dataclass(frozen=True)
class Paragraph:
    """One line of running text; `heading` is its level (1 the highest) where the format marks it as one."""

    text: str
    place: Place = NOWHERE
    heading: int | None = None


@dataclass(frozen=True)
class Cell:
    """One cell as printed, once, at its left top corner; rows and columns count from 0."""

    text: str
    row: int
    column: int
    rowspan: int = 1
    colspan: int = 1
    place: Place = NOWHERE


@dataclass(frozen=True)
class Grid:
    """One table: its cells in reading order."""

    cells: tuple[Cell, ...]

    @cached_property
    def lines(self) -> list[list[Cell]]:
        """The rows, merged cells in every row that they cover."""
        found: list[list[Cell]] = [[] for _ in range(max((cell.row + cell.rowspan for cell in self.cells), default=0))]
        for cell in sorted(self.cells, key=lambda cell: cell.column):
            for row in range(cell.row, cell.row + cell.rowspan):
                found[row].append(cell)
        return found

    def rows(self) -> Iterator[list[Cell]]:
        """The cells that start in each row, left to right, rows without any included as empty lists."""
        starts: dict[int, list[Cell]] = {}
        for cell in self.cells:
            starts.setdefault(cell.row, []).append(cell)
        for row in range(max(starts, default=-1) + 1):
            yield starts.get(row, [])

    def rectangle(self) -> list[list[Cell | None]]:
        """Rows of equal length; a merged cell stands in every place it covers, None where nothing stands."""
        height = max((c.row + c.rowspan for c in self.cells), default=0)
        width = max((c.column + c.colspan for c in self.cells), default=0)
        rows: list[list[Cell | None]] = [[None] * width for _ in range(height)]
        for cell in self.cells:
            for row in range(cell.row, cell.row + cell.rowspan):
                for column in range(cell.column, cell.column + cell.colspan):
                    rows[row][column] = rows[row][column] or cell
        return rows


@dataclass(frozen=True)
class Picture:
    """An image that stands in the text: by address (HTML) or with its bytes (Word)."""

    url: str | None
    body: bytes | None = None
    text: str = ""
    place: Place = NOWHERE


Block = Paragraph | Grid | Picture


@dataclass(frozen=True)
class Link:
    """A link of the page: absolute address where the page's own is known."""

    url: str
    text: str


@dataclass(frozen=True)
class Document:
    """One source, read: blocks in document order.

    `metas` holds the page's own facts under lower-case names (`title`, `pubdate`, `sitename` …);
    `media_type` is what the bytes are, not what was declared. `article` says which blocks the page marks as its
    article: the first's index and the one after the last's. `hidden` is text that a reader never sees
    (injected advertising hides there); it is in no block. `above` and `below` are what cleaning took out: the site's
    own blocks before and behind the text. `unread` says which part of the source was left out, if any was.
    """

    blocks: tuple[Block, ...]
    media_type: str
    metas: dict[str, str] = field(default_factory=dict)
    links: tuple[Link, ...] = ()
    article: tuple[int, int] | None = None
    hidden: tuple[Paragraph, ...] = ()
    above: tuple[Block, ...] = ()
    below: tuple[Block, ...] = ()
    unread: str = ""
