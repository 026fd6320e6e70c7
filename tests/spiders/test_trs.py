"""TRS portals, crawled: every page of the list, every report with what belongs to it."""

from itertools import pairwise
from pathlib import Path

import pytest

from tests.spiders.conftest import Crawl, Serve
from tests.spiders.portal_server import Answer, Asked, PortalServer

PAGES = Path(__file__).parent / "pages"
LIST = "/zfxxgk/nb/"
TOLERANCE = 0.8
"""What is sent on time arrives unevenly on a busy machine."""
pytestmark = pytest.mark.slow


def saved(name: str) -> Answer:
    return Answer((PAGES / name).read_bytes())


def rows(*years: int, script: str = "") -> Answer:
    items = "".join(
        f'<li><a href="./{y}.html">青山县{y}年政府信息公开工作年度报告</a><span>{y + 1}-03-30</span></li>'
        for y in years
    )
    return Answer(f"<html><body><ul>{items}</ul><script>{script}</script></body></html>")


def shortest_gap(server: PortalServer) -> float:
    return min(later - earlier for earlier, later in pairwise(asked.at for asked in server.log))


def reports(server: PortalServer, *years: int) -> None:
    for year in years:
        server.pages[f"{LIST}{year}.html"] = Answer(f"<html><body><p>{year}年的报告正文。</p>{'字' * 50}</body></html>")


def test_a_list_is_crawled_to_its_reports_decoys_and_attachments(serve: Serve, crawl: Crawl) -> None:
    server = serve()
    server.pages[LIST] = saved("trs_rows.html")
    for name in ("202203/t20220330_301", "202203/t20220331_302", "202201/t20220120_288", "202201/t20220105_280"):
        server.pages[f"{LIST}{name}.html"] = saved("detail.html")
    crawled = crawl("trs", server.url + LIST)
    assert len(crawled.found) == 5
    report = next(f for f in crawled.found if f["title"] == "青山县2021年政府信息公开工作年度报告")
    assert (report["portal"], report["agency_hint"], report["year_hint"]) == ("one", "青山县", 2021)
    assert report["page"]["url"] == f"{server.url}{LIST}202203/t20220330_301.html"
    assert report["listing"]["url"] == f"{server.url}{LIST}"
    assert f"{server.url}{LIST}202203/P020220330600000000003.pdf" in [a["url"] for a in report["attachments"]]
    assert {a["url"].removeprefix(server.url).partition("?")[0] for a in report["attachments"]} <= set(server.asked())


def test_a_row_that_links_a_document_has_the_document_as_its_page(serve: Serve, crawl: Crawl) -> None:
    server = serve()
    server.pages[LIST] = saved("trs_rows.html")
    document = f"{LIST}202201/P020220118500000000001.docx"
    found = crawl("trs", server.url + LIST).found
    report = next(f for f in found if f["title"].startswith("青山县融媒体中心"))
    assert report["page"]["url"] == server.url + document
    assert report["attachments"] == []
    assert document in server.asked()


def test_every_page_of_a_list_is_asked_once(serve: Serve, crawl: Crawl) -> None:
    server = serve()
    script = 'createPageHTML(3, 0, "index", "html")'
    for page, year in (("", 2021), ("index_1.html", 2020), ("index_2.html", 2019)):
        server.pages[LIST + page] = rows(year, script=script)
    reports(server, 2021, 2020, 2019)
    assert len(crawl("trs", server.url + LIST).found) == 3
    assert len(server.asked()) == len(set(server.asked())) == 6


@pytest.mark.parametrize("first", [Answer(status=404), rows(2021, script='createPageHTML(3, 0, "index", "html")')])
def test_a_list_that_counts_from_two_is_found_out(serve: Serve, crawl: Crawl, first: Answer) -> None:
    server = serve()
    script = 'createPageHTML(3, 0, "index", "html")'
    for page, year in (("", 2021), ("index_2.html", 2020), ("index_3.html", 2019)):
        server.pages[LIST + page] = rows(year, script=script)
    server.pages[f"{LIST}index_1.html"] = first
    reports(server, 2021, 2020, 2019)
    assert {f["year_hint"] for f in crawl("trs", server.url + LIST).found} == {2021, 2020, 2019}


def test_only_the_years_asked_for_are_followed(serve: Serve, crawl: Crawl) -> None:
    server = serve()
    server.pages[LIST] = rows(2021, 2020, 2019)
    reports(server, 2021, 2020, 2019)
    crawled = crawl("trs", server.url + LIST, NIANBAO_YEARS="2020,2019")
    assert {f["year_hint"] for f in crawled.found} == {2020, 2019}
    assert f"{LIST}2021.html" not in server.asked()


def test_a_redirected_page_is_known_by_the_address_that_was_asked(serve: Serve, crawl: Crawl) -> None:
    server = serve()
    server.pages[LIST] = rows(2021)
    server.pages[f"{LIST}2021.html"] = Answer(status=302, headers={"Location": "/moved.html"})
    server.pages["/moved.html"] = saved("detail.html")
    (report,) = crawl("trs", server.url + LIST).found
    assert report["page"]["url"] == f"{server.url}{LIST}2021.html"


def test_a_redirect_to_itself_for_a_cookie_is_asked_again_once(serve: Serve, crawl: Crawl) -> None:
    server = serve()

    def listing(asked: Asked) -> Answer:
        if "seen=1" in asked.headers.get("cookie", ""):
            return rows(2021)
        return Answer(status=302, headers={"Location": LIST, "Set-Cookie": "seen=1; path=/"})

    server.pages[LIST] = listing
    reports(server, 2021)
    assert len(crawl("trs", server.url + LIST).found) == 1


def test_a_server_that_redirects_to_itself_for_ever_is_left(serve: Serve, crawl: Crawl) -> None:
    server = serve()
    server.pages[LIST] = Answer(status=302, headers={"Location": LIST})
    assert crawl("trs", server.url + LIST).found == []
    assert len(server.asked()) == 2


def test_pages_that_set_a_cookie_or_send_on_by_script_are_followed(serve: Serve, crawl: Crawl) -> None:
    server = serve()

    def listing(asked: Asked) -> Answer:
        if "pass=7" in asked.headers.get("cookie", ""):
            return rows(2021)
        return Answer("<html><script>document.cookie='pass=7; path=/';location.reload()</script></html>")

    server.pages["/"] = Answer(f"<html><script>window.location.href='{LIST}'</script></html>")
    server.pages[LIST] = listing
    reports(server, 2021)
    (report,) = crawl("trs", server.url + "/").found
    assert report["listing"]["url"] == server.url + LIST


def test_the_crawler_says_who_it_is_and_whom_to_write_to(serve: Serve, crawl: Crawl) -> None:
    server = serve()
    server.pages[LIST] = rows(2021)
    crawl("trs", server.url + LIST, NIANBAO_CONTACT="mailto:archive@example.org")
    assert {a.headers["user-agent"] for a in server.log} == {"nianbao (+mailto:archive@example.org)"}


def test_the_command_line_beats_the_portals_file(serve: Serve, crawl: Crawl) -> None:
    server = serve()
    server.pages[LIST] = rows(2021)
    lines = '[request]\nuser_agent = "other/1"\n'
    crawl("trs", server.url + LIST, lines)
    assert {a.headers["user-agent"] for a in server.log} == {"other/1"}
    server.log.clear()
    crawl("trs", server.url + LIST, lines, USER_AGENT="mine/2")
    assert {a.headers["user-agent"] for a in server.log} == {"mine/2"}


def test_no_two_requests_are_closer_than_the_delay(serve: Serve, crawl: Crawl) -> None:
    server = serve()
    years = range(2012, 2022)
    server.pages[LIST] = rows(*years)
    reports(server, *years)
    crawl("trs", server.url + LIST, DOWNLOAD_DELAY=0.2)
    assert len(server.log) == 12
    assert shortest_gap(server) > 0.2 * TOLERANCE


@pytest.mark.browser
def test_a_page_that_waits_for_its_scripts_is_drawn_unless_the_portals_file_forbids_it(
    serve: Serve, crawl: Crawl
) -> None:
    server = serve()
    server.pages[LIST] = rows(2021)
    server.pages[f"{LIST}2021.html"] = saved("hollow.html")
    server.pages["/app.js"] = Answer(
        "document.getElementById('app').innerHTML = '<div id=zoom>' + '字'.repeat(300) + '<img src=/W1.png></div>'",
        headers={"Content-Type": "text/javascript; charset=utf-8"},
    )
    (plain,) = crawl("trs", server.url + LIST, 'render = "never"\n').found
    assert (plain["page"]["via"], plain["attachments"]) == ("plain", [])
    (drawn,) = crawl("trs", server.url + LIST).found
    assert (drawn["page"]["via"], drawn["page"]["url"]) == ("browser", f"{server.url}{LIST}2021.html")
    assert [a["url"] for a in drawn["attachments"]] == [f"{server.url}/W1.png"]


@pytest.mark.browser
def test_a_list_that_leads_nowhere_is_drawn_once(serve: Serve, crawl: Crawl) -> None:
    server = serve()
    menu = "<a href=/>首页</a>" * 9
    row = '<li><a href="2021.html">青山县2021年政府信息公开工作年度报告</a></li>'
    server.pages[LIST] = Answer(f"<body>{menu}<ul id=l></ul><script>l.innerHTML = '{row}'</script></body>")
    reports(server, 2021)
    (report,) = crawl("trs", server.url + LIST).found
    assert (report["listing"]["via"], report["page"]["via"]) == ("browser", "plain")
    server.pages[LIST] = Answer(f"<body>{menu}<p>没有内容的栏目，请稍后再来。</p></body>")
    server.log.clear()
    assert crawl("trs", server.url + LIST).found == []
    assert server.asked().count(LIST) == 2


def test_a_page_of_the_list_that_is_not_there_is_said_and_recorded(serve: Serve, crawl: Crawl) -> None:
    server = serve()
    script = 'createPageHTML(5, 0, "index", "html")'
    server.pages[LIST] = rows(2021, script=script)
    for page in (1, 2, 4):
        server.pages[f"{LIST}index_{page}.html"] = rows(2021 - page, script=script)
    crawled = crawl("trs", server.url + LIST)
    assert "index_3.html: nothing there" in crawled.log
    assert f"{server.url}{LIST}index_3.html" in {s["url"] for s in crawled.states}


def test_probing_the_ends_of_a_list_records_nothing(serve: Serve, crawl: Crawl) -> None:
    server = serve()
    script = 'createPageHTML(2, 0, "index", "html")'
    server.pages[LIST] = rows(2021, script=script)
    server.pages[f"{LIST}index_2.html"] = rows(2020, script=script)
    reports(server, 2021, 2020)
    crawled = crawl("trs", server.url + LIST)
    assert (len(crawled.found), crawled.states) == (2, [])


@pytest.mark.parametrize(
    ("answer", "pause_s"),
    [
        (Answer(status=503, headers={"Retry-After": "1"}), 1.0),
        (Answer(status=429), 1.0),
    ],
)
def test_an_overloaded_server_is_left_alone_for_a_while(
    serve: Serve, crawl: Crawl, answer: Answer, pause_s: float
) -> None:
    server = serve()

    def listing(_: Asked) -> Answer:
        return answer if server.asked().count(LIST) == 1 else rows(2021)

    server.pages[LIST] = listing
    reports(server, 2021)
    assert len(crawl("trs", server.url + LIST, AUTOTHROTTLE_MAX_DELAY=60).found) == 1
    first, second = [a.at for a in server.log if a.path == LIST]
    assert second - first > pause_s * TOLERANCE


def test_a_crawl_delay_is_kept(serve: Serve, crawl: Crawl) -> None:
    server = serve()
    server.pages["/robots.txt"] = Answer("User-agent: *\nCrawl-delay: 0.4\n", headers={"Content-Type": "text/plain"})
    server.pages[LIST] = rows(2021, 2020)
    reports(server, 2021, 2020)
    assert len(crawl("trs", server.url + LIST).found) == 2
    assert shortest_gap(server) > 0.4 * TOLERANCE
