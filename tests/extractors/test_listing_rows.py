"""Rows: links, full titles, dates; and which of them are wanted."""

from datetime import date

import pytest

from extractors.listing.item import Item, Listing, Selectors, wanted
from extractors.listing.links import read_links
from extractors.listing.rows import parse_date

URL = "http://www.qingshan.example/zfxxgk/nb/index.html"
TITLE = "青山县2021年政府信息公开工作年度报告"


def items(markup: str, selectors: Selectors | None = None) -> tuple[Item, ...]:
    return read_links(f"<html><body>{markup}</body></html>".encode(), URL, selectors).items


def test_a_row_gives_its_address_its_full_title_and_its_date() -> None:
    row = f'<ul><li><a href="./202203/t1.html" title="{TITLE}">青山县2021…</a><span>2022-03-30</span></li></ul>'
    assert items(row) == (Item("http://www.qingshan.example/zfxxgk/nb/202203/t1.html", TITLE, date(2022, 3, 30)),)


def test_the_text_wins_over_a_title_attribute_that_says_less() -> None:
    assert items(f'<p><a href="a.html" title="年报">{TITLE}</a></p>')[0].title == TITLE


def test_a_date_inside_the_link_is_no_part_of_the_title() -> None:
    found = items(f'<div><a href="a.html"><i>2022-03-30</i><span>{TITLE}</span></a></div>')
    assert found == (Item("http://www.qingshan.example/zfxxgk/nb/a.html", TITLE, date(2022, 3, 30)),)


@pytest.mark.parametrize(
    "link",
    [
        f"{TITLE} 2022-03-30",
        f"· {TITLE} [2022-03-30]",
        f"{TITLE}（2022年3月30日）",
        f"{TITLE}<em>发布时间：2022-03-30 10:00</em>",
    ],
)
def test_a_date_at_the_end_of_the_link_is_no_part_of_the_title(link: str) -> None:
    (found,) = items(f'<p><a href="a.html">{link}</a></p>')
    assert (found.title, found.published) == (TITLE, date(2022, 3, 30))


def test_a_date_that_belongs_to_the_title_stays() -> None:
    (found,) = items('<p><a href="a.html">截至2021年12月31日的公开目录</a></p>')
    assert found.title == "截至2021年12月31日的公开目录"
    assert items('<p><a href="a.html">（图解）年报</a></p>')[0].title == "（图解）年报"


def test_a_heading_inside_the_link_is_the_title_and_its_summary_is_not() -> None:
    found = items(f'<div><a href="a.html"><h3>{TITLE}</h3><p>依据条例……</p></a></div>')
    assert found[0].title == TITLE


def test_two_links_in_one_table_row_keep_their_own_dates() -> None:
    row = (
        '<table><tr><td><a href="1.html">甲</a></td><td>2022-01-01</td>'
        '<td><a href="2.html">乙</a></td><td>2021-01-01</td></tr></table>'
    )
    assert [i.published for i in items(row)] == [date(2022, 1, 1), date(2021, 1, 1)]


def test_two_links_side_by_side_do_not_take_each_others_date() -> None:
    row = '<div><a href="1.html">甲</a> <a href="2.html">乙</a> 2021-01-01</div>'
    assert [i.published for i in items(row)] == [None, date(2021, 1, 1)]


def test_dates_before_their_links_are_not_shifted_to_the_link_before() -> None:
    row = '<div>2022-01-01 <a href="1.html">甲</a><br>2021-01-01 <a href="2.html">乙</a></div>'
    assert [i.published for i in items(row)] == [date(2022, 1, 1), date(2021, 1, 1)]


def test_links_to_one_page_are_one_item_under_the_longest_title() -> None:
    row = f'<li><a href="a.html"><img src="a.png"></a><a href="a.html">{TITLE}</a>2022-03-30</li>'
    assert [(i.title, i.published) for i in items(row)] == [(TITLE, date(2022, 3, 30))]


@pytest.mark.parametrize(
    "href", ["", "#top", "javascript:void(0)", "mailto:a@b.cn", "tel:010", "http://[half", "ftp://a.cn/x", "data:,x"]
)
def test_a_link_that_leads_to_no_page_is_no_item(href: str) -> None:
    assert items(f'<li><a href="{href}">{TITLE}</a></li>') == ()


def test_a_link_to_the_listing_itself_is_no_item() -> None:
    assert items(f'<li><a href="index.html#list">{TITLE}</a></li>') == ()


def test_the_base_of_a_page_is_where_its_links_start() -> None:
    page = f'<html><head><base href="/other/"></head><body><a href="a.html">{TITLE}</a></body></html>'
    assert read_links(page.encode(), URL).items[0].url == "http://www.qingshan.example/other/a.html"


def test_broken_bytes_and_empty_bodies_are_empty_listings() -> None:
    assert read_links(b"", URL).items == ()
    assert read_links(b"\0\0\xff", URL).items == ()
    assert read_links(b'<?xml version="1.0" encoding="gbk"?><html></html>', URL).items == ()


def test_a_page_in_gb2312_with_gb18030_characters_is_read() -> None:
    page = f'<meta charset="gb2312"><li><a href="a.html">青山县㙍镇{TITLE}</a></li>'.encode("gb18030")
    assert read_links(page, URL).items[0].title == f"青山县㙍镇{TITLE}"


def test_selectors_choose_rows_titles_and_dates() -> None:
    page = (
        '<div class="row"><a class="pic" href="x.html">图</a><a class="go" href="a.html">查看</a>'
        f'<em>{TITLE}</em><b>2022-03-30</b><b>2021-01-01</b></div><div><a href="b.html">别的</a></div>'
    )
    chosen = Selectors(item="div.row", link="a.go", title="em", date="b:last-child")
    assert items(page, chosen) == (Item("http://www.qingshan.example/zfxxgk/nb/a.html", TITLE, date(2021, 1, 1)),)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2021-01-30", date(2021, 1, 30)),
        ("[2021/1/3]", date(2021, 1, 3)),
        ("发布日期：2021年01月30日", date(2021, 1, 30)),
        ("2021.1.30", date(2021, 1, 30)),
        ("2021-13-01 2021-02-03", date(2021, 2, 3)),
        ("12021-01-30", None),
        ("2021-01", None),
        ("", None),
    ],
)
def test_dates_are_read_in_their_usual_forms_only(text: str, expected: date | None) -> None:
    assert parse_date(text) == expected


@pytest.mark.parametrize(
    ("title", "published", "is_wanted"),
    [
        (TITLE, None, True),
        ("文字解读：" + TITLE, None, True),
        ("关于做好2021年政府信息公开工作年度报告编制工作的通知", None, True),
        ("政府信息公开年报", None, False),
        ("政府信息公开年报", date(2021, 1, 1), True),
        ("青山县2021年政府信息公开…", None, True),
        ("青山县2021年度预算公开…", None, False),
        ("青山县信息公开…", None, False),
        ("青山县2021年国民经济和社会发展统计公报", date(2021, 1, 1), False),
    ],
)
def test_an_item_is_wanted_when_its_title_reads_as_a_report_or_its_decoy(
    title: str, published: date | None, *, is_wanted: bool
) -> None:
    assert bool(wanted(Listing((Item("http://a.example/1", title, published),)))) is is_wanted


@pytest.mark.parametrize(
    ("title", "url", "is_wanted"),
    [
        ("2020年度报告", "http://a.example/1.html", True),
        ("青山县水务局2020年年报", "http://a.example/1.html", True),
        ("2020年青山镇报告", "http://a.example/1.html", True),
        ("2020年", "http://a.example/t20210130_1.html", True),
        ("2020年", "http://a.example/nb/2020/", False),
        ("2020年法治政府建设年度报告", "http://a.example/1.html", False),
        ("青山县2020年统计年报", "http://a.example/1.html", False),
        ("水务局", "http://a.example/1.html", False),
    ],
)
def test_short_titles_are_wanted_under_a_column_of_reports_only(title: str, url: str, *, is_wanted: bool) -> None:
    items = (Item(url, title),)
    assert bool(wanted(Listing(items, heading="政府信息公开年报-青山县人民政府"))) is is_wanted
    assert not wanted(Listing(items, heading="青山县人民政府"))


def test_a_listing_is_headed_by_its_title_and_headings() -> None:
    page = "<title>政府信息公开年报</title><body><h1>青山县</h1></body>"
    assert read_links(page.encode(), URL).heading == "政府信息公开年报\n青山县"


def linked_pages(links: str, url: str = URL) -> list[str]:
    return [p.url for p in read_links(f"<body>{links}</body>".encode(), url).pages]


def test_next_links_lead_on_wherever_they_are_and_numbers_only_beside_the_list() -> None:
    links = '<a href="../nb/index_1.html">下一页&gt;</a><a href="index_2.html">[3]</a><a href="/rili/3.html">3</a>'
    folder = "http://www.qingshan.example/zfxxgk/nb/"
    assert linked_pages(links) == [f"{folder}index_1.html", f"{folder}index_2.html"]
    assert linked_pages('<a href="http://b.example/2.html">下一页</a>') == []


def test_years_lead_on_as_folders_below_the_list_or_beside_a_years_list() -> None:
    folder = "http://www.qingshan.example/zfxxgk/nb/"
    links = '<a href="nb2020/">2020年</a><a href="/rili/2020/">2020年</a><a href="nb2019/t1_2.html">2019</a>'
    assert linked_pages(links) == [f"{folder}nb2020/"]
    beside = linked_pages('<a href="../nb2019/">2019年度报告</a>', f"{folder}nb2020/index.html")
    assert beside == [f"{folder}nb2019/"]


def test_a_selector_says_which_links_lead_on() -> None:
    page = b'<body><a class="go" href="p2.html">-&gt;</a><a href="p3.html">2</a></body>'
    pages = read_links(page, URL, Selectors(next="a.go")).pages
    assert [p.url for p in pages] == ["http://www.qingshan.example/zfxxgk/nb/p2.html"]
