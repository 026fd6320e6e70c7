"""One value read from a grid, and what a table's reader hands on."""

import re
from dataclasses import dataclass, field, replace

from extractors.document import Cell
from extractors.figures import parse_number
from extractors.normal import normalise
from extractors.report import CellState, Finding, FormName, Number
from extractors.source import Place

# 约10件, 10余件, 近3万, 12\n34 (two numbers in one cell)
_ROUGHLY = re.compile(r"[约近超]?[\d.,+\-/()%]+[余多]?[件项个条次人万元]*")

_BY_ORDER = 0.5
"""The confidence of a recognised cell whose heading was not read."""

Line = list[Cell]
"""The cells that cover one row of a grid, left to right, each once."""


@dataclass(frozen=True)
class Value:
    """A printed cell under its dotted path."""

    path: str
    raw: str
    value: Number
    state: CellState
    place: Place


@dataclass
class TableReading:
    """What one grid yielded for one of the three tables; `money` is the unit that the headings at hand name."""

    values: list[Value] = field(default_factory=list)
    forms: list[FormName] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    unknown_columns: set[int] = field(default_factory=set)
    money: str = "万元"


def read_value(path: str, cell: Cell, money: str = "万元") -> Value:
    """The value of a cell; a last step `amount_wan` is money, in the unit `money` where the cell names none.

    One `change` is a difference, and has a sign.
    """
    is_money, is_change = path.endswith(".amount_wan"), path.endswith(".change")
    value, state = parse_number(cell.text, money=is_money, unit=money, signed=is_change)
    if state == "blank" and cell.place.confidence not in {None, 1.0}:
        state = "unreadable"  # there is ink in the cell, but the recogniser made nothing of it
    return Value(path, cell.text, value, state, cell.place)


def in_doubt(values: Line) -> Line:
    """Recognised cells whose column was told by the form's order alone, as the recogniser's doubtful ones."""
    places = [replace(cell.place, confidence=min(cell.place.confidence or 0.0, _BY_ORDER)) for cell in values]
    return [replace(cell, place=place) for cell, place in zip(values, places, strict=True)]


def is_recognised(line: Line) -> bool:
    """Whether a row was read from a picture."""
    return any(cell.place.confidence is not None for cell in line)


def looks_like_value(cell: Cell) -> bool:
    r"""Whether a cell could be a value, or several below each other: a number, blank, a stroke, 无, a rough number.

    >>> [looks_like_value(Cell(t, 0, 0)) for t in ("1,005", "", "/", "无", "约10件", "0\n12件\n—", "3.其他", "规 章")]
    [True, True, True, True, True, True, False, False]
    """
    text = normalise(cell.text)
    parts = map(normalise, cell.text.split())
    return _is_printed(text) or len(text) == 1 or all(part == "无" or _is_printed(part) for part in parts)


def _is_printed(text: str) -> bool:
    _, state = parse_number(text, money=True)
    return state != "text" or bool(_ROUGHLY.fullmatch(normalise(text)))
