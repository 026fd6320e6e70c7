"""Listings that show fewer rows than they claim: read once more, and said aloud where that changes nothing."""

import json
from pathlib import Path

import pytest

from tests.portals.families import SITES
from tests.portals.homes import with_home
from tests.portals.site import Answer, Asked, Page, Site, answer_json
from tests.portals.test_auto import crawl_all, write_auto
from tests.portals.test_families import lines_of, reached
from tests.portals.test_looking import nianbao
from tests.spiders.conftest import QUICK, Crawl, Serve

pytestmark = pytest.mark.slow


def called(page: Page, asked: Asked) -> Answer:
    assert not isinstance(page, Answer)
    return page(asked)


def json_site(*, more: int = 0) -> Site:
    """A list by JSON that claims some rows more than it has."""
    site = SITES["json_api"][1]()
    rows = site.pages["/api/list"]

    def listed(asked: Asked) -> Answer:
        tree = json.loads(called(rows, asked).body)
        tree["data"]["total"] = int(tree["data"]["total"]) + more
        return answer_json(tree)

    site.pages["/api/list"] = listed
    return site


def test_a_listing_that_was_short_once_is_whole_when_read_again(serve: Serve, crawl: Crawl) -> None:
    site, server = SITES["gkmlpt"][1](), serve()
    rows = site.pages["/gkmlpt/api/all/5123"]
    second: list[Asked] = []

    def listed(asked: Asked) -> Answer:
        answer = called(rows, asked)
        if "page=2" in asked.query:
            second.append(asked)
            if len(second) == 1:
                return answer_json(json.loads(answer.body) | {"articles": []})
        return answer

    server.pages |= site.pages | {"/gkmlpt/api/all/5123": listed}
    crawled = crawl("gkmlpt", server.url + site.start)
    assert set(reached(crawled)) - site.decoys == site.reports
    assert len(second) == 2
    assert "rows/claimed" not in crawled.log


def test_a_listing_that_stays_short_is_read_twice_and_said(serve: Serve, crawl: Crawl) -> None:
    site, server = json_site(more=2), serve()
    server.pages |= site.pages
    crawled = crawl("json_api", server.url + site.start, lines_of(site))
    assert "rows/claimed: " in crawled.log
    first = [asked for asked in server.log if "pageNo=1" in asked.query.split("&")]
    assert len(first) == 2


def test_a_listing_that_keeps_its_word_is_read_once(serve: Serve, crawl: Crawl) -> None:
    site, server = json_site(), serve()
    server.pages |= site.pages
    crawled = crawl("json_api", server.url + site.start, lines_of(site))
    assert "rows/claimed" not in crawled.log
    assert len([path for path in server.asked() if path == "/api/list"]) == site.lists


def test_encrypted_lists_that_give_no_further_rows_are_said_aloud(serve: Serve, tmp_path: Path) -> None:
    site, server = SITES["jpage by POST"][1](), serve("127.0.4.71")
    empty = Answer('<?xml version="1.0" encoding="utf-8"?><datastore></datastore>'[:54])
    server.pages |= site.pages | {"/module/web/jpage/dataproxy.jsp": empty}
    folder = tmp_path / "portals"
    write_auto(folder, "one", server.url + site.start, "")
    checked = nianbao("portals", "check", "one", "--json", "--portals", folder, *QUICK)
    (said,) = json.loads(checked.stdout)["disagreements"]
    assert checked.returncode == 3
    assert said.startswith(f"{server.url}{site.start}: 6/")
    assert said in checked.stderr


def test_what_was_read_on_the_way_is_not_asked_for_again(serve: Serve, tmp_path: Path) -> None:
    server, site = serve("127.0.4.70"), with_home(SITES["trs"][1]())
    server.pages |= site.pages
    write_auto(tmp_path / "portals", "one", server.url + "/", "")
    crawl_all(tmp_path / "portals", tmp_path / "data")
    asked = server.asked()
    assert len(asked) == len(set(asked))
    assert site.reports <= set(asked)
