"""The page of a body, found by any of its names: its years, its captures by day, its numbers over the years."""

import xml.etree.ElementTree as ET
from typing import Any

import httpx
import lxml.html
import pytest

from crawler.browse.charts import CHARTS, draw, trends
from crawler.browse.known_body import Year

NAME = "金华市甲县"
FORMS = {"applications": "2019", "disclosure": "2019", "disputes": "2019"}


def shown(client: httpx.Client, address: str) -> lxml.html.HtmlElement:
    answer = client.get(address)
    assert answer.status_code == 200
    return lxml.html.document_fromstring(answer.text)


def words(element: lxml.html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


@pytest.fixture(scope="module")
def page(life: httpx.Client) -> lxml.html.HtmlElement:
    return shown(life, f"/bodies/{NAME}")


def test_every_year_has_a_row_with_its_report_its_day_and_its_numbers(page: lxml.html.HtmlElement) -> None:
    rows = {row.xpath("./th/a")[0].text: row for row in page.xpath("//table[contains(@class, 'years')]/tbody/tr")}
    assert [*rows] == ["2024", "2023", "2022", "2021", "2020", "2019"]
    assert "逾期 9 天" in words(rows["2023"])
    assert "2021 表式" in words(rows["2021"])
    assert "2019 表式" in words(rows["2020"])
    assert "有改动" in words(rows["2022"])
    (number,) = rows["2021"].xpath("./td[2]//a/@href")
    assert number.endswith("#applications.new.total")


def test_every_capture_stands_on_its_day(page: lxml.html.HtmlElement) -> None:
    rows = {row.xpath("./th")[0].text: row for row in page.xpath("//table[@class='calendar']/tbody/tr")}
    assert [*rows] == ["2025", "2024", "2023", "2022", "2021", "2020"]
    assert [a.text for a in rows["2023"].xpath("./td[1]/a")] == ["25"]
    assert len(page.xpath("//table[@class='calendar']//a[@class='edit']")) == 1


def test_a_capture_on_the_calendar_leads_to_its_page(life: httpx.Client, page: lxml.html.HtmlElement) -> None:
    [to_one, *_] = (link for link in page.xpath("//table[@class='calendar']//a/@href") if link.startswith("/captures/"))
    assert life.get(to_one).status_code == 200


def test_behind_a_day_of_several_captures_stands_each_of_them(life: httpx.Client, page: lxml.html.HtmlElement) -> None:
    days = [link for link in page.xpath("//table[@class='calendar']//a/@href") if "/captures?day=" in link]
    listed = [shown(life, link).xpath("//table/tbody/tr/td[3]/a/@href") for link in days]
    alone = [link for link in page.xpath("//table[@class='calendar']//a/@href") if link.startswith("/captures/")]
    assert all(len(links) > 1 for links in listed)
    everything = shown(life, f"/bodies/{NAME}/captures").xpath("//table/tbody/tr/td[3]/a/@href")
    assert sorted([*alone, *(link for links in listed for link in links)]) == sorted(everything)
    assert len(everything) == 13
    assert "有改动" in words(shown(life, f"/bodies/{NAME}/captures"))
    assert [life.get(f"/bodies/{NAME}/captures?day={day}").status_code for day in ("1999-01-01", "x", "1")] == [404] * 3


def test_trends_are_pictures_with_their_numbers_beside_them(life: httpx.Client, page: lxml.html.HtmlElement) -> None:
    pictures = page.xpath("//figure//img/@src")
    narrow = page.xpath("//figure//source/@srcset")
    assert len(pictures) == len(CHARTS)
    assert len(page.xpath("//figure//table")) == len(pictures)
    assert len(narrow) == len(pictures)
    for picture in [*pictures, *narrow]:
        answer = life.get(picture)
        assert answer.headers["content-type"] == "image/svg+xml"
        assert "script" not in answer.headers["content-security-policy"]
        ET.fromstring(answer.content)  # noqa: S314  # our own picture
        assert "<script" not in answer.text
    captions = [words(one) for one in page.xpath("//figcaption")]
    assert all("2021 年起改用 2021 年表式" in caption for caption in captions)


def test_names_region_portal_and_the_command_are_told(page: lxml.html.HtmlElement) -> None:
    text = words(page)
    assert "浙江省金华市义乌市 330782" in text
    assert "nianbao recrawl '金华市甲县'" in text
    assert "life-j" in text


@pytest.mark.parametrize("name", ["甲县", "jhsjx", "jinhuashijiaxian", "金華市甲縣", "金华市甲县人民政府"])
def test_any_spelling_of_a_name_leads_there(life: httpx.Client, name: str) -> None:
    answer = life.get(f"/bodies/{name}", follow_redirects=True)
    assert answer.status_code == 200
    assert lxml.html.document_fromstring(answer.text).xpath("//h1")[0].text_content() == NAME


def test_a_part_of_several_names_leads_to_a_choice(life: httpx.Client) -> None:
    links = shown(life, "/bodies/金华").xpath("//main//li/a")
    assert sorted(link.text for link in links) == ["金华市乙县", "金华市甲县"]


@pytest.mark.parametrize(
    "path",
    [
        "/bodies/",
        "/bodies/无此机关",
        "/bodies/$ne",
        "/bodies/..%2f..",
        f"/bodies/{'长' * 300}",
        "/bodies/%00",
        "/bodies/<b>",
    ],
)
def test_nobody_is_not_found(life: httpx.Client, path: str) -> None:
    assert life.get(path).status_code == 404


@pytest.mark.parametrize("key", ["nothing", "..", "applications.svg"])
def test_another_chart_is_not_found(life: httpx.Client, key: str) -> None:
    assert life.get(f"/bodies/{NAME}/charts/{key}.svg").status_code == 404


def year(number: int, value: float | None, form: str = "2019") -> Year:
    told: dict[str, Any] = {"forms": dict.fromkeys(FORMS, form)}
    return Year(number, "published", 0, told, None, {"applications": {"new": {"total": value}}}, ())


def test_years_without_a_number_are_a_gap() -> None:
    (trend,) = trends([year(2019, 5), year(2021, 7), year(2022, None)])
    assert trend.years == [2019, 2020, 2021, 2022]
    assert trend.points == {"applications.new.total": [5, None, 7, None]}
    assert trend.changed is None


def test_the_change_of_forms_is_marked_where_it_is() -> None:
    (trend,) = trends([year(2020, 5), year(2021, 6), year(2022, 7, "2021")])
    assert trend.changed == 2022
    assert "2021 年表式" in draw(trend, "zh").decode()


def test_a_body_without_numbers_has_no_chart() -> None:
    assert trends([]) == trends([year(2019, None)]) == []


def test_a_page_is_drawn_anew_only_where_it_would_be_another(life: httpx.Client) -> None:
    first, second = (life.get(f"/bodies/{NAME}") for _ in range(2))
    assert first.text == second.text
    assert second.headers["vary"] == first.headers["vary"]
    assert lxml.html.document_fromstring(life.get(f"/bodies/{NAME}?lang=en").text).get("lang") == "en"
    assert lxml.html.document_fromstring(life.get(f"/bodies/{NAME}").text).get("lang") == "en"
    assert lxml.html.document_fromstring(life.get(f"/bodies/{NAME}?lang=both").text).get("lang") == "zh-Hans"
