"""jpage listings: the inline datastore, what is asked for further rows, and the answers."""

from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from extractors.listing.item import ListPage, wanted
from extractors.listing.jpage import is_answer, other_ways, read_jpage

PAGES = Path(__file__).parents[1] / "spiders" / "pages"
URL = "http://www.donghai.example/col/col1001/index.html"
PROXY = "http://www.donghai.example/module/web/jpage/dataproxy.jsp"
ROW = '<record><![CDATA[<li><a href="/art/{0}.html">东海市{0}年政府信息公开工作年度报告</a></li>]]></record>'


def store(*years: int, after: str = "", inside: str = "") -> bytes:
    rows = "".join(ROW.format(year) for year in years)
    return f"<script><datastore>{inside}<recordset>{rows}</recordset></datastore></script>{after}".encode()


def test_rows_of_the_inline_datastore_are_read() -> None:
    listing = read_jpage((PAGES / "jpage_list.html").read_bytes(), URL)
    assert [(i.url, i.title, i.published) for i in wanted(listing)] == [
        (
            "http://www.donghai.example/art/2022/1/28/art_1001_501.html",
            "东海市2021年政府信息公开工作年度报告",
            date(2022, 1, 28),
        ),
        (
            "http://www.donghai.example/art/2021/1/28/art_1001_401.html",
            "东海市2020年政府信息公开工作年度报告",
            date(2021, 1, 28),
        ),
    ]
    assert listing.total == 5


def test_further_rows_are_asked_by_number_with_the_fields_of_the_list() -> None:
    first, second = read_jpage((PAGES / "jpage_list.html").read_bytes(), URL).pages
    assert first.url == f"{PROXY}?startrecord=3&endrecord=4&perpage=1"
    assert second.url == f"{PROXY}?startrecord=5&endrecord=5&perpage=1"
    assert dict(first.form) == {
        "col": "1",
        "appid": "1",
        "webid": "77",
        "path": "/",
        "columnid": "1001",
        "sourceContentType": "1",
        "unitid": "99",
        "webname": "%E4%B8%9C%E6%B5%B7%E5%B8%82",
        "permissiontype": "0",
    }


def test_an_answer_gives_its_rows_as_cdata_or_escaped_and_asks_for_nothing() -> None:
    listing = read_jpage((PAGES / "jpage_answer.xml").read_bytes(), f"{PROXY}?startrecord=3")
    assert [i.title for i in listing.items] == [
        "东海市2019年政府信息公开工作年度报告",
        "东海市2018年政府信息公开工作年度报告",
    ]
    assert (listing.pages, listing.total) == ((), 5)


def test_rows_that_are_elements_of_their_own_are_read() -> None:
    answer = b'<datastore><recordset><record><a href="/a.html">x<b>y</b></a></record></recordset></datastore>'
    assert [i.title for i in read_jpage(answer, PROXY).items] == ["xy"]


def test_records_that_are_table_rows_keep_their_dates() -> None:
    row = "<tr><td><a href='/a.html'>东海市2019年政府信息公开工作年度报告</a></td><td>2020-01-22</td></tr>"
    answer = f"<datastore><recordset><record><![CDATA[{row}]]></record></recordset></datastore>".encode()
    assert [i.published for i in read_jpage(answer, PROXY).items] == [date(2020, 1, 22)]


def test_the_empty_answer_of_encrypted_ids_has_no_rows() -> None:
    assert read_jpage(b"<?xml version='1.0'?><datastore></datastore>", PROXY).items == ()
    assert read_jpage(b"<datastore/>", PROXY).items == ()
    assert read_jpage(b"", PROXY).items == ()


def test_a_datastore_that_is_cut_off_or_crooked_still_gives_its_rows() -> None:
    crooked = store(2020, inside="<nextgroup><a href=x?a=1&b=2></nextgroup>")
    assert [i.title for i in read_jpage(crooked, URL).items] == ["东海市2020年政府信息公开工作年度报告"]


def test_a_list_that_is_whole_asks_for_nothing() -> None:
    after = "<script>{totalRecord:2, perPage:15, proxyUrl:'/module/web/jpage/dataproxy.jsp'}</script>"
    assert read_jpage(store(2020, 2019, after=after), URL).pages == ()


def test_a_list_without_a_known_address_asks_for_nothing() -> None:
    assert read_jpage(store(2020, after="<script>{totalRecord:9}</script>"), URL).pages == ()


def test_an_empty_datastore_asks_from_the_first_row() -> None:
    after = "<script>{totalRecord:20, perPage:6, proxyUrl:'/module/web/jpage/dataproxy.jsp',columnid:'7'}</script>"
    pages = read_jpage(store(after=after), URL).pages
    assert [p.url.partition("?")[2] for p in pages] == [
        "startrecord=1&endrecord=18&perpage=6",
        "startrecord=19&endrecord=20&perpage=6",
    ]
    assert pages[0].form == (("columnid", "7"),)


def test_two_lists_on_a_page_are_asked_each_with_its_own_fields() -> None:
    setup = "<script>{{totalRecord:2,perPage:1,proxyUrl:'/module/web/jpage/dataproxy.jsp',columnid:{0}}}</script>"
    body = store(2020, after=setup.format(1)) + store(2019, after=setup.format(2))
    listing = read_jpage(body, URL)
    assert [p.form for p in listing.pages] == [(("columnid", "1"),), (("columnid", "2"),)]
    assert listing.total == 4


def test_the_same_rows_can_be_asked_by_get() -> None:
    asked = "startrecord=3&endrecord=4&perpage=1"
    (page,), pages = other_ways(ListPage(f"{PROXY}?{asked}", (("webname", "东海"), ("path", "/"))))
    assert {p.form for p in (page, *pages)} == {()}
    fields = {"webname": ["东海"], "path": ["/"]}
    assert parse_qs(urlsplit(page.url).query) == {**parse_qs(asked), **fields}
    assert [parse_qs(urlsplit(p.url).query)["page"] for p in pages] == [["3"], ["4"]]


def test_only_dataproxy_answers_rows() -> None:
    assert is_answer(f"{PROXY}?page=1")
    assert not is_answer(URL)
