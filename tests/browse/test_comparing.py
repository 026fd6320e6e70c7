"""Two captures of a report, and two years of a body, side by side."""

import re

import httpx
import lxml.html
import pytest

from crawler.browse.comparing import compare

NAME = "金华市甲县"


def shown(client: httpx.Client, address: str) -> lxml.html.HtmlElement:
    answer = client.get(address)
    assert answer.status_code == 200
    return lxml.html.document_fromstring(answer.text)


def words(element: lxml.html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def test_a_silent_edit_is_named_and_its_number_and_sentences_are_marked(life: httpx.Client) -> None:
    page = shown(life, f"/compare?agency={NAME}&year=2022")
    assert "静默修改" in words(page.xpath("//p[contains(@class, 'notice')]")[0])
    (changed,) = page.xpath("//td[@class='figure changed']")
    assert int(changed.xpath("./ins/text()")[0]) == int(changed.xpath("./del/text()")[0]) + 7
    assert page.xpath("//div[@class='stretch']//del/text()") == ["目录按季度更新。"]
    assert page.xpath("//div[@class='stretch']//ins/text()") == ["目录按月更新，另设专栏。"]
    assert page.xpath("//div[@class='stretch same']/p/text()") == ["全县的公开工作按计划完成。"] * 2
    assert len(page.xpath("//ol[@class='showings']/li")) == 3


def test_any_two_readings_can_be_compared(life: httpx.Client) -> None:
    (link,) = shown(life, f"/compare?agency={NAME}&year=2022").xpath("//ol//a[contains(@href, 'before=')]/@href")
    assert "静默修改" in words(shown(life, link))


def test_a_report_that_never_changed_says_so(life: httpx.Client) -> None:
    assert shown(life, f"/compare?agency={NAME}&year=2021").xpath("//p[@class='empty']")


def test_two_years_stand_side_by_side_with_the_checks_across_them(life: httpx.Client) -> None:
    page = shown(life, f"/compare?agency={NAME}&from=2020&to=2021")
    assert words(page.xpath("//h1")[0]).startswith("2020 → 2021")
    failing = words(page.xpath("//section[@class='alert']")[0])
    assert "上年四 = 本年二" in failing
    assert re.search(r"自然人：\d+ ≠ \d+", failing)
    headings = {words(one) for one in page.xpath("//table//th")}
    assert any(one.startswith("对外公开总数量") for one in headings)
    assert any(one.startswith("现行有效件数") for one in headings)
    assert len(page.xpath("//td[@class='figure changed']")) > 50


def test_pages_of_bodies_lead_to_comparisons(life: httpx.Client) -> None:
    page = shown(life, f"/bodies/{NAME}")
    for link in page.xpath("//a[starts-with(@href, '/compare')]/@href"):
        assert life.get(link).status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?agency=无此机关&year=2020",
        f"?agency={NAME}",
        f"?agency={NAME}&year=x",
        f"?agency={NAME}&from=2020",
        f"?agency={NAME}&from=2020&to=1999",
        "?before=x&after=y",
        "?before[$ne]=1&after=1",
        "?before=00&after=00",
    ],
)
def test_what_cannot_be_compared_is_not_found(life: httpx.Client, query: str) -> None:
    assert life.get(f"/compare{query}").status_code == 404


def test_a_section_that_only_one_has_is_all_new() -> None:
    new = {"sections": [{"number": 1, "heading": "总体情况", "text": "收到3件。"}]}
    (passage,) = compare({"sections": []}, new).passages()
    assert (passage.headings, passage.stretches) == ((None, "总体情况"), [(False, "", "收到3件。")])


def test_a_text_that_is_too_long_is_shown_and_not_aligned() -> None:
    old, new = ({"sections": [{"number": 1, "heading": "一", "text": letter * 200_000}]} for letter in "甲乙")
    (passage,) = compare(old, new).passages()
    assert [(same, len(before), len(after)) for same, before, after in passage.stretches] == [(False, 100_000, 100_000)]
