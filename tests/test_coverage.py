"""The ledger: each status of a body and year, with the capture that shows it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from crawler.coverage import Seen, cover
from crawler.kin import Kin, YearsOf
from crawler.ledger import Extent, Line, totals
from crawler.registry import Registry
from crawler.store.store import Standing, State
from spiders.portal import Portal

AT = datetime(2025, 6, 1, 2, 0, tzinfo=UTC)
LISTING = {"url": "http://jia.cn/nb/", "record_id": "urn:uuid:list", "reports": 3}
PORTAL = {
    "code": "jia",
    "name": "甲县人民政府",
    "region": "330106",
    "platform": "trs",
    "start": ["http://jia.cn/nb/"],
    "hosts": ["jia.cn"],
    "deadline": "03-31",
}
STANDING = Standing("jia", 3, 0, {}, [LISTING], AT, "c2")
STATE = State("jia", "http://jia.cn/nb/9.html", "soft_404", "页面不存在", "urn:uuid:gone", AT, "c2")


def row(agency: str = "甲县", year: int = 2020, **fields: object) -> dict[str, Any]:
    return {
        "agency": agency,
        "year": year,
        "portal": "jia",
        "region": None,
        "url": f"http://jia.cn/nb/{year}.html",
        "record_id": f"urn:uuid:{year}",
        "reading": "r",
        "unread": None,
        "published": f"{year + 1}-01-20",
        "first_seen": AT,
        "last_seen": AT - timedelta(days=1),
        "changed": [],
        **fields,
    }


def lines(
    *rows: dict[str, Any],
    states: Sequence[State] = (),
    standing: Standing | None = STANDING,
    latest: Standing | None = None,
    asked: Extent = Extent(),  # noqa: B008 - unchangeable
    across: Mapping[tuple[str, int], Sequence[str]] | None = None,
    **of_file: object,
) -> list[Line]:
    years: dict[str, dict[str, set[int]]] = {}
    for one in rows:
        if one["reading"]:
            years.setdefault(one["portal"], {}).setdefault(one["agency"], set()).add(one["year"])
    told: YearsOf = years
    seen = Seen(
        rows=[one for one in rows if not asked.years or one["year"] in asked.years],
        years=told,
        states=states,
        standings={"jia": standing} if standing else {},
        latest={"jia": latest} if latest else {},
        kin=Kin(told),
        across=across or {},
    )
    portal = Portal.model_validate(PORTAL | of_file)
    return cover(seen, Registry({"jia": portal}, "here"), asked)


def told(found: Sequence[Line]) -> list[tuple[str, int | None, str, str | None]]:
    return [(line.agency, line.year, line.status, line.capture) for line in found]


def test_what_came_by_the_deadline_is_published_and_what_came_later_is_late() -> None:
    (timely, late) = lines(row(), row("甲县教育局", published="2021-02-10"))
    assert (timely.status, timely.days_late, timely.deadline) == ("published", 0, "2021-03-31")
    assert (late.status, late.days_late, late.deadline) == ("late", 10, "2021-01-31")
    assert (late.capture, late.url) == ("urn:uuid:2020", "http://jia.cn/nb/2020.html")


def test_a_page_without_a_date_is_published_and_nobody_says_when() -> None:
    (line,) = lines(row(published=None))
    assert (line.status, line.published, line.days_late) == ("published", None, None)


def test_a_report_that_could_not_be_read_is_there_with_its_reason() -> None:
    (line,) = lines(row(reading=None, unread="LibreOffice is missing", published=None))
    assert (line.status, line.reason, line.days_late) == ("unread", "LibreOffice is missing", None)


def test_a_year_between_or_after_a_bodys_reports_is_missing_by_the_listing() -> None:
    found = lines(row(year=2019), row(year=2021), row("甲县教育局", 2023))
    missing = [line for line in found if line.status == "missing"]
    assert told(missing) == [("甲县", year, "missing", "urn:uuid:list") for year in (2020, 2022, 2023)]
    assert {line.url for line in missing} == {"http://jia.cn/nb/"}


def test_years_that_the_file_expects_are_owed_by_the_bodies_that_it_names() -> None:
    found = lines(row(), expect={"years": [2020, 2021], "agencies": ["甲县人民政府", "乙县人民政府"]})
    assert told(found) == [
        ("乙县人民政府", 2020, "missing", "urn:uuid:list"),
        ("乙县人民政府", 2021, "missing", "urn:uuid:list"),
        ("甲县", 2020, "published", "urn:uuid:2020"),
        ("甲县", 2021, "missing", "urn:uuid:list"),
    ]


def test_a_year_of_which_a_portal_shows_nothing_is_missing_under_its_own_name() -> None:
    assert told(lines(expect={"years": [2020, 2020]})) == [("甲县人民政府", 2020, "missing", "urn:uuid:list")]


def test_nothing_is_missing_before_its_deadline_nor_where_nobody_looked() -> None:
    expect = {"years": [2024, 2024], "agencies": ["甲县人民政府", "甲县教育局"]}
    looked = replace(STANDING, at=datetime(2025, 3, 31, 15, 0, tzinfo=UTC))
    assert told(lines(standing=looked, expect=expect)) == [("甲县教育局", 2024, "missing", "urn:uuid:list")]
    assert lines(standing=None, expect=expect) == []


def test_a_crawl_that_was_stopped_is_no_full_proof_and_says_so() -> None:
    stopped = replace(STANDING, short={"limits": ["CLOSESPIDER_PAGECOUNT"]})
    (line,) = lines(standing=stopped, expect={"years": [2020, 2020]})
    assert (line.status, line.reason) == ("missing", "stopped at the limit: CLOSESPIDER_PAGECOUNT")


@pytest.mark.parametrize("name", ["challenged", "refused", "disallowed", "unreachable"])
def test_a_portal_that_lets_nobody_in_misses_nothing(name: str) -> None:
    shut = replace(STATE, url="http://jia.cn/robots.txt", state=name, record_id="urn:uuid:robots")
    expect = {"years": [2020, 2020], "agencies": ["甲县人民政府"]}
    assert told(lines(states=[shut], expect=expect)) == [("甲县人民政府", 2020, name, "urn:uuid:robots")]
    assert told(lines(states=[shut])) == [("甲县人民政府", None, name, "urn:uuid:robots")]
    assert told(lines(states=[shut], asked=Extent((2021,)))) == [("甲县人民政府", 2021, name, "urn:uuid:robots")]
    earlier = replace(shut, crawl="c1", at=AT - timedelta(days=9))
    assert lines(states=[earlier]) == []


def test_a_portal_whose_file_is_gone_is_called_as_it_was_when_it_was_crawled() -> None:
    standing = replace(STANDING, reports=0, name="甲县人民政府", region="330106")
    state = replace(STATE, url="http://jia.cn/robots.txt", state="challenged")
    for known, expected in ((standing, ("甲县人民政府", "330106")), (replace(STANDING, reports=0), ("jia", None))):
        seen = Seen(rows=[], years={}, states=[state], standings={"jia": known}, latest={"jia": known}, kin=Kin({}))
        [line] = cover(seen, Registry({}, "here"), Extent((2020,)))
        assert (line.agency, line.region) == expected


def test_what_came_instead_of_a_report_stands_under_its_title() -> None:
    named = replace(STATE, title="乙县2019年政府信息公开工作年度报告")
    decoy = replace(STATE, title="图解：乙县2018年政府信息公开工作年度报告")
    assert told(lines(states=[named, decoy, STATE])) == [("杭州市乙县", 2019, "soft_404", "urn:uuid:gone")]
    untitled = replace(STATE, title="2019年")
    assert told(lines(states=[untitled])) == [("甲县人民政府", 2019, "soft_404", "urn:uuid:gone")]
    assert told(lines(row("乙县", 2019), states=[named])) == [("乙县", 2019, "published", "urn:uuid:2019")]


@pytest.mark.parametrize(
    "short", [{"gone": ["甲县 2020"]}, {"gone_bodies": ["甲县"]}, {"gone_years": ["2020"]}], ids=lambda s: next(iter(s))
)
def test_a_report_that_the_portal_shows_no_more_is_withdrawn(short: dict[str, list[str]]) -> None:
    standing = replace(STANDING, short=short)
    (line,) = lines(row(), standing=standing)
    assert (line.status, line.capture, line.published) == ("withdrawn", "urn:uuid:list", "2021-01-20")
    page_gone = replace(STATE, url=row()["url"])
    assert lines(row(), standing=standing, states=[page_gone])[0].capture == "urn:uuid:gone"
    not_found = replace(page_gone, state="unreachable", reason="status 404", record_id="urn:uuid:404")
    assert lines(row(), standing=standing, states=[not_found])[0].capture == "urn:uuid:404"


def test_a_later_crawl_of_a_part_withdraws_what_it_asked_for_and_nothing_else() -> None:
    whole = replace(STANDING, short={"gone": ["甲县 2019"]})
    part = replace(STANDING, short={"gone": ["甲县 2020"]}, at=AT + timedelta(days=9), crawl="c3", partial=True)
    rows = row(year=2019), row(), row(year=2021)
    found = lines(*rows, standing=whole, latest=part)
    assert [line.status for line in found[:3]] == ["withdrawn", "withdrawn", "published"]
    seen_again = row(year=2019, last_seen=AT + timedelta(days=1))
    assert lines(seen_again, standing=whole, latest=part)[0].status == "published"


def test_a_page_that_does_not_answer_now_is_not_withdrawn() -> None:
    standing = replace(STANDING, short={"gone": ["甲县 2020"]})
    for url in (row()["url"], "http://jia.cn/robots.txt"):
        silent = replace(STATE, url=url, state="unreachable", reason="no answer in time", record_id=None)
        (line,) = lines(row(), standing=standing, states=[silent])
        assert (line.status, line.reason) == ("published", "unreachable: no answer in time")


def test_failing_checks_and_changes_are_marks_beside_the_status() -> None:
    changed = datetime(2022, 5, 1, 8, 0, 0, 123000, tzinfo=UTC)
    failing = row(failing=["applications.row"], changed=[changed])
    (line,) = lines(failing, across={("甲县", 2020): ["years.carry"]})
    assert line.failing == ("applications.row", "years.carry")
    assert line.changed == ("2022-05-01T08:00:00Z",)
    assert line.is_ == {"published", "failing", "changed"}


def test_years_and_regions_are_chosen() -> None:
    rows = row(), row(year=2021), row("乙市", 2021, region="440300")
    assert [line.year for line in lines(*rows, asked=Extent((2020,)))] == [2020]
    assert [line.agency for line in lines(*rows, asked=Extent(region="33"))] == ["甲县", "甲县"]


def test_lines_add_up_by_region_and_level() -> None:
    rows = row(failing=["disputes.group"]), row(year=2021, published="2022-04-01"), row("甲县教育局", 2021)
    county, city = totals([*lines(*rows), *lines(row("乙市", 2021, region="440300"))])
    assert (county.region, county.level, county.bodies) == ("330106", "county", 2)
    assert {kind: count for kind, count in county.counts.items() if count} == {"published": 2, "late": 1, "failing": 1}
    assert (city.region, city.level, city.counts["published"]) == ("440300", "prefecture", 1)
