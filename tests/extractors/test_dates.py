"""When a document was published, as its page says it."""

import pytest

from extractors.clean import clean
from extractors.dates import find_published
from extractors.read.html import read_html
from extractors.source import Source

TEXT = "<p>本机关按照条例要求推进公开工作，办公室设专人负责，目录按季度核对。</p>" * 12


def published(html: str, year: int | None = 2020) -> str | None:
    source = Source(html.encode())
    return find_published(clean(read_html(source, 0), source), year)


@pytest.mark.parametrize(
    "line",
    [
        "<p>发布日期：2021-03-30 10:12　浏览次数：33</p>",
        "<p>【发布时间：2021/3/30】 【来源：某县】</p>",
        "<p>日期：2021年3月30日　作者：</p>",
        "<ul><li>发布时间：</li><li>2021-03-30</li></ul>",
        "<table><tr><td>生成日期：</td><td>2020年12月31日</td><td>发布日期：</td><td>2021年3月30日</td></tr></table>",
        "<p>2021-03-30</p>",
        "<p>（2021年3月30日）</p>",
        "<p>更新时间：2022-05-01</p><p>发布时间：2021.3.30</p>",
        "<p>發布時間：二〇二一年三月三十日</p>",
    ],
)
def test_the_day_is_read_from_the_line_under_the_title(line: str) -> None:
    assert published(f"<h1>年度报告</h1>{line}{TEXT}") == "2021-03-30"


def test_a_labelled_day_above_the_articles_container_counts() -> None:
    html = f"<h1>年度报告</h1><p>时间：2021-03-30 来源：某县</p><div id=zoom>{TEXT}</div>"
    assert published(html) == "2021-03-30"


@pytest.mark.parametrize(
    "end",
    [
        "<p>某县某镇人民政府</p><p>2021年3月30日</p>",
        "<p>某县某镇人民政府2021年3月30日</p>",
        "<p>二○二一年三月三十日</p>",
    ],
)
def test_the_day_of_the_signature_counts(end: str) -> None:
    assert published(TEXT * 3 + end) == "2021-03-30"


@pytest.mark.parametrize(
    "line",
    [
        "<p>今天是2023年5月6日</p>",
        "<p>统计时间：2020年1月1日至2020年12月31日</p>",
        "<p>（2020年1月1日—2020年12月31日）</p>",
        "<p>2019年3月1日</p>",
        "<p>发布日期：2021-02-30</p>",
        "<p>截至2020年12月31日</p>",
    ],
)
def test_another_day_is_not_the_one_of_publication(line: str) -> None:
    assert published(f"<h1>年度报告</h1>{line}{TEXT}{line}") is None


def test_what_the_page_says_of_itself_comes_first() -> None:
    assert published(f"<meta name=PubDate content='2021-03-30 10:12'><p>发布日期：2021-04-01</p>{TEXT}") == "2021-03-30"
