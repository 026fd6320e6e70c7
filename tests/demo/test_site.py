import gzip
import re
import socket
import tomllib
from collections.abc import Callable
from http.client import HTTPConnection, HTTPMessage

from crawler.demo.site import CODES, PORT, DemoSite, serve_demo
from spiders.portal import Portal

Ask = Callable[..., tuple[int, HTTPMessage, bytes]]
LISTING = "/zwgk/zfxxgknb/"


def test_every_portal_file_is_valid_and_names_its_own_host(demo: DemoSite) -> None:
    portals = [Portal.model_validate(tomllib.loads(path.read_text())) for path in demo.portals.iterdir()]
    assert {portal.code for portal in portals} == set(CODES)
    assert len({portal.hosts for portal in portals}) == len(portals)
    assert all(f":{demo.port}/" in portal.start[0] for portal in portals)
    assert {p.code: p.expect.reports for p in portals} == {
        "demo-beijing": 3,
        "demo-zhejiang": 1,
        "demo-shoudu": 1,
        "demo-challenged": 0,
        "demo-qingchuan": 11,
    }


def test_a_taken_port_gives_way_to_a_free_one_and_the_folder_is_gone_afterwards() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.13", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with serve_demo(port) as site:
            assert site.port != port
            assert len(list(site.portals.iterdir())) == len(CODES)
        assert not site.portals.exists()
    assert PORT == 8521


def test_a_visitor_who_stays_connected_does_not_hold_up_the_end() -> None:
    with serve_demo(0) as site:
        visitor = HTTPConnection("127.0.0.11", site.port, timeout=10)
        visitor.request("GET", "/robots.txt")
        assert visitor.getresponse().read() == b"User-agent: *\nAllow: /\n"
    visitor.close()


def test_requests_are_logged_with_method_address_and_time(demo: DemoSite, ask: Ask) -> None:
    before = len(demo.requests)
    ask("zhejiang", "/nowhere?a=1&b=2")
    asked = demo.requests[before]
    assert (asked.method, asked.host, asked.path) == ("GET", "127.0.0.12", "/nowhere")
    assert asked.fields == {"a": "1", "b": "2"}
    assert asked.at.tzinfo is not None


def test_robots_are_let_in_everywhere_but_behind_the_challenge(ask: Ask) -> None:
    for portal in ("beijing", "zhejiang", "shoudu"):
        assert ask(portal, "/robots.txt")[2] == b"User-agent: *\nAllow: /\n"
    status, headers, body = ask("challenged", "/robots.txt")
    assert status == 521
    assert str(headers["Set-Cookie"]).startswith("__jsluid_h=")
    assert b"('_')+('_')+('j')+('s')+('l')" in body


def test_an_unknown_address_is_not_found(ask: Ask) -> None:
    assert ask("beijing", LISTING + "index_2.html")[0] == 404


def test_the_trs_listing_comes_zipped_and_has_two_pages(ask: Ask) -> None:
    _, headers, body = ask("beijing", LISTING)
    first = gzip.decompress(body).decode()
    second = ask("beijing", LISTING + "index_1.html")[2].decode()
    assert headers["Content-Encoding"] == "gzip"
    assert 'createPageHTML(2, 0, "index", "html")' in first
    assert 'createPageHTML(2, 1, "index", "html")' in second
    assert 'title="2020年北京市丰台区政府信息公开工作年度报告">2020年北京市丰台区政府信息公开工作年度报…</a>' in first
    assert "广播电视局" not in first
    assert "广播电视局" in second


def test_every_row_of_the_trs_listing_leads_somewhere(ask: Ask) -> None:
    pages = gzip.decompress(ask("beijing", LISTING)[2]) + ask("beijing", LISTING + "index_1.html")[2]
    links = re.findall(r'<li><a href="\./([^"]+)"', pages.decode())
    assert len(links) == 10
    assert [link for link in links if ask("beijing", LISTING + link)[0] != 200] == []


def test_a_detail_page_comes_in_chunks_and_links_its_word_file(ask: Ask) -> None:
    _, headers, body = ask("beijing", LISTING + "202103/t20210330_2334671.html")
    assert headers["Transfer-Encoding"] == "chunked"
    assert '<div class="TRS_Editor">' in body.decode()
    found = re.search(r'href="\./(P0\d+\.docx)"', body.decode())
    assert found
    _, headers, document = ask("beijing", f"{LISTING}202103/{found[1]}")
    assert document.startswith(b"PK\x03\x04")
    assert str(headers["Content-Type"]).endswith("wordprocessingml.document")


def test_the_listing_links_one_document_directly(ask: Ask) -> None:
    status, headers, document = ask("beijing", LISTING + "202101/P020210128604470917265.docx")
    assert (status, headers["Content-Type"], document[:2]) == (200, "application/msword", b"PK")


def test_the_decoy_has_text_but_no_table(ask: Ask) -> None:
    text = ask("beijing", LISTING + "202103/t20210331_2335102.html")[2].decode()
    assert "文字解读：北京市丰台区2020年政府信息公开工作年度报告" in text
    assert "<table" not in text


def test_the_report_that_is_gone_answers_200(ask: Ask) -> None:
    status, _, body = ask("beijing", LISTING + "202001/t20200120_1615538.html")
    assert status == 200
    assert "页面不存在或已删除" in body.decode()


def test_the_static_list_of_the_drawn_portal_has_no_link(ask: Ask) -> None:
    text = ask("shoudu", "/gongkai/nb/")[2].decode()
    assert '<ul id="rows"></ul>' in text
    assert "href" not in text
    assert "2020年北京市政府信息公開工作年度報告" in ask("shoudu", "/api/list.json")[2].decode()


def test_the_pictures_of_the_traditional_report_are_there(ask: Ask) -> None:
    text = ask("shoudu", "/gongkai/nb/202103/t20210330_2337321.html")[2].decode()
    sources = re.findall(r'<img src="\./([^"]+)" alt="([^"]+)"', text)
    applications, disputes = "收到和處理政府信息公開申請情況", "政府信息公開行政復議、行政訴訟情況"
    assert [alt for _, alt in sources] == ["1.png", applications, disputes]
    assert "<table" not in text
    for name, _ in sources:
        assert ask("shoudu", f"/gongkai/nb/202103/{name}")[2].startswith(b"\x89PNG")
