"""What goes into the store and what comes out of it, on a real server."""

import itertools
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from crawler.entry import CaptureOf, Entry
from crawler.store import Change, FieldChange, State, Store, line, report_json
from extractors.report import Report, to_json

MakeEntry = Callable[..., Entry]
MakeReport = Callable[..., Report]


def canonical(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, ensure_ascii=False).encode()


def test_a_report_comes_back_as_the_same_bytes(store: Store, make_entry: MakeEntry, make_report: MakeReport) -> None:
    report = make_report(
        disputes={"reconsideration": {"upheld": 0, "corrected": None, "total": 12.50}},
        findings=[{"code": "x", "message": "…", "evidence": "365\x00'\"$where"}],
    )
    store.put(make_entry(report=report))
    kept = store.report("北京市丰台区", 2020)
    assert kept is not None
    assert canonical(report_json(kept)) == canonical(to_json(report))


@pytest.mark.parametrize("number", [2**63 - 1, -(2**63), 2**63, 10**40, -(10**25)])
def test_numbers_of_any_size_come_back(
    store: Store, make_entry: MakeEntry, make_report: MakeReport, number: int
) -> None:
    report = make_report(disputes={"reconsideration": {"total": number}})
    store.put(make_entry(report=report))
    assert [canonical(report_json(d)) for d in store.readings()] == [canonical(to_json(report))]


def test_the_first_reading_of_a_report_says_so(store: Store, make_entry: MakeEntry) -> None:
    change = store.put(make_entry())
    assert change is not None
    assert change == Change("北京市丰台区", 2020, (), first=True)


def test_the_same_entry_twice_changes_nothing(store: Store, make_entry: MakeEntry) -> None:
    store.put(make_entry())
    before = [list(store.readings()), list(store.current())]
    assert store.put(make_entry()) is None
    assert [list(store.readings()), list(store.current())] == before


def test_a_later_capture_becomes_current_and_the_change_is_told(
    store: Store, make_entry: MakeEntry, make_report: MakeReport
) -> None:
    store.put(make_entry("a"))
    later = make_report(disputes={"reconsideration": {"upheld": 38, "corrected": None}})
    change = store.put(make_entry("b", day=1, report=later))
    assert change is not None
    assert not change.first
    assert set(change.fields) == {
        FieldChange("disputes.reconsideration.upheld", 37, 38),
        FieldChange("disputes.reconsideration.total", 37, None),
    }
    assert len(list(store.readings())) == 2


def test_an_earlier_capture_that_arrives_late_changes_nothing(
    store: Store, make_entry: MakeEntry, make_report: MakeReport
) -> None:
    store.put(make_entry("b", day=1))
    assert store.put(make_entry("a", report=make_report(title="旧"))) is None
    assert [d["title"] for d in store.current()] == ["2020年丰台区政府信息公开工作年度报告"]


def test_a_later_capture_that_reads_the_same_is_no_change(store: Store, make_entry: MakeEntry) -> None:
    store.put(make_entry("a"))
    assert store.put(make_entry("b", day=1)) is None
    assert [d["entry"]["page"]["record_id"] for d in store.current()] == ["<urn:uuid:b>"]


def test_of_one_crawl_the_best_form_is_current_in_whatever_order_they_came(
    store: Store, make_entry: MakeEntry, make_report: MakeReport
) -> None:
    entries = [
        make_entry("f", report=make_report(title="表格")),
        make_entry("e", report=make_report(title="表格，摘要更小")),
        make_entry("d", report=make_report(title="PDF", at={"source": 0, "page": 0})),
        make_entry("b", report=make_report(title="图片", at={"source": 0, "confidence": 0.9})),
    ]
    for order in itertools.permutations(entries):
        for collection in store._at:
            collection.delete_many({})
        for entry in order:
            store.put(entry)
        assert [d["title"] for d in store.current()] == ["表格，摘要更小"]


def test_pictures_of_a_later_crawl_replace_tables_of_an_earlier_one(
    store: Store, make_entry: MakeEntry, make_report: MakeReport
) -> None:
    pictures = make_entry("b", day=1, report=make_report(title="图片", at={"source": 0, "confidence": 0.9}))
    for entry in (pictures, make_entry("a")):
        store.put(entry)
    assert [d["title"] for d in store.current()] == ["图片"]


def test_a_reading_with_numbers_is_preferred_to_one_without(
    store: Store, make_entry: MakeEntry, make_report: MakeReport
) -> None:
    for entry in (make_entry("b", report=make_report(title="表格")), make_entry("a", report=make_report(cells=[]))):
        store.put(entry)
    assert [d["title"] for d in store.current()] == ["表格"]


@pytest.mark.parametrize("kind", ["explainer", "notice", "news", "other"])
def test_a_decoy_is_kept_but_is_never_a_report(
    store: Store, make_entry: MakeEntry, make_report: MakeReport, kind: str
) -> None:
    assert store.put(make_entry(report=make_report(kind=kind))) is None
    assert list(store.current()) == []
    assert [d["kind"] for d in store.others()] == [kind]


def test_a_report_without_a_year_is_kept_apart(store: Store, make_entry: MakeEntry, make_report: MakeReport) -> None:
    assert store.put(make_entry(report=make_report(year=None))) is None
    assert list(store.current()) == []
    assert [d["kind"] for d in store.others()] == ["report"]


def test_what_could_not_be_read_is_kept_with_its_reason(store: Store, make_entry: MakeEntry) -> None:
    assert store.put(make_entry(unread="LibreOffice is not installed")) is None
    assert [(d["entry"]["unread"], report_json(d)) for d in store.others()] == [("LibreOffice is not installed", {})]


def test_an_unread_later_capture_leaves_the_report_as_it_was(store: Store, make_entry: MakeEntry) -> None:
    store.put(make_entry("a"))
    assert store.put(make_entry("b", day=1, unread="broken off")) is None
    assert [d["entry"]["page"]["record_id"] for d in store.current()] == ["<urn:uuid:a>"]


def test_a_reading_that_turns_out_to_be_of_another_year_leaves_the_wrong_one(
    store: Store, make_entry: MakeEntry, make_report: MakeReport
) -> None:
    store.put(make_entry(report=make_report(year=2019)))
    change = store.put(make_entry(report=make_report(year=2020)))
    assert change is not None
    assert (change.year, change.first) == (2020, True)
    assert [d["_id"] for d in store.current()] == ["北京市丰台区|2020"]


def test_compare_says_what_a_new_reading_of_the_same_captures_would_change(
    store: Store, make_entry: MakeEntry, make_report: MakeReport
) -> None:
    store.put(make_entry())
    assert store.compare(make_entry()) is None
    change = store.compare(make_entry(report=make_report(published=None)))
    assert change is not None
    assert change.fields == (FieldChange("published", "2021-03-30", None),)
    assert [d["published"] for d in store.readings()] == ["2021-03-30"]


def test_a_reading_too_large_for_a_document_is_kept_as_unread(
    store: Store, make_entry: MakeEntry, make_report: MakeReport
) -> None:
    sections = [{"number": 1, "heading": "总体情况", "text": "公" * 6_000_000}]
    assert store.put(make_entry(report=make_report(sections=sections))) is None
    assert [d["entry"]["unread"].startswith("too large for the database") for d in store.others()] == [True]


def test_reports_are_found_by_agency_and_year(store: Store, make_entry: MakeEntry, make_report: MakeReport) -> None:
    for number, (agency, year) in enumerate([("乙", 2020), ("甲", 2021), ("甲", 2020)]):
        store.put(make_entry(str(number), report=make_report(agency=agency, year=year)))
    assert [d["_id"] for d in store.current()] == ["乙|2020", "甲|2020", "甲|2021"]
    assert [d["_id"] for d in store.current("甲")] == ["甲|2020", "甲|2021"]
    assert [d["_id"] for d in store.current(year=2020)] == ["乙|2020", "甲|2020"]
    assert [d["year"] for d in store.readings("甲", 2021)] == [2021]
    assert store.report("甲", 1999) is None
    assert store.portals() == {"beijing-fengtai": {"乙": {2020}, "甲": {2020, 2021}}}


def test_an_agency_named_like_an_operator_is_only_a_name(
    store: Store, make_entry: MakeEntry, make_report: MakeReport
) -> None:
    store.put(make_entry(report=make_report(agency="$ne")))
    assert [d["agency"] for d in store.current("$ne")] == ["$ne"]
    assert list(store.current("甲")) == []


def test_a_reading_is_found_by_its_id(store: Store, make_entry: MakeEntry) -> None:
    entry = make_entry()
    store.put(entry)
    reading = store.reading(entry.reading_id)
    assert reading is not None
    assert reading["entry"]["captured_at"] == entry.captured_at
    assert store.reading("nothing") is None


def test_a_line_has_the_report_and_its_source(store: Store, make_entry: MakeEntry, make_report: MakeReport) -> None:
    attachment = CaptureOf("<urn:uuid:2>", "http://a.cn/2.pdf", "a.warc.gz", 900, "sha1:B")
    report = make_report()
    store.put(replace(make_entry(report=report), attachments=(attachment,)))
    (kept,) = store.current()
    assert line(kept) == {
        **to_json(report),
        "source": {
            "portal": "beijing-fengtai",
            "url": "http://a.cn/1.html",
            "captured_at": "2021-03-30T08:15:04.123000Z",
            "warc": "a.warc.gz",
            "offset": 7,
            "digest": "sha1:A",
            "media_type": "text/html",
            "extractor_version": "0.1.0",
            "attachments": [{"url": "http://a.cn/2.pdf", "warc": "a.warc.gz", "offset": 900, "digest": "sha1:B"}],
        },
    }


def test_a_line_of_what_could_not_be_read_has_its_source_only(store: Store, make_entry: MakeEntry) -> None:
    store.put(make_entry(unread="broken off"))
    (kept,) = store.others()
    assert list(line(kept)) == ["source"]


def test_states_are_kept_once_per_crawl(store: Store) -> None:
    at = datetime(2021, 1, 2, 3, 4, 5, tzinfo=UTC)
    state = State("zhejiang", "http://z.cn/", "challenged", "521 with __jsluid", "<urn:uuid:9>", at, "crawl-0")
    for kept in ([state, state], [state, replace(state, crawl="crawl-1"), replace(state, portal="beijing")]):
        store.put_states(kept)
    assert [s.portal for s in store.states()] == ["beijing", "zhejiang", "zhejiang"]
    assert list(store.states("beijing")) == [replace(state, portal="beijing")]


def test_a_reading_whose_writer_was_killed_before_the_ledger_is_missing(store: Store, make_entry: MakeEntry) -> None:
    entry, decoy = make_entry(), make_entry("b", year=None, unread="broken off")
    store.put_all([entry, decoy])
    ids = {entry.reading_id, decoy.reading_id}
    assert store.known([*ids, "none"]) == ids
    store._at.ledger.delete_many({})
    assert store.known(ids) == {decoy.reading_id}
    store.put(entry)
    assert store.known(ids) == ids
