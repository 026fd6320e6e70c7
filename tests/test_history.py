"""What changed between the captures of a report, and what of it nobody was told."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from crawler.history import Step, history_of
from crawler.store.difference import FieldChange

FIRST = datetime(2021, 3, 30, 8, 0, tzinfo=UTC)


def reading(name: str, day: int = 0, **fields: object) -> dict[str, Any]:
    page = {"url": fields.pop("url", "http://a.cn/1.html"), "record_id": f"urn:uuid:{name}"}
    page["digest"] = fields.pop("digest", f"sha1:{name}")
    entry = {"crawl": f"c{day}", "captured_at": FIRST + timedelta(days=day), "page": page, "attachments": []}
    report = {
        "kind": "report",
        "published": "2021-03-30",
        "extractor_version": "1",
        "disputes": {"total": 1},
        "sections": [{"number": 1, "heading": "总体情况", "text": "收到3件。"}],
        "checks": [],
    }
    return {"_id": name, "entry": entry, **report, **fields}


def steps(*readings: dict[str, Any], modified: dict[str, str] | None = None) -> list[Step]:
    said = modified or {}
    return [*history_of(readings, lambda record_id: said.get(record_id.removeprefix("urn:uuid:"))).steps]


def test_numbers_and_sentences_that_changed_are_told_in_the_order_of_time() -> None:
    number = reading("b", 1, disputes={"total": 2})
    text = [{"number": 1, "heading": "总体情况", "text": "收到4件。"}]
    sentence = reading("c", 2, disputes={"total": 2}, sections=text)
    one, other = steps(sentence, reading("a"), number)
    assert one.fields == (FieldChange("disputes.total", 1, 2),)
    assert other.fields == (FieldChange("sections.1.text", "收到3件。", "收到4件。"),)
    assert (one.before.capture, one.after.capture) == ("urn:uuid:a", "urn:uuid:b")


def test_a_page_that_reads_the_same_is_a_capture_and_no_change() -> None:
    history = history_of([reading("a"), reading("b", 1)], lambda _: None)
    assert (len(history.showings), history.steps) == (2, ())


@pytest.mark.parametrize(
    ("fields", "modified", "is_silent"),
    [
        ({}, {}, True),
        ({}, {"a": "Tue, 30 Mar 2021 08:00:00 GMT", "b": "Tue, 30 Mar 2021 08:00:00 GMT"}, True),
        ({}, {"a": "Tue, 30 Mar 2021 08:00:00 GMT", "b": "Thu, 01 Apr 2021 08:00:00 GMT"}, False),
        ({"published": "2021-04-01"}, {}, False),
        ({"url": "http://a.cn/2.html"}, {}, False),
        ({"digest": "sha1:a"}, {}, False),
    ],
    ids=["nothing is said", "last modified before", "last modified since", "dated anew", "moved", "the same bytes"],
)
def test_an_edit_is_silent_where_neither_date_nor_server_tells_of_it(
    fields: dict[str, Any], modified: dict[str, str], *, is_silent: bool
) -> None:
    (step,) = steps(reading("a"), reading("b", 1, disputes={"total": 2}, **fields), modified=modified)
    assert step.is_silent is is_silent
    assert step.is_moved is ("url" in fields)
    assert step.is_reread is ("digest" in fields)


def test_an_attachment_that_changed_is_asked_for_its_date_too() -> None:
    old, new = reading("a"), reading("b", 1, disputes={"total": 2}, digest="sha1:a")
    for one, name in ((old, "x"), (new, "y")):
        one["entry"]["attachments"] = [{"url": "http://a.cn/1.doc", "record_id": f"urn:uuid:{name}", "digest": name}]
    assert steps(old, new)[0].is_silent
    assert not steps(old, new, modified={"x": "then", "y": "now"})[0].is_silent


def test_twins_of_one_crawl_are_each_compared_with_themselves() -> None:
    pdf, number = "http://a.cn/1.pdf", {"total": 7}
    twins = (reading(name, day, url=pdf, disputes=number) for day, name in enumerate("bd"))
    readings = reading("a"), reading("c", 1), *twins
    assert steps(*readings) == []


def test_decoys_and_what_could_not_be_read_are_no_part_of_it() -> None:
    unread = {"_id": "b", "entry": reading("b", 1)["entry"]}
    assert len(history_of([reading("a"), unread, reading("c", 2, kind="news")], lambda _: None).showings) == 1
