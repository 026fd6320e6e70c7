"""What the recogniser makes of pixels, and what it leaves out."""

import numpy as np
import pytest

from extractors.read.ocr.engine import Line, Reading, _among_its_like, recognise


def test_white_paper_says_nothing() -> None:
    assert recognise([np.full((20, 60), 255, np.uint8)]) == [Reading(Line("", ()), Line("", ()))]


def test_no_lines_are_no_readings() -> None:
    assert recognise([]) == []


def test_a_line_that_says_nothing_is_not_sure() -> None:
    assert Line("", ()).confidence == 0.0


@pytest.mark.parametrize(
    ("read", "text"),
    [
        ("", ""),
        (" ", " "),
        ("191, 464", "191,464"),
        ("1 .5", "1.5"),
        ("89 172", "89 172"),
        ("(一) 予以公开", "（一）予以公开"),
        ("Annual report, 2020", "Annual report, 2020"),
    ],
)
def test_marks_and_spaces_follow_the_letters_around_them(read: str, text: str) -> None:
    assert _among_its_like(list(read), [1.0] * len(read)).text == text
