"""The body that published a page, where its title names none."""

import pytest

from extractors.extract import extract
from extractors.source import Source

TITLE = "2021年政府信息公开工作年度报告"
WORDS = "一、总体情况</p><p>本年度依法公开政府信息，主动回应关切，各项工作按计划完成，没有发生行政复议。" * 4


@pytest.mark.parametrize(
    ("head", "printed"),
    [
        ('<meta name="ContentSource" content="青山县教育局">', ""),
        ("", "<div class=info>发布机构：青山县教育局　发布日期：2022-01-20</div>"),
        ("", "<table><tr><td>索引号</td><td>K1/2022-1</td><td>发布机构</td><td>青山县教育局</td></tr></table>"),
        ("", "<table><tr><td>【发布机构】：青山县教育局</td></tr></table>"),
        ("", "<p>来源：本站</p><p>公开责任部门：青山县教育局</p>"),
    ],
)
def test_the_body_is_read_from_the_pages_fields(head: str, printed: str) -> None:
    page = f"<html><head><title>{TITLE}</title>{head}</head><body>{printed}<h1>{TITLE}</h1><p>{WORDS}</p></body></html>"
    assert extract(Source(page.encode(), "http://www.a.gov.cn/t1.html")).agency == "青山县教育局"


def test_a_page_that_names_only_its_site_names_no_body() -> None:
    page = (
        f"<html><head><title>{TITLE}</title></head><body>发布单位：本网站<h1>{TITLE}</h1><p>{WORDS}</p></body></html>"
    )
    assert extract(Source(page.encode(), "http://www.a.gov.cn/t1.html")).agency is None
