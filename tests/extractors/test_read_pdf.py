"""PDFs drawn by our own hand read back to what was drawn."""

import io

import pytest
from reportlab.pdfgen.canvas import Canvas

from extractors.document import Grid, Paragraph, Picture
from extractors.errors import Damaged, Encrypted, TooLarge
from extractors.read import pdf_file
from extractors.source import Box
from tests.extractors.pdf_drawing import draw, draw_heading, draw_paragraph
from tests.extractors.pdf_reports import grid_of, pdf, printed, report_of, table_pdf, texts, wanted, written
from tests.extractors.pdf_sheet import FONT, MARGIN, Sheet, Style, finish
from tests.extractors.writing import shape
from tests.extractors.writing import texts as cells
from tests.measuring import drawn, score

ROWS = [
    ["信息内容", "<", "本年新制作数量", "本年新公开数量", "对外公开总数量"],
    ["规章", "<", "0", "1,005", "12"],
    ["其他对外管理服务事项", "行政检查", "231,467", "-5", "3"],
    ["^", "行政确认", "/", "", "1276.5534"],
]
WAYS = [
    Style(),
    Style(rules="rects"),
    Style(rules="double", align="right"),
    Style(rules="dashes", align="left"),
    Style(heading=1),
    Style(turn=90),
    Style(turn=180),
    Style(turn=270),
    Style(sideways=True),
    Style(split=0.3),
    Style(split=0.5, rules="rects"),
    Style(shuffled=True),
    Style(shuffled=True, rules="rects", labels="centre"),
    Style(cut=True),
    Style(cut=True, rules="double", size=10.5),
    Style(size=6, pad=1.5),
    Style(pad=1),
    Style(password=""),
]


@pytest.mark.parametrize("style", WAYS, ids=str)
def test_a_report_with_rules_reads_as_its_word_file_does(style: Style) -> None:
    report, want = report_of(draw(written("beijing-fengtai"), style)), wanted("beijing-fengtai")
    assert printed(report) == printed(want)
    assert texts(report) == texts(want)
    assert (report.title, report.agency, report.year, report.kind) == (want.title, want.agency, 2020, "report")
    assert len(report.cells) == 201
    assert all(check.holds for check in report.checks)


def test_merged_cells_have_their_spans() -> None:
    grid = grid_of(table_pdf(ROWS))
    assert shape(grid)[:2] == [("信息内容", 0, 0, 1, 2), ("本年新制作数量", 0, 2, 1, 1)]
    assert [(c.row, c.column, c.rowspan, c.colspan) for c in grid.cells if c.text.startswith("其他")] == [(2, 0, 2, 1)]
    assert cells(grid)[3][1:] == ["行政确认", "/", "", "1276.5534"]


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_cell_stands_where_a_viewer_shows_it(turn: int) -> None:
    cell = next(c for c in grid_of(table_pdf(ROWS, Style(turn=turn))).cells if c.text == "231,467")
    upright = next(c for c in grid_of(table_pdf(ROWS)).cells if c.text == "231,467")
    assert (cell.place.page, cell.place.table, cell.place.row, cell.place.column) == (0, 0, 2, 2)
    assert cell.place.confidence is None
    assert cell.place.box == upright.place.box
    assert upright.place.box is not None
    assert MARGIN < upright.place.box.left < upright.place.box.right < 595 - MARGIN


def test_a_table_beside_the_text_direction_has_its_box_on_the_page_as_shown() -> None:
    cell = next(c for c in grid_of(table_pdf(ROWS, Style(sideways=True))).cells if c.text == "规章")
    assert cell.place.box is not None
    box = cell.place.box
    assert box.bottom - box.top > box.right - box.left  # the row runs up the page


def test_a_cell_over_a_page_s_end_stands_where_its_text_begins() -> None:
    grids = [b for b in pdf(draw(written("beijing-fengtai"))).blocks if isinstance(b, Grid)]
    assert [grid.cells[0].place.table for grid in grids] == [0, 1, 2]
    pages = [cell.place.page for cell in grids[1].cells]
    assert set(pages) == {1, 2} or set(pages) == {2, 3}
    assert [c.row for c in grids[1].cells] == sorted(c.row for c in grids[1].cells)


def test_page_numbers_and_headers_are_left_out_and_headings_are_told_by_size() -> None:
    document = pdf(draw(written("beijing-miyun")))
    lines = [block for block in document.blocks if isinstance(block, Paragraph)]
    assert not [line for line in lines if "政务公开办公室" in line.text or line.text.startswith("—")]
    assert [line.text for line in lines if line.heading][:3] == [
        "北京市密云区融媒体中心",
        "2020年政府信息公开工作年度报告",
        "一、总体情况",
    ]
    assert {line.heading for line in lines if line.text.startswith(("一、总体", "六、其他"))} == {2}
    assert all(line.place.page is not None and isinstance(line.place.box, Box) for line in lines)


def test_a_row_of_figures_at_a_page_s_end_is_no_page_number() -> None:
    rows = [["甲", "3"]] * 60
    assert len(cells(grid_of(table_pdf(rows, Style(furniture=False))))) == 60


def test_columns_of_text_are_read_one_after_the_other() -> None:
    sheet = Sheet(Style(furniture=False))
    draw_heading(sheet, "一、总体情况")
    left = [f"左边第{n}行的文字要先读完才轮到右边" for n in "一二三四五六"]
    right = [f"右边第{n}行的文字排在左边的后面" for n in "一二三四五六"]
    for number, (one, other) in enumerate(zip(left, right, strict=True)):
        sheet.text(MARGIN, 200 + 18 * number, one, 11)
        sheet.text(320, 200 + 18 * number, other, 11)
    (heading, *text) = (b.text for b in pdf(finish(sheet)).blocks if isinstance(b, Paragraph))
    assert heading == "一、总体情况"
    assert "".join(text) == "".join([*left, *right])


def test_a_paragraph_goes_on_over_lines_and_pages() -> None:
    text = "本年度公开工作平稳有序，各单位按时报送材料。" * 90
    sheet = Sheet(Style())
    draw_paragraph(sheet, text)
    draw_paragraph(sheet, "下一段。")
    assert len(sheet.pages) > 1
    assert [b.text for b in pdf(finish(sheet)).blocks if isinstance(b, Paragraph)] == [text, "下一段。"]


def test_letters_printed_twice_to_make_them_bold_are_read_once() -> None:
    sheet = Sheet(Style(furniture=False))
    for shift in (0, 0.3):
        sheet.text(MARGIN + shift, 100, "总体情况1100件", 12)
    assert [b.text for b in pdf(finish(sheet)).blocks if isinstance(b, Paragraph)] == ["总体情况1100件"]


def test_two_numbers_in_one_cell_are_not_one() -> None:
    sheet = Sheet(Style(furniture=False))
    for x in (100, 200, 400):
        sheet.rule(x, 100, x, 160)
    for y in (100, 130, 160):
        sheet.rule(100, y, 400, y)
    for x, y, text in ((110, 120, "甲"), (210, 120, "12"), (300, 120, "34"), (110, 150, "乙"), (210, 150, "5")):
        sheet.text(x, y, text, 10)
    assert cells(grid_of(finish(sheet))) == [["甲", "12\n34"], ["乙", "5"]]


def test_numbers_that_touch_a_rule_between_them_stay_in_their_cells() -> None:
    sheet = Sheet(Style(furniture=False))
    for x in (100, 200, 215, 300):
        sheet.rule(x, 100, x, 160)
    for y in (100, 130, 160):
        sheet.rule(100, y, 300, y)
    for y in (120, 150):
        sheet.text(110, y, "自然人", 10)
        sheet.text(204.5, y, "1234", 10)  # drawn as one, over the rule
    assert cells(grid_of(finish(sheet))) == [["自然人", "12", "34"]] * 2


def test_a_frame_around_text_is_no_table() -> None:
    sheet = Sheet(Style(furniture=False))
    for y in (100, 160):
        sheet.rule(100, y, 400, y)
    for x in (100, 400):
        sheet.rule(x, 100, x, 160)
    sheet.text(110, 130, "提示：本页为正文。", 10)
    (block,) = pdf(finish(sheet)).blocks
    assert isinstance(block, Paragraph)
    assert not isinstance(block, Picture)


def test_white_letters_on_white_paper_are_hidden_and_on_a_dark_ground_they_are_not() -> None:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, invariant=1)
    for y, colour, text in ((700, "white", "365上分客服"), (600, "white", "一、总体情况"), (500, "black", "正文")):
        if y == 600:
            canvas.setFillColor("navy")
            canvas.rect(50, 590, 300, 30, stroke=0, fill=1)
        canvas.setFont(FONT, 12)
        canvas.setFillColor(colour)
        canvas.drawString(60, y, text)
    canvas.showPage()
    canvas.save()
    document = pdf(buffer.getvalue())
    assert [b.text for b in document.blocks if isinstance(b, Paragraph)] == ["一、总体情况", "正文"]
    assert [line.text for line in document.hidden] == ["365上分客服"]


def test_a_password_and_damage_are_told_apart() -> None:
    good = draw(written("beijing-miyun"))
    with pytest.raises(Encrypted):
        pdf(draw(written("beijing-miyun"), Style(password="1234")))  # noqa: S106 (a test's)
    for broken in (good[: len(good) // 2], b"%PDF-1.7\n", b"%PDF-1.4\n" + bytes(2000)):
        with pytest.raises(Damaged):
            pdf(broken)


def test_more_pages_than_any_report_has_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_file, "PAGE_LIMIT", 2)
    with pytest.raises(TooLarge, match="pages"):
        pdf(draw(written("beijing-fengtai")))


@pytest.mark.slow
@pytest.mark.parametrize("seed", [19, 23, 27, 28])
def test_rows_whose_labels_or_figures_a_page_s_end_cuts_are_read_whole(seed: int) -> None:
    """A merged label that begins below the cut, several labels in one cell, a heading repeated over the rest."""
    known = next(known for known in drawn(seed) if known.format == "pdf")
    assert score(known).right == len(known.cells)


def test_figures_under_each_other_are_one_number_only_where_each_but_the_last_was_full() -> None:
    stacked, wrapped = ["738", "66", "630", "4"], ["738", "66"]
    tall = Sheet(Style())
    for column, lines in enumerate((stacked, wrapped)):
        left = MARGIN + 25 * column
        for number, line in enumerate(lines):
            tall.text(left + 4, MARGIN + 35 + 12 * number, line, 9.0)
        for x in (left, left + 25):
            tall.rule(x, MARGIN, x, MARGIN + 90)
        for y, said in ((MARGIN, "甲"), (MARGIN + 20, ""), (MARGIN + 90, "")):
            tall.rule(left, y, left + 25, y)
            tall.text(left + 4, y + 14, said, 9.0)
    assert cells(grid_of(finish(tall)))[1] == ["738\n66\n630\n4", "738 66"]
