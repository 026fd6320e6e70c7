"""jpage portals, crawled: inline rows, further rows by POST or by GET, and the list that gives none."""

from pathlib import Path
from urllib.parse import parse_qs

import pytest

from tests.spiders.conftest import Crawl, Serve
from tests.spiders.portal_server import Answer, Asked, Page, PortalServer

PAGES = Path(__file__).parent / "pages"
LIST = "/col/col1001/index.html"
PROXY = "/module/web/jpage/dataproxy.jsp"
XML = {"Content-Type": "text/html;charset=utf-8"}
EMPTY = Answer("<?xml version='1.0' encoding='utf-8'?><datastore></datastore>", headers=XML)
pytestmark = pytest.mark.slow


def portal(serve: Serve, proxy: Page) -> PortalServer:
    server = serve()
    listing = (PAGES / "jpage_list.html").read_text("utf-8").replace("http://www.donghai.example", server.url)
    server.pages[LIST] = Answer(listing)
    server.pages[PROXY] = proxy
    for year, column in ((2022, "1/28/art_1001_501"), (2021, "1/28/art_1001_401"), (2020, "1/22/art_1001_301")):
        server.pages[f"/art/{year}/{column}.html"] = Answer(f"<div id=zoom>{year}{'字' * 50}</div>")
    server.pages["/art/2019/3/4/art_1001_201.html"] = Answer(f"<div id=zoom>2019{'字' * 50}</div>")
    return server


def rows(asked: Asked) -> Answer:
    """The rows asked for, where all fields are there; the answer of the server's own program."""
    fields = parse_qs(f"{asked.query}&{asked.body.decode()}")
    if not {"startrecord", "endrecord", "columnid", "unitid", "webid", "webname"} <= set(fields):
        return EMPTY
    return Answer((PAGES / "jpage_answer.xml").read_bytes(), headers=XML) if fields["startrecord"] == ["3"] else EMPTY


def test_inline_rows_and_those_of_the_server_are_crawled(serve: Serve, crawl: Crawl) -> None:
    server = portal(serve, rows)
    assert {f["year_hint"] for f in crawl("jpage", server.url + LIST).found} == {2021, 2020, 2019, 2018}
    posts = [a for a in server.log if a.method == "POST"]
    assert {parse_qs(a.query)["startrecord"][0] for a in posts} == {"3", "5"}


def test_the_listing_of_a_posted_row_is_told_from_others_by_its_form(serve: Serve, crawl: Crawl) -> None:
    server = portal(serve, rows)
    found = {f["year_hint"]: f["listing"] for f in crawl("jpage", server.url + LIST).found}
    assert (found[2021]["method"], found[2021]["body_digest"]) == ("GET", None)
    assert found[2019]["method"] == "POST"
    assert len(found[2019]["body_digest"]) == 64


@pytest.mark.parametrize("refusal", [Answer(status=405), Answer(status=500), EMPTY])
def test_a_server_that_takes_no_post_is_asked_by_get(serve: Serve, crawl: Crawl, refusal: Answer) -> None:
    server = portal(serve, lambda asked: refusal if asked.method == "POST" else rows(asked))
    assert {f["year_hint"] for f in crawl("jpage", server.url + LIST).found} == {2021, 2020, 2019, 2018}


def test_a_list_that_gives_no_further_rows_says_so(serve: Serve, crawl: Crawl) -> None:
    server = portal(serve, EMPTY)
    crawled = crawl("jpage", server.url + LIST)
    assert {f["year_hint"] for f in crawled.found} == {2021, 2020}
    assert "nothing there, although the listing counts on it" in crawled.log
