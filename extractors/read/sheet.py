"""Spreadsheets: the sheets of a workbook, one below the other, become a Document."""

from collections.abc import Iterable, Mapping

from extractors.document import Document
from extractors.read.package import find_main, open_package, read_metas
from extractors.read.sheet_cells import Sheet
from extractors.read.sheet_regions import read_sheet
from extractors.read.sheet_xlsx import read_book
from extractors.read.table import finish
from extractors.sniff import XLSX
from extractors.source import Place, Source


def read_xlsx(source: Source, number: int) -> Document:
    """The text, tables and pictures of an XLSX workbook as its sheets show them.

    A cell's text is what its number format shows; hidden sheets, rows and columns, comments and print headers stay
    out. Raises Damaged, Encrypted, EmptySource or TooLarge.
    """
    package = open_package(source.body, "xlsx")
    sheets = read_book(package, find_main(package, "xl/workbook.xml"))
    return to_document(sheets, XLSX, number, read_metas(package))


def to_document(sheets: Iterable[Sheet], media_type: str, number: int, metas: Mapping[str, str]) -> Document:
    """The sheets as one document. Raises TooLarge."""
    place = Place(source=number)
    blocks, _ = finish((item for sheet in sheets for item in read_sheet(sheet, place)), number)
    return Document(blocks, media_type, dict(metas))
