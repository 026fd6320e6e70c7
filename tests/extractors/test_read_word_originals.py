"""The built-in reports, in the form of the originals, come back cell by cell."""

import pytest

from crawler.demo.word import docx
from crawler.demo.written import merged_grid, read_report
from crawler.demo.zhejiang_report import report_page
from extractors.document import Grid
from extractors.read import read
from extractors.source import Source
from tests.extractors.writing import grids, kinds, shape, texts

WORD_REPORTS = ["beijing-fengtai", "beijing-guangdian", "beijing-miyun"]


def without_blanks(grid: Grid) -> list[tuple[str, int, int, int, int]]:
    """Blank lines and blanks at the ends of lines are no content of a cell."""
    return [("".join(text.split()), row, column, down, across) for text, row, column, down, across in shape(grid)]


@pytest.mark.parametrize("name", WORD_REPORTS)
def test_every_cell_of_a_word_report_stands_where_it_was_written(name: str) -> None:
    report = read_report(name)
    document = read(Source(docx(report), f"{name}.docx"), 0)
    written = [merged_grid(section.table) for section in report.sections if section.table]
    assert list(map(without_blanks, grids(document))) == list(map(without_blanks, written))


def test_every_cell_of_the_page_in_layout_tables_is_read() -> None:
    report = read_report("zhejiang-guangdian")
    document = read(Source(report_page(report), "http://gdj.zj.gov.cn/art/2021/1/29/art_1_2.html"), 0)
    written = [merged_grid(section.table) for section in report.sections if section.table]
    for grid, table in zip(grids(document), written, strict=True):
        rows = [list(dict.fromkeys(row)) for row in texts(grid)]
        assert [row for row in rows if row != [""] and any(row)] == [list(dict.fromkeys(row)) for row in texts(table)]


def test_the_page_in_layout_tables_knows_its_article_and_what_it_hides() -> None:
    report = read_report("zhejiang-guangdian")
    document = read(Source(report_page(report)), 0)
    assert report.advert
    assert all(word in document.hidden[0].text for word in report.advert.keywords)
    assert document.article is not None
    start, end = document.article
    assert kinds(document.blocks[start:end]) == "pgpgpgp"
    assert document.metas["siteidcode"] == "3300000022"
