"""Titles: reports, decoys, and what is neither."""

import pytest

from extractors.titles import parse_title, year_of


@pytest.mark.parametrize(
    ("text", "agency", "year"),
    [
        ("北京市广播电视局\n2020年政府信息公开工作年度报告", "北京市广播电视局", 2020),
        ("2020年北京市丰台区政府信息公开\n工作年度报告", "北京市丰台区", 2020),
        ("2020年北京市政府信息公開工作年度報告", "北京市", 2020),
        ("某县人民政府信息公开2019年度报告", "某县人民政府", 2019),
        ("某市教育局2023年度政府信息公开年报", "某市教育局", 2023),
        ("关于某市教育局2023年政府信息公开工作情况的报告", "某市教育局", 2023),
        ("二〇一九年某县政府信息公开工作年度报告", "某县", 2019),
        ("某街道办事处2022年度政府信息公开工作年度报告（全文）.docx", "某街道办事处", 2022),
        ("某县税务局关于2023年度政府信息公开工作情况的报告", "某县税务局", 2023),
        ("某县2020年法治政府建设暨政府信息公开工作年度报告", "某县", 2020),
        ("政府信息公开年报", None, None),
    ],
)
def test_a_report_is_titled_with_its_body_and_year(text: str, agency: str | None, year: int | None) -> None:
    said = parse_title(text)
    assert said
    assert (said.kind, said.agency, said.year) == ("report", agency, year)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("文字解读：丰台区2020年政府信息公开工作年度报告", "explainer"),
        ("一图读懂2020年政府信息公开工作年度报告", "explainer"),
        ("2020年北京市政府信息公开工作年度报告解读", "explainer"),
        ("关于做好2020年政府信息公开工作年度报告编制工作的通知", "notice"),
        ("新闻媒体：北京晒政府信息公开工作年度报告", "news"),
        ("2020年北京市政府信息公开工作年度报告发布", "news"),
        ("2020年北京市“政府信息公开工作年度报告”集中公开专题页面", "news"),
        ("某县集中发布2021年政府信息公开工作年度报告", "news"),
        ("某县2021年已公布政府信息公开年度报告", "news"),
    ],
)
def test_a_decoy_is_told_from_the_report_that_it_is_about(text: str, kind: str) -> None:
    said = parse_title(text)
    assert said
    assert said.kind == kind


@pytest.mark.parametrize(
    ("text", "agency"),
    [
        ("一圖讀懂某縣2021年政府信息公開工作年度報告", "某縣"),
        ("【图解】某县2021年政府信息公开工作年度报告", "某县"),
        ("文字解读|某县2021年政府信息公开工作年度报告", "某县"),
        ("某县集中发布2021年政府信息公开工作年度报告", "某县"),
        ("某县召开政府信息公开年度报告新闻通气会", "某县"),
        ("某县新闻出版局2021年政府信息公开工作年度报告", "某县新闻出版局"),
        ("关于做好2021年政府信息公开工作年度报告编制工作的通知", None),
    ],
)
def test_what_a_headline_says_around_a_body_is_no_part_of_its_name(text: str, agency: str | None) -> None:
    said = parse_title(text)
    assert said
    assert said.agency == agency


@pytest.mark.parametrize(
    "text", ["", "丰台区政府信息公开指南", "2020年政府工作报告", "财政预算公开年度安排", "年度报告"]
)
def test_a_title_about_something_else_says_nothing(text: str) -> None:
    assert parse_title(text) is None


def test_a_text_without_a_year_has_none() -> None:
    assert year_of("一二三四五") is None
