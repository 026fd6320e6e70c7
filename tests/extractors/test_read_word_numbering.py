"""Automatic numbers are text: a heading's number may exist only in the counters."""

import pytest

from extractors.errors import TooLarge
from extractors.read.word_numerals import numeral
from tests.extractors.writing import grids, lines, p, tbl, tc, texts, tr, word


def level(index: int, form: str, text: str, more: str = "") -> str:
    numbered = f'<w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/>{more}'
    return f'<w:lvl w:ilvl="{index}"><w:start w:val="1"/>{numbered}</w:lvl>'


def kind(identifier: int, *levels: str) -> str:
    return f'<w:abstractNum w:abstractNumId="{identifier}">{"".join(levels)}</w:abstractNum>'


def num(identifier: int, of: int, more: str = "") -> str:
    return f'<w:num w:numId="{identifier}"><w:abstractNumId w:val="{of}"/>{more}</w:num>'


def item(text: str, num_id: int, index: int = 0) -> str:
    return p(text, f'<w:numPr><w:ilvl w:val="{index}"/><w:numId w:val="{num_id}"/></w:numPr>')


OFFICIAL = kind(
    0, level(0, "chineseCounting", "%1、"), level(1, "chineseCounting", "（%2）"), level(2, "decimal", "%3.")
)


def test_the_numbers_of_official_headings_are_read() -> None:
    body = (
        item("总体情况", 1)
        + item("主动公开", 1, 1)
        + item("依申请公开", 1, 1)
        + item("网站", 1, 2)
        + item("主动公开情况", 1)
        + item("渠道", 1, 1)
    )
    assert lines(word(body, numbering=OFFICIAL + num(1, 0))) == [
        "一、总体情况",
        "（一）主动公开",
        "（二）依申请公开",
        "1. 网站",
        "二、主动公开情况",
        "（一）渠道",
    ]


def test_a_style_numbers_its_paragraphs() -> None:
    numbered = '<w:pPr><w:numPr>{}<w:numId w:val="1"/></w:numPr></w:pPr>'
    second = '<w:ilvl w:val="2"/>'
    styles = f"""<w:style w:styleId="1"><w:name w:val="heading 1"/>{numbered.format("")}</w:style>
    <w:style w:styleId="2"><w:basedOn w:val="1"/></w:style>
    <w:style w:styleId="3">{numbered.format(second)}</w:style>"""
    numbering = kind(
        0,
        level(0, "chineseCounting", "%1、"),
        level(1, "chineseCounting", "（%2）", '<w:pStyle w:val="2"/>'),
        level(2, "decimal", "%3.", '<w:suff w:val="nothing"/>'),
    )
    body = "".join(p("题", f'<w:pStyle w:val="{style}"/>') for style in "123")
    off = p("题", '<w:pStyle w:val="1"/><w:numPr><w:numId w:val="0"/></w:numPr>')
    assert lines(word(body + off, styles=styles, numbering=numbering + num(1, 0))) == [
        "一、题",
        "（一）题",
        "1.题",
        "题",
    ]


def test_lists_of_one_kind_count_on_unless_one_starts_anew() -> None:
    restart = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    numbering = OFFICIAL + num(1, 0) + num(2, 0) + num(3, 0, restart)
    body = "".join(item("题", num_id) for num_id in (1, 2, 3, 3, 1))
    assert lines(word(body, numbering=numbering)) == ["一、题", "二、题", "一、题", "二、题", "三、题"]


def test_an_override_may_bring_its_own_level() -> None:
    own = f'<w:lvlOverride w:ilvl="0">{level(0, "upperRoman", "%1)")}</w:lvlOverride>'
    assert lines(word(item("题", 1), numbering=OFFICIAL + num(1, 0, own))) == ["I) 题"]


def test_a_kind_may_stand_for_a_list_style() -> None:
    linked = kind(7, '<w:numStyleLink w:val="L"/>') + kind(8, '<w:styleLink w:val="L"/>', level(0, "decimal", "%1．"))
    assert lines(word(item("题", 1), numbering=linked + num(1, 7))) == ["1．题"]


def test_levels_show_those_above_and_may_insist_on_digits() -> None:
    numbering = kind(
        0,
        level(0, "chineseCounting", "第%1章"),
        level(1, "decimal", "%1.%2", "<w:isLgl/>"),
        level(2, "decimal", "%3)", '<w:lvlRestart w:val="0"/>'),
    )
    body = item("章", 1) + item("节", 1, 1) + item("条", 1, 2) + item("章", 1) + item("条", 1, 2) + item("节", 1, 1)
    assert lines(word(body, numbering=numbering + num(1, 0))) == [
        "第一章章",
        "1.1 节",
        "1) 条",
        "第二章章",
        "2) 条",
        "2.1 节",
    ]


def test_a_form_that_only_newer_programs_know_stands_beside_one_for_all() -> None:
    choice = '<mc:Choice Requires="w14"><w:numFmt w:val="decimalZero"/></mc:Choice>'
    newer = f"<mc:AlternateContent>{choice}</mc:AlternateContent>"
    numbering = kind(0, f'<w:lvl w:ilvl="0">{newer}<w:lvlText w:val="%1."/></w:lvl>') + num(1, 0)
    assert lines(word(item("题", 1), numbering=numbering)) == ["01. 题"]


def test_bullets_and_unknown_lists_print_no_number() -> None:
    numbering = kind(0, level(0, "bullet", "\uf06c"), level(1, "none", "")) + num(1, 0)
    body = item("点", 1) + item("无", 1, 1) + item("缺", 1, 5) + item("别", 9)
    assert lines(word(body, numbering=numbering)) == ["点", "无", "缺", "别"]


def test_a_paragraph_without_text_counts_but_prints_nothing() -> None:
    assert lines(word(item("甲", 1) + item("", 1) + item("乙", 1), numbering=OFFICIAL + num(1, 0))) == [
        "一、甲",
        "三、乙",
    ]


def test_the_labels_of_a_table_have_their_numbers() -> None:
    rows = [tr(tc(item(label, 1, 2)), tc("0")) for label in ("属于国家秘密", "其他法律行政法规禁止公开")]
    (grid,) = grids(word(tbl(*rows), numbering=OFFICIAL + num(1, 0)))
    assert [row[0] for row in texts(grid)] == ["1. 属于国家秘密", "2. 其他法律行政法规禁止公开"]


@pytest.mark.parametrize(
    ("form", "written"),
    [
        ("chineseCountingThousand", ["一", "十", "十一", "二十", "一百零五", "9999999"]),
        ("ideographDigital", ["一", "一〇", "一一", "二〇", "一〇五", "9999999"]),
        ("chineseLegalSimplified", ["壹", "壹拾", "壹拾壹", "贰拾", "壹佰零伍", "9999999"]),
        ("decimalEnclosedCircleChinese", ["①", "⑩", "⑪", "⑳", "105", "9999999"]),
        ("decimalFullWidth", ["１", "１０", "１１", "２０", "１０５", "9999999"]),
        ("decimalZero", ["01", "10", "11", "20", "105", "9999999"]),
        ("lowerRoman", ["i", "x", "xi", "xx", "cv", "9999999"]),
        ("upperLetter", ["A", "J", "K", "T", "AAAAA", "9999999"]),
        ("lowerLetter", ["a", "j", "k", "t", "aaaaa", "9999999"]),
        ("ideographTraditional", ["甲", "癸", "甲", "癸", "戊", "9999999"]),
        ("none", [""] * 6),
        ("unheardOf", ["1", "10", "11", "20", "105", "9999999"]),
    ],
)
def test_numbers_are_written_as_word_does(form: str, written: list[str]) -> None:
    assert [numeral(count, form) for count in (1, 10, 11, 20, 105, 9_999_999)] == written


def test_a_number_longer_than_any_is_too_large() -> None:
    with pytest.raises(TooLarge, match="300 characters"):
        lines(word(item("一", 1), numbering=kind(0, level(0, "decimal", "%1" * 150)) + num(1, 0)))
