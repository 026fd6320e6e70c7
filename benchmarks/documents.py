"""The files that benchmarks read: the demo's reports in their forms, and longer ones, each with other numbers."""

import gzip
import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from crawler.demo.markup import table_html
from crawler.demo.pictures import drawing_page
from crawler.demo.word import docx
from crawler.demo.written import SUBHEADING_MARK, WrittenReport, WrittenSection, merged_grid, read_report
from crawler.demo.zhejiang_report import report_page
from tests.extractors.writing_sheets import Tab, tab_of, xlsx

ROOT = Path(__file__).parents[1]
COPIES = 5
"""So many times is each report written, every time with other numbers: no reader sees a number twice in a row."""
NUMBER = re.compile(r"[\s+\-]*\d[\d,.]*")

ROWS_OF_DEPARTMENT = 50
"""The longest tables of real reports are lists of documents in an annex."""

Write = Callable[[WrittenReport], bytes]


@dataclass(frozen=True)
class File:
    """One file to read: what it is, and its copies."""

    kind: str
    name: str
    bodies: Sequence[bytes]


def files() -> list[File]:
    """One group per format, small files before large ones."""
    fengtai, zhejiang = read_report("beijing-fengtai"), read_report("zhejiang-guangdian")
    district, short, long = ("a district's report", fengtai), _with_annex(fengtai, 100), _with_annex(fengtai, 400)
    return [
        _file("HTML", "a district's report, bare", fengtai, html_page),
        _file("HTML", "the same, pasted from an office suite", fengtai, _pasted),
        _file("HTML", f"the same, {long[0]}", long[1], _pasted),
        _file("HTML", "nested layout tables, 8,600 cells", zhejiang, report_page),
        *(_file("DOCX", *each, docx) for each in (district, short, long)),
        *(_file("XLSX", *each, workbook) for each in (district, short, long)),
        *_pdfs(district, short, long),
        *(_picture(name) for name in ("disclosure", "applications", "disputes")),
    ]


def old_word() -> File:
    """A report that must be converted before it is read."""
    body = gzip.decompress((ROOT / "tests/convert/documents/guangdian.doc.gz").read_bytes())
    return File("DOC", "a bureau's report", [body])


def _with_annex(report: WrittenReport, length: int) -> tuple[str, WrittenReport]:
    """The report with a long list behind it, by department: a department's cell is as tall as its rows."""
    rows = [
        (
            "^" if n % ROWS_OF_DEPARTMENT else f"第{n}科",
            f"关于印发第{n}号办法的通知",
            f"府办发〔2020〕{n}号",
            "2020-06-01",
        )
        for n in range(length)
    ]
    annex = WrittenSection(heading="附件：规范性文件目录", table=(("科室", "文件名称", "文号", "成文日期"), *rows))
    return f"with an annex of {length} rows", report.model_copy(update={"sections": (*report.sections, annex)})


def varied(report: WrittenReport, seed: int) -> WrittenReport:
    """The report with other digits in its numbers."""
    digits = random.Random(seed)  # noqa: S311  # no secret

    def other(cell: str) -> str:
        return re.sub(r"\d", lambda _: digits.choice("123456789"), cell) if NUMBER.fullmatch(cell) else cell

    sections = [
        section.model_copy(update={"table": tuple(tuple(map(other, row)) for row in section.table)})
        for section in report.sections
    ]
    return report.model_copy(update={"sections": tuple(sections)})


def _file(kind: str, name: str, report: WrittenReport, write: Write) -> File:
    return File(kind, name, [write(varied(report, seed)) for seed in range(COPIES)])


def _picture(name: str) -> File:
    return File("picture", f"the {name} table", [(ROOT / f"crawler/demo/png/{name}.png").read_bytes()])


def html_page(report: WrittenReport) -> bytes:
    """A page as a site's article template makes it."""
    body = "\n".join(part for section in report.sections for part in _section_html(section))
    title = escape(report.full_title)
    style = "<style>table{border-collapse:collapse}td{border:1px solid;padding:3px}</style>"
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title>{style}</head>'
        f'<body><div id="zoom"><h1>{title}</h1>\n{body}</div></body></html>'
    ).encode()


def _pasted(report: WrittenReport) -> bytes:
    """The page as editors of portals keep it: each cell dressed by the office suite it came from, links around it."""
    cell = (
        r'<td style="border:1px solid #000;padding:0 7px"\1><p style="text-align:center;line-height:20px">'
        r'<span style="font-family:宋体;font-size:12px;color:#000">\2</span></p></td>'
    )
    dressed = re.sub(r"<td([^>]*)>(.*?)</td>", cell, html_page(report).decode())
    links = "".join(f'<li><a href="/zwgk/list_{n}.html" target="_blank">栏目{n}</a></li>' for n in range(60))
    return dressed.replace("<body>", f'<body><div class="nav"><ul>{links}</ul></div>').encode()


def _section_html(section: WrittenSection) -> list[str]:
    lines = [section.heading, *(line.removeprefix(SUBHEADING_MARK) for line in section.lines)]
    return [*(f"<p>{escape(line)}</p>" for line in lines), *([table_html(section.table)] if section.table else [])]


def workbook(report: WrittenReport) -> bytes:
    """A sheet for each section."""
    return xlsx(*(_tab(section) for section in report.sections))


def _tab(section: WrittenSection) -> Tab:
    lines: list[list[str | float | None]] = [[line] for line in (section.heading, *section.lines)]
    name = escape(section.heading[:20])
    if not section.table:
        return Tab(lines, name)
    placed = tab_of(merged_grid(section.table), first=len(lines), name=name)
    return Tab([*lines, *placed.rows[len(lines) :]], name, merged=placed.merged, ruled=placed.ruled)


def _pdfs(*reports: tuple[str, WrittenReport]) -> list[File]:
    """What a browser prints of the pages: text and lines."""
    with drawing_page() as browser_page:

        def printed(report: WrittenReport) -> bytes:
            browser_page.set_content(html_page(report).decode())
            return browser_page.pdf(format="A4", margin=dict.fromkeys(("top", "right", "bottom", "left"), "2cm"))  # type: ignore[arg-type]  # a typed dict by another name

        return [_file("PDF", name, report, printed) for name, report in reports]
