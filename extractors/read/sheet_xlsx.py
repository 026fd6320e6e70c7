"""The parts of an XLSX package: workbook, styles, shared strings, sheets."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml.etree import _Element as Element

from extractors.errors import Damaged
from extractors.read.package import Package, Relation, read_relations, read_tree
from extractors.read.sheet_cells import Area, Sheet, Slot
from extractors.read.sheet_drawing import read_drawing
from extractors.read.sheet_format import show_number, show_text
from extractors.read.sheet_formats import usual_format

S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"

_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([1-9]\d{0,6})")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
"""`_x000D_`: a character that XML cannot hold, or does not keep."""

_COLUMNS = 16_384
_DIGITS = 8
"""More than any number of rows, columns or styles has."""

_TRUE = {"1", "true", "on"}


@dataclass(frozen=True, slots=True)
class Style:
    """What a cell's style says: its number format, and whether lines are drawn around it."""

    code: str = "General"
    ruled: bool = False


@dataclass(frozen=True, slots=True)
class Book:
    """What all sheets of a workbook share."""

    package: Package
    strings: list[str]
    styles: list[Style]
    since_1904: bool

    def style(self, number: str | None) -> Style:
        """A style by its number."""
        index = _integer(number, 0)
        return self.styles[index] if index < len(self.styles) else Style()


def read_book(package: Package, main: str) -> Iterator[Sheet]:
    """The sheets that are not hidden, in the order of their tabs. Raises Damaged or TooLarge."""
    root = read_tree(package, main)
    relations = read_relations(package, main)
    parts = {relation.kind: relation.target for relation in relations.values()}
    properties = None if root is None else root.find(f"{S}workbookPr")
    book = Book(
        package,
        _read_strings(read_tree(package, parts.get("sharedStrings", ""))),
        _read_styles(read_tree(package, parts.get("styles", ""))),
        since_1904=properties is not None and properties.get("date1904") in _TRUE,
    )
    for entry in root.iterfind(f"{S}sheets/{S}sheet") if root is not None else ():
        relation = relations.get(entry.get(f"{R}id") or "")
        if entry.get("state", "visible") == "visible" and relation and relation.kind == "worksheet":
            yield _read_sheet(book, relation)


def parse_reference(reference: str) -> Slot:
    """Row and column, from 0, of a cell's name. Raises Damaged.

    >>> parse_reference("B3")
    (2, 1)
    """
    found = _REFERENCE.fullmatch(reference)
    if not found:
        raise Damaged(f"xlsx: got {reference[:20]!r}, expected the name of a cell like B3")
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(found[2]) - 1, column - 1


def _read_strings(root: Element | None) -> list[str]:
    return [_text(element) for element in root.iterfind(f"{S}si")] if root is not None else []


def _text(element: Element) -> str:
    """A string in its runs, without the pronunciation that stands over it."""
    pieces = [
        text.text or ""
        for child in element
        for text in ([child] if child.tag == f"{S}t" else child.iterfind(f"{S}t") if child.tag == f"{S}r" else ())
    ]
    return _unescaped("".join(pieces))


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text).replace("\r\n", "\n").replace("\r", "\n")


def _read_styles(root: Element | None) -> list[Style]:
    if root is None:
        return []
    codes = {each.get("numFmtId"): each.get("formatCode") or "" for each in root.iterfind(f"{S}numFmts/{S}numFmt")}
    ruled = [_is_ruled(border) for border in root.iterfind(f"{S}borders/{S}border")]
    styles = []
    for entry in root.iterfind(f"{S}cellXfs/{S}xf"):
        number, border = entry.get("numFmtId"), _integer(entry.get("borderId"), 0)
        code = codes[number] if number in codes else usual_format(_integer(number, 0))
        styles.append(Style(code, border < len(ruled) and ruled[border]))
    return styles


def _is_ruled(border: Element) -> bool:
    """Whether a cell is a box: a line at a side, and one above or below; a line alone may underline a title."""
    sides = {str(side.tag).removeprefix(S) for side in border if side.get("style", "none") != "none"}
    return bool(sides & {"left", "right", "start", "end"}) and bool(sides & {"top", "bottom"})


def _read_sheet(book: Book, relation: Relation) -> Sheet:
    root = read_tree(book.package, relation.target)
    if root is None:
        raise Damaged(f"xlsx: no part {relation.target} in the package")
    sheet = Sheet()
    view = root.find(f"{S}sheetViews/{S}sheetView")
    shows_zeros = view is None or view.get("showZeros", "1") in _TRUE
    for slot, cell in _cells(root, sheet):
        style = book.style(cell.get("s"))
        if style.ruled:
            sheet.ruled.add(slot)
        if (shown := _shown(book, cell, style.code, shows_zeros=shows_zeros)).strip():
            sheet.texts[slot] = shown
    sheet.merged.extend(_area(each.get("ref") or "") for each in root.iterfind(f"{S}mergeCells/{S}mergeCell"))
    sheet.hidden_columns.update(_hidden_columns(root))
    drawing = root.find(f"{S}drawing")
    if drawing is not None:
        named = read_relations(book.package, relation.target).get(drawing.get(f"{R}id") or "")
        sheet.floating.extend(read_drawing(book.package, named.target) if named else ())
    return sheet


def _cells(root: Element, sheet: Sheet) -> Iterator[tuple[Slot, Element]]:
    """The cells with their places, which some programs leave out: then a cell follows the one before it."""
    row = -1
    for line in root.iterfind(f"{S}sheetData/{S}row"):
        row = _integer(line.get("r"), row + 2) - 1
        if _is_hidden(line, "ht"):
            sheet.hidden_rows.add(row)
        column = -1
        for cell in line.iterfind(f"{S}c"):
            reference = cell.get("r")
            slot = parse_reference(reference) if reference else (row, column + 1)
            column = slot[1]
            yield slot, cell


def _hidden_columns(root: Element) -> Iterator[int]:
    given = 0
    for element in root.iterfind(f"{S}cols/{S}col"):
        if _is_hidden(element, "width"):
            columns = range(_integer(element.get("min"), 1) - 1, min(_integer(element.get("max"), 0), _COLUMNS))
            given += len(columns)
            if given > _COLUMNS:
                raise Damaged(f"xlsx: {given} hidden columns or more, expected at most {_COLUMNS}")
            yield from columns


def _shown(book: Book, cell: Element, code: str, *, shows_zeros: bool) -> str:
    """What a cell shows; a formula whose result the file does not hold shows itself, so that nobody takes it for 0."""
    kind, value = cell.get("t", "n"), cell.findtext(f"{S}v")
    if kind == "inlineStr":
        inline = cell.find(f"{S}is")
        return show_text(_text(inline), code) if inline is not None else ""
    if not value:
        formula = cell.find(f"{S}f")
        return f"={formula.text or ''}" if formula is not None and kind != "str" else ""
    if kind == "s":
        index = _integer(value, -1)
        if not 0 <= index < len(book.strings):
            raise Damaged(f"xlsx: a cell refers to string {value[:20]!r} of {len(book.strings)}")
        return show_text(book.strings[index], code)
    if kind == "str":
        return show_text(_unescaped(value), code)
    if kind == "b":
        return "TRUE" if value in _TRUE else "FALSE"
    return _number(value, code, book, shows_zeros=shows_zeros) if kind == "n" else value


def _number(value: str, code: str, book: Book, *, shows_zeros: bool) -> str:
    try:
        number = float(value)
    except ValueError as error:
        raise Damaged(f"xlsx: got {value[:20]!r} in a cell, expected a number") from error
    return show_number(number, code, since_1904=book.since_1904) if number or shows_zeros else ""


def _area(reference: str) -> Area:
    first, _, last = reference.partition(":")
    (top, left), (bottom, right) = parse_reference(first), parse_reference(last or first)
    return Area(min(top, bottom), min(left, right), max(top, bottom), max(left, right))


def _is_hidden(element: Element, extent: str) -> bool:
    """Whether a row or column is hidden, or has no height or width."""
    return element.get("hidden") in _TRUE or element.get(extent) in {"0", "0.0"}


def _integer(text: str | None, default: int) -> int:
    return int(text) if text and text.isdecimal() and len(text) <= _DIGITS else default
