"""What the collections take and refuse, and how what is current moves between them."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pymongo.errors import WriteError

from crawler.capture.exchange import Description
from crawler.store import Correction, State, Store, report_json
from crawler.store.collections import INDEXES, shapes
from crawler.store.difference import content
from extractors.report import to_json
from tests.store.conftest import FIRST, MakeEntry, MakeReport

AGENCY = "北京市丰台区"
REPORT = f"{AGENCY}|2020"


def raw(store: Store, name: str) -> list[dict[str, Any]]:
    """The documents of a collection as they are stored."""
    return list(getattr(store._at, name).find().sort([("_id", 1)]))


def fill(store: Store, make_entry: MakeEntry, make_report: MakeReport) -> None:
    """At least one document in every collection."""
    codes = {"region": {"value": "110106", "field": "索引号"}}
    findings = [{"code": "spam_injection", "message": "…", "evidence": "…"}]
    carried = {"carried_out": {"total": 3}, "carried_in": {"total": 3}}
    store.put(make_entry("a", report=make_report(codes=codes, findings=findings, applications=carried)))
    store.put(make_entry("a", report=make_report(title="再读", codes=codes, applications=carried)))
    store.put(make_entry("b", day=300, report=make_report(year=2021, applications=carried)))
    store.put(make_entry("c", unread="LibreOffice is not installed", year=2019))
    store.put_states([State("p", "http://p.cn/", "challenged", "521", None, FIRST, "crawl-0")])
    store.put_crawls(told())
    store.put_corrections([Correction(AGENCY, 2020, "李", "见原件", FIRST, "disputes.reconsideration.upheld", 38, 37)])
    store.operation.put("folder", "january", FIRST)


def told(crawl: str = "crawl-0", *, day: int = 0) -> list[Description]:
    """What the archive says of a crawl."""
    listing = {"url": "http://p.cn/", "record_id": None, "reports": 1}
    facts: list[dict[str, Any]] = [
        {"portal": "p", "ended": "finished", "too_deep": 2},
        {"portal": "p", "ignore_robots": "agreed by letter"},
        {"portal": "p", "reports": 1, "expected": 2, "short": {"years": ["2019"]}, "listings": [listing]},
        {"imported": "a.warc", "digest": "sha256:0", "wrong": []},
    ]
    return [Description("crawl", None, one, crawl, FIRST + timedelta(days=day, hours=n)) for n, one in enumerate(facts)]


def test_every_collection_takes_what_is_put(store: Store, make_entry: MakeEntry, make_report: MakeReport) -> None:
    fill(store, make_entry, make_report)
    assert {name for name in INDEXES if not raw(store, name)} == set()


def spoilt(document: dict[str, Any]) -> Iterable[dict[str, Any]]:
    """Documents that are not as they must be: a field too much, one too few, one of another type."""
    other = {**document, "_id": "other"}
    yield other | {"surprise": 1}
    yield {"_id": "other"}
    name = next(name for name in ("entry", "agency", "url", "crawl", "name", "run") if name in document)
    yield other | {name: 7}


@pytest.mark.parametrize("name", sorted(INDEXES))
def test_a_bad_document_is_refused(store: Store, make_entry: MakeEntry, make_report: MakeReport, name: str) -> None:
    fill(store, make_entry, make_report)
    for document in spoilt(raw(store, name)[0]):
        with pytest.raises(WriteError, match="Document failed validation"):
            getattr(store._at, name).insert_one(document)


def test_a_number_that_is_a_text_is_refused_in_the_middle_of_a_report(
    store: Store, make_entry: MakeEntry, make_report: MakeReport
) -> None:
    fill(store, make_entry, make_report)
    with pytest.raises(WriteError, match="Document failed validation"):
        store._at.reports.update_one({"_id": REPORT}, {"$set": {"disputes.reconsideration.upheld": "37"}})


def test_no_shape_uses_what_a_server_does_not_know() -> None:
    known = {"bsonType", "properties", "patternProperties", "required", "additionalProperties"}
    known |= {"items", "enum", "pattern", "anyOf"}

    def words(shape: dict[str, Any]) -> set[str]:
        inner = [*shape.get("properties", {}).values(), *shape.get("patternProperties", {}).values()]
        inner += shape.get("anyOf", ())
        inner += [shape["items"]] if "items" in shape else []
        return {*shape}.union(*map(words, inner))

    assert set().union(*map(words, shapes().values())) <= known


def test_nothing_of_a_current_report_is_stored_twice(store: Store, make_entry: MakeEntry) -> None:
    store.put(make_entry())
    (report,), (reading,) = raw(store, "reports"), raw(store, "readings")
    assert report["reading"] == reading["_id"]
    assert not {"sections", "disputes", "checks", "title"} & reading.keys()
    assert "cells" not in report
    assert report["disputes"]["reconsideration"]["upheld"] == 37


def test_what_is_superseded_by_a_later_capture_keeps_its_numbers_and_text(
    store: Store, make_entry: MakeEntry, make_report: MakeReport
) -> None:
    old, new = make_report(), make_report(title="改后", sections=[{"number": 1, "heading": "总体情况", "text": "新"}])
    first = make_entry("a", report=old)
    store.put(first)
    store.put(make_entry("b", day=1, report=new))
    kept = next(one for one in raw(store, "readings") if one["_id"] == first.reading_id)
    assert kept["sections"][0]["text"] == "一段\n二段"
    assert [report_json(one) for one in store.readings()] == [to_json(old), to_json(new)]
    assert [report_json(one) for one in store.current()] == [to_json(new)]


def test_a_capture_that_is_taken_back_gives_way_to_the_one_before(
    store: Store, make_entry: MakeEntry, make_report: MakeReport
) -> None:
    store.put(make_entry("a"))
    store.put(make_entry("b", day=1, report=make_report(title="误")))
    store.put(make_entry("b", day=1, report=make_report(title="误", kind="news")))
    assert [one["title"] for one in store.current()] == ["2020年丰台区政府信息公开工作年度报告"]
    assert [one["_id"] for one in raw(store, "reports")] == [REPORT]
    assert {one["kind"]: "sections" in one for one in raw(store, "readings")} == {"report": False, "news": True}


def test_what_an_earlier_extractor_read_is_kept_beside(
    store: Store, make_entry: MakeEntry, make_report: MakeReport
) -> None:
    old = make_report(extractor_version="1")
    entry = make_entry(report=old)
    for report in (
        old,
        make_report(title="重读", extractor_version="2"),
        make_report(title="重读", extractor_version="3"),
    ):
        store.put(make_entry(report=report))
    assert [report_json(one) for one in store.superseded(entry.reading_id)] == [to_json(old)]
    assert [one["title"] for one in store.readings()] == ["重读"]


def test_the_ledger_tells_each_agency_and_year_in_short(
    store: Store, make_entry: MakeEntry, make_report: MakeReport
) -> None:
    checks = [{"rule": "disputes.group", "row": "reconsideration", "holds": False, "left": 37, "right": 38}]
    store.put(make_entry("a", report=make_report(checks=checks)))
    store.put(make_entry("b", day=2, unread="broken off"))
    (line,) = store.ledger()
    assert len(line.pop("ranks")) == 32
    assert line == {
        "_id": REPORT,
        "agency": AGENCY,
        "year": 2020,
        "portal": "beijing-fengtai",
        "region": None,
        "url": "http://a.cn/1.html",
        "record_id": "<urn:uuid:a>",
        "reading": make_entry("a").reading_id,
        "unread": "broken off",
        "form": "tables",
        "content": content(to_json(make_report(checks=checks))),
        "published": "2021-03-30",
        "forms": {"disputes": "2019"},
        "cells": 1,
        "held": 0,
        "failed": 1,
        "open": 0,
        "failing": ["disputes.group"],
        "readings": 2,
        "first_seen": FIRST,
        "last_seen": FIRST + timedelta(days=2),
        "changed": [],
    }


def test_the_ledger_tells_when_a_page_was_changed_in_silence(
    store: Store, make_entry: MakeEntry, make_report: MakeReport
) -> None:
    changed = make_report(disputes={"reconsideration": {"upheld": 38}})
    store.put_all(
        [
            make_entry("c", day=2, report=changed),
            make_entry("a"),
            make_entry("d", day=3, report=changed),
            make_entry("b", day=1),
        ]
    )
    assert [line["changed"] for line in store.ledger()] == [[FIRST + timedelta(days=2)]]


def test_what_could_not_be_read_stands_in_the_ledger_too(store: Store, make_entry: MakeEntry) -> None:
    store.put(make_entry(unread="broken off"))
    (line,) = store.ledger(year=2020)
    assert (line["reading"], line["unread"]) == (None, "broken off")
    assert store.portals() == {}


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ["甲2020", "乙2021"]),
        ({"agency": "甲"}, ["甲2020"]),
        ({"year": 2021}, ["乙2021"]),
        ({"portal": "other"}, ["乙2021"]),
        ({"region": "110000"}, ["甲2020"]),
        ({"region": "110106"}, ["甲2020"]),
        ({"region": "440000"}, []),
        ({"form": "2019"}, ["甲2020"]),
        ({"form": "2021"}, ["乙2021"]),
        ({"failing": "disputes.group"}, ["甲2020"]),
        ({"finding": "spam_injection"}, ["乙2021"]),
        ({"finding": "spam_injection", "year": 2020}, []),
    ],
)
def test_reports_are_found_by_what_is_true_of_them(
    store: Store, make_entry: MakeEntry, make_report: MakeReport, asked: dict[str, Any], found: list[str]
) -> None:
    checks = [{"rule": "disputes.group", "row": "reconsideration", "holds": False, "left": 37, "right": 38}]
    findings = [{"code": "spam_injection", "message": "…", "evidence": "…"}]
    one = make_report(agency="甲", checks=checks)
    other = make_report(agency="乙", year=2021, findings=findings, forms={"applications": "2021"})
    store.put_all([make_entry("a", report=one, region="110106"), make_entry("b", report=other, portal="other")])
    store.put(make_entry("c", unread="broken off", agency="丙"))
    assert [f"{document['agency']}{document['year']}" for document in store.reports(**asked)] == found
    assert [one["_id"] for one in store.reports(cells=False, **asked)] == [one["_id"] for one in store.reports(**asked)]


def test_what_is_said_of_crawls_is_put_together_and_the_last_standing_is_the_present_one(store: Store) -> None:
    store.put_crawls([*told("crawl-1", day=1), *told()])
    store.put_crawls(told())
    assert [one["_id"] for one in store.crawls()] == ["crawl-0", "crawl-0|p", "crawl-1", "crawl-1|p"]
    (first, _) = store.crawls("p")
    assert first["ended"] == {"reason": "finished", "too_deep": 2, "at": FIRST}
    assert first["standing"]["short"] == {"years": ["2019"]}
    assert {code: one.crawl for code, one in store.standings().items()} == {"p": "crawl-1"}


def test_a_crawl_of_a_part_does_not_hide_how_the_whole_portal_fared(store: Store) -> None:
    part = [replace(one, facts=one.facts | {"partial": True}) for one in told("crawl-1", day=1) if "short" in one.facts]
    for order in ([*told(), *part], [*part, *told()]):
        store.put_crawls(order)
        assert [one.crawl for one in store.standings().values()] == ["crawl-1"]
        assert [one.crawl for one in store.standings(whole=True).values()] == ["crawl-0"]
        store._at.standings.delete_many({})
        store._at.crawls.delete_many({})


def test_a_correction_stands_beside_the_value_as_read(store: Store, make_entry: MakeEntry) -> None:
    store.put(make_entry())
    at = datetime(2026, 1, 2, tzinfo=UTC)
    value = Correction(AGENCY, 2020, "李", "见原件第三页", at, "disputes.reconsideration.upheld", 38, 37)
    note = Correction(AGENCY, 2020, "王", "扫描不清", at)
    assert store.beside(AGENCY, 2020)[2] == []
    for _ in range(2):
        store.put_corrections([value, note])
    assert store.corrections(AGENCY, 2020) == [value, note]
    assert store.beside(AGENCY, 2020)[2] == [value, note]
    assert store.corrections(AGENCY, 2019) == []
    (report,) = store.current()
    assert report["disputes"]["reconsideration"]["upheld"] == 37
