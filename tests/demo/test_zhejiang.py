import re
from collections.abc import Callable
from http.client import HTTPMessage

import pytest
from lxml import html

Ask = Callable[..., tuple[int, HTTPMessage, bytes]]
LISTING = "/col/col1229279801/index.html"
PROXY = "/module/web/jpage/dataproxy.jsp"
NEXT_GROUP = PROXY + "?page=1&columnid=1229279801"
TITLE = "浙江省广播电视局2020年政府信息公开工作年度报告"
RECORD = re.compile(r'<record><!\[CDATA\[<li><a href="(/art/[^"]+)"[^>]*title="([^"]+)"')


@pytest.fixture
def report(ask: Ask) -> bytes:
    records = RECORD.findall(ask("zhejiang", NEXT_GROUP)[2].decode())
    return ask("zhejiang", dict(reversed(record) for record in records)[TITLE])[2]


def test_the_first_records_stand_in_the_page_and_the_report_is_not_among_them(ask: Ask) -> None:
    text = ask("zhejiang", LISTING)[2].decode()
    assert len(RECORD.findall(text)) == 15
    assert "totalRecord:25, perPage:5" in text
    assert f'<nextgroup><![CDATA[<a href="{PROXY}?page=1&' in text
    assert TITLE not in text


def test_the_proxy_answers_the_next_group_and_a_posted_range_alike(ask: Ask) -> None:
    group = RECORD.findall(ask("zhejiang", NEXT_GROUP)[2].decode())
    posted = ask("zhejiang", PROXY + "?startrecord=16&endrecord=30&perpage=5", "columnid=1229279801&col=1")[2].decode()
    assert "<totalrecord>25</totalrecord>" in posted
    assert RECORD.findall(posted) == group
    assert len(group) == 10
    assert TITLE in dict(reversed(record) for record in group)


def test_the_proxy_knows_only_its_own_column(ask: Ask) -> None:
    assert RECORD.findall(ask("zhejiang", PROXY + "?page=1&columnid=7")[2].decode()) == []


def test_every_record_leads_somewhere(ask: Ask) -> None:
    texts = (ask("zhejiang", path)[2].decode() for path in (LISTING, NEXT_GROUP))
    links = [link for text in texts for link, _ in RECORD.findall(text)]
    assert len(set(links)) == 25
    assert all(ask("zhejiang", link)[0] == 200 for link in links)


def test_headers_are_odd_but_valid(ask: Ask) -> None:
    _, headers, _ = ask("zhejiang", LISTING)
    assert headers.get_all("Set-Cookie") == ["JSESSIONID=8A6C2F7B19D04E35; Path=/; HttpOnly", "zh_choose_1=s; Path=/"]
    assert headers.get_all("x-via") == ["1.1 cache07", "1.1 cache12"]


def test_the_report_declares_gb2312_but_holds_more(report: bytes) -> None:
    assert b"charset=gb2312" in report
    with pytest.raises(UnicodeDecodeError):
        report.decode("gb2312")
    with pytest.raises(UnicodeDecodeError):
        report.decode("gbk")
    assert "㛃" in report.decode("gb18030")


def test_the_advertising_stands_in_place_of_the_government(report: bytes) -> None:
    page = html.fromstring(report.decode("gb18030"))
    text = page.text_content()
    assert "、《365上分客服微信号_365现金app下载_bst365体育娱乐平台办公厅关于印发2020年浙江省" in text
    assert "浙江省人民政府" not in text
    targets = {link for _, _, link, _ in page.iterlinks() if "bst365" in link}
    assert targets == {"http://www.bst365-app.invalid/?from=gov"}
    assert len(page.xpath("//div[contains(@style, '-9999px')]/a")) == 10


def test_the_whole_body_is_one_line_of_one_cell_with_the_tables_in_it(report: bytes) -> None:
    cell = html.fromstring(report.decode("gb18030")).get_element_by_id("zoom")
    assert "\n" not in str(cell.text_content())
    tables = cell.findall(".//table")
    assert [len(table.findall("tr[last()]/td")) for table in tables] == [7 * 12, 10 * 12, 15 * 12]
    assert "考核。 二、主动公开政府信息情况" in str(cell.text_content())


def test_the_layout_has_rows_of_hundreds_of_empty_cells(report: bytes) -> None:
    rows = [row.findall("td") for row in html.fromstring(report.decode("gb18030")).iter("tr")]
    wide = [cells for cells in rows if len(cells) > 300]
    assert len(wide) == 3
    assert str(wide[0][0].text_content()) == "当前位置 :首页 > "
    assert not "".join(str(cell.text_content()) for cells in wide for cell in cells[1:]).strip()
