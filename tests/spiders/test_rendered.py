"""Portals drawn by scripts, crawled with a real browser."""

import json

import pytest

from tests.spiders.conftest import Crawl, Serve
from tests.spiders.portal_server import Answer, PortalServer

APP = "/app/"
LIST = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>年报</title></head><body><ul id="list"></ul>
<script>
fetch('/rows.json').then(r => r.json()).then(rows => {
  for (const row of rows) {
    const li = document.createElement('li');
    li.innerHTML = '<a href="' + row.url + '">' + row.title + '</a><span>' + row.date + '</span>';
    document.getElementById('list').append(li);
  }
});
</script></body></html>"""
DRAWN = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>年报</title></head><body><div id="app"></div>
<script>setTimeout(() => { document.getElementById('app').innerHTML =
'<div id="zoom"><p>' + '字'.repeat(300) + '</p><img src="/W1.png" width="700"></div>';
  fetch('/done.json') }, 50)</script>
</body></html>"""
pytestmark = [pytest.mark.slow, pytest.mark.browser]


def portal(serve: Serve) -> PortalServer:
    server = serve()
    title = "山前县{}年政府信息公开工作年度报告"
    data = [{"url": f"/{y}.html", "title": title.format(y), "date": f"{y + 1}-03-01"} for y in (2021, 2020)]
    server.pages[APP] = Answer(LIST)
    server.pages["/rows.json"] = Answer(json.dumps(data), headers={"Content-Type": "application/json"})
    server.pages["/2021.html"] = Answer(f"<meta charset=utf-8><div id=zoom>{'字' * 300}<img src=/W0.png></div>")
    server.pages["/2020.html"] = Answer(DRAWN)
    server.pages["/done.json"] = Answer("{}")
    return server


def test_a_list_that_only_a_browser_sees_is_crawled(serve: Serve, crawl: Crawl) -> None:
    server = portal(serve)
    crawled = crawl("rendered", server.url + APP)
    found = {f["year_hint"]: f for f in crawled.found}
    assert found[2021]["listing"] == {"method": "GET", "url": server.url + APP, "body_digest": None, "via": "browser"}
    assert found[2021]["page"]["via"] == "plain"
    assert [a["url"] for a in found[2021]["attachments"]] == [f"{server.url}/W0.png"]
    assert found[2020]["page"]["via"] == "browser"
    assert [a["url"] for a in found[2020]["attachments"]] == [f"{server.url}/W1.png"]


def test_the_browser_uses_the_same_honest_name(serve: Serve, crawl: Crawl) -> None:
    server = portal(serve)
    crawl("rendered", server.url + APP)
    assert {a.headers["user-agent"] for a in server.log} == {"nianbao"}


def test_a_portal_that_must_never_be_drawn_keeps_its_hollow_pages(serve: Serve, crawl: Crawl) -> None:
    server = portal(serve)
    crawled = crawl("rendered", server.url + APP, 'render = "never"\n')
    assert {f["page"]["via"] for f in crawled.found} == {"plain"}


def test_a_list_is_waited_for_by_the_selector_of_the_portals_file(serve: Serve, crawl: Crawl) -> None:
    server = portal(serve)
    lines = '[listing]\nitem = "#list li"\nlink = "a"\n'
    assert len(crawl("rendered", server.url + APP, lines).found) == 2


def test_a_list_that_never_comes_is_an_empty_one(serve: Serve, crawl: Crawl) -> None:
    server = portal(serve)
    server.pages["/rows.json"] = Answer("[]", headers={"Content-Type": "application/json"})
    assert crawl("rendered", server.url + APP).found == []


def test_a_portal_that_does_not_answer_the_browser_is_unreachable(serve: Serve, crawl: Crawl) -> None:
    server = portal(serve)
    server.pages[APP] = Answer(status=0)
    (state,) = crawl("rendered", server.url + APP).states
    assert (state["state"], state["url"]) == ("unreachable", server.url + APP)
    assert "net::" in state["reason"]
