"""The five built-in reports as they are written down: `reports/*.toml`."""

import datetime as dt
import tomllib
from importlib import resources
from typing import Literal

from pydantic import BaseModel, ConfigDict

from extractors.document import Cell, Grid

LEFT = "<"
ABOVE = "^"
SUBHEADING_MARK = "## "
CellLines = Literal["paragraph", "break"]
"""How a line ends within a cell of the DOCX: Enter, or Shift+Enter."""


class Written(BaseModel):
    """Closed and unchangeable, as the file says it."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class WrittenPicture(Written):
    """A table that the page shows as a picture: our file, its address on the page, its alternative text."""

    file: str
    address: str
    alt: str


class WrittenSection(Written):
    """A section: its heading as printed, the lines below it ("## " before a sub-heading), and its table."""

    heading: str
    text: str = ""
    table: tuple[tuple[str, ...], ...] = ()
    picture: WrittenPicture | None = None

    @property
    def lines(self) -> list[str]:
        """The paragraphs, in order."""
        return self.text.removesuffix("\n").split("\n") if self.text else []


class WrittenAdvert(Written):
    """What the tamperer put in: the visible text, where it leads, and the hidden chain of keywords."""

    text: str
    link: str
    keywords: tuple[str, ...]


class WrittenReport(Written):
    """One report: title in its lines, what stands before the first section, the sections."""

    title: tuple[str, ...]
    published: dt.date
    publisher: str
    intro: tuple[str, ...]
    bookmark: str | None = None
    cell_lines: CellLines = "paragraph"
    advert: WrittenAdvert | None = None
    sections: tuple[WrittenSection, ...]

    @property
    def full_title(self) -> str:
        """The title on one line."""
        return "".join(self.title)


def read_report(name: str) -> WrittenReport:
    """The report in `reports/<name>.toml`."""
    text = (resources.files("crawler.demo") / "reports" / f"{name}.toml").read_text(encoding="utf-8")
    return WrittenReport.model_validate(tomllib.loads(text))


def merged_grid(rows: tuple[tuple[str, ...], ...]) -> Grid:
    """The table that these rows write down: "<" joins the cell at its left, "^" the cell above.

    >>> [(c.text, c.rowspan, c.colspan) for c in merged_grid((("a", "<", "b"), ("^", "^", "c"))).cells]
    [('a', 2, 2), ('b', 1, 1), ('c', 1, 1)]
    """
    return Grid(
        tuple(
            Cell(text, r, c, rowspan=_below(rows, r, c), colspan=_across(row, c))
            for r, row in enumerate(rows)
            for c, text in enumerate(row)
            if text not in {LEFT, ABOVE}
        )
    )


def _across(row: tuple[str, ...], column: int) -> int:
    end = column + 1
    while end < len(row) and row[end] == LEFT:
        end += 1
    return end - column


def _below(rows: tuple[tuple[str, ...], ...], row: int, column: int) -> int:
    end = row + 1
    while end < len(rows) and rows[end][column] == ABOVE:
        end += 1
    return end - row
