"""Pages of a PDF that are pictures are read as pictures are, with their places in points."""

import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image, ImageDraw
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from extractors.document import Grid, Paragraph
from extractors.extract import extract
from extractors.read.pdf_file import open_page, open_pdf, read_page
from extractors.read.pdf_page import Frame, Letter, Page
from extractors.read.pdf_pixels import draw_page
from extractors.read.pdf_scan import reread_pdf_cells
from extractors.read.pdf_seen import is_picture
from extractors.rereading import read_again
from extractors.source import Source
from extractors.tables.value import Value
from tests.extractors.pdf_drawing import draw
from tests.extractors.pdf_reports import grid_of, pdf, printed, report_of, table_pdf, wanted, written
from tests.extractors.pdf_sheet import Style
from tests.extractors.test_read_pdf_printed import PRINTED
from tests.extractors.writing import texts

ROWS = [
    ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"],
    ["规章", "0", "10", "23"],
    ["行政规范性文件", "4", "105", "1231"],
]


QUARTER = 90
FRAME = Frame(0, 0, 595, 842, 0)


def letters(text: str, wide: float = 10) -> list[Letter]:
    """A text as letters of one size."""
    starts = [wide * number for number in range(len(text))]
    return [
        Letter(letter, start, 100, start + wide, 110, start, start + wide, 110, 10, 0)
        for start, letter in zip(starts, text, strict=True)
    ]


def scanned(body: bytes, *, dots: int = 200, turn: float = 0.0, hidden: str = "", beneath: str = "") -> bytes:
    """The pages as a scanner gives them: one picture each, perhaps with invisible text over it, or text beneath."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, invariant=1)
    with open_pdf(body) as document:
        for number in range(len(document)):
            with open_page(document, number) as page:
                pixels = draw_page(page, dots / 72)
                wide, high = read_page(page).shown.size
            grain = np.random.default_rng(1).normal(0, 4, pixels.shape)
            picture = Image.fromarray(np.clip(pixels + grain, 0, 255).astype(np.uint8)).rotate(
                turn, fillcolor="white", expand=turn >= QUARTER
            )
            if turn in {QUARTER, 3 * QUARTER}:
                wide, high = high, wide
            file = io.BytesIO()
            picture.save(file, "JPEG", quality=80)
            canvas.setPageSize((wide, high))
            canvas.drawString(60, 500, beneath)
            canvas.drawImage(ImageReader(file), 0, 0, wide, high)
            if hidden:
                text = canvas.beginText(60, 600)
                text.setTextRenderMode(3)
                text.textLine(hidden)
                canvas.drawText(text)
            canvas.showPage()
    canvas.save()
    return buffer.getvalue()


@pytest.mark.slow
def test_a_scanned_table_has_its_cells_in_points_with_confidence() -> None:
    body = table_pdf(ROWS, Style(size=11, furniture=False))
    grid, drawn = grid_of(scanned(body, hidden="4711 " * 20)), grid_of(body)
    assert texts(grid) == ROWS
    for cell, want in zip(grid.cells, drawn.cells, strict=True):
        assert cell.place.confidence is not None
        assert cell.place.confidence > 0.5
        assert cell.place.box is not None
        assert want.place.box is not None
        assert abs(cell.place.box.left - want.place.box.left) < 3
        assert abs(cell.place.box.bottom - want.place.box.bottom) < 3


@pytest.mark.slow
def test_text_beneath_the_picture_of_a_scan_is_not_read() -> None:
    body = scanned(table_pdf(ROWS, Style(size=11, furniture=False)), beneath="4711 " * 20)
    assert texts(grid_of(body)) == ROWS


@pytest.mark.slow
@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_page_that_was_scanned_on_its_side_is_turned(turn: int) -> None:
    body = table_pdf(ROWS, Style(size=11, furniture=False))
    straight, lying = grid_of(scanned(body)), grid_of(scanned(body, turn=turn))
    assert texts(lying) == ROWS
    one, other = (grid.cells[5].place.box for grid in (straight, lying))
    assert one is not None
    assert other is not None
    assert (other.right - other.left > other.bottom - other.top) is (turn == 180)
    corners = {
        90: (one.top, 595 - one.right),
        180: (595 - one.right, 842 - one.bottom),
        270: (842 - one.bottom, one.left),
    }
    assert (other.left, other.top) == pytest.approx(corners[turn], abs=4)


@pytest.mark.slow
def test_a_scanned_report_that_lies_askew_is_read_completely() -> None:
    body = scanned(draw(written("beijing-miyun"), Style(size=10.5, text_size=14)), turn=0.4)
    assert printed(report_of(body)) == printed(wanted("beijing-miyun"))


@pytest.mark.slow
def test_a_font_that_hides_its_characters_makes_the_page_a_picture() -> None:
    body = (PRINTED / "printed-by-chromium.pdf").read_bytes().replace(b"/ToUnicode", b"/ToNothing")
    assert printed(report_of(body)) == printed(wanted("beijing-miyun"))


def test_characters_that_nobody_writes_are_no_text() -> None:
    page = Page(0, FRAME, FRAME, letters("瀛頼峨绨豉鹹鑫樺蘭繁掩" * 6), [], [], [])
    assert is_picture(page)
    assert not is_picture(replace(page, letters=letters("政府信息公开工作年度报告" * 6)))
    assert not is_picture(replace(page, letters=letters("政府資訊公開工作年度報告" * 6)))
    assert is_picture(replace(page, letters=letters("#0ABCDEFGHIJKLMNOPQRST" * 3)))
    assert not is_picture(replace(page, letters=letters("Annual report of 2020" * 3, wide=5)))


def test_a_page_of_text_with_a_small_picture_is_no_scan() -> None:
    picture = Image.new("RGB", (60, 40), "red")
    buffer = io.BytesIO()
    canvas = Canvas(buffer, invariant=1)
    canvas.setFont("STSong-Light", 12)
    canvas.drawString(60, 700, "一、总体情况：本年度公开信息264条，受理申请0件，均按时办结。")
    canvas.drawImage(ImageReader(picture), 60, 600, 60, 40)
    canvas.showPage()
    canvas.save()
    assert [type(block) for block in pdf(buffer.getvalue()).blocks] == [Paragraph]


@pytest.mark.slow
def test_a_table_that_stands_in_a_page_of_text_as_a_picture_is_read() -> None:
    with open_pdf(table_pdf(ROWS, Style(size=11, furniture=False))) as document, open_page(document, 0) as page:
        pixels = draw_page(page, 200 / 72)[150:420, 150:1520]
    buffer = io.BytesIO()
    canvas = Canvas(buffer, invariant=1)
    canvas.setFont("STSong-Light", 12)
    for line in range(6):
        canvas.drawString(60, 760 - 18 * line, "二、主动公开政府信息情况：各项数据见下表，均为本年度数据。")
    canvas.drawImage(ImageReader(Image.fromarray(pixels)), 50, 500, 1370 * 72 / 200, 270 * 72 / 200)
    canvas.showPage()
    canvas.save()
    (grid,) = (block for block in pdf(buffer.getvalue()).blocks if isinstance(block, Grid))
    assert texts(grid) == ROWS
    assert grid.cells[0].place.page == 0


@pytest.mark.slow
def test_a_cell_is_read_again_by_its_box_in_points() -> None:
    body = scanned(table_pdf(ROWS, Style(size=11, furniture=False)))
    cell = next(cell for cell in grid_of(body).cells if cell.text == "1231")
    assert cell.place.box is not None
    ((best, _), *_) = reread_pdf_cells(Source(body), 0, [cell.place.box], turn=0)[0]
    assert best == "1231"


@pytest.mark.slow
@pytest.mark.parametrize("turn", [90, 180, 270])
def test_cells_of_a_page_that_was_turned_are_read_again_upright(turn: int) -> None:
    body = scanned(table_pdf(ROWS, Style(size=11, furniture=False)), turn=turn)
    cells = [cell for cell in grid_of(body).cells if cell.text in {"105", "1231"}]
    values = [Value(cell.text, cell.text, int(cell.text), "number", cell.place) for cell in cells]
    assert [readings[0][0] for readings in read_again(values, [Source(body)])] == ["105", "1231"]


@pytest.mark.slow
def test_pages_beyond_those_that_are_recognised_are_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("extractors.read.pdf.SCAN_LIMIT", 2)
    buffer = io.BytesIO()
    canvas = Canvas(buffer, invariant=1, pagesize=(120, 60))
    for number in range(5):
        picture = Image.new("L", (240, 120), 255)
        ImageDraw.Draw(picture).text((40, 40), str(1000 + number), font_size=40, fill=0)
        canvas.drawImage(ImageReader(picture), 0, 0, 120, 60)
        canvas.showPage()
    canvas.save()
    report = extract(Source(buffer.getvalue()))
    (finding,) = (finding for finding in report.findings if finding.code == "unread_pages")
    assert finding.message.startswith("3 pages ")
    read = [block.text for block in pdf(buffer.getvalue()).blocks if isinstance(block, Paragraph)]
    assert "".join(read) == "10001001"
