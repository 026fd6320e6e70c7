"""Search as a reader meets it: bodies first, words marked, filters with counts, advice where nothing was found."""

import httpx
import lxml.html
import pytest

HOSTILE = '"><script>alert(1)</script>'


def shown(client: httpx.Client, **asked: str) -> lxml.html.HtmlElement:
    answer = client.get("/search", params=asked)
    assert answer.status_code == 200
    return lxml.html.document_fromstring(answer.text)


def hits(page: lxml.html.HtmlElement) -> list[str]:
    return [link.text for link in page.xpath("//ol[@class='hits']//h3/a")]


def bodies(page: lxml.html.HtmlElement) -> list[str]:
    return [link.text for link in page.xpath("//section[@class='called']//a")]


@pytest.mark.parametrize("words", ["信息公开", "信息公開", "公开", "公开 申请"])
def test_words_and_phrases_are_found_in_either_script_and_marked(client: httpx.Client, words: str) -> None:
    page = shown(client, q=words)
    assert "北京市丰台区 2020" in hits(page)
    marked = {mark.text for mark in page.xpath("//mark")}
    assert marked
    assert all(any(word in one for word in ("公开", "申请")) for one in marked)


@pytest.mark.parametrize("name", ["丰台", "豐臺區", "fengtai", "bjsftq", "Feng-Tai"])
def test_a_body_that_is_called_so_is_offered_first(client: httpx.Client, name: str) -> None:
    assert bodies(shown(client, q=name)) == ["北京市丰台区"]


def test_a_region_that_is_called_so_is_offered(client: httpx.Client) -> None:
    [link] = shown(client, q="浙江").xpath("//section[@class='called']//a")
    assert (link.text, link.get("href")) == ("浙江省", "/search?region=33")


def test_filters_have_counts_and_narrow_the_search(client: httpx.Client) -> None:
    page = shown(client, q="公开")
    assert page.xpath("//aside//a[normalize-space()='2020']/following-sibling::span/text()") == ["2"]
    [finding] = page.xpath("//aside//a[contains(@href, 'finding=spam_injection')]")
    narrowed = lxml.html.document_fromstring(client.get(finding.get("href")).text)
    assert hits(narrowed) == ["北京市密云区融媒体中心 2020"]
    [chosen] = narrowed.xpath("//aside//a[@class='chosen']")
    assert hits(lxml.html.document_fromstring(client.get(chosen.get("href")).text)) == hits(page)


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ({"year": "2020"}, 2),
        ({"year": "2021"}, 0),
        ({"failing": "applications.row"}, 1),
        ({"form": "2019", "level": "county"}, 2),
        ({"region": "浙江"}, 0),
        ({"portal": "demo", "q": "密云"}, 1),
    ],
)
def test_filters_need_no_words(client: httpx.Client, asked: dict[str, str], count: int) -> None:
    assert len(hits(shown(client, **asked))) == count


def test_who_asks_for_nothing_is_told_how(client: httpx.Client) -> None:
    page = shown(client, q=" ", year="", region="")
    assert "怎样检索" in page.text_content()
    assert page.xpath("//aside//a")


def test_where_nothing_is_found_there_is_advice(client: httpx.Client) -> None:
    page = shown(client, q="没有的词语", year="2020")
    assert "去掉一项筛选" in page.text_content()
    [off] = page.xpath("//ul[@class='advice']//a")
    assert "year" not in off.get("href")


def test_a_single_character_is_left_out_and_said(client: httpx.Client) -> None:
    page = shown(client, q="府 公开")
    assert "单字" in page.xpath("//p[@class='notice']")[0].text_content()
    assert hits(page)


@pytest.mark.parametrize(("name", "value"), [("year", "20x0"), ("region", "某地"), ("year", "$gt")])
def test_what_cannot_be_meant_is_left_out_and_said(client: httpx.Client, name: str, value: str) -> None:
    page = shown(client, q="公开", **{name: value})
    assert "无法识别" in page.xpath("//p[@class='notice']")[0].text_content()
    assert hits(page)


@pytest.mark.parametrize("asked", [{"q": HOSTILE}, {"q": "公开", "portal": HOSTILE}, {"region": HOSTILE}])
def test_what_was_asked_is_shown_and_never_run(client: httpx.Client, asked: dict[str, str]) -> None:
    page = shown(client, **asked)
    assert not page.xpath("//script")
    assert client.get("/search", params=asked).text.count("<script") == 0


@pytest.mark.parametrize("page", ["0", "2", "9999", "x", "-1"])
def test_a_page_that_there_is_not_is_empty_or_the_first(client: httpx.Client, page: str) -> None:
    assert len(hits(shown(client, q="公开", page=page))) == (0 if page in {"2", "9999"} else 2)


def test_chrome_is_in_one_language_if_wanted(client: httpx.Client) -> None:
    text = shown(client, q="没有的词语", lang="en").text_content()
    assert "No report matches" in text
    assert "没有符合条件" not in text
