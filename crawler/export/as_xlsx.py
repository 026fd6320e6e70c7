"""A workbook: a sheet of reports, one a table, the dictionary; rows leave the memory as they are written."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from pathlib import Path

from xlsxwriter import Workbook
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.worksheet import Worksheet

from crawler.export.as_csv import iso
from crawler.export.columns import KEYS, Column
from crawler.export.package import Resource
from crawler.export.rows import LONG, WIDE, Json, Row, Shape, Value
from extractors.verdicts import TABLES

ROWS_OF_A_SHEET = 1_048_576
LONGEST_TEXT = 32_767
"""A sheet and a cell hold no more."""

HEADS = 2
"""The names of the columns, then their Chinese words."""

LARGEST_EXACT = 2**53

DICTIONARY = (
    Column("sheet", "string", "工作表", "sheet of this workbook"),
    Column("name", "string", "列名", "name of the column"),
    Column("type", "string", "类型", "its type"),
    Column("chinese", "string", "中文", "what it is called in Chinese"),
    Column("english", "string", "英文", "what it holds, in English"),
)


class Sheet:
    """One subject's rows, on as many sheets as they need; head and keys stay in sight."""

    def __init__(self, book: Workbook, name: str, columns: tuple[Column, ...], keys: int) -> None:
        self.name, self.columns = name, columns
        self._book, self._keys = book, keys
        self._bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        self.names: list[str] = []
        self._turn()

    def write(self, row: Sequence[Value]) -> None:
        """Add a row: texts as texts, whatever they begin with."""
        if self._next == ROWS_OF_A_SHEET:
            self._turn()
        for column, value in enumerate(row):
            _write(self._page, self._next, column, value)
        self._next += 1

    def _turn(self) -> None:
        """Go on on a new sheet."""
        number = len(self.names) + 1
        self.names.append(self.name if number == 1 else f"{self.name} {number}")
        self._page = self._book.add_worksheet(self.names[-1])
        self._page.freeze_panes(HEADS, self._keys)
        self._page.set_column(0, 0, 30)
        self._page.set_column(1, max(1, len(self.columns) - 1), 14)
        for column, it in enumerate(self.columns):
            self._page.write_string(0, column, it.name, self._bold)
        for column, it in enumerate(self.columns):
            self._page.write_string(1, column, it.chinese, self._bold)
        self._next = HEADS


def _write(page: Worksheet, row: int, column: int, value: Value) -> None:
    match value:
        case None | "":
            return
        case int() | float() if abs(value) <= LARGEST_EXACT:
            page.write_number(row, column, value)
        case datetime():
            page.write_string(row, column, iso(value))
        case date():
            page.write_string(row, column, value.isoformat())
        case _:
            page.write_string(row, column, _fitting(str(value)))


def _fitting(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else f"{text[: LONGEST_TEXT - 1]}…"


def write_xlsx(out: Path, documents: Iterable[Json], shape: Shape, site: str) -> list[Resource]:
    """Write the workbook, and say which sheets it has; OSError where it cannot be written."""
    try:
        return [resource for sheet in _write_sheets(out, documents, shape, site) for resource in _resources(sheet)]
    except FileCreateError as error:
        raise OSError(str(error)) from error


def _resources(sheet: Sheet) -> Iterator[Resource]:
    """A sheet of the workbook, and those on which it goes on; its second row says in Chinese what its first does."""
    for name in sheet.names:
        dialect = {"headerRows": [1], "commentRows": [*range(2, HEADS + 1)], "excel": {"sheet": name}}
        yield Resource(name.replace(" ", "-"), sheet.columns, dialect)


def _write_sheets(out: Path, documents: Iterable[Json], shape: Shape, site: str) -> list[Sheet]:
    with Workbook(out, {"constant_memory": True, "tmpdir": str(out.parent)}) as book:
        reports = Sheet(book, "reports", _of(WIDE, "reports"), len(KEYS))
        tables = {name: Sheet(book, name, _of(shape, name), len(KEYS)) for name in _tables(shape)}
        dictionary = Sheet(book, "dictionary", DICTIONARY, 0)
        for sheet in (reports, *tables.values()):
            for it in sheet.columns:
                dictionary.write([sheet.name, it.name, it.type, it.chinese, it.english])
        for document in documents:
            for row in WIDE.rows(document, site):
                reports.write(_chosen(row, WIDE, reports))
            for row in shape.rows(document, site):
                _spread(row, shape, tables)
    return [reports, *tables.values(), dictionary]


def _tables(shape: Shape) -> tuple[str, ...]:
    return TABLES if shape is LONG else (*TABLES, "derived")


def _of(shape: Shape, table: str) -> tuple[Column, ...]:
    """The columns of a sheet: of a wide table the keys, the reading, and its own; of a long one all."""
    if shape is LONG or table == "reports":
        return tuple(it for it in shape.columns if shape is LONG or it.table == "reports")
    reading = [it for it in shape.columns if it.name == "reading"]
    return (*KEYS, *reading, *(it for it in shape.columns if it.table == table))


def _spread(row: Row, shape: Shape, tables: Mapping[str, Sheet]) -> None:
    """A cell goes to the sheet of its table, a wide row to all of them."""
    if shape is LONG:
        tables[str(row[TABLE])].write(row)
        return
    for sheet in tables.values():
        sheet.write(_chosen(row, shape, sheet))


def _chosen(row: Row, shape: Shape, sheet: Sheet) -> Row:
    return [row[place] for place in _places(shape.columns, sheet.columns)]


@cache
def _places(columns: tuple[Column, ...], chosen: tuple[Column, ...]) -> tuple[int, ...]:
    return tuple(columns.index(it) for it in chosen)


TABLE = [it.name for it in LONG.columns].index("table")
