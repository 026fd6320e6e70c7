"""A draft as a Word file."""

from collections.abc import Mapping

from crawler.demo.forms import Rows
from crawler.demo.written import merged_grid
from tests.extractors.writing import as_word, docx, p
from tests.making.draft import Draft, Part


def table_word(rows: Rows) -> str:
    """One `w:tbl`."""
    return as_word(merged_grid(rows))


def part_word(part: Part) -> str:
    """Heading, lines, tables with an empty paragraph behind each."""
    lines = "".join(p(line) for line in (part.head, *part.lines) if line)
    return lines + "".join(table_word(rows) + p("") for rows in part.tables)


def body_word(written: Draft) -> str:
    """Title and sections."""
    return p(written.title, '<w:jc w:val="center"/>') + "".join(map(part_word, written.parts))


def file_word(
    written: Draft, body: str | None = None, *, parts: Mapping[str, str | bytes] | None = None, numbering: str = ""
) -> bytes:
    """The whole package."""
    return docx(body_word(written) if body is None else body, parts=parts, numbering=numbering)
