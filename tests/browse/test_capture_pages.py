"""A capture's page, its kin, its picture, its replay: what a reader finds from one record."""

from collections.abc import Callable, Iterator

import httpx
import lxml.html
import pytest

from crawler.browse.addresses import bare
from crawler.capture.archive import open_archive
from crawler.capture.exchange import Capture
from crawler.capture.finding import FEW, around
from crawler.capture.neighbourhood import drawn_with
from crawler.capture.page_choice import of_page
from tests.browse.captured_pages import HOST, Captured
from tests.capture.exchanges import append, exchange


@pytest.fixture
def client(captured: Captured) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=captured.application) as client:
        yield client


def links(answer: httpx.Response) -> list[str]:
    assert answer.status_code == 200
    return [str(link) for link in lxml.html.document_fromstring(answer.text).xpath("//main//@href")]


def at(captured: Captured, name: str) -> str:
    return bare(captured.captures[name].record_id)


def test_a_capture_leads_to_its_replay_and_to_all_of_its_address(client: httpx.Client, captured: Captured) -> None:
    found = links(client.get(f"/captures/{at(captured, 'later')}"))
    assert f"/replay/{at(captured, 'later')}" in found
    assert any(link.startswith("/captures?url=") for link in found)


def test_a_revisit_leads_to_the_record_that_has_its_body(client: httpx.Client, captured: Captured) -> None:
    assert f"/captures/{at(captured, 'plain')}" in links(client.get(f"/captures/{at(captured, 'again')}"))


def test_a_redirect_leads_to_what_it_led_to(client: httpx.Client, captured: Captured) -> None:
    assert f"/captures/{at(captured, 'later')}" in links(client.get(f"/captures/{at(captured, 'moved')}"))


def test_what_was_made_of_a_page_and_the_page_lead_to_each_other(client: httpx.Client, captured: Captured) -> None:
    drawn = captured.captures["drawn"]
    made = captured.archive.derived(drawn, "dom")
    assert made
    assert f"/captures/{bare(made.record_id)}" in links(client.get(f"/captures/{at(captured, 'drawn')}"))
    page = client.get(f"/captures/{bare(made.record_id)}")
    assert f"/captures/{at(captured, 'drawn')}" in links(page)
    assert "<img" not in page.text


def test_a_picture_of_a_page_is_shown_encoded_anew(client: httpx.Client, captured: Captured) -> None:
    shown = f"/captures/{at(captured, 'shot')}/picture"
    assert shown in client.get(f"/captures/{at(captured, 'shot')}").text
    answer = client.get(shown)
    assert (answer.status_code, answer.headers["content-type"].partition("/")[0]) == (200, "image")
    assert client.get(f"/captures/{at(captured, 'fake')}/picture").status_code != 200


def test_the_calendar_says_when_there_is_nothing(client: httpx.Client) -> None:
    assert client.get("/captures").status_code == 200
    for asked in ({"url": f"{HOST}/never"}, {"url": f"{HOST}/never*"}):
        assert client.get("/captures", params=asked).status_code == 404
    for asked in ({"url": f"{HOST}/zw/a.html", "year": "20"}, {"url": HOST, "year": "$ne"}):
        assert client.get("/captures", params=asked).status_code == 404
    assert client.get("/captures", params={"url": "http://["}).status_code == 400


def test_addresses_below_one_are_listed_page_by_page(client: httpx.Client) -> None:
    found = client.get("/captures", params={"url": f"{HOST}/zw/*"})
    assert [link.partition("=")[2] for link in links(found)] == [
        "http%3A//www.a.gov.cn/zw/a.html".replace("%3A", "%3A"),
        "http%3A//www.a.gov.cn/zw/b.html",
        "http%3A//www.a.gov.cn/zw/t1.html%3F%25C3%25FB%3D%25C4%25EA%25B1%25A8",
    ]


def test_a_wacz_of_one_page_is_given_in_ranges(captured: Captured) -> None:
    with httpx.Client(base_url=captured.replay) as client:
        page = lxml.html.document_fromstring(client.get(f"/view/{at(captured, 'list')}").text)
        source = page.xpath("//replay-web-page/@source")[0]
        whole = client.get(source)
        assert whole.headers["accept-ranges"] == "bytes"
        assert whole.content.startswith(b"PK")
        part = client.get(source, headers={"range": "bytes=10-19"})
        assert (part.status_code, part.content) == (206, whole.content[10:20])
        assert client.get(source, headers={"range": "bytes=-22"}).content == whole.content[-22:]
        assert client.get(source, headers={"range": f"bytes={len(whole.content)}-"}).status_code == 416
        assert client.get(source.replace(".wacz", "0.wacz")).status_code == 404


@pytest.mark.parametrize("name", ["../app.py", "..%2fapp.py", "%2e%2e/app.py", "worker.js", "viewer.py"])
def test_the_viewer_gives_nothing_but_its_files(captured: Captured, name: str) -> None:
    assert httpx.get(f"{captured.replay}/viewer/{name}").status_code == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_replay_answers_only_questions(captured: Captured, method: str) -> None:
    for path in ("/web/2026/http://a.cn/", "/view/x", "/viewer/sw.js", "/wacz/x/y"):
        assert httpx.request(method, captured.replay + path).status_code == 405


def test_neighbours_in_time_are_found_among_few_captures_and_among_many(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    for number in (1, 3, FEW + 3):
        data = tmp_path_factory.mktemp("around")
        with open_archive(data, crawl="c") as archive:
            found = append(archive, *(exchange(f"{HOST}/", b"%d" % n, minute=n) for n in range(number)))
        with open_archive(data) as archive:
            middle = number // 2
            near = around(archive.shelf.lines(), found[middle])
            assert (near["first"], near["last"]) == (found[0], found[-1])
            assert near.get("prev") == (found[middle - 1] if middle else None)
            assert near.get("next") == (found[middle + 1] if middle + 1 < number else None)


def test_a_hidden_record_is_no_kin_of_what_is_shown(client: httpx.Client, captured: Captured) -> None:
    file = captured.archive.data / "hidden.toml"
    made = captured.archive.derived(captured.captures["drawn"], "dom")
    assert made
    file.write_text(f'[[capture]]\nrecord = "{made.record_id}"\n')
    try:
        assert f"/captures/{bare(made.record_id)}" not in links(client.get(f"/captures/{at(captured, 'drawn')}"))
        assert "画出来的" not in client.get(f"{captured.replay}/web/20260331093000/{HOST}/drawn.html").text
    finally:
        file.unlink()


def test_a_page_is_packed_with_what_it_showed_and_asked_for_and_nothing_else(captured: Captured) -> None:
    archive, page = captured.archive, captured.captures["list"]
    assert [part.url for part in drawn_with(archive, page)] == [f"{HOST}/draw.js", f"{HOST}/rows.json"]
    assert not list(drawn_with(archive, captured.captures["plain"]))

    def packed(shown: Callable[[Capture], bool]) -> set[str]:
        places = [place for part in of_page(archive, page, shown).parts.values() for place in part]
        records = [archive.shelf.read(place) for place in places]
        return {one.headers["warc-target-uri"] for one in records if one.headers["warc-type"] == "response"}

    everything = {f"{HOST}/{name}" for name in ("list.html", "draw.js", "rows.json", "red.png")}
    assert packed(lambda _: True) == everything
    assert packed(lambda part: part.media_type != "image/png") == everything - {f"{HOST}/red.png"}
