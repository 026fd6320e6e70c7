"""The part of a table that stands on one page, its cells filled with the letters that lie in them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import median

from extractors.document import Paragraph
from extractors.read.pdf_lattice import Lattice, Region
from extractors.read.pdf_page import Letter, Page, Stroke
from extractors.read.pdf_text import DIGITS, cell_text, digit_width, is_ink, lines_of, room_behind
from extractors.read.table import RawCell, is_layout
from extractors.source import Box

ROOM = 12.0
"""Points that the two sides of a cell keep free at most."""


LARGE = 1.6
"""Times the usual letter of a table: one so large that reaches out of its cell is a watermark's."""

CROWDED = 2
"""Lines of cells on which figures stand apart, from which a table's columns are not ruled."""


@dataclass(frozen=True)
class PartCell:
    """A cell of one page: its place in the table, what it says, and where it stands.

    `open_above` and `open_below` say that no rule parts it from the page before and the page after; `full` that its
    last line has no room for another letter; `crowded` on how many of its lines figures stand apart.
    """

    row: int
    column: int
    rowspan: int
    colspan: int
    text: str
    page: int
    box: Box
    open_above: bool = False
    open_below: bool = False
    full: bool = False
    crowded: int = 0
    confidence: float | None = None

    @property
    def below(self) -> int:
        """The first row under it."""
        return self.row + self.rowspan


@dataclass(frozen=True)
class Part:
    """A table, or what one page holds of it: its columns' borders, its cells in reading order."""

    outline: Stroke
    xs: tuple[float, ...]
    cells: tuple[PartCell, ...]
    height: int
    page: int
    last_page: int

    def is_table(self) -> bool:
        """Whether it is a table of data, not a frame around text, and all its columns are ruled."""
        if sum(cell.crowded for cell in self.cells) >= CROWDED:
            return False
        return not is_layout([RawCell(_items(cell), cell.row, cell.column) for cell in self.cells])


def _items(cell: PartCell) -> list[Paragraph]:
    return [Paragraph(line) for line in cell.text.split("\n") if line]


def fill(page: Page, lattice: Lattice, letters: Iterable[Letter]) -> Part:
    """The part that a lattice and the letters inside it make."""
    owner = {
        (row, column): region
        for region in lattice.regions
        for row in range(region.row, region.row + region.rowspan)
        for column in range(region.column, region.column + region.colspan)
    }
    inside: dict[Region, list[Letter]] = {region: [] for region in lattice.regions}
    letters = list(letters)
    usual = median(letter.size for letter in letters) if letters else 0.0
    for letter in letters:
        slot = lattice.slot(*letter.middle)
        if slot in owner and not (letter.size > LARGE * usual and _leaves(letter, lattice.box(owner[slot]))):
            inside[owner[slot]].append(letter)
    cells = tuple(_cell(page, lattice, region, inside[region]) for region in lattice.regions)
    return Part(lattice.outline, tuple(lattice.xs), cells, len(lattice.ys) - 1, page.number, page.number)


def _leaves(letter: Letter, box: Stroke) -> bool:
    """Whether a letter reaches out of a cell."""
    return letter.left < box.left or letter.top < box.top or letter.right > box.right or letter.bottom > box.bottom


def _cell(page: Page, lattice: Lattice, region: Region, letters: Sequence[Letter]) -> PartCell:
    box = lattice.box(region)
    columns = slice(region.column, region.column + region.colspan)
    last = region.row + region.rowspan == len(lattice.ys) - 1
    return PartCell(
        region.row,
        region.column,
        region.rowspan,
        region.colspan,
        cell_text(letters, box.right - box.left),
        page.number,
        page.to_box(*box),
        open_above=region.row == 0 and not any(lattice.head[columns]),
        open_below=last and not any(lattice.foot[columns]),
        full=_is_full(letters, box),
        crowded=sum("\n" in cell_text(line) for line in lines_of(letters)),
    )


def _is_full(letters: Sequence[Letter], box: Stroke) -> bool:
    lines = lines_of(letters)
    if not lines:
        return False
    ink = [letter for letter in lines[-1] if is_ink(letter)]
    if all(DIGITS.fullmatch(letter.text) for letter in ink):
        return room_behind(ink, box.right - box.left) < digit_width(ink)
    return (box.right - box.left) - (ink[-1].right - ink[0].left) < ROOM + 1.3 * ink[-1].size


def moved(cell: PartCell, rows: int) -> PartCell:
    """The cell so many rows further down."""
    return replace(cell, row=cell.row + rows)
