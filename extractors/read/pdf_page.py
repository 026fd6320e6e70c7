"""A page of a PDF as it was opened: letters, strokes, areas, pictures, turned so that its text reads to the right."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from extractors.source import Box

WHITE = 0xFFFFFF
"""The paper's colour."""


class Letter(NamedTuple):
    """A character: its ink, where its advance starts and ends, its base line and the height of its font, in points."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    start: float
    end: float
    base: float
    size: float
    turn: int
    """Quarter turns counter-clockwise against most letters of the page."""
    white: bool = False

    @property
    def middle(self) -> tuple[float, float]:
        """The middle of the ink."""
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2


class Stroke(NamedTuple):
    """A drawn line or thin area."""

    left: float
    top: float
    right: float
    bottom: float


class Image(NamedTuple):
    """A picture: where it stands, and its pixels an inch."""

    left: float
    top: float
    right: float
    bottom: float
    dots: float


class Area(NamedTuple):
    """A filled rectangle and its colour; the later one lies on top."""

    left: float
    top: float
    right: float
    bottom: float
    colour: int


class Frame(NamedTuple):
    """The page's box in its own coordinates, and the direction of text (quarter turns) that is laid to the right."""

    left: float
    bottom: float
    right: float
    top: float
    quarter: int

    @property
    def size(self) -> tuple[float, float]:
        """Width and height as the frame is turned."""
        wide, high = self.right - self.left, self.top - self.bottom
        return (high, wide) if self.quarter % 2 else (wide, high)

    def into(self, x: float, y: float) -> tuple[float, float]:
        """A point of the page's own coordinates, from the left top of the turned page."""
        match self.quarter:
            case 0:
                return x - self.left, self.top - y
            case 1:
                return y - self.bottom, x - self.left
            case 2:
                return self.right - x, y - self.bottom
            case _:
                return self.top - y, self.right - x

    def back(self, x: float, y: float) -> tuple[float, float]:
        """The way back."""
        match self.quarter:
            case 0:
                return x + self.left, self.top - y
            case 1:
                return y + self.left, x + self.bottom
            case 2:
                return self.right - x, y + self.bottom
            case _:
                return self.right - y, self.top - x

    def box(self, left: float, bottom: float, right: float, top: float) -> tuple[float, float, float, float]:
        """A rectangle of the page's own coordinates as left, top, right, bottom of the turned page."""
        (x0, y0), (x1, y1) = self.into(left, bottom), self.into(right, top)
        return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


@dataclass(frozen=True)
class Page:
    """One page; `frame` is turned by its text, `shown` as a viewer shows the page."""

    number: int
    frame: Frame
    shown: Frame
    letters: Sequence[Letter]
    strokes: Sequence[Stroke]
    areas: Sequence[Area]
    pictures: Sequence[Image]
    unseen: Sequence[Letter] = ()
    """Letters as white as the paper under them."""

    def to_box(self, left: float, top: float, right: float, bottom: float) -> Box:
        """A rectangle of this page in points from the left top of the page as it is shown."""
        (x0, y0), (x1, y1) = (self.shown.into(*self.frame.back(x, y)) for x, y in ((left, top), (right, bottom)))
        return Box(*(round(n, 1) for n in (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))))
