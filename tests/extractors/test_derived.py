"""Figures that are worked out, and when there is none."""

import pytest

from extractors.checks import check
from extractors.derived import derive, figures
from extractors.forms import row_form
from extractors.report import CellState, Number
from extractors.source import Place
from extractors.tables.value import Value
from extractors.verdicts import judge, numbers_of

KINDS = ("natural_person", "business", "research", "nonprofit", "legal_service", "other")
GROUPS = ("reconsideration", "litigation_direct", "litigation_after_reconsideration")
OUTCOMES = ("upheld", "corrected", "other", "pending")

FENGTAI = {
    "new": 90,
    "carried_in": 10,
    "granted": 50,
    "partly_granted": 10,
    "refused.state_secret": 3,
    "refused.internal_affairs": 1,
    "unavailable.not_held": 16,
    "result_total": 80,
    "carried_out": 20,
    "reconsideration.upheld": 6,
    "reconsideration.corrected": 2,
    "reconsideration.pending": 5,
    "litigation_direct.corrected": 1,
    "litigation_direct.upheld": 3,
}
"""In every row 30 of the applicants are no natural persons, where there are so many."""


def tables(**other: int) -> dict[str, Number]:
    """The numbers of a report of 2019: these, zeros, and the totals of both."""
    printed = FENGTAI | {name.replace("__", "."): number for name, number in other.items()}
    numbers: dict[str, Number] = {}
    for row in row_form("applications").rows:
        if not row.startswith("other_handling.o"):
            numbers |= dict.fromkeys((f"applications.{row}.{kind}" for kind in KINDS), 0)
            numbers[f"applications.{row}.natural_person"] = printed.get(row, 0)
            numbers[f"applications.{row}.total"] = printed.get(row, 0)
    for group in GROUPS:
        outcomes = {name: printed.get(f"{group}.{name}", 0) for name in OUTCOMES}
        numbers |= {f"disputes.{group}.{name}": number for name, number in outcomes.items()}
        numbers[f"disputes.{group}.total"] = sum(outcomes.values())
    return numbers


def figures_of(numbers: dict[str, Number], state: CellState = "blank") -> dict[str, Number]:
    """What is worked out of them; a cell without a number is in that state."""
    values = {
        path: Value(path, "", number, "number" if number is not None else state, Place(source=0))
        for path, number in numbers.items()
    }
    checks = [one.model_dump(mode="json", exclude_unset=True) for one in check(values)]
    return derive(numbers, checks)


def test_each_figure_is_what_its_name_says() -> None:
    numbers = tables()
    numbers |= {"applications.new.natural_person": 60, "applications.new.business": 30}
    numbers |= {"applications.result_total.natural_person": 50, "applications.result_total.business": 30}
    numbers |= {"applications.granted.natural_person": 20, "applications.granted.business": 30}
    assert {name: figure for name, figure in figures_of(numbers).items() if figure} == {
        "grant_rate": 0.75,
        "full_grant_rate": 0.625,
        "refusal_rate": 0.05,
        "unavailable_rate": 0.2,
        "refused_for_state_secret": 0.75,
        "refused_as_internal_affairs": 0.25,
        "natural_person_share": 0.666667,
        "backlog_rate": 0.2,
        "backlog_change": 10,
        "reconsideration_correction_rate": 0.25,
        "litigation_correction_rate": 0.25,
        "disputes_per_application": 0.2125,
    }


def test_where_the_divisor_is_zero_there_is_no_rate() -> None:
    zeros = dict.fromkeys((name.replace(".", "__") for name in FENGTAI), 0)
    found = figures_of(tables(**zeros))
    assert {name for name, figure in found.items() if figure is not None} == {"backlog_change"}
    assert found["backlog_change"] == 0


def test_where_a_number_is_not_printed_there_is_no_figure() -> None:
    numbers = tables()
    del numbers["applications.partly_granted.total"]
    found = figures_of(numbers)
    assert found["grant_rate"] is None
    assert found["full_grant_rate"] == 0.625


@pytest.mark.parametrize("state", ["slash", "dash", "text", "unreadable"])
def test_what_is_no_number_is_no_zero(state: CellState) -> None:
    assert (
        figures_of(tables() | {"disputes.reconsideration.other": None}, state)["reconsideration_correction_rate"]
        is None
    )


def test_a_blank_is_zero_where_a_sum_that_holds_proves_it() -> None:
    found = figures_of(tables() | {"disputes.reconsideration.other": None})
    assert found["reconsideration_correction_rate"] == 0.25


def test_a_blank_that_no_sum_proves_is_no_zero() -> None:
    numbers = tables() | {"disputes.reconsideration.other": None, "disputes.reconsideration.total": None}
    assert figures_of(numbers)["reconsideration_correction_rate"] is None


def test_a_number_in_a_sum_that_fails_gives_no_figure_and_others_stay() -> None:
    found = figures_of(tables() | {"disputes.reconsideration.total": 99})
    assert found["reconsideration_correction_rate"] is None
    assert found["disputes_per_application"] is None
    assert found["litigation_correction_rate"] == 0.25


def test_a_sum_that_could_not_be_made_takes_no_figure_away() -> None:
    found = figures_of(tables() | {"applications.new.research": None}, "slash")
    assert found["natural_person_share"] == 1


def test_a_formula_is_told_in_the_paths_of_the_report() -> None:
    told = {figure.name: figure.formula for figure in figures()}
    assert told["backlog_rate"] == (
        "applications.carried_out.total / (applications.new.total + applications.carried_in.total)"
    )
    assert told["backlog_change"] == "applications.carried_out.total - applications.carried_in.total"
    assert told["refusal_rate"].count("applications.refused.") == 8


def test_every_path_of_a_formula_is_one_of_the_forms() -> None:
    known = set(tables())
    assert {path for figure in figures() for path in (*figure.over, *figure.less, *figure.under)} <= known


def test_the_verdict_on_a_number_is_that_of_its_worst_sum() -> None:
    numbers = tables() | {"applications.new.total": 91}
    values = {path: Value(path, "", number, "number", Place(source=0)) for path, number in numbers.items()}
    checks = [one.model_dump(mode="json", exclude_unset=True) for one in check(values)]
    verdicts = judge(numbers, checks)
    assert verdicts["applications.new.total"].status == "failed"
    assert verdicts["applications.new.total"].failed == ["applications.row", "applications.balance"]
    assert verdicts["applications.new.research"].status == "failed"
    assert verdicts["applications.granted.research"].status == "held"
    assert "disclosure.fees.amount_wan" not in verdicts


def test_numbers_are_found_in_tables_alone() -> None:
    report = {"year": 2020, "disclosure": {"fees": {"amount_wan": 2.5}}, "forms": {"disclosure": "2021"}}
    assert numbers_of(report) == {"disclosure.fees.amount_wan": 2.5}
