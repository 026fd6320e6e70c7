import io
import re
import zipfile

import docx
import pytest
from docx.document import Document
from docx.oxml.table import CT_Tc
from docx.table import Table, _Cell
from lxml import etree

from crawler.demo.word import docx as build
from crawler.demo.written import ABOVE, LEFT, read_report

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
NAMES = ("beijing-guangdian", "beijing-fengtai", "beijing-miyun")


def opened(name: str) -> Document:
    return docx.Document(io.BytesIO(build(read_report(name))))


def text_xml(name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(build(read_report(name)))) as package:
        return package.read("word/document.xml").decode()


def stored_rows(table: Table) -> list[list[_Cell]]:
    rows = ([tc for tc in row if isinstance(tc, CT_Tc)] for row in table._tbl.tr_lst)
    return [[_Cell(tc, table) for tc in row] for row in rows]


@pytest.mark.parametrize("name", NAMES)
def test_every_cell_reads_back_as_written(name: str) -> None:
    tables = [section.table for section in read_report(name).sections if section.table]
    document = opened(name)
    assert len(document.tables) == len(tables)
    for table, written in zip(document.tables, tables, strict=True):
        printed = [[cell.text for cell in row if cell.text] for row in stored_rows(table)]
        assert printed == [[text for text in row if text not in {LEFT, ABOVE}] for row in written]


@pytest.mark.parametrize("name", NAMES)
def test_titles_headings_and_lines_stand_in_order(name: str) -> None:
    report = read_report(name)
    lines = [line.removeprefix("## ") for s in report.sections for line in (s.heading, *s.lines)]
    expected = [line for line in (*report.title, *report.intro, *lines) if line]
    assert [p.text for p in opened(name).paragraphs if p.text] == expected


def test_merged_cells_are_those_of_the_official_form() -> None:
    _, applications, disputes = opened("beijing-fengtai").tables
    grid = [[applications.cell(r, c).text for c in range(10)] for r in range(len(applications.rows))]
    assert grid[0][0] == grid[2][2] == "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
    assert {grid[row][0] for row in range(5, 25)} == {"三、本年度办理结果"}
    assert {grid[row][1] for row in range(7, 15)} == {"（三）不予\n公开"}
    assert grid[1][4:9] == ["法人或其他组织"] * 5
    assert [disputes.cell(0, c).text for c in (0, 4, 5, 14)] == ["行政复议", "行政复议", "行政诉讼", "行政诉讼"]
    assert disputes.cell(2, 0).text == "结\n果\n维\n持"


def test_word_stores_an_empty_cell_below_a_merged_one() -> None:
    header = stored_rows(opened("beijing-fengtai").tables[1])[1][0]
    assert header.text == ""
    properties = etree.tostring(header._tc).decode()
    assert 'w:gridSpan w:val="3"' in properties
    assert "<w:vMerge/>" in properties


def test_the_same_report_gives_the_same_bytes() -> None:
    assert all(build(read_report(name)) == build(read_report(name)) for name in NAMES)


def test_the_first_part_names_the_content_types_as_word_does() -> None:
    with zipfile.ZipFile(io.BytesIO(build(read_report("beijing-miyun")))) as package:
        assert package.namelist()[0] == "[Content_Types].xml"
        assert package.testzip() is None
        for path in package.namelist():
            etree.fromstring(package.read(path))


def test_runs_break_inside_of_numbers_and_words() -> None:
    cells = [cell for table in opened("beijing-fengtai").tables for row in stored_rows(table) for cell in row]
    broken = {cell.text for cell in cells if len(cell._tc.findall(f".//{W}t")) > 1}
    assert any(re.fullmatch(r"[\d,.+]+", text) for text in broken)
    assert any(re.fullmatch(r"[一-龥]+", text) for text in broken)


def test_word_left_its_traces() -> None:
    assert 'w:name="_GoBack"' in text_xml("beijing-fengtai")
    assert "<w:tab/>" in text_xml("beijing-guangdian")
    assert "<w:br/>" in text_xml("beijing-fengtai")
    document = opened("beijing-guangdian")
    section = document.sections[0]
    assert section.header.paragraphs[0].text == "北京市广播电视局"
    assert "PAGE" in etree.tostring(section.footer._element).decode()
    assert document.core_properties.author == "Administrator"


def test_a_line_in_a_cell_ends_as_the_report_says() -> None:
    assert len(opened("beijing-fengtai").tables[2].cell(1, 0).paragraphs) == 1
    assert len(opened("beijing-guangdian").tables[1].cell(1, 3).paragraphs) == 3
