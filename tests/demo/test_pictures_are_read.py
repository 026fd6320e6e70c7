"""The demo's table pictures, read by the recogniser: every number, in its cell, with a box around its ink."""

import io
from importlib import resources

import numpy as np
import pytest
from PIL import Image

from crawler.demo.written import WrittenReport, merged_grid, read_report
from extractors.document import Grid
from extractors.normal import normalise
from extractors.read.picture import read_picture, reread_cells
from extractors.source import Source

REPORT = read_report("beijing")
PICTURES = [section.picture.file for section in REPORT.sections if section.picture]


def source(file: str) -> Source:
    return Source((resources.files("crawler.demo") / "png" / file).read_bytes(), file)


def written(report: WrittenReport, file: str) -> Grid:
    (table,) = [section.table for section in report.sections if section.picture and section.picture.file == file]
    return merged_grid(table)


@pytest.mark.slow
@pytest.mark.parametrize("file", PICTURES)
def test_every_cell_is_read_where_it_stands(file: str) -> None:
    (grid,) = [block for block in read_picture(source(file), 1).blocks if isinstance(block, Grid)]
    spans = [(c.row, c.column, c.rowspan, c.colspan) for c in grid.cells]
    expected = written(REPORT, file)
    assert spans == [(c.row, c.column, c.rowspan, c.colspan) for c in expected.cells]
    numbers = {(c.row, c.column): normalise(c.text) for c in expected.cells if c.text.strip("+-,.0123456789") == ""}
    assert {(c.row, c.column): c.text for c in grid.cells if (c.row, c.column) in numbers} == numbers


@pytest.mark.slow
def test_a_cell_s_box_holds_its_ink_and_can_be_read_again() -> None:
    picture = source(PICTURES[0])
    (grid,) = [block for block in read_picture(picture, 1).blocks if isinstance(block, Grid)]
    (cell, *_) = [cell for cell in grid.cells if cell.text.isdigit() and len(cell.text) > 2]
    assert cell.place.box
    assert cell.place.confidence
    box = cell.place.box
    pixels = np.asarray(Image.open(io.BytesIO(picture.body)).convert("L"))
    assert pixels[int(box.top) : int(box.bottom), int(box.left) : int(box.right)].min() < 128
    assert reread_cells(picture, [box])[0][0][0] == cell.text
