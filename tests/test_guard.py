"""The border of a portal, crawled: other hosts are refused, robots.txt decides, states are kept."""

import socket
from pathlib import Path

import pytest

from crawler.capture.archive import open_archive
from tests.spiders.conftest import Crawl, Serve, crawl, crawling, serve
from tests.spiders.portal_server import Answer, PortalServer

LIST = "/nb/"
TITLE = "青山县{}年政府信息公开工作年度报告"
BODY = Answer(f"<div id=zoom>{'字' * 300}</div>")
JSL = Answer(
    "<script>document.cookie=f('__jsl_clearance')</script>",
    521,
    {"Content-Type": "text/html", "Set-Cookie": "__jsluid=1"},
)
PLAIN = {"Content-Type": "text/plain"}
__all__ = ["crawl", "crawling", "serve"]  # the fixtures of tests/spiders, which pytest finds by name
pytestmark = pytest.mark.slow


def portal(serve: Serve, *links: str) -> PortalServer:
    """A portal whose list links these addresses, by year from 2021 on."""
    server = serve()
    rows = "".join(f'<li><a href="{link}">{TITLE.format(2021 + n)}</a></li>' for n, link in enumerate(links))
    server.pages[LIST] = Answer(f"<ul>{rows}</ul>{'字' * 50}")
    server.pages[f"{LIST}1.html"] = BODY
    return server


def test_a_link_to_another_host_is_refused_and_said_once(serve: Serve, crawl: Crawl) -> None:
    other = serve("127.0.0.22")
    server = portal(serve, "1.html", f"{other.url}/2.html", f"{other.url}/3.html")
    crawled = crawl("trs", server.url + LIST)
    assert {f["year_hint"] for f in crawled.found} == {2021}
    assert other.log == []
    assert crawled.log.count("is not one of the hosts of portal") == 1
    assert crawled.refused == {other.host: 2}


def test_a_redirect_to_another_host_is_refused(serve: Serve, crawl: Crawl) -> None:
    other = serve("127.0.0.22")
    server = portal(serve, "1.html")
    server.pages[f"{LIST}1.html"] = Answer(status=302, headers={"Location": f"{other.url}/1.html"})
    assert crawl("trs", server.url + LIST).found == []
    assert other.log == []


def test_an_attachment_on_another_host_is_refused_and_the_report_is_kept(serve: Serve, crawl: Crawl) -> None:
    other = serve("127.0.0.22")
    server = portal(serve, "1.html")
    server.pages[f"{LIST}1.html"] = Answer(f'<div id=zoom>{"字" * 300}<a href="{other.url}/a.docx">a</a></div>')
    (report,) = crawl("trs", server.url + LIST).found
    assert [a["url"] for a in report["attachments"]] == [f"{other.url}/a.docx"]
    assert other.log == []


def test_what_robots_forbids_is_not_asked_and_recorded(serve: Serve, crawl: Crawl) -> None:
    server = portal(serve, "1.html", "secret/2.html")
    server.pages["/robots.txt"] = Answer("User-agent: *\nDisallow: /nb/secret/\n", headers=PLAIN)
    crawled = crawl("trs", server.url + LIST)
    assert len(crawled.found) == 1
    assert f"{LIST}secret/2.html" not in server.asked()
    (state,) = crawled.states
    assert (state["state"], state["url"]) == ("disallowed", f"{server.url}{LIST}secret/2.html")


def test_rules_for_our_name_count(serve: Serve, crawl: Crawl) -> None:
    server = portal(serve, "1.html")
    server.pages["/robots.txt"] = Answer("User-agent: nianbao\nDisallow: /\n\nUser-agent: *\nAllow: /", headers=PLAIN)
    assert [s["state"] for s in crawl("trs", server.url + LIST).states] == ["disallowed"]
    assert server.asked() == []


def test_a_portal_may_say_why_its_robots_txt_is_not_obeyed(serve: Serve, crawl: Crawl, tmp_path: Path) -> None:
    server = portal(serve, "1.html")
    server.pages["/robots.txt"] = Answer("User-agent: *\nDisallow: /", headers=PLAIN)
    assert len(crawl("trs", server.url + LIST, '[request]\nignore_robots = "they asked us to"\n').found) == 1
    (said,) = open_archive(tmp_path / "data").descriptions("crawl")
    assert said.facts == {"portal": "one", "ignore_robots": "they asked us to"}


@pytest.mark.parametrize(
    "robots", [Answer(status=404), Answer("<p>您访问的页面不存在</p>"), Answer(status=410), Answer("", headers=PLAIN)]
)
def test_no_robots_txt_allows_all(serve: Serve, crawl: Crawl, robots: Answer) -> None:
    server = portal(serve, "1.html")
    server.pages["/robots.txt"] = robots
    crawled = crawl("trs", server.url + LIST)
    assert (len(crawled.found), crawled.states) == (1, [])


@pytest.mark.parametrize(
    ("robots", "state"),
    [
        (JSL, "challenged"),
        (Answer(status=403), "refused"),
        (Answer(status=500), "unreachable"),
        (Answer(status=0), "unreachable"),
    ],
)
def test_a_state_in_answer_to_robots_txt_closes_the_portal(
    serve: Serve, crawl: Crawl, robots: Answer, state: str
) -> None:
    server = portal(serve, "1.html")
    server.pages["/robots.txt"] = robots
    crawled = crawl("trs", server.url + LIST)
    assert crawled.found == []
    assert server.asked() == []
    assert {s["state"] for s in crawled.states} == {state}
    closed = next(s for s in crawled.states if s["url"] == server.url + LIST)
    assert str(closed["reason"]).startswith("robots.txt: ")


def test_a_challenge_is_kept_with_its_capture_and_no_spider_sees_it(serve: Serve, crawl: Crawl) -> None:
    server = portal(serve, "1.html")
    server.pages[LIST] = JSL
    crawled = crawl("trs", server.url + LIST)
    assert crawled.found == []
    (state,) = crawled.states
    assert state["state"] == "challenged"
    assert str(state["record_id"]).startswith("urn:uuid:")


def test_a_soft_404_and_a_refusal_of_one_page_leave_the_others(serve: Serve, crawl: Crawl) -> None:
    server = portal(serve, "1.html", "2.html", "3.html")
    server.pages[f"{LIST}2.html"] = Answer("<html><p>您访问的页面不存在</p></html>")
    server.pages[f"{LIST}3.html"] = Answer(status=403)
    crawled = crawl("trs", server.url + LIST)
    assert {f["year_hint"] for f in crawled.found} == {2021}
    assert sorted(str(s["state"]) for s in crawled.states) == ["refused", "soft_404"]


def test_a_failure_is_recorded_after_its_retries_once(serve: Serve, crawl: Crawl) -> None:
    server = portal(serve, "1.html", "2.html")
    server.pages[f"{LIST}2.html"] = Answer(status=0)
    crawled = crawl("trs", server.url + LIST, RETRY_TIMES=2)
    assert len(crawled.found) == 1
    (state,) = crawled.states
    assert (state["state"], state["url"]) == ("unreachable", f"{server.url}{LIST}2.html")
    assert server.asked().count(f"{LIST}2.html") == 3


def test_nobody_at_home_is_unreachable_with_the_reason(crawl: Crawl) -> None:
    with socket.create_server(("127.0.0.23", 0)) as taken:
        port = taken.getsockname()[1]
    crawled = crawl("trs", f"http://127.0.0.23:{port}{LIST}")
    assert {s["state"] for s in crawled.states} == {"unreachable"}
    assert all("connection refused" in str(s["reason"]) for s in crawled.states)


def test_a_host_without_an_address_is_unreachable_with_the_reason(crawl: Crawl) -> None:
    crawled = crawl("trs", f"http://nowhere.invalid{LIST}")
    assert {s["state"] for s in crawled.states} == {"unreachable"}
    assert all("no such host" in str(s["reason"]) for s in crawled.states)


def test_a_list_or_report_that_is_gone_is_recorded(serve: Serve, crawl: Crawl) -> None:
    server = portal(serve, "1.html", "2.docx")
    del server.pages[f"{LIST}1.html"]
    crawled = crawl("trs", server.url + LIST)
    gone = {s["url"]: s["reason"] for s in crawled.states}
    assert gone == {f"{server.url}{LIST}1.html": "status 404", f"{server.url}{LIST}2.docx": "status 404"}
    assert [s["reason"] for s in crawl("trs", f"{server.url}/nowhere/").states[2:]] == ["status 404"]


def test_a_portal_behind_a_proxy_is_asked_through_it_robots_txt_included(serve: Serve, crawl: Crawl) -> None:
    proxy = serve("127.0.0.22")
    proxy.pages[LIST] = Answer(f'<li><a href="1.html">{TITLE.format(2021)}</a></li>')
    proxy.pages[f"{LIST}1.html"] = BODY
    crawled = crawl("trs", f"http://behind.invalid{LIST}", f'[request]\nproxy = "{proxy.url}"\n')
    assert len(crawled.found) == 1
    assert {a.headers["host"] for a in proxy.log} == {"behind.invalid"}
    assert "/robots.txt" in {a.path for a in proxy.log}
