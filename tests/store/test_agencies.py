"""The ledger of bodies grows from what is stored, and finds a body by its old name, too."""

from datetime import timedelta
from itertools import permutations
from pathlib import Path

import pytest

from crawler.bodies import find_body
from crawler.choosing import names_of_body
from crawler.errors import Usage
from crawler.registry import read_registry
from crawler.store import Store
from crawler.store.agencies import Name
from tests.portals.test_recrawl import write_files
from tests.store.conftest import FIRST, MakeEntry, MakeReport

LATER = FIRST + timedelta(days=365)
CODES = {
    "credit_code": {"value": "111101060000143490", "field": "索引号"},
    "organisation_code": {"value": "000014349", "field": "索引号"},
    "region": {"value": "110106", "field": "索引号"},
}
OLD, NEW = "北京市丰台区信息办", "北京市丰台区数据局"


def test_a_body_keeps_its_names_over_time(store: Store, make_entry: MakeEntry, make_report: MakeReport) -> None:
    old = make_entry(report=make_report(agency=OLD, codes=CODES))
    new = make_entry("b", day=365, report=make_report(agency=NEW, codes=CODES))
    uncoded = make_entry("c", day=365, report=make_report(agency=OLD), portal="other")
    seen = []
    for order in permutations((old, new, uncoded)):
        for collection in store._at:
            collection.delete_many({})
        for entry in (*order, *order):
            store.put(entry)
        seen.append(store.agencies())
    (agency,) = seen[0]
    assert all(one == seen[0] for one in seen)
    assert {name.name for name in agency.names} == {OLD, NEW}
    assert Name(NEW, LATER, LATER) in agency.names
    assert Name(OLD, FIRST, LATER) in agency.names
    assert (agency.organisation_code, agency.region) == ("000014349", "110106")
    assert agency.portals == tuple(sorted({old.portal, "other"}))


def test_an_old_report_that_is_captured_again_brings_no_old_name_back(
    store: Store, make_entry: MakeEntry, make_report: MakeReport
) -> None:
    store.put(make_entry("new", report=make_report(agency=NEW, codes=CODES, year=2024)))
    store.put(make_entry("old", day=365, report=make_report(agency=OLD, codes=CODES, year=2020)))
    (agency,) = store.agencies()
    assert [name.name for name in agency.names] == [NEW, OLD]


def test_what_is_no_report_tells_of_no_body(store: Store, make_entry: MakeEntry, make_report: MakeReport) -> None:
    store.put(make_entry(report=make_report(kind="news")))
    store.put(make_entry("b", unread="damaged"))
    assert store.agencies() == []


def test_a_body_that_was_misread_is_forgotten(store: Store, make_entry: MakeEntry, make_report: MakeReport) -> None:
    store.put(make_entry(report=make_report(agency="误读局")))
    store.put(make_entry(report=make_report(agency=OLD)))
    assert [agency.name for agency in store.agencies()] == [OLD]


def test_a_body_is_found_by_its_old_name_and_its_code(
    store: Store, make_entry: MakeEntry, make_report: MakeReport, tmp_path: Path
) -> None:
    for number, name in enumerate((OLD, NEW)):
        report = make_report(agency=name, codes=CODES, year=2020 + number)
        store.put(make_entry(name, day=365 * number, report=report))
    portal = next(iter(store.portals()))
    registry = read_registry([write_files(tmp_path / "p", (portal, "北京市丰台区人民政府"))])
    for asked in (OLD, NEW, "bjsftqxxb", "000014349", "111101060000143490"):
        body = find_body(asked, registry, store.portals(), store.agencies())
        assert (body.name, body.others) == (NEW, (OLD,))
        assert body.is_called(OLD)


def test_a_body_is_asked_for_without_a_look_at_all_others(
    store: Store, make_entry: MakeEntry, make_report: MakeReport
) -> None:
    for number, name in enumerate((OLD, NEW)):
        store.put(make_entry(name, day=365 * number, report=make_report(agency=name, codes=CODES, year=2020 + number)))
    store.put(make_entry("c", report=make_report(agency="北京市密云区"), region="110118"))
    (renamed,) = [one for one in store.agencies() if one.organisation_code]
    for asked in (OLD, NEW, "000014349", "111101060000143490"):
        assert store.agencies(asked) == [renamed]
        assert names_of_body(asked, store) == {OLD, NEW}
    assert names_of_body("北京市密云区人民政府", store) == {"北京市密云区"}
    assert store.agencies("甲县") == []
    with pytest.raises(Usage, match="like it: 北京市密云区"):
        names_of_body("密云", store)
