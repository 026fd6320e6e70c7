"""Checks of one year's report against the next one's: they belong to the pair, not to either report."""

from collections.abc import Iterator

from extractors.report import Applicants, Check, Columns, Number, Report

_DOCUMENTS = ("regulations", "normative_documents")


def check_years(earlier: Report, later: Report) -> list[Check]:
    """The checks of two reports of one body, the second of the year after the first."""
    return [*_carry(earlier, later), *_in_force(earlier, later)]


def _carry(earlier: Report, later: Report) -> Iterator[Check]:
    """`years.carry`: 四 of the earlier year is 二 of the later, per column."""
    out = earlier.applications.carried_out if earlier.applications else None
    back = later.applications.carried_in if later.applications else None
    if out is None or back is None:
        return
    for column in Applicants.model_fields:
        left, right = getattr(out, column), getattr(back, column)
        yield _compare("years.carry", left, right, column=column)


def _in_force(earlier: Report, later: Report) -> Iterator[Check]:
    """`years.in_force`: 现行有效 is last year's and 制发, less 废止; where both years have the form of 2021."""
    if earlier.disclosure is None or later.disclosure is None:
        return
    for row in _DOCUMENTS:
        before, now = getattr(earlier.disclosure, row), getattr(later.disclosure, row)
        if before and now and "in_force" in before.model_fields_set & now.model_fields_set:
            yield _compare("years.in_force", now.in_force, _expected(before, now), row=row)


def _expected(before: Columns, now: Columns) -> Number:
    if before.in_force is None or now.issued is None or now.repealed is None:
        return None
    return before.in_force + now.issued - now.repealed


def _compare(rule: str, left: Number, right: Number, *, row: str | None = None, column: str | None = None) -> Check:
    where = {name: value for name, value in (("row", row), ("column", column)) if value}
    if left is None or right is None:
        return Check.model_validate(
            {"rule": rule, **where, "holds": None, "reason": "one of the years prints no number"}
        )
    return Check.model_validate({"rule": rule, **where, "holds": left == right, "left": left, "right": right})
