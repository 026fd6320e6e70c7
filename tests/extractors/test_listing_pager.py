"""What paging scripts are told, in the words of several makes of portals."""

import pytest

from extractors.listing.by_year import read_column
from extractors.listing.gkmlpt import read_gkmlpt
from extractors.listing.item import ListPage
from extractors.listing.jpaas import read_jpaas
from extractors.listing.links import read_links
from extractors.listing.numbered import read_upward
from extractors.listing.trs import read_trs

HOST = "http://a.cn"


def urls(pages: tuple[ListPage, ...]) -> list[str]:
    return [page.url.removeprefix(HOST) for page in pages]


def scripted(script: str, body: str = "") -> bytes:
    return f"<html><body>{body}<script>{script}</script></body></html>".encode()


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("createPageHTML('page_div',3, 1,'nblist','shtml',55);", ["/nb/nblist_2.shtml", "/nb/nblist_3.shtml"]),
        ('createPageHTML(3, 0,"nblist", "shtml", "black2", 55);', ["/nb/nblist_1.shtml", "/nb/nblist_2.shtml"]),
        ("var countPage = 2;", ["/nb/nblist_2.shtml"]),
    ],
)
def test_named_pages_are_called_as_the_paging_script_calls_them(script: str, expected: list[str]) -> None:
    assert urls(read_upward(scripted(script), f"{HOST}/nb/nblist.shtml").pages) == expected


@pytest.mark.parametrize(
    "script",
    [
        "Ls.pagination('#p', function(n){location.href='/column/7?pageIndex=' + n;},{currPage: (0+1),pageCount:3});",
        "function go(n) { window.location = '?pageIndex=' + n } pager({total: 41, pageSize: 15})",
        "var totalPage = 3; const to = page => open(`/column/7?pageIndex=${page}`)",
    ],
)
def test_addresses_that_a_script_puts_together_are_followed(script: str) -> None:
    further = ["/column/7?pageIndex=2", "/column/7?pageIndex=3"]
    assert urls(read_links(scripted(script), f"{HOST}/column/7").pages) == further
    assert urls(read_column(scripted(script), f"{HOST}/column/7").pages) == further
    assert read_links(scripted(script), f"{HOST}/column/7?pageIndex=2").pages == ()


@pytest.mark.parametrize(
    "script",
    [
        "find = function(word) { location = '/search?keyword=' + word }; var pageCount = 3;",
        "next = function(n) { location = '/column/7?pageIndex=' + n }",
        "draw = function(i) { picture.src = '/img/show_' + i + '.png' }; var pageCount = 3;",
        "next = function(n) { location = 'http://other.cn/7?pageIndex=' + n }; var pageCount = 3;",
    ],
)
def test_other_addresses_are_not(script: str) -> None:
    assert read_links(scripted(script), f"{HOST}/column/7").pages == ()


def test_columns_inside_a_column_of_annual_reports_are_asked_too() -> None:
    inside = "{id:7,name:'部门',children:[{id:8,name:\"2020年 } {\"}]}"
    tree = f"[{{id:5,name:'政府信息公开年报',children:[{inside}]}},{{id:9,name:'政策',children:[]}}]"
    pages = read_gkmlpt(scripted(f"window._CONFIG = {{SID:'2', TREE:{tree}}}"), f"{HOST}/gkmlpt/index").pages
    assert urls(pages) == [f"/gkmlpt/api/all/{number}?page=1&sid=2" for number in (5, 7, 8)]


def test_an_answer_counts_what_it_lists_rather_than_what_was_ever_posted() -> None:
    answer = b'{"classify": {"post_count": 726}, "total": 2, "articles": [{"id": 1, "title": "a", "url": "/1.html"}]}'
    listing = read_gkmlpt(answer, f"{HOST}/gkmlpt/api/all/5?page=1&sid=2")
    assert listing.total == 2
    assert urls(listing.pages) == ["/gkmlpt/api/all/5?page=2&sid=2"]


def test_a_unit_may_answer_with_nothing_but_markup() -> None:
    url = f"{HOST}/api-gateway/jpaas-publish-server/front/page/build/unit?webId=1"
    answer = "{\"data\": \"<a href='/1.html' title='青山县2020年政府信息公开工作年度报告'>…</a>\"}".encode()
    assert [item.url for item in read_jpaas(answer, url).items] == [f"{HOST}/1.html"]


def test_a_later_page_that_only_states_their_number_names_no_others() -> None:
    assert read_trs(scripted("var countPage = 4;"), f"{HOST}/nb/index_2.html").pages == ()


def test_pages_that_a_script_addresses_are_not_cut_short_and_neither_are_later_ones() -> None:
    button = '<a href="javascript:go()">下一页</a>'
    script = "go = function(n) { location = '/column/7?p=' + n }; var pageCount = 3;"
    assert not read_links(scripted(script, button), f"{HOST}/column/7?p=3").is_cut
    assert not read_upward(scripted("", button), f"{HOST}/nb/index_3.shtml").is_cut
    assert read_upward(scripted("", button), f"{HOST}/nb/index.shtml").is_cut
