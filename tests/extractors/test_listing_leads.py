"""What leads to annual reports, by the words of menus and by what may be clicked."""

import pytest

from extractors.listing.item import Selectors
from extractors.listing.leads import ANNUAL, look
from extractors.listing.links import read_links

URL = "http://a.cn/gk/nb/index.html"


def worth(link: str) -> int:
    seen = look(f"<title>青山县</title>{link}".encode(), "http://a.cn/", is_start=True)
    return seen.leads[0].worth if seen.leads else 0


@pytest.mark.parametrize(
    "words",
    ["年报", "政府年报", "各部门年报", "乡镇街道年度报告", "历史年报", "区直部门年报", "年度公开报告"],
)
def test_a_column_of_annual_reports_is_known_by_its_name(words: str) -> None:
    assert worth(f'<a href="/x/7.html">{words}</a>') >= ANNUAL


@pytest.mark.parametrize("words", ["统计年报", "企业年报", "法治政府建设年度报告", "事业单位年报", "网站年度报表"])
def test_a_column_of_other_reports_is_none(words: str) -> None:
    assert worth(f'<a href="/x/7.html">{words}</a>') == 0


def test_what_is_clicked_may_name_its_address_beside_the_click() -> None:
    assert worth('<li data-href="/x/" onclick="jump(this)">政府信息公开年报</li>') >= ANNUAL
    assert worth('<li data-href="jump" onclick="jump(this)">政府信息公开年报</li>') == 0


def test_tabs_of_a_list_may_be_called_by_their_reports_and_bodies_stand_in_a_menu() -> None:
    tabs = '<h1>政府信息公开年报</h1><a href="bm.html">部门年报</a><a href="/tj/tj.html">统计年报</a>'
    menu = '<select><option value="?id=3">青山县教育局</option><option value="0">全部</option></select>'
    pages = read_links((tabs + menu).encode(), URL, Selectors()).pages
    assert [page.url for page in pages] == ["http://a.cn/gk/nb/bm.html", f"{URL}?id=3"]


@pytest.mark.parametrize(
    "script",
    [
        "d.add(0, -1, '目录'); d.add(3, 0, '信息公开年报', 'list.asp?cid=77', '', 'main');",
        'menu(["公开指南", "/zn.htm"], ["信息公开年报", "list.asp?cid=77"]);',
        "nodes = [{id: 3, pId: 0, name: '信息公开年报', url: 'list.asp?cid=77'}];",
    ],
)
def test_trees_of_columns_that_a_script_builds_lead_to_them(script: str) -> None:
    seen = look(f"<title>青山县</title><script>{script}</script>".encode(), "http://a.cn/gov/", is_start=True)
    assert seen.leads[0].url == "http://a.cn/gov/list.asp?cid=77"


def test_addresses_that_a_called_function_puts_together_are_read() -> None:
    rows = (
        '<li><a href="javascript:view(1001)">青山县2020年政府信息公开工作年度报告</a>'
        "<li onclick=\"return view('1002', 1)\">青山县2021年政府信息公开工作年度报告"
        '<li><a onclick="other(5)">青山县2022年政府信息公开工作年度报告</a>'
        "<script>function view(id, n) { var w = 1; window.open('/doc/' + id + '.html?from=list'); }"
        "function other(n) { alert('a/' , n) }</script>"
    )
    read = read_links(rows.encode(), URL, Selectors())
    assert [item.url for item in read.items] == [f"http://a.cn/doc/{n}.html?from=list" for n in (1001, 1002)]


def test_years_of_a_menu_whose_script_makes_an_address_of_them_are_pages() -> None:
    menu = "<select onchange=\"location.href='list_' + this.value + '.html'\"><option value=2020>2020年</select>"
    assert [page.url for page in read_links(menu.encode(), URL, Selectors()).pages] == [
        "http://a.cn/gk/nb/list_2020.html"
    ]
