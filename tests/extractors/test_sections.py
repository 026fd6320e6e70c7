"""Sections: headings alone, glued, marked, wrongly numbered, and a report's own."""

from extractors.document import Paragraph
from extractors.report import Finding, Section
from extractors.sections import read_sections


def read(*texts: str) -> tuple[list[Section], list[Finding]]:
    return read_sections(Paragraph(text) for text in texts)


OFFICIAL = [
    "一、总体情况",
    "二、行政机关主动公开政府信息情况",
    "三、行政机关收到和处理政府信息公开申请情况",
    "四、因政府信息公开工作被申请行政复议、提起行政诉讼情况",
    "五、政府信息公开工作存在的主要问题及改进情况",
    "六、其他需要报告的事项",
]


def test_the_six_headings_part_the_text_and_keep_their_own_words() -> None:
    sections, findings = read(
        "依据条例编制本报告。", *(line for h in OFFICIAL for line in (h, f"{h[:1]}的正文。", "又一段。"))
    )
    assert [section.number for section in sections] == [1, 2, 3, 4, 5, 6]
    assert [section.heading for section in sections] == [heading[2:] for heading in OFFICIAL]
    assert sections[3].text == "四的正文。\n又一段。"
    assert findings == []


def test_headings_glued_to_the_text_on_both_sides_are_found() -> None:
    line = "现予以公布。 一、总体情况 2020年,公开工作平稳。 二、主动公开政府信息情况"
    rest = "五、存在的主要问题及改进情况 深度不够。 一是提升水平。"
    sections, _ = read(line, "三、收到和处理政府信息公开申请情况", rest)
    assert [(s.number, s.heading, s.text) for s in sections] == [
        (1, "总体情况", "2020年,公开工作平稳。"),
        (2, "主动公开政府信息情况", ""),
        (3, "收到和处理政府信息公开申请情况", ""),
        (5, "存在的主要问题及改进情况", "深度不够。 一是提升水平。"),
    ]


def test_leading_blanks_line_breaks_and_traditional_characters_do_not_matter() -> None:
    sections, _ = read("　　一、總體情況", "甲。", "  二、主動公開政府資訊情況", "三、收到和處理政府信息公開申請情況")
    assert [(s.number, s.heading) for s in sections] == [
        (1, "總體情況"),
        (2, "主動公開政府資訊情況"),
        (3, "收到和處理政府信息公開申請情況"),
    ]


def test_a_wrong_number_is_a_finding_and_the_words_decide() -> None:
    sections, findings = read(*OFFICIAL[:3], "五、行政复议、行政诉讼情况", "六、存在的主要问题及改进情况")
    assert [section.number for section in sections] == [1, 2, 3, 4, 5]
    assert [finding.code for finding in findings] == ["wrong_numbering", "wrong_numbering"]


def test_a_sentence_about_a_section_is_no_heading() -> None:
    sections, _ = read(*OFFICIAL[:3], "一、总体情况的说明见附件，此处从略。", "1.行政复议情况", "全年没有行政复议。")
    assert sections[2].text == "一、总体情况的说明见附件，此处从略。\n1.行政复议情况\n全年没有行政复议。"


def test_a_table_of_contents_does_not_take_the_text() -> None:
    sections, _ = read(*OFFICIAL, *(line for h in OFFICIAL for line in (h, f"{h[:1]}的正文。")))
    assert [section.text for section in sections] == [f"{heading[:1]}的正文。" for heading in OFFICIAL]


def test_a_numbered_line_inside_a_section_that_repeats_its_words_stays_text() -> None:
    sections, _ = read(*OFFICIAL[:5], "先说问题。", "一、存在的问题", "公开不够及时。", "二、改进措施", "加强培训。")
    assert sections[4].text == "先说问题。\n一、存在的问题\n公开不够及时。\n二、改进措施\n加强培训。"


def test_a_free_form_report_keeps_its_own_sections_in_order() -> None:
    sections, _ = read("引言。", "一、概述", "甲。", "二、咨询处理情况", "乙。", "三、收费及减免情况", "丙。")
    assert [(s.number, s.heading, s.text) for s in sections] == [
        (1, "概述", "甲。"),
        (2, "咨询处理情况", "乙。"),
        (3, "收费及减免情况", "丙。"),
    ]


def test_a_text_without_headings_has_no_sections() -> None:
    assert read("一句话。") == ([], [])


def test_a_heading_glued_to_the_heading_before_it_is_found() -> None:
    sections, _ = read(
        "二、主动公开政府信息情况 三、收到和处理政府信息公开申请情况 五、存在的主要问题及改进情况 不深。"
    )
    assert [(s.number, s.text) for s in sections] == [(2, ""), (3, ""), (5, "不深。")]


def test_headings_are_numbered_by_parts_and_by_bare_numbers_too() -> None:
    sections, _ = read(
        "第一部分 总体情况", "平稳。", "二 主动公开政府信息情况", "第五章 存在的主要问题及改进情况", "三年来平稳。"
    )
    assert [(s.number, s.heading, s.text) for s in sections] == [
        (1, "总体情况", "平稳。"),
        (2, "主动公开政府信息情况", ""),
        (5, "存在的主要问题及改进情况", "三年来平稳。"),
    ]


def test_a_single_official_heading_keeps_its_number() -> None:
    sections, _ = read("二、主动公开政府信息情况", "甲。")
    assert [(s.number, s.heading, s.text) for s in sections] == [(2, "主动公开政府信息情况", "甲。")]


def test_lines_of_a_table_of_contents_with_their_pages_are_no_headings() -> None:
    contents = [f"{heading}\t{page}" for page, heading in enumerate(OFFICIAL, start=1)]
    sections, _ = read(*contents, "依据条例编制本报告。", *(line for h in OFFICIAL for line in (h, f"{h[:1]}的正文。")))
    assert [section.heading for section in sections] == [heading[2:] for heading in OFFICIAL]
    assert [section.text for section in sections] == [f"{heading[:1]}的正文。" for heading in OFFICIAL]


def test_a_table_of_contents_without_pages_does_not_take_the_preamble() -> None:
    sections, _ = read(*OFFICIAL, "依据条例编制本报告。", *(line for h in OFFICIAL for line in (h, f"{h[:1]}的正文。")))
    assert [section.text for section in sections] == [f"{heading[:1]}的正文。" for heading in OFFICIAL]


def test_headings_numbered_in_brackets_are_headings_where_there_are_no_others() -> None:
    bracketed = [f"（{heading[:1]}）{heading[2:]}" for heading in OFFICIAL]
    sections, _ = read(*(line for h in bracketed for line in (h, "正文。")))
    assert [(s.number, s.heading) for s in sections] == [(i, h[2:]) for i, h in enumerate(OFFICIAL, start=1)]
    sections, _ = read(OFFICIAL[0], bracketed[1], "正文。", *OFFICIAL[1:])
    assert sections[0].text == f"{bracketed[1]}\n正文。"


def test_a_heading_broken_over_two_lines_is_one() -> None:
    broken = (line for heading in OFFICIAL for line in (heading[:6], heading[6:], "正文。"))
    sections, _ = read(*broken)
    assert [section.heading for section in sections] == [heading[2:] for heading in OFFICIAL]
    assert {section.text for section in sections} == {"正文。"}


def test_capital_and_roman_numbers_and_a_colon_behind_are_no_part_of_a_heading() -> None:
    for numbers in ("壹贰叁肆伍陆", "ⅠⅡⅢⅣⅤⅥ"):
        sections, _ = read(
            *(line for n, h in zip(numbers, OFFICIAL, strict=True) for line in (f"{n}、{h[2:]}：", "文。"))
        )
        assert [(s.number, s.heading) for s in sections] == [(i, h[2:]) for i, h in enumerate(OFFICIAL, start=1)]


def test_an_old_report_whose_headings_are_partly_official_keeps_its_own_order() -> None:
    old = ["概述", "主动公开情况", "依申请公开情况", "收费及减免情况", "行政复议和行政诉讼情况", "存在的问题和改进措施"]
    sections, findings = read(
        *(line for n, h in zip("一二三四五六", old, strict=True) for line in (f"{n}、{h}", "文。"))
    )
    assert [(s.number, s.heading, s.text) for s in sections] == [(i, h, "文。") for i, h in enumerate(old, start=1)]
    assert findings == []
