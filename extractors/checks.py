"""The sums that the form prints of itself: each check says whether it holds, with both sides as printed."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from extractors.forms import row_form
from extractors.report import Check, Number
from extractors.tables.value import Value

_KINDS = ("natural_person", "business", "research", "nonprofit", "legal_service", "other")
_OUTCOMES = ("upheld", "corrected", "other", "pending")
_BEFORE_RESULTS = ("new", "carried_in")
_BEHIND_RESULTS = ("result_total", "carried_out")

Values = Mapping[str, Value]


def check(values: Values) -> list[Check]:
    """All checks of the tables that a report has; a table that is not there has none."""
    checks: list[Check] = []
    if any(path.startswith("applications.") for path in values):
        checks += [*_rows(values), *_balance(values), *_results(values)]
    return checks + list(_disputes(values))


def _rows(values: Values) -> Iterator[Check]:
    """`applications.row`: the six kinds of applicant add up to 总计, in every row that is printed."""
    for row in row_form("applications").rows:
        path = f"applications.{row}"
        if f"{path}.total" in values:
            addends = [f"{path}.{kind}" for kind in _KINDS]
            yield _compare(values, addends, [f"{path}.total"], Check(rule="applications.row", row=row, holds=None))


def _balance(values: Values) -> Iterator[Check]:
    """`applications.balance`: 一 + 二 = （七）总计 + 四, per column."""
    for column in row_form("applications").columns:
        left = [f"applications.{row}.{column}" for row in _BEFORE_RESULTS]
        right = [f"applications.{row}.{column}" for row in _BEHIND_RESULTS]
        yield _compare(values, left, right, Check(rule="applications.balance", column=column, holds=None))


def _results(values: Values) -> Iterator[Check]:
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
        right = [f"applications.result_total.{column}"]
        yield _compare(values, left, right, Check(rule="applications.results", column=column, holds=None))


def _disputes(values: Values) -> Iterator[Check]:
    """`disputes.group`: the four outcomes add up to 总计, per group that is printed."""
    for group in row_form("disputes").groups:
        path = f"disputes.{group}"
        if f"{path}.total" in values:
            addends = [f"{path}.{outcome}" for outcome in _OUTCOMES]
            yield _compare(values, addends, [f"{path}.total"], Check(rule="disputes.group", row=group, holds=None))


def _compare(values: Values, left: Sequence[str], right: Sequence[str], check: Check) -> Check:
    """The check with both sums; `holds` stays None, with the reason, where a sum cannot be made.

    A blank counts as 0, and the check says so, as long as not every cell of a side is blank.
    """
    reason = next((_missing(path, values) for path in (*left, *right) if _missing(path, values)), None)
    blank = [path for path in (*left, *right) if path in values and values[path].state == "blank"]
    if reason is None:
        reason = next(("every cell of one side is blank" for side in (left, right) if set(side) <= set(blank)), None)
    if reason is not None:
        return check.model_copy(update={"reason": reason})
    sums = {"left": _sum(values, left), "right": _sum(values, right)}
    blanks = {"blanks": "as zero"} if blank else {}
    return check.model_copy(update={"holds": sums["left"] == sums["right"], **sums, **blanks})


def _missing(path: str, values: Values) -> str | None:
    if path not in values:
        return f"{path} is not printed"
    state = values[path].state
    return None if state in {"number", "blank"} else f"{path} prints {values[path].raw.strip()!r} ({state})"


def _sum(values: Values, paths: Sequence[str]) -> Number:
    total = sum((Decimal(str(values[path].value or 0)) for path in paths), Decimal(0))
    return int(total) if total == total.to_integral_value() else float(total)
