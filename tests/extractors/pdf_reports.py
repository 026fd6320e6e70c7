"""What a report drawn as PDF must read as: what its Word file reads as."""

import re
from functools import cache

from crawler.demo.word import docx
from crawler.demo.written import WrittenReport, read_report
from extractors.document import Document, Grid
from extractors.extract import extract
from extractors.read import read
from extractors.report import Report
from extractors.source import Source
from tests.extractors.pdf_drawing import draw_table
from tests.extractors.pdf_sheet import PLAIN, Sheet, Style, finish


@cache
def wanted(name: str) -> Report:
    """The report as its Word file reads."""
    return extract(Source(docx(read_report(name)), "report.docx"))


def printed(report: Report) -> dict[str, str]:
    """What each value's cell prints, without blanks: lines break elsewhere in a PDF."""
    return {cell.path: re.sub(r"\s", "", cell.raw) for cell in report.cells}


def texts(report: Report) -> list[tuple[int, str, str]]:
    """The sections, paragraphs as paragraphs."""
    return [(section.number, section.heading, section.text) for section in report.sections]


def pdf(body: bytes) -> Document:
    """The document of a PDF."""
    return read(Source(body, "report.pdf"), 0)


def report_of(body: bytes) -> Report:
    """The report of a PDF."""
    return extract(Source(body, "report.pdf"))


def written(name: str) -> WrittenReport:
    """One of the originals."""
    return read_report(name)


def table_pdf(rows: list[list[str]], style: Style = PLAIN) -> bytes:
    """One table alone."""
    sheet = Sheet(style)
    draw_table(sheet, rows)
    return finish(sheet)


def grid_of(body: bytes) -> Grid:
    """The only table of a PDF."""
    (grid,) = (block for block in pdf(body).blocks if isinstance(block, Grid))
    return grid
