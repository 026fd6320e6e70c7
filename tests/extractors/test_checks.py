"""The form's own sums: held, failed, and not to be made."""

from collections.abc import Mapping

from extractors.checks import check
from extractors.figures import parse_number
from extractors.forms import row_form
from extractors.report import Check
from extractors.source import NOWHERE
from extractors.tables.value import Value

KINDS = list(row_form("applications").columns)


def values(raws: Mapping[str, str]) -> dict[str, Value]:
    return {path: Value(path, raw, *parse_number(raw), NOWHERE) for path, raw in raws.items()}


def applications(form: str, **rows: str) -> dict[str, str]:
    """All rows of a form, zero but for those named (dots as `__`), seven printed numbers each."""
    skipped = "other_handling.all" if form == "2021" else "other_handling.o"
    paths = [row for row in row_form("applications").rows if not row.startswith(skipped)]
    named = {name.replace("__", "."): printed for name, printed in rows.items()}
    return {
        f"applications.{row}.{kind}": raw
        for row in paths
        for kind, raw in zip(KINDS, named.get(row, "0 0 0 0 0 0 0").replace("_", "\u3000").split(" "), strict=True)
    }


def found(checks: list[Check], rule: str, **where: str) -> Check:
    (one,) = [c for c in checks if c.rule == rule and all(getattr(c, name) == v for name, v in where.items())]
    return one


def test_a_correct_table_holds_in_every_row_and_column_of_both_forms() -> None:
    rows = {
        "new": "3 1 0 0 0 0 4",
        "carried_in": "1 0 0 0 0 0 1",
        "granted": "2 1 0 0 0 0 3",
        "refused__state_secret": "1 0 0 0 0 0 1",
        "result_total": "3 1 0 0 0 0 4",
        "carried_out": "1 0 0 0 0 0 1",
    }
    for form, count in (("2019", 23), ("2021", 25)):
        checks = check(values(applications(form, **rows)))
        assert {c.rule for c in checks} == {"applications.row", "applications.balance", "applications.results"}
        assert len(checks) == count + 7 + 7
        assert all(c.holds for c in checks)


def test_a_row_that_does_not_add_up_fails_with_both_sides_and_changes_nothing() -> None:
    read = values(applications("2019", new="0 0 0 0 1 0 0"))
    row = found(check(read), "applications.row", row="new")
    assert (row.holds, row.left, row.right) == (False, 1, 0)
    assert read["applications.new.total"].value == 0


def test_a_balance_that_does_not_hold_fails_in_its_column_only() -> None:
    checks = check(values(applications("2019", new="0 2 0 0 0 0 2")))
    assert [c.column for c in checks if c.rule == "applications.balance" and c.holds is False] == ["business", "total"]


def test_a_row_that_is_not_printed_leaves_the_sum_open_with_the_reason() -> None:
    raws = applications("2019")
    del raws["applications.granted.research"]
    results = found(check(values(raws)), "applications.results", column="research")
    assert results.holds is None
    assert results.reason == "applications.granted.research is not printed"


def test_a_stroke_leaves_the_sum_open_with_the_reason() -> None:
    row = found(check(values(applications("2019", granted="/ 0 0 0 0 0 0"))), "applications.row", row="granted")
    assert (row.holds, row.left, row.right) == (None, None, None)
    assert row.reason == "applications.granted.natural_person prints '/' (slash)"


def test_blanks_count_as_zero_and_the_check_says_so() -> None:
    row = found(check(values(applications("2019", granted="_ 2 0 0 0 0 2"))), "applications.row", row="granted")
    assert (row.holds, row.blanks) == (True, "as zero")


def test_totals_left_blank_in_every_result_row_are_not_taken_for_zero() -> None:
    blank = {row.replace(".", "__"): "0 0 0 0 0 0 _" for row in row_form("applications").rows if "." in row}
    rows = blank | {"granted": "1 0 0 0 0 0 _", "partly_granted": "0 0 0 0 0 0 _"}
    ends = {"new": "1 0 0 0 0 0 1", "result_total": "1 0 0 0 0 0 1"}
    checks = check(values(applications("2019", **rows, **ends)))
    assert found(checks, "applications.row", row="granted").reason == "every cell of one side is blank"
    assert found(checks, "applications.results", column="total").holds is None
    assert not [c for c in checks if c.holds is False]


def test_disputes_are_summed_by_group() -> None:
    raws = {
        f"disputes.reconsideration.{k}": v
        for k, v in zip(row_form("disputes").columns, ["37", "9", "2", "5", "53"], strict=True)
    }
    (group,) = check(values(raws))
    assert (group.rule, group.row, group.holds, group.left) == ("disputes.group", "reconsideration", True, 53)


def test_a_report_without_tables_has_no_checks() -> None:
    assert check({}) == []
