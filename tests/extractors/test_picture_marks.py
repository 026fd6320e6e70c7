"""Dashes, slashes, commas and points of pictures are told by their shape."""

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from extractors.read.ocr.engine import Line
from extractors.read.ocr.marks import ASTRAY, settle

Ink = NDArray[np.bool_]


def stroke(size: tuple[int, int], *ends: tuple[int, int]) -> Ink:
    image = Image.new("1", size)
    ImageDraw.Draw(image).line(ends, fill=1, width=2)
    ink = np.asarray(image)
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    return ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def figure(marks: list[tuple[int, int]], tail: int) -> Ink:
    """Digits as blocks of 6 x 12 pixels, and between them marks (column, top) that reach `tail` below the digits."""
    ink = np.zeros((12 + tail, 60), bool)
    taken = [left for left, _ in marks]
    for left in range(0, 58, 10):
        if left not in taken:
            ink[:12, left : left + 6] = True
    for left, top in marks:
        ink[top:, left + 2 : left + 4] = True
    return ink


def sure(text: str) -> Line:
    return Line(text, (0.99,) * len(text))


@pytest.mark.parametrize(
    ("read", "ink", "text"),
    [
        ("1", stroke((12, 16), (8, 0), (2, 15)), "/"),
        ("1", stroke((12, 16), (5, 0), (5, 15)), "1"),
        ("7", stroke((12, 16), (1, 1), (9, 1), (4, 15)), "7"),
        ("一", stroke((20, 16), (1, 8), (18, 8)), "—"),
        ("", stroke((20, 16), (5, 8), (10, 8)), "-"),
        ("无", stroke((16, 16), (0, 0), (15, 15), (0, 8), (15, 2)), "无"),
    ],
)
def test_what_stands_alone_is_told_by_its_shape(read: str, ink: Ink, text: str) -> None:
    assert settle(sure(read), ink, 16, grouped=False).text == text


def test_a_mark_that_reaches_below_the_digits_is_a_comma() -> None:
    line = settle(sure("1.23456"[:6]), figure([(10, 10)], 3), 16, grouped=True)
    assert (line.text, line.confidence) == ("1,2345", 0.99)


def test_a_mark_that_ends_with_the_digits_is_a_point() -> None:
    line = settle(sure("1,2345"), figure([(10, 10)], 0), 16, grouped=False)
    assert (line.text, line.confidence) == ("1.2345", 0.99)


def test_a_point_where_a_comma_should_be_is_in_doubt() -> None:
    line = settle(sure("1.2345"), figure([(10, 10)], 0), 16, grouped=True)
    assert (line.text, line.confidence) == ("1.2345", ASTRAY)


def test_a_mark_that_is_not_seen_in_the_ink_is_in_doubt() -> None:
    line = settle(sure("1,2345"), figure([], 0), 16, grouped=False)
    assert (line.text, line.confidence) == ("1,2345", ASTRAY)
