"""Plain replay: any capture at the time nearest to the one asked for, without scripts, its links led to captures."""

from collections.abc import Iterator

import httpx
import lxml.html
import pytest

from tests.browse.captured_pages import HOST, LINKED, RED, WORDS, Captured

AT = "20260331093000"


@pytest.fixture
def replay(captured: Captured) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=captured.replay) as client:
        yield client


@pytest.mark.parametrize("page", ["a", "b"])
def test_a_page_of_another_charset_comes_in_utf_8_whatever_coding_it_had(replay: httpx.Client, page: str) -> None:
    answer = replay.get(f"/web/{AT}/{HOST}/zw/{page}.html")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert answer.content.decode().count(WORDS) == 2
    assert "content-encoding" not in answer.headers
    assert answer.headers["x-archive-orig-content-type"] == "text/html; charset=gb2312"


def test_addresses_of_a_page_lead_to_captures_and_its_scripts_are_gone(replay: httpx.Client) -> None:
    page = lxml.html.document_fromstring(replay.get(f"/web/{AT}/{HOST}/zw/a.html").content)
    by_id = {each.get("id"): each for each in page.iter() if each.get("id")}
    assert by_id["next"].get("href") == f"/web/{AT}/{HOST}/zw/t1.html?%C3%FB=%C4%EA%B1%A8#end"
    assert by_id["next"].get("target") is None
    assert [by_id[name].get("href") for name in ("script", "odd", "mail", "here")] == [
        "#",
        "#",
        "mailto:a@a.cn",
        "#end",
    ]
    assert by_id["red"].get("src") == f"/web/{AT}im_/{HOST}/red.png"
    assert by_id["red"].get("srcset") == f"/web/{AT}im_/{HOST}/red.png 1x, /web/{AT}im_/{HOST}/red2.png 2x"
    assert page.xpath("//link/@href") == [f"/web/{AT}cs_/{HOST}/css/a.css"]
    assert page.xpath("//iframe/@src") == [f"/web/{AT}/http://b.gov.cn/frame.html"]
    assert f"url('/web/{AT}im_/{HOST}/zw/img/b.png')" in page.xpath("string(//style)")
    assert f"url(/web/{AT}im_/{HOST}/zw/img/c.png)" in page.xpath("string(//body/@style)")
    assert not page.xpath("//base | //meta[@http-equiv] | //script/@src | //script/text()")
    followed = replay.get(by_id["next"].get("href", ""), follow_redirects=True)
    assert "<p>next</p>" in followed.text
    assert followed.url.path.startswith("/web/20260331093100/")


def test_what_a_page_shows_comes_at_once_from_the_nearest_time(replay: httpx.Client) -> None:
    image = replay.get(f"/web/{AT}im_/{HOST}/red.png")
    assert (image.status_code, image.headers["content-type"], image.content) == (200, "image/png", RED)
    style = replay.get(f"/web/{AT}cs_/{HOST}/css/a.css").text
    assert f"@import '/web/{AT}cs_/{HOST}/css/more.css'" in style
    assert f"url(/web/{AT}im_/{HOST}/red.png)" in style


def test_a_page_is_at_its_own_time_and_any_other_leads_there(replay: httpx.Client) -> None:
    for at, exact in [
        ("2026", AT),
        ("20260331102500", "20260331103000"),
        ("2030", "20260331110000"),
        ("", "20260331110000"),
    ]:
        answer = replay.get(f"/web/{at}/{HOST}/zw/a.html" if at else f"/web/{HOST}/zw/a.html")
        assert (answer.status_code, answer.headers["location"]) == (302, f"/web/{exact}/{HOST}/zw/a.html")
    collapsed = replay.get(f"/web/2026id_/{HOST.replace('//', '/')}/zw/a.html")
    assert collapsed.headers["location"] == f"/web/{AT}id_/{HOST}/zw/a.html"


def test_the_payload_is_there_as_it_was_captured(replay: httpx.Client) -> None:
    for page in ("a", "b"):
        answer = replay.get(f"/web/{AT}id_/{HOST}/zw/{page}.html")
        assert answer.content == LINKED.encode("gb18030")
        assert answer.headers["content-type"] == "text/html; charset=gb2312"
        assert "sandbox" in answer.headers["content-security-policy"]
    assert replay.get(f"/web/20260331093500id_/{HOST}/f.docx").headers["content-disposition"].startswith("attachment")


def test_a_page_that_was_drawn_is_shown_as_its_document_stood(replay: httpx.Client) -> None:
    assert "画出来的" in replay.get(f"/web/{AT}/{HOST}/drawn.html").text
    assert "f()" in replay.get(f"/web/{AT}id_/{HOST}/drawn.html").text


def test_a_redirect_leads_to_its_target_at_the_same_time(replay: httpx.Client) -> None:
    answer = replay.get(f"/web/20260331093300/{HOST}/moved")
    assert (answer.status_code, answer.headers["location"]) == (302, f"/web/20260331093300/{HOST}/zw/a.html")


def test_no_captured_field_becomes_one_of_ours(replay: httpx.Client) -> None:
    answer = replay.get(f"/web/20260331093400/{HOST}/odd.html")
    assert "set-cookie" not in answer.headers
    assert "location" not in answer.headers
    assert answer.headers["x-archive-orig-x-odd"] == "a Set-Cookie: b=1"
    assert answer.headers["x-archive-orig-set-cookie"] == "stolen=1"
    assert not any("bad" in name for name in answer.headers)
    assert answer.headers.get_list("content-security-policy")[0].startswith("sandbox")


def test_a_page_that_was_not_found_then_is_not_found_now(replay: httpx.Client) -> None:
    answer = replay.get(f"/web/20260331093600/{HOST}/gone.html")
    assert (answer.status_code, "gone" in answer.text) == (404, True)
    assert "memento-datetime" in answer.headers


@pytest.mark.parametrize(
    "path",
    [
        "/web/",
        "/web/20261399000000/http://a.cn/",
        f"/web/{AT}/{HOST}/never.html",
        f"/web/{AT}/file:///etc/passwd",
        f"/web/{AT}/http://",
        f"/web/{AT}/http://%00/",
        f"/web/{AT}/http://[/",
        f"/web/{AT}/http://{'a' * 70}.cn/",
        f"/web/{AT}/..%2f..%2fetc/passwd",
        f"/web/{AT}/http://a.cn/{'a' * 5000}",
        f"/web/{AT}/%0d%0aSet-Cookie:x=1",
        f"/web/{AT}/http://\u4e2d..\u6587/",
    ],
)
def test_what_is_no_address_of_a_capture_is_not_there(replay: httpx.Client, path: str) -> None:
    answer = replay.get(path)
    assert answer.status_code in {400, 404}
    assert "set-cookie" not in answer.headers


def test_no_worker_of_a_captured_page_is_served(replay: httpx.Client) -> None:
    answer = replay.get(f"/web/{AT}id_/{HOST}/red.png", headers={"service-worker": "script"})
    assert answer.status_code == 403
