"""The sums that the form prints of itself: each check says whether it holds, with both sides as printed."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from extractors.forms import row_form
from extractors.report import Check, Number
from extractors.tables.value import Value

_KINDS = ("natural_person", "business", "research", "nonprofit", "legal_service", "other")
_OUTCOMES = ("upheld", "corrected", "other", "pending")
_BEFORE_RESULTS = ("new", "carried_in")
_BEHIND_RESULTS = ("result_total", "carried_out")

Values = Mapping[str, Value]


@dataclass(frozen=True)
class Sum:
    """Two sums that must be equal, as the paths of their cells."""

    rule: str
    left: Sequence[str]
    right: Sequence[str]
    row: str | None = None
    column: str | None = None

    @property
    def paths(self) -> Sequence[str]:
        """All cells of both sides."""
        return (*self.left, *self.right)


def check(values: Values) -> list[Check]:
    """All checks of the tables that a report has; a table that is not there has none."""
    return [compare(values, sums) for sums in sums_of(values)]


def sums_of(values: Collection[str]) -> list[Sum]:
    """The sums that must hold among the values of these paths."""
    sums: list[Sum] = []
    if any(path.startswith("applications.") for path in values):
        sums += [*_rows(values), *_balance(), *_results(values)]
    return sums + list(_disputes(values))


def _rows(values: Collection[str]) -> Iterator[Sum]:
    """`applications.row`: the six kinds of applicant add up to 总计, in every row that is printed."""
    for row in row_form("applications").rows:
        path = f"applications.{row}"
        if f"{path}.total" in values:
            yield Sum("applications.row", [f"{path}.{kind}" for kind in _KINDS], [f"{path}.total"], row=row)


def _balance() -> Iterator[Sum]:
    """`applications.balance`: 一 + 二 = （七）总计 + 四, per column."""
    for column in row_form("applications").columns:
        left = [f"applications.{row}.{column}" for row in _BEFORE_RESULTS]
        right = [f"applications.{row}.{column}" for row in _BEHIND_RESULTS]
        yield Sum("applications.balance", left, right, column=column)


def _results(values: Collection[str]) -> Iterator[Sum]:
    """`applications.results`: all results add up to （七）总计, per column; the form says which 其他处理 rows count."""
    new_form = any(path.startswith("applications.other_handling.overdue") for path in values)
    skipped = {*_BEFORE_RESULTS, *_BEHIND_RESULTS}
    rows = [
        row
        for row in row_form("applications").rows
        if row not in skipped and not (row.startswith("other_handling.") and (row.endswith(".all") is new_form))
    ]
    for column in row_form("applications").columns:
        left = [f"applications.{row}.{column}" for row in rows]
        yield Sum("applications.results", left, [f"applications.result_total.{column}"], column=column)


def _disputes(values: Collection[str]) -> Iterator[Sum]:
    """`disputes.group`: the four outcomes add up to 总计, per group that is printed."""
    for group in row_form("disputes").groups:
        path = f"disputes.{group}"
        if f"{path}.total" in values:
            yield Sum("disputes.group", [f"{path}.{outcome}" for outcome in _OUTCOMES], [f"{path}.total"], row=group)


def compare(values: Values, sums: Sum) -> Check:
    """The check of both sums; `holds` is None, with the reason, where one of them cannot be made.

    A blank counts as 0, and the check says so, as long as not every cell of a side is blank.
    """
    known = {"rule": sums.rule} | {n: v for n, v in (("row", sums.row), ("column", sums.column)) if v is not None}
    reason = _missing(values, sums)
    if reason is not None:
        return Check.model_validate({**known, "holds": None, "reason": reason})
    left, right = _total(values, sums.left), _total(values, sums.right)
    if any(values[path].state == "blank" for path in sums.paths):
        known["blanks"] = "as zero"
    return Check.model_validate({**known, "holds": left == right, "left": left, "right": right})


def agrees(values: Values, sums: Sum) -> bool | None:
    """Whether both sides are equal where blanks and strokes count as 0: a judge of readings, and no check.

    None where a cell is not there or says something else, and where a side prints no number at all.
    """
    sides = [[values.get(path) for path in side] for side in (sums.left, sums.right)]
    cells = [cell for side in sides for cell in side]
    if not all(cell and cell.state in {"number", "blank", "slash", "dash"} for cell in cells):
        return None
    if not all(any(cell and cell.state == "number" for cell in side) for side in sides):
        return None
    return _total(values, sums.left) == _total(values, sums.right)


def _missing(values: Values, sums: Sum) -> str | None:
    """Why a sum cannot be made: a cell that is not there, one that prints no number, a side that is all blank."""
    for path in sums.paths:
        if path not in values:
            return f"{path} is not printed"
        if values[path].state not in {"number", "blank"}:
            return f"{path} prints {values[path].raw.strip()!r} ({values[path].state})"
    for side in (sums.left, sums.right):
        if all(values[path].state == "blank" for path in side):
            return "every cell of one side is blank"
    return None


def _total(values: Values, paths: Sequence[str]) -> Number:
    numbers = [values[path].value or 0 for path in paths]
    total = sum(Decimal(str(number)) if isinstance(number, float) else number for number in numbers)
    if isinstance(total, int):
        return total
    return int(total) if total == total.to_integral_value() else float(total)
