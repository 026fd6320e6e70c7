"""Workbooks written by hand for the readers' tests: XLSX packages, and XLS streams record by record."""

import io
import struct
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

from extractors.document import Document, Grid
from extractors.read.sheet import read_xlsx
from extractors.read.sheet_xls import read_xls
from extractors.source import Source
from tests.extractors.writing import OFFICE, package, relations

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
Value = str | float | None


@dataclass
class Tab:
    """One sheet to be written; rows of values, merged ranges as (top, left, bottom, right), all from 0.

    `codes` are number formats and `ruled` cells with lines, by (row, column). `more` is XML behind the cells.
    """

    rows: Sequence[Sequence[Value]]
    name: str = "Sheet1"
    merged: Sequence[tuple[int, int, int, int]] = ()
    codes: Mapping[tuple[int, int], str] = field(default_factory=dict)
    ruled: frozenset[tuple[int, int]] = frozenset()
    hidden_rows: Iterable[int] = ()
    hidden_columns: Iterable[int] = ()
    state: str = "visible"
    before: str = ""
    more: str = ""


def name_of(row: int, column: int) -> str:
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"


def xlsx(
    *tabs: Tab, strings: str | None = None, parts: Mapping[str, str | bytes] | None = None, book: str = ""
) -> bytes:
    """A workbook; texts stand in the cells unless `strings` (the insides of the shared ones) are given."""
    codes = sorted({code for tab in tabs for code in tab.codes.values()})
    sheets = "".join(
        f'<sheet name="{tab.name}" sheetId="{n}" state="{tab.state}" r:id="rId{n}"/>' for n, tab in enumerate(tabs, 1)
    )
    entries = {f"rId{n}": ("worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(tabs) + 1)}
    entries |= {"rIdS": ("styles", "styles.xml"), "rIdT": ("sharedStrings", "sharedStrings.xml")}
    root = f'xmlns="{MAIN}" xmlns:r="{OFFICE}"'
    return package(
        {
            "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
            "_rels/.rels": relations({"rId1": ("officeDocument", "xl/workbook.xml")}),
            "xl/workbook.xml": f"<workbook {root}>{book}<sheets>{sheets}</sheets></workbook>",
            "xl/_rels/workbook.xml.rels": relations(entries),
            "xl/styles.xml": f"<styleSheet {root}>{_styles(codes)}</styleSheet>",
            "xl/sharedStrings.xml": f"<sst {root}>{strings or ''}</sst>",
        }
        | {f"xl/worksheets/sheet{n}.xml": _sheet_xml(tab, codes, root) for n, tab in enumerate(tabs, 1)}
        | dict(parts or {})
    )


def _styles(codes: Sequence[str]) -> str:
    formats = "".join(f'<numFmt numFmtId="{164 + n}" formatCode={quoteattr(code)}/>' for n, code in enumerate(codes))
    line = '<{0} style="thin"/>'
    box = "".join(line.format(side) for side in ("left", "right", "top", "bottom"))
    looks = "".join(
        f'<xf numFmtId="{number}" borderId="{border}"/>'
        for number in (0, *range(164, 164 + len(codes)))
        for border in (0, 1)
    )
    return f"<numFmts>{formats}</numFmts><borders><border/><border>{box}</border></borders><cellXfs>{looks}</cellXfs>"


def _sheet_xml(tab: Tab, codes: Sequence[str], root: str) -> str:
    rows = "".join(
        f'<row r="{r + 1}"{" hidden=" + chr(34) + "1" + chr(34) if r in tab.hidden_rows else ""}>'
        + "".join(_cell_xml(tab, codes, r, c, value) for c, value in enumerate(row))
        + "</row>"
        for r, row in enumerate(tab.rows)
    )
    columns = "".join(f'<col min="{c + 1}" max="{c + 1}" hidden="1"/>' for c in tab.hidden_columns)
    merges = "".join(f'<mergeCell ref="{name_of(*area[:2])}:{name_of(*area[2:])}"/>' for area in tab.merged)
    cells = f"<sheetData>{rows}</sheetData><mergeCells>{merges}</mergeCells>"
    return f"<worksheet {root}>{tab.before}<cols>{columns}</cols>{cells}{tab.more}</worksheet>"


def _cell_xml(tab: Tab, codes: Sequence[str], row: int, column: int, value: Value) -> str:
    slot = row, column
    style = 2 * (1 + codes.index(tab.codes[slot]) if slot in tab.codes else 0) + (slot in tab.ruled)
    start = f'<c r="{name_of(*slot)}" s="{style}"'
    if isinstance(value, str) and value.startswith("<"):
        return f"{start} {value.removeprefix('<')}</c>"  # written out: `<t="b"><v>1</v>`
    if isinstance(value, str):
        return f'{start} t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
    if value is None:
        return f"{start}/>" if slot in tab.ruled else ""
    return f"{start}><v>{value!r}</v></c>"


def xls(*tabs: Tab, drawings: Mapping[int, bytes] | None = None, pictures: bytes = b"") -> bytes:
    """A binary workbook in its OLE2 container."""
    return container(stream(*tabs, drawings=drawings, pictures=pictures))


def stream(*tabs: Tab, drawings: Mapping[int, bytes] | None = None, pictures: bytes = b"") -> bytes:
    """The records of a binary workbook: the globals and then each sheet."""
    codes = sorted({code for tab in tabs for code in tab.codes.values()})
    sheets = [_sheet_records(tab, codes, (drawings or {}).get(n, b"")) for n, tab in enumerate(tabs)]
    head = _record(0x0809, struct.pack("<HHHHII", 0x0600, 5, 0x0DBB, 1996, 0, 6)) + _record(0x42, b"\xb0\x04")
    head += _record(0x31, struct.pack("<HHHHHBBBB", 200, 0, 8, 400, 0, 0, 0, 134, 0) + b"\x01\0A\0") * 5
    for number, code in enumerate(codes):
        head += _record(0x041E, struct.pack("<H", 164 + number) + _long_text(code))
    for number in (0, *range(164, 164 + len(codes))):
        head += _look(number, lines=0) + _look(number, lines=0x1111)
    head += _record(0xEB, pictures) if pictures else b""
    entries = [_short_text(tab.name) for tab in tabs]
    at = len(head) + sum(4 + 6 + len(entry) for entry in entries) + 4
    for tab, entry, sheet in zip(tabs, entries, sheets, strict=True):
        head += _record(0x85, struct.pack("<IBB", at, ("visible", "hidden", "veryHidden").index(tab.state), 0) + entry)
        at += len(sheet)
    return head + _record(0x0A) + b"".join(sheets)


def _record(kind: int, payload: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(payload)) + payload


def _look(number: int, *, lines: int) -> bytes:
    return _record(0xE0, struct.pack("<HHHBBBBIIH", 0, number, 0, 0x20, 0, 0, 0xFC, lines, 0, 0x20C0))


def _short_text(text: str) -> bytes:
    return bytes([len(text), 1]) + text.encode("utf-16-le")


def _long_text(text: str) -> bytes:
    return struct.pack("<HB", len(text), 1) + text.encode("utf-16-le")


def _sheet_records(tab: Tab, codes: Sequence[str], drawing: bytes) -> bytes:
    body = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x10, 0x0DBB, 1996, 0, 6))
    for column in tab.hidden_columns:
        body += _record(0x7D, struct.pack("<HHHHHH", column, column, 2000, 0, 1, 0))
    for row in range(len(tab.rows)):
        hidden = 0x20 if row in tab.hidden_rows else 0
        body += _record(0x208, struct.pack("<HHHHHHHH", row, 0, 256, 300, 0, 0, 0x100 | hidden, 15))
    for r, row_values in enumerate(tab.rows):
        for c, value in enumerate(row_values):
            slot = r, c
            style = 2 * (1 + codes.index(tab.codes[slot]) if slot in tab.codes else 0) + (slot in tab.ruled)
            place = struct.pack("<HHH", r, c, style)
            if isinstance(value, str):
                body += _record(0x204, place + _long_text(value))
            elif value is not None:
                body += _record(0x203, place + struct.pack("<d", value))
            elif slot in tab.ruled:
                body += _record(0x201, place)
    body += _record(0xEC, drawing) if drawing else b""
    merged = b"".join(struct.pack("<HHHH", top, bottom, left, right) for top, left, bottom, right in tab.merged)
    return body + (_record(0xE5, struct.pack("<H", len(tab.merged)) + merged) if tab.merged else b"") + _record(0x0A)


def container(stream: bytes, name: str = "Workbook") -> bytes:
    """An OLE2 file with one stream, of 512-byte sectors: directory, allocation table, stream."""
    stream = stream.ljust(4096, b"\0")
    sectors = -(-len(stream) // 512)
    tables = -(-(sectors + 1 + sectors // 100 + 1) // 128)
    chain = [-2, *[-3] * tables, *range(2 + tables, 1 + tables + sectors), -2]
    chain += [-1] * (128 * tables - len(chain))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(24, b"\0") + struct.pack("<5H", 62, 3, 0xFFFE, 9, 6)
    header = header.ljust(40, b"\0") + struct.pack("<9i", 0, tables, 0, 0, 4096, -2, 0, -2, 0)
    header += struct.pack("<109i", *range(1, tables + 1), *[-1] * (109 - tables))
    root, entry = "Root Entry".encode("utf-16-le"), name.encode("utf-16-le")
    directory = root.ljust(64, b"\0") + struct.pack("<HBBiii", len(root) + 2, 5, 1, -1, -1, 1) + bytes(36)
    directory += struct.pack("<iiI", -2, 0, 0)
    directory += entry.ljust(64, b"\0") + struct.pack("<HBBiii", len(entry) + 2, 2, 1, -1, -1, -1) + bytes(36)
    directory += struct.pack("<iiI", 1 + tables, len(stream), 0)
    return (
        header
        + directory.ljust(512, b"\0")
        + struct.pack(f"<{len(chain)}i", *chain)
        + stream.ljust(sectors * 512, b"\0")
    )


def spoil(writer: Callable[..., bytes], tab: Tab, mutate: Callable[[bytes], bytes]) -> bytes:
    """A workbook that is spoilt inside of a whole container: one of its parts, or its records."""
    if writer is xls:
        return container(mutate(stream(tab)))
    with zipfile.ZipFile(io.BytesIO(xlsx(tab))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet_part = "xl/worksheets/sheet1.xml"
    return package(parts | {sheet_part: mutate(parts[sheet_part])})


def sheet(*tabs: Tab) -> Document:
    return read_xlsx(Source(xlsx(*tabs)), 0)


def old_sheet(*tabs: Tab) -> Document:
    return read_xls(Source(xls(*tabs)), 0)


def tab_of(grid: Grid, *, first: int = 0, name: str = "Sheet1") -> Tab:
    """A grid as a sheet, from a row on."""
    rectangle = grid.rectangle()
    rows: list[list[Value]] = [[] for _ in range(first)]
    rows += [
        [c.text if c and (c.row, c.column) == (r, k) else None for k, c in enumerate(row)]
        for r, row in enumerate(rectangle)
    ]
    merged = [
        (first + c.row, c.column, first + c.row + c.rowspan - 1, c.column + c.colspan - 1)
        for c in grid.cells
        if c.rowspan * c.colspan > 1
    ]
    ruled = frozenset((first + r, k) for r, row in enumerate(rectangle) for k in range(len(row)))
    return Tab(rows, name, merged=merged, ruled=ruled)
