"""XLS: the binary workbooks that Excel wrote until 2003, and WPS's .et, which are the same."""

import io
import struct
from collections.abc import Iterator
from typing import Final

import xlrd
from xlrd.biffh import XLRDError
from xlrd.compdoc import CompDocError
from xlrd.formatting import XFBorder
from xlrd.sheet import Cell

from extractors.document import Document
from extractors.errors import Damaged, EmptySource, Encrypted, TooLarge
from extractors.read.sheet import to_document
from extractors.read.sheet_cells import Area, Sheet
from extractors.read.sheet_format import show_number, show_text
from extractors.read.sheet_formats import usual_format
from extractors.read.sheet_xls_pictures import read_pictures
from extractors.sniff import XLS
from extractors.source import Source

_BYTES = 48 * 1024 * 1024
_XLRD_ERRORS: Final = (
    XLRDError,
    CompDocError,
    struct.error,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)
"""What `xlrd` was seen to raise on broken workbooks; it checks little of what it reads."""

_CELLS = 1_000_000
"""Of one sheet, empty ones with a format included; a report has a few thousand."""

_VISIBLE = 0


def read_xls(source: Source, number: int) -> Document:
    """The text, tables and pictures of an XLS workbook as its sheets show them; see `read_xlsx`.

    Raises Damaged, Encrypted, EmptySource or TooLarge.
    """
    if not source.body:
        raise EmptySource("xls: 0 bytes")
    if len(source.body) > _BYTES:
        raise TooLarge(f"xls: {len(source.body)} bytes, expected at most {_BYTES}")
    try:
        sheets = list(_sheets(source.body))
    except _XLRD_ERRORS as error:
        if "encrypted" in str(error):
            raise Encrypted("xls: the workbook is behind a password") from error
        raise Damaged(
            f"xls: the workbook is broken ({type(error).__name__}): {' '.join(str(error).split())[:200]}"
        ) from error
    return to_document(sheets, XLS, number, {})


def _sheets(body: bytes) -> Iterator[Sheet]:
    """The sheets that are not hidden."""
    book = xlrd.open_workbook(
        file_contents=body,
        logfile=io.StringIO(),
        formatting_info=True,
        ragged_rows=True,
        ignore_workbook_corruption=True,
    )
    pictures = read_pictures(body)
    for index, found in enumerate(book.sheets()):
        if found.visibility == _VISIBLE:
            sheet = _sheet(book, found)
            sheet.floating.extend(pictures.get(index, ()))
            yield sheet


def _sheet(book: xlrd.Book, found: xlrd.sheet.Sheet) -> Sheet:
    cells = sum(map(found.row_len, range(found.nrows)))
    if cells > _CELLS:
        raise TooLarge(f"xls: a sheet of {cells} cells, expected at most {_CELLS}")
    sheet = Sheet(merged=[Area(top, left, bottom - 1, right - 1) for top, bottom, left, right in found.merged_cells])
    own = {each.format_key: each.format_str for each in book.format_list}
    shows_zeros = bool(getattr(found, "show_zero_values", True))
    for row in range(found.nrows):
        for column, cell in enumerate(found.row(row)):
            if cell.ctype == xlrd.XL_CELL_EMPTY:
                continue
            style = book.xf_list[cell.xf_index] if cell.xf_index is not None else None
            if style and style.border and _is_ruled(style.border):
                sheet.ruled.add((row, column))
            code = own.get(style.format_key) or usual_format(style.format_key) if style else "General"
            shown = _shown(cell, code, since_1904=bool(book.datemode), shows_zeros=shows_zeros)
            if shown.strip():
                sheet.texts[row, column] = shown
    sheet.hidden_rows.update(row for row, facts in found.rowinfo_map.items() if facts.hidden or facts.height == 0)
    sheet.hidden_columns.update(
        column for column, facts in found.colinfo_map.items() if facts.hidden or not facts.width
    )
    return sheet


def _shown(cell: Cell, code: str, *, since_1904: bool, shows_zeros: bool) -> str:
    if isinstance(cell.value, str):
        return show_text(cell.value.replace("\r\n", "\n").replace("\r", "\n"), code)
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return xlrd.error_text_from_code.get(int(cell.value), "#N/A")
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return "TRUE" if cell.value else "FALSE"
    return show_number(cell.value, code, since_1904=since_1904) if cell.value or shows_zeros else ""


def _is_ruled(border: XFBorder) -> bool:
    """Whether a cell is a box: a line at a side, and one above or below."""
    sides = border.left_line_style or border.right_line_style
    return bool(sides and (border.top_line_style or border.bottom_line_style))
