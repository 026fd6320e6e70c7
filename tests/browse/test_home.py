"""The first page: the map of the season, what is new, and how portals fare."""

from collections import Counter

import httpx
import lxml.html
import pytest

from crawler.browse.heat import cell_of, heat_map, in_all

COUNTS = {
    ("320106", 2020): Counter(published=3, late=1, failing=2),
    ("320500", 2020): Counter(missing=2),
    ("320000", 2019): Counter(published=1),
    ("110106", 2020): Counter(challenged=2),
    ("", 2020): Counter(unreachable=1),
}


def page(client: httpx.Client, address: str) -> lxml.html.HtmlElement:
    answer = client.get(address)
    assert answer.status_code == 200
    return lxml.html.document_fromstring(answer.text)


def words(element: lxml.html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def test_the_map_sums_regions_by_year_and_opens_to_what_lies_below() -> None:
    drawn = heat_map(COUNTS)
    assert drawn.years == [2019, 2020]
    assert [(row.code, row.name, row.below) for row in drawn.regions] == [
        ("11", "北京市", True),
        ("32", "江苏省", True),
        ("", None, False),
    ]
    of_2020 = drawn.regions[1].cells[1]
    assert (of_2020.having, of_2020.total, of_2020.lacking) == (4, 6, [("late", 1), ("missing", 2)])
    assert [row.name for row in heat_map(COUNTS, "32").regions] == ["江苏省", "南京市", "苏州市"]
    assert [row.name for row in heat_map(COUNTS, "3201").regions] == ["鼓楼区"]
    assert [row.name for row in heat_map(COUNTS, "11").regions] == ["丰台区"]


def test_years_before_those_that_are_shown_are_told() -> None:
    counts = {("110000", year): Counter(published=1) for year in range(2008, 2024)}
    assert heat_map(counts).earlier == 2015
    assert heat_map(counts, until=2015).years == [*range(2008, 2016)]
    assert heat_map(counts, until=2015).earlier is None


def test_a_season_is_the_sum_of_its_regions() -> None:
    assert in_all(COUNTS, 2020).total == 9
    assert in_all(COUNTS, 2020, "32").blocked == 0


@pytest.mark.parametrize(
    ("told", "heat"),
    [
        ({}, "none"),
        ({"published": 10}, "step4"),
        ({"late": 6, "missing": 4}, "step2"),
        ({"published": 1, "unread": 9}, "step0"),
        ({"missing": 1, "challenged": 1}, "missing"),
        ({"refused": 1, "soft_404": 1}, "blocked"),
    ],
)
def test_a_cell_is_as_dark_as_its_share_of_what_is_public(told: dict[str, int], heat: str) -> None:
    assert cell_of(told).heat == heat


def test_the_first_page_has_the_map_in_words_and_not_in_colour_alone(client: httpx.Client) -> None:
    shown = page(client, "/")
    rows = {words(row.xpath("./th")[0]): words(row.xpath("./td")[0]) for row in shown.xpath("//table//tbody/tr")}
    assert rows["地区不明 region unknown"].startswith("2/3 未读1未能读取 could not be read 1")
    assert shown.xpath("//form[@action='/search']//input/@name") == ["q"]


def test_the_first_page_tells_what_is_new_and_which_portals_fare_ill(client: httpx.Client) -> None:
    shown = page(client, "/")
    news = words(shown.xpath("//section[@aria-labelledby='news']")[0])
    assert "北京市丰台区 2020" in news
    health = words(shown.xpath("//section[@aria-labelledby='health']")[0])
    assert "尚未抓取" in health


def test_a_cell_leads_to_what_is_behind_it(client: httpx.Client) -> None:
    (link,) = page(client, "/").xpath("//table//td//a/@href")
    listed = page(client, link)
    assert "2020" in words(listed.xpath("//h1")[0])


@pytest.mark.parametrize("asked", ["/?region=1", "/?region=x", "/?until=0", "/coverage?from=x", "/portals?from=-1"])
def test_a_question_that_cannot_be_is_not_found(client: httpx.Client, asked: str) -> None:
    assert client.get(asked).status_code == 404


@pytest.mark.parametrize("asked", ["/?region=99", "/?until=1990", "/coverage?status=$ne&year=2001", "/portals?name=.*"])
def test_what_nothing_is_known_of_is_an_empty_page(client: httpx.Client, asked: str) -> None:
    assert page(client, asked).xpath("//p[@class='empty']")


def test_a_silent_edit_is_news(life: httpx.Client) -> None:
    (news,) = page(life, "/").xpath("//section[@aria-labelledby='news']//li[span[contains(@class, 'mark')]]")
    assert words(news).startswith("金华市甲县 2022 静默修改 silent edit")
    assert life.get(news.xpath("./a/@href")[0]).status_code == 200


def test_what_is_late_is_listed_with_its_days(life: httpx.Client) -> None:
    rows = page(life, "/coverage?year=2023&status=late").xpath("//table/tbody/tr")
    assert sorted(words(row.xpath("./th")[0]) for row in rows) == ["苏州市丙县教育局", "金华市乙县", "金华市甲县"]
    assert all("逾期" in words(row) for row in rows)
