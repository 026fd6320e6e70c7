"""Boilerplate and advertising, told by rules that are data."""

from typing import cast

import pytest

from extractors.clean import clean, is_boilerplate
from extractors.document import Grid, Paragraph
from extractors.forms import rules
from extractors.read.html import read_html
from extractors.source import Source
from extractors.spam import find_spam, spam_chains

RULES = cast("list[dict[str, str]]", rules("boilerplate")["rule"])


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule["name"]))
def test_each_rule_matches_its_example(rule: dict[str, str]) -> None:
    assert is_boilerplate(rule["example"])


@pytest.mark.parametrize(
    "line",
    [
        "您当前的位置： 首页 > 政府信息公开 > 年度报告",
        "【打印】【关闭】",
        "字號:   大 中 小",
        "分享：",
        "发布日期：2021-01-29 | 来源：省广电局 | 浏览次数：123",
        "您访问的链接即将离开“首都之窗”门户网站 是否继续？",
        "浙ICP备05000001号  浙公网安备 33010502001234号",
        "主办单位：某某市人民政府办公厅  网站标识码：3301000001",
        "下一篇：关于印发要点的通知",
        "扫一扫在手机打开当前页",
    ],
)
def test_what_a_site_puts_around_a_report_goes(line: str) -> None:
    assert is_boilerplate(line)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "无。",
        "无",
        "六、其他需要报告的事项",
        "本机关门户网站首页设有政府信息公开专栏，公众可打印、下载。",
        "（一）主动公开情况。全年发布信息264条，来源于本单位。",
        "当前，公开平台的建设位置更加突出。",
        "市政府门户网站地址为http://www.beijing.gov.cn/，如需了解更多政府信息，请登录查询。",
        "一是关闭僵尸账号，二是及时归档。",
        "2020年收取信息处理费0元。",
    ],
)
def test_what_a_report_says_stays(line: str) -> None:
    assert not is_boilerplate(line)


def test_grids_and_the_rest_of_the_page_stay_where_they_are() -> None:
    table = "<table><tr><td>甲</td><td>1</td></tr><tr><td>乙</td><td>2</td></tr></table>"
    source = Source(f"<p>首页 > 年报</p><p>正文第一段。</p>{table}".encode())
    blocks = clean(read_html(source, 0), source).blocks
    assert [type(block) for block in blocks] == [Paragraph, Grid]


def test_in_an_unknown_layout_the_main_text_is_told_from_the_site() -> None:
    menu = "".join(f'<li><a href="/c{i}">栏目导航第{i}项</a></li>' for i in range(30))
    prose = "".join(
        f"<p>二〇一五年，本机关第{i}项工作按照条例要求推进，主动公开各类政府信息若干条，回应社会关切，受到群众好评。</p>"
        for i in range(12)
    )
    source = Source(f"<html><body><ul>{menu}</ul><div>{prose}</div><ul>{menu}</ul></body></html>".encode())
    texts = [block.text for block in clean(read_html(source, 0), source).blocks if isinstance(block, Paragraph)]
    assert len([text for text in texts if "按照条例" in text]) == 12
    assert not [text for text in texts if "栏目导航" in text]


def test_an_advertisement_in_place_of_a_name_is_found_with_its_words() -> None:
    chain = "365上分客服微信号_365现金app下载_bst365体育娱乐平台"
    (finding,) = find_spam([Paragraph(f"严格按照《{chain}办公厅关于印发2020年政务公开工作要点的通知》办理。")])
    assert (finding.code, finding.evidence) == ("spam_injection", chain)


@pytest.mark.parametrize(
    "text",
    [
        "推进体育彩票公益金使用情况公开，开展体育娱乐场所检查。",
        "严厉打击网络赌博、棋牌室聚众赌博等违法行为，查处赌场3处。",
        "开通微信公众号、新浪微博和客服热线，提供app下载。",
        "与香港、澳门特别行政区政府开展交流。",
        "政务服务平台注册用户365万。",
    ],
)
def test_what_an_official_text_says_of_gambling_or_platforms_is_no_advertisement(text: str) -> None:
    assert spam_chains(text) == []
