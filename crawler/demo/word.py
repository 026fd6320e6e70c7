"""A report as the DOCX that its body would have uploaded: the same bytes every time."""

import io
import zipfile
from collections.abc import Iterator
from importlib import resources
from importlib.resources.abc import Traversable

from lxml import etree

from crawler.demo.templates import fill
from crawler.demo.word_table import table
from crawler.demo.word_text import BODY, HEADING, SUBHEADING, TITLE, R, paragraph, w
from crawler.demo.written import SUBHEADING_MARK, WrittenReport, WrittenSection

EPOCH = (1980, 1, 1, 0, 0, 0)
"""What Word itself writes as the time of every part."""


def docx(report: WrittenReport) -> bytes:
    """The whole package: the parts of `docx/` and the text."""
    parts = {path: _part(file, report) for path, file in _skeleton()}
    text = etree.tostring(_document(report), xml_declaration=True, encoding="UTF-8", standalone=True)
    parts["word/document.xml"] = text
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        for path, body in parts.items():
            entry = zipfile.ZipInfo(path, EPOCH)
            archive.writestr(entry, body, zipfile.ZIP_DEFLATED)
    return package.getvalue()


def _skeleton() -> Iterator[tuple[str, Traversable]]:
    """Every part that is the same in all documents, [Content_Types].xml first as Word does."""
    root = resources.files("crawler.demo") / "docx"
    yield from sorted(_files(root, ""), key=lambda item: item[0])


def _files(folder: Traversable, path: str) -> Iterator[tuple[str, Traversable]]:
    for item in folder.iterdir():
        if item.is_dir():
            yield from _files(item, f"{path}{item.name}/")
        else:
            yield path + item.name, item


def _part(file: Traversable, report: WrittenReport) -> bytes:
    text = file.read_text(encoding="utf-8")
    return fill(text, published=report.published.isoformat(), publisher=report.publisher).encode()


def _document(report: WrittenReport) -> etree._Element:
    return w("document", w("body", *_body(report), _page()))


def _body(report: WrittenReport) -> Iterator[etree._Element]:
    for line in report.title:
        yield paragraph(line, TITLE)
    yield paragraph("", BODY)
    for line in report.intro:
        yield paragraph(line, BODY)
    for section in report.sections:
        yield from _section(section, report)


def _section(section: WrittenSection, report: WrittenReport) -> Iterator[etree._Element]:
    yield paragraph(section.heading, HEADING)
    for line in section.lines:
        if line.startswith(SUBHEADING_MARK):
            yield paragraph(line.removeprefix(SUBHEADING_MARK), SUBHEADING)
        else:
            yield paragraph(line, BODY, bookmarked=bool(report.bookmark) and line.startswith(str(report.bookmark)))
    if section.table:
        yield table(section.table, cell_lines=report.cell_lines)
        yield paragraph("", BODY)


def _page() -> etree._Element:
    references = [w("headerReference", type="default"), w("footerReference", type="default")]
    for reference, target in zip(references, ("rId4", "rId5"), strict=True):
        reference.set(f"{{{R}}}id", target)
    size = w("pgSz", w=11906, h=16838)
    margins = w("pgMar", top=1440, right=1423, bottom=1440, left=1423, header=851, footer=992, gutter=0)
    return w("sectPr", *references, size, margins, w("cols", space=425), w("docGrid", type="lines", linePitch=312))
