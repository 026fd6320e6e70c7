"""What may be missing from a cell's reading makes it doubtful: strokes beside its line, dashes at its edge."""

import cv2
import numpy as np
import pytest

from extractors.read.ocr.cells import read_cells
from extractors.read.ocr.ink import find_ink, find_lines, has_left_over
from extractors.read.ocr.lattice import find_lattice
from extractors.read.ocr.pixels import Gray
from extractors.read.ocr.rules import Rules


def paper(height: int = 40, width: int = 120) -> Gray:
    return np.full((height, width), 255, np.uint8)


def blocks(cell: Gray, lefts: tuple[int, ...], level: int = 0) -> Gray:
    """A cell with letters as blocks of 6 x 12 pixels."""
    for left in lefts:
        cell[14:26, left : left + 6] = level
    return cell


@pytest.mark.parametrize(("faint", "left_over"), [((), False), ((70,), True)])
def test_a_faint_letter_beside_a_line_was_not_read(faint: tuple[int, ...], *, left_over: bool) -> None:
    ink = find_ink(blocks(blocks(paper(), (20, 30)), faint, level=200))
    assert has_left_over(ink, find_lines(ink, 12), 12) is left_over


@pytest.mark.parametrize(("top", "sure"), [(20, True), (4, False)])
def test_a_dash_at_the_edge_of_a_cell_may_be_a_rule(top: int, *, sure: bool) -> None:
    page = paper()
    page[top : top + 2, 50:64] = 0
    (printed,) = read_cells(page, [(0, 0, 120, 40)])
    assert printed.text.startswith(("-", "—"))
    assert (printed.confidence > 0.6) is sure


def test_what_is_left_of_a_slanting_rule_is_no_dash() -> None:
    page = paper()
    page[38:, 70:] = 0
    (printed,) = read_cells(page, [(0, 0, 120, 40)])
    assert printed.text == ""
    assert printed.confidence < 0.6


def ruled(pale: int, rows: int) -> Rules:
    """A table of 15 rows and 3 columns, and a short stroke down over some of its rows."""
    across, down = np.zeros((301, 301), np.uint8), np.zeros((301, 301), np.uint8)
    for y in range(0, 301, 20):
        cv2.line(across, (0, y), (300, y), (200,), 1)
    for x in range(0, 301, 100):
        cv2.line(down, (x, 0), (x, 300), (200,), 1)
    cv2.line(down, (150, 18), (150, 22 + 20 * rows), (pale,), 1)
    return Rules(across, down)


@pytest.mark.parametrize(("pale", "rows", "lines"), [(110, 3, 4), (200, 3, 5), (110, 4, 5)])
def test_a_short_stroke_paler_than_the_rules_is_a_letters(pale: int, rows: int, lines: int) -> None:
    lattice = find_lattice(ruled(pale, rows), 5)
    assert lattice is not None
    assert len(lattice.xs) == lines
