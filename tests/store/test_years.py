"""Reports of two years are checked against each other, whichever of them comes first."""

from crawler.store import Store
from extractors.report import Report
from tests.store.conftest import MakeEntry, MakeReport


def applications(row: str, natural_person: int) -> dict[str, object]:
    return {"applications": {row: {"natural_person": natural_person}}}


def test_two_years_of_a_body_are_checked_against_each_other_whichever_comes_first(
    store: Store, make_entry: MakeEntry, make_report: MakeReport
) -> None:
    later = make_report(year=2021, **applications("carried_in", 4))
    earlier = make_report(year=2020, **applications("carried_out", 3))
    store.put(make_entry("a", report=later, year=2021))
    assert list(store.year_checks("北京市丰台区")) == []
    store.put(make_entry("b", report=earlier, year=2020))
    (pair,) = store.year_checks("北京市丰台区")
    (carry,) = [check for check in pair["checks"] if check["column"] == "natural_person"]
    assert pair["year"] == 2020
    assert (carry["rule"], carry["holds"], carry["left"], carry["right"]) == ("years.carry", False, 3, 4)


def natural_person(store: Store, agency: str = "北京市丰台区") -> list[tuple[int, bool | None]]:
    """The check of what natural persons' applications were carried over, by the earlier year."""
    pairs = store.year_checks(agency)
    return [
        (pair["year"], check["holds"])
        for pair in pairs
        for check in pair["checks"]
        if check.get("column") == "natural_person"
    ]


def test_a_year_in_between_that_comes_last_is_checked_against_both_its_neighbours(
    store: Store, make_entry: MakeEntry, make_report: MakeReport
) -> None:
    def report(year: int, carried_in: int, carried_out: int) -> Report:
        rows = {"carried_in": {"natural_person": carried_in}, "carried_out": {"natural_person": carried_out}}
        return make_report(year=year, applications=rows)

    store.put_all([make_entry("a", report=report(2019, 0, 3)), make_entry("c", report=report(2021, 5, 0))])
    assert natural_person(store) == []
    store.put(make_entry("b", report=report(2020, 3, 4)))
    assert natural_person(store) == [(2019, True), (2020, False)]
    assert store.years_failing() == {("北京市丰台区", 2021): ["years.carry"]}
    store.put(make_entry("d", day=1, report=report(2020, 2, 5)))
    assert natural_person(store) == [(2019, False), (2020, True)]
    assert store.years_failing() == {("北京市丰台区", 2020): ["years.carry"]}


def test_what_is_in_force_is_checked_when_the_year_before_comes(
    store: Store, make_entry: MakeEntry, make_report: MakeReport
) -> None:
    def report(year: int, **regulations: int) -> Report:
        return make_report(year=year, forms={"disclosure": "2021"}, disclosure={"regulations": regulations})

    store.put(make_entry("b", report=report(2022, issued=2, repealed=1, in_force=12)))
    store.put(make_entry("a", report=report(2021, issued=0, repealed=0, in_force=10)))
    (pair,) = store.year_checks("北京市丰台区")
    (check,) = pair["checks"]
    assert (check["rule"], check["row"], check["holds"]) == ("years.in_force", "regulations", False)
    assert (check["left"], check["right"]) == (12, 11)


def test_years_are_checked_though_only_one_title_says_that_it_is_a_government(
    store: Store, make_entry: MakeEntry, make_report: MakeReport
) -> None:
    full = "北京市丰台区人民政府"
    store.put(make_entry("b", report=make_report(agency=full, year=2021, **applications("carried_in", 4))))
    store.put(make_entry("a", report=make_report(year=2020, **applications("carried_out", 3))))
    assert natural_person(store) == natural_person(store, full) == [(2020, False)]
    assert store.years_failing() == {("北京市丰台区", 2021): ["years.carry"]}


def test_a_year_that_turns_out_to_be_no_report_is_checked_no_more(
    store: Store, make_entry: MakeEntry, make_report: MakeReport
) -> None:
    earlier = make_report(year=2020, **applications("carried_out", 3))
    store.put(make_entry("b", report=make_report(year=2021, **applications("carried_in", 4))))
    store.put(make_entry("a", report=earlier))
    assert natural_person(store) == [(2020, False)]
    store.put(make_entry("a", report=earlier.model_copy(update={"kind": "notice"})))
    assert natural_person(store) == []
    assert store.years_failing() == {}
