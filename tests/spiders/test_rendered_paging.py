"""Lists that a browser has to scroll, or whose buttons it has to press, to see all of them."""

import json
from pathlib import Path

import pytest

from crawler.capture.archive import open_archive
from spiders.found import request_key
from tests.spiders.conftest import Crawl, Serve
from tests.spiders.portal_server import Answer, Asked, PortalServer

pytestmark = [pytest.mark.slow, pytest.mark.browser]

APP = "/app/"
FIRST, LAST, SIZE = 2008, 2024, 5
HEAD = '<!DOCTYPE html><html><head><meta charset="utf-8"><title>年报</title></head><body>'
SHOW = """
const list = document.getElementById('list');
const show = rows => { for (const row of rows) { const li = document.createElement('li');
  li.innerHTML = `<a href="${row.url}">${row.title}</a><span>${row.date}</span>`; list.append(li); } };
const load = page => fetch('/rows.json?page=' + page).then(got => got.json());
"""
BUTTONS = {
    "a link without an address": '<a href="javascript:void(0)" class="next" onclick="turn()">下一页</a>',
    "a button with an icon": '<div><button class="btn-next" onclick="turn()"><i>&gt;</i></button></div>',
    "a row of items": '<ul><li class="ant-pagination-next" title="下一页" onclick="turn()"><a>›</a></li></ul>',
    "words in English": '<span onclick="turn()">Next</span>',
}
PAGED = """
let page = 1;
const turn = () => load(++page).then(rows => {
  if (!rows.length) { page--; return; }
  list.innerHTML = '';
  show(rows);
});
load(1).then(show);
"""
MORE = """
let page = 1;
const more = () => load(++page).then(rows => {
  show(rows);
  if (rows.length) return;
  const button = document.getElementById('more');
  button.textContent = '没有更多了';
  button.onclick = null;
});
load(1).then(show);
"""
SCROLLED = """
let page = 0, busy = false;
const more = () => { if (busy) return; busy = true;
  load(++page).then(rows => { show(rows); busy = !rows.length; fill(); }); };
const fill = () => { if (document.documentElement.scrollHeight <= innerHeight) more(); };
addEventListener('scroll', () => {
  if (scrollY + innerHeight >= document.documentElement.scrollHeight - 5) setTimeout(more, 700);
});
more();
"""
BOXED = """
let page = 0;
const box = document.getElementById('box');
const more = () => load(++page).then(show);
box.addEventListener('scroll', () => { if (box.scrollTop + box.clientHeight >= box.scrollHeight - 5) more(); });
more();
"""


def portal(serve: Serve, body: str, script: str) -> PortalServer:
    """A portal whose list has several pages, and whose reports are plain."""
    server = serve()
    years = list(range(LAST, FIRST - 1, -1))

    def rows(asked: Asked) -> Answer:
        page = int(asked.query.removeprefix("page="))
        shown = [
            {"url": f"/{y}.html", "title": f"山前县{y}年政府信息公开工作年度报告", "date": f"{y + 1}-03-01"}
            for y in years[(page - 1) * SIZE : page * SIZE]
        ]
        return Answer(json.dumps(shown), headers={"Content-Type": "application/json"})

    server.pages[APP] = Answer(f"{HEAD}{body}<script>{SHOW}{script}</script></body></html>")
    server.pages["/rows.json"] = rows
    for year in years:
        server.pages[f"/{year}.html"] = Answer(f"<meta charset=utf-8><div id=zoom>{'字' * 300}</div>")
    return server


def years_of(found: list[dict[str, object]]) -> list[str]:
    return sorted(str(one["year_hint"]) for one in found)


ALL = [str(year) for year in range(FIRST, LAST + 1)]


@pytest.mark.parametrize("button", BUTTONS)
def test_a_list_whose_next_page_is_a_script_is_turned_to_its_end(serve: Serve, crawl: Crawl, button: str) -> None:
    server = portal(serve, '<ul id="list"></ul>' + BUTTONS[button], PAGED)
    assert years_of(crawl("rendered", server.url + APP).found) == ALL


def test_every_page_of_a_turned_list_is_in_the_archive(serve: Serve, crawl: Crawl, tmp_path: Path) -> None:
    server = portal(serve, '<ul id="list"></ul>' + BUTTONS["words in English"], PAGED)
    crawl("rendered", server.url + APP)
    with open_archive(tmp_path / "data") as archive:
        listing = archive.lookup(request_key("GET", server.url + APP, via="browser"))
        assert listing
        doms = archive.all_derived(listing, "dom")
        texts = [archive.payload(dom).body.decode() for dom in doms]
    assert len(texts) == 4
    assert all(any(f"山前县{year}年" in text for text in texts) for year in ALL)


def test_a_list_that_a_form_is_sent_for_stands_whole_under_its_first_page(
    serve: Serve, crawl: Crawl, tmp_path: Path
) -> None:
    """There a crawl that was cut short finds it again."""

    def listed(asked: Asked) -> Answer:
        at = int(asked.body.partition(b"=")[2] or FIRST)
        row = f'<a href="/{at}.html">山前县{at}年政府信息公开工作年度报告</a>'
        button = f'<form method="post"><button name="at" value="{at + 1}">下一页</button></form>'
        return Answer(f"<meta charset=utf-8><ul><li>{row}</ul>{button if at < LAST else ''}")

    server = serve()
    server.pages["/list"] = listed
    crawl("rendered", f"{server.url}/list")
    with open_archive(tmp_path / "data") as archive:
        listing = archive.lookup(request_key("GET", f"{server.url}/list", via="browser"))
        assert listing
        texts = [archive.payload(dom).body.decode() for dom in archive.all_derived(listing, "dom")]
    assert [[year for year in ALL if f"县{year}年" in text] for text in texts] == [[year] for year in ALL]


def test_more_is_asked_for_until_there_is_no_more(serve: Serve, crawl: Crawl) -> None:
    server = portal(serve, '<ul id="list"></ul><div id="more" onclick="more()">加载更多</div>', MORE)
    assert years_of(crawl("rendered", server.url + APP).found) == ALL


def test_a_list_that_grows_when_it_is_scrolled_is_scrolled_to_its_end(serve: Serve, crawl: Crawl) -> None:
    server = portal(serve, '<style>li { height: 400px }</style><ul id="list"></ul>', SCROLLED)
    assert years_of(crawl("rendered", server.url + APP).found) == ALL


def test_a_list_in_a_box_is_scrolled_there(serve: Serve, crawl: Crawl) -> None:
    style = "<style>li { height: 60px } #box { height: 200px; overflow-y: auto }</style>"
    box = style + '<div id="box"><ul id="list"></ul></div>'
    server = portal(serve, box, BOXED)
    assert years_of(crawl("rendered", server.url + APP).found) == ALL


def test_a_button_that_the_portals_file_names_is_pressed(serve: Serve, crawl: Crawl) -> None:
    server = portal(serve, '<ul id="list"></ul><b id="odd" onclick="turn()">➡</b>', PAGED)
    assert years_of(crawl("rendered", server.url + APP, '[listing]\nnext = "#odd"\n').found) == ALL


def test_a_list_without_end_ends_at_its_limit(serve: Serve, crawl: Crawl) -> None:
    server = portal(serve, '<ul id="list"></ul><div onclick="more()">加载更多</div>', MORE)
    endless = Answer(
        '[{"url": "/2020.html?RANDOM", "title": "山前县2020年政府信息公开工作年度报告", "date": "2021-01-01"}]',
        headers={"Content-Type": "application/json"},
    )
    server.pages["/rows.json"] = lambda asked: Answer(
        str(endless.body).replace("RANDOM", asked.query), headers=endless.headers
    )
    crawl("rendered", server.url + APP, NIANBAO_PAGE_TURNS=5)
    assert server.asked().count("/rows.json") in {6, 7}
