"""TRS listings: three makes of rows, four makes of paging, and the number of page two."""

from datetime import date
from pathlib import Path

import pytest

from extractors.listing.item import ListPage, wanted
from extractors.listing.trs import beyond, read_trs

PAGES = Path(__file__).parents[1] / "spiders" / "pages"
BASE = "http://www.qingshan.example/zfxxgk/nb/"


def saved(name: str) -> bytes:
    return (PAGES / name).read_bytes()


def pages(script: str, url: str = BASE, body: str = "") -> list[str]:
    page = f"<html><body>{body}<script>{script}</script></body></html>"
    return [p.url.removeprefix(BASE) for p in read_trs(page.encode(), url).pages]


def test_plain_rows_are_read_and_only_reports_and_decoys_are_wanted() -> None:
    listing = read_trs(saved("trs_rows.html"), BASE)
    assert [(i.url.removeprefix(BASE), i.title, i.published) for i in wanted(listing)] == [
        ("202203/t20220330_301.html", "青山县2021年政府信息公开工作年度报告", date(2022, 3, 30)),
        ("202203/t20220331_302.html", "文字解读：青山县2021年政府信息公开工作年度报告", date(2022, 3, 31)),
        ("202201/t20220120_288.html", "青山县水务局2021年政府信息公开工作年度报告", date(2022, 1, 20)),
        ("202201/P020220118500000000001.docx", "青山县融媒体中心2021年政府信息公开工作年度报告", date(2022, 1, 18)),
        ("202201/t20220105_280.html", "关于做好2021年政府信息公开工作年度报告编制工作的通知", date(2022, 1, 5)),
    ]
    assert [p.url for p in listing.pages] == [f"{BASE}index_1.html", f"{BASE}index_2.html"]


def test_rows_that_a_script_writes_are_read_and_its_unwritten_parts_are_not() -> None:
    listing = read_trs(saved("trs_written.html"), BASE)
    assert [(i.url.removeprefix(BASE), i.title, i.published) for i in listing.items] == [
        ("202003/t20200320_11.html", "白水区2019年政府信息公开工作年度报告", date(2020, 3, 20)),
        ("201903/t20190315_10.html", "白水区2018年政府信息公开工作年度报告", date(2019, 3, 15)),
    ]
    assert listing.pages == (ListPage(f"{BASE}index_1.html"),)


def test_rows_that_jump_by_script_are_read() -> None:
    listing = read_trs(saved("trs_jump.html"), BASE)
    assert [(i.url.removeprefix(BASE), i.title, i.published) for i in listing.items] == [
        ("202605/t20260506_90.html", "云岭市2025年政府信息公开工作年度报告", date(2026, 5, 6)),
        ("202504/t20250401_80.html", "云岭市2024年政府信息公开工作年度报告", date(2025, 4, 1)),
    ]
    assert [p.url.removeprefix(BASE) for p in listing.pages] == ["index_1.shtml", "index_2.shtml", "index_3.shtml"]


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ('createPageHTML(3, 0, "index", "html");', ["index_1.html", "index_2.html"]),
        ("createPageHTML(2,0,'list','shtml')", ["list_1.shtml"]),
        ("createPageHTML('page', 2, 1, 'index', 'shtml', 24);", ["index_2.shtml"]),
        ('createPageHTML(2, 0,"index", "shtml", "black2", 250);', ["index_1.shtml"]),
        ('createPage(2,0,"index","html");', ["index_1.html"]),
        ('totalPage: 2; $(".pagination").pagination("setPage",1,2);', ["index_2.html"]),
        ('var countPage = 3; createPageHTML(countPage, 0, "index", "htm")', ["index_1.htm", "index_2.htm"]),
        ("var countPage = 3//共多少页\nvar currentPage = 0;", ["index_1.html", "index_2.html"]),
        ("Pager({size: 2, current: 0, prefix: 'index', suffix: 'html'});", ["index_1.html"]),
        ('var n = 2; Pager({size:n,current:0,prefix:"p",suffix:".html"})', ["p_1.html"]),
        ('createPageHTML(1, 0, "index", "html");', []),
        ('createPageHTML(0, 0, "index", "html");', []),
        ("function createPageHTML(n, c, p, e) { return n; }", []),
        ("createPageHTML(unknown, 0, 'index', 'html')", []),
        ("var pages = 3;", []),
    ],
)
def test_the_number_of_pages_is_read_from_the_paging_script(script: str, expected: list[str]) -> None:
    assert pages(script) == expected


def test_the_stated_number_of_rows_is_kept() -> None:
    page = b"<script>createPageHTML('page', 2, 1, 'index', 'shtml', 24);</script>"
    assert read_trs(page, BASE).total == 24


def test_a_page_that_links_index_2_as_its_next_counts_from_two() -> None:
    link = '<a href="index_2.html">下一页</a>'
    assert pages('createPageHTML(3, 0, "index", "html")', body=link) == ["index_2.html", "index_3.html"]


def test_a_later_page_names_only_what_it_links() -> None:
    script = 'createPageHTML(4, 1, "index", "html")'
    links = '<a href="index.html">1</a> <a href="index_2.html">3</a>'
    assert pages(script, f"{BASE}index_1.html", links) == ["index_2.html"]


def test_a_first_page_with_a_number_in_its_name_is_no_later_page() -> None:
    assert pages('createPageHTML(2, 0, "list_12", "html")', f"{BASE}list_12.html") == ["list_12_1.html"]


def test_a_number_elsewhere_is_a_calendar_and_no_page() -> None:
    assert pages("", body='<a href="/calendar/2021/12.html">12</a>') == []


def test_beyond_names_the_page_past_the_other_end() -> None:
    zero = tuple(ListPage(f"{BASE}index_{k}.html") for k in (1, 2, 3))
    one = tuple(ListPage(f"{BASE}index_{k}.html") for k in (2, 3, 4))
    assert beyond(zero, zero[0]) == ListPage(f"{BASE}index_4.html")
    assert beyond(one, one[2]) == ListPage(f"{BASE}index_1.html")
    assert beyond(zero, zero[1]) is None
    assert beyond(zero, zero[2]) is None
    assert beyond(zero, ListPage(f"{BASE}list")) is None


def test_a_page_that_counts_as_the_first_is_followed_by_the_second() -> None:
    assert pages("createPageHTML('page_div',3, 1,'list','shtml',24);", f"{BASE}list.shtml") == [
        "list_2.shtml",
        "list_3.shtml",
    ]


def test_a_next_page_that_leads_nowhere_cuts_the_list_short_and_a_disabled_one_does_not() -> None:
    def is_cut(button: str) -> bool:
        return read_trs(f"<ul><li><a href=t20210130_1.html>年报</a></ul>{button}".encode(), BASE).is_cut

    assert is_cut('<a href="javascript:void(0)" onclick="turn()">下一页</a>')
    assert is_cut("<button>下一页 &gt;</button>")
    assert not is_cut('<a class="disabled">下一页</a>')
    assert not is_cut('共 1 页 <a href="javascript:void(0)">下一页</a>')
    assert not is_cut('<a href="index_1.html">下一页</a>')
    assert not is_cut('<a onclick="slide()">&gt;</a>')
