"""The words around what is archived: Chinese with English beside it, or one of the two, as the reader chooses."""

import httpx
import lxml.html
import pytest


def words(answer: httpx.Response) -> str:
    shown = lxml.html.document_fromstring(answer.text)
    return " ".join(shown.xpath("//nav[@class='rooms']")[0].text_content().split())


def test_both_languages_stand_side_by_side_at_first(client: httpx.Client) -> None:
    assert words(client.get("/")).startswith("首页 Home")


@pytest.mark.parametrize(("language", "seen", "lang"), [("zh", "首页 报告", "zh-Hans"), ("en", "Home Reports", "en")])
def test_the_choice_is_remembered_on_every_page(client: httpx.Client, language: str, seen: str, lang: str) -> None:
    for path in (f"/?lang={language}", "/reports", "/nothing"):
        answer = client.get(path)
        assert words(answer).startswith(seen)
        shown = lxml.html.document_fromstring(answer.text)
        assert shown.get("lang") == lang
        assert shown.get_element_by_id("main").get("lang") == "zh-Hans"
    client.get("/?lang=both")
    assert words(client.get("/")).startswith("首页 Home")


def test_english_words_say_that_they_are_english(client: httpx.Client) -> None:
    shown = lxml.html.document_fromstring(client.get("/reports?lang=en").text)
    heading = shown.xpath("//h1/span")[0]
    assert (heading.text, heading.get("lang")) == ("Reports", "en")


@pytest.mark.parametrize("query", ["?lang=fr", "?lang=", "?lang[$ne]=zh", "?lang=zh%0d%0aSet-Cookie:%20a=b"])
def test_another_language_is_none(client: httpx.Client, query: str) -> None:
    answer = client.get(f"/{query}")
    assert "set-cookie" not in answer.headers
    assert words(answer).startswith("首页 Home")


def test_the_switch_keeps_the_question_and_the_site(client: httpx.Client) -> None:
    answer = client.get("/reports", params={"name": '丰"台', "year": "2020", "lang": "zh"})
    links = lxml.html.document_fromstring(answer.text).xpath("//nav[@class='languages']/a/@href")
    assert links[2] == "?name=%E4%B8%B0%22%E5%8F%B0&year=2020&lang=en"
    assert all(link.startswith("?") for link in links)


def test_what_is_shown_depends_on_the_cookie_and_caches_are_told(client: httpx.Client) -> None:
    assert "cookie" in client.get("/").headers["vary"]
