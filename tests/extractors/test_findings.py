"""What is said beside the numbers: claims of the prose, cells read again, two years, clones, indicator sheets."""

from dataclasses import replace

import pytest

from extractors.checks import check
from extractors.document import Cell, Document, Grid, Paragraph
from extractors.extract import extract
from extractors.figures import parse_number
from extractors.identity import Identity
from extractors.prose import check_prose
from extractors.read.html import read_html
from extractors.report import At, Section
from extractors.source import Box, Place, Source
from extractors.spam import find_pinyin
from extractors.suspicions import find_clone, find_two_years
from extractors.tables.indicators import read_indicators
from extractors.tables.reread import judge
from extractors.tables.unread import find_unread
from extractors.tables.value import Value
from extractors.titles import Title

SEEN = Place(source=1, table=0, row=1, column=1, box=Box(0, 0, 9, 9), confidence=0.9)


def value(path: str, raw: str, place: Place = SEEN) -> Value:
    return Value(path, raw, *parse_number(raw), place)


def totals(**rows: int) -> dict[str, Value]:
    paths = {name.replace("__", "."): number for name, number in rows.items()}
    return {f"applications.{row}.total": value(f"applications.{row}.total", str(n)) for row, n in paths.items()}


def claims(text: str, values: dict[str, Value]) -> tuple[dict[str, bool | None], list[str]]:
    checks, findings = check_prose([Section(number=1, heading="总体情况", text=text)], values)
    return {c.rule: c.holds for c in checks}, [f.code for f in findings]


TABLE = totals(new=956, carried_in=136, granted=279, refused__state_secret=50, refused__third_party_rights=9)


def test_a_claim_may_mean_the_new_applications_or_those_carried_in_as_well() -> None:
    assert claims("全年收到政府信息公开申请1,092件。", TABLE) == ({"prose.received": True}, [])
    assert claims("全年新收到政府信息公开申请956件。", TABLE) == ({"prose.received": True}, [])


def test_a_claim_that_fits_nothing_is_a_finding_with_both_sides() -> None:
    checks, findings = check_prose([Section(number=1, heading="总体情况", text="予以公开300件，不予公开59件。")], TABLE)
    assert [(c.rule, c.holds, c.left, c.right) for c in checks] == [
        ("prose.granted", False, 300, 279),
        ("prose.refused", True, 59, 59),
    ]
    (finding,) = findings
    assert (finding.code, finding.evidence) == ("prose_disagrees", "予以公开300件 | granted = 279")


def test_a_claim_without_its_row_in_the_table_or_outside_section_1_is_left_alone() -> None:
    assert claims("无法提供7件。", TABLE) == ({}, [])
    assert check_prose([Section(number=5, heading="问题", text="予以公开300件。")], TABLE) == ([], [])


def test_refused_is_not_read_out_of_granted_nor_granted_out_of_partly_granted() -> None:
    values = totals(granted=3, partly_granted=4)
    assert claims("予以公开3件，部分公开4件，不予公开0件。", values) == (
        {"prose.granted": True, "prose.partly_granted": True},
        [],
    )


DISPUTES = dict(zip(("upheld", "corrected", "other", "pending", "total"), ("3", "1", "0", "2", "6"), strict=True))


def disputes(**read: str) -> dict[str, Value]:
    printed = {f"disputes.reconsideration.{key}": raw for key, raw in {**DISPUTES, **read}.items()}
    return {path: value(path, raw) for path, raw in printed.items()}


def test_a_digit_that_breaks_a_sum_is_read_again_and_taken_when_the_sum_then_holds() -> None:
    settled, findings = judge(
        disputes(upheld="8"), lambda cells: [[("3", 0.7)] if v.path.endswith("upheld") else [] for v in cells]
    )
    assert settled["disputes.reconsideration.upheld"].value == 3
    assert settled["disputes.reconsideration.upheld"].place.confidence == 0.7
    assert [(f.code, f.evidence) for f in findings] == [("read_again", "8 | 3")]
    assert all(c.holds for c in check(settled))


def test_a_number_that_no_reading_of_its_cell_confirms_stays_as_read_with_the_failing_check() -> None:
    settled, findings = judge(disputes(upheld="8"), lambda cells: [[("9", 0.99), ("", 0.5)] for _ in cells])
    assert settled["disputes.reconsideration.upheld"].value == 8
    assert findings == []
    assert [c.holds for c in check(settled)] == [False]


def test_cells_of_word_or_html_are_never_read_again() -> None:
    printed = {path: replace(v, place=Place(table=0)) for path, v in disputes(upheld="8").items()}
    settled, findings = judge(printed, lambda cells: [[("3", 1.0)] for _ in cells])
    assert settled == printed
    assert findings == []


@pytest.mark.parametrize(
    ("line", "codes"),
    [
        ("发布日期：2021-03-30 10:12", []),
        ("发布日期：2021-04-12", ["two_dates"]),
        ("更新时间：2021-04-12", []),
        ("发布日期：2021-04-12　发布日期：2021-03-30", []),
    ],
)
def test_a_printed_day_of_publication_that_contradicts_the_pages_facts_is_a_finding(
    line: str, codes: list[str]
) -> None:
    html = f"<meta name=PubDate content='2021-03-30 09:00'><h1>某区2020年政府信息公开工作年度报告</h1><p>{line}</p>"
    report = extract(Source(f"{html}<p>{'本机关推进公开工作。' * 30}</p>".encode()))
    assert report.published == "2021-03-30"
    assert [finding.code for finding in report.findings] == codes


def identity(title: str, year: int | None) -> Identity:
    return Identity(title, Title("report", "某区", year), "某区", year, None)


def test_two_titles_of_different_years_are_a_finding() -> None:
    (finding,) = find_two_years(identity("某区2020年报告", 2020), identity("某区2021年报告", 2021), [])
    assert (finding.code, finding.evidence) == ("two_years", "某区2020年报告 | 某区2021年报告")


def test_a_text_that_speaks_of_another_year_is_a_finding_and_one_that_compares_is_not() -> None:
    said = identity("某区2021年报告", 2021)
    other = Section(number=1, heading="总体情况", text="2020年，某区推进公开工作。")
    compares = Section(number=1, heading="总体情况", text="2021年，某区推进公开工作。2020年，申请较少。")
    assert [f.code for f in find_two_years(said, said, [other])] == ["two_years"]
    assert list(find_two_years(said, said, [compares])) == []


@pytest.mark.parametrize(
    ("url", "codes"),
    [
        ("http://www.bjft-gov.example.com/a.html", ["clone_suspected"]),
        ("http://www.bjft.gov.cn/a.html", []),
        ("http://127.0.0.11:8521/a.html", []),
        ("a.html", []),
    ],
)
def test_a_page_with_a_government_s_code_on_another_host_is_suspected(url: str, codes: list[str]) -> None:
    document = Document((), "text/html", metas={"siteidcode": "1101060001"})
    assert [f.code for f in find_clone(document, url)] == codes


SHEET = """<table><tr><td>指标名称</td><td>计量单位</td><td>数量</td></tr>
<tr><td colspan=3>一、主动公开情况</td></tr>
<tr><td>（一）主动公开政府信息数</td><td>条</td><td>1,036</td></tr>
<tr><td>其中：主动公开规范性文件数</td><td>条</td><td>—</td></tr></table>"""


def test_the_indicator_sheet_of_an_old_report_is_read_line_by_line() -> None:
    grids = [b for b in read_html(Source(SHEET.encode()), 0).blocks if isinstance(b, Grid)]
    read = [(i.label, i.unit, i.value, i.raw) for i in read_indicators(grids)]
    assert read == [
        ("（一）主动公开政府信息数", "条", 1036, "1,036"),
        ("其中：主动公开规范性文件数", "条", None, "—"),
    ]


def test_a_free_form_report_has_its_own_sections_and_its_indicators() -> None:
    html = f"<h1>某县2012年政府信息公开工作年度报告</h1><p>一、概述</p><p>甲。</p><p>二、统计表</p>{SHEET}"
    report = extract(Source(html.encode(), "a.html"))
    assert (report.agency, report.year) == ("某县", 2012)
    assert [section.heading for section in report.sections] == ["概述", "统计表"]
    assert report.indicators
    assert len(report.indicators) == 2
    assert report.cells == ()


def test_pinyin_behind_several_characters_is_a_finding_with_its_place() -> None:
    (finding,) = find_pinyin([Paragraph("平稳。"), Paragraph("政務(wù)公開（kāi）", Place(source=1))])
    assert (finding.code, finding.evidence) == ("spam_injection", "務(wù) 開（kāi）")
    assert finding.at == At(source=1)


def test_the_reading_of_one_rare_name_is_no_finding() -> None:
    assert list(find_pinyin([Paragraph("㙍口村、亳(bó)州的目录(A类)(kai)。")])) == []


def test_a_table_that_stands_in_the_text_line_by_line_is_told() -> None:
    lines = [
        "一、本年新收政府信息公开申请数量",
        "3",
        "（一）予以公开",
        "2",
        "（七）总计",
        "2",
        "四、结转下年度继续办理",
        "1",
    ]
    told = list(find_unread([], {}, [Section(number=3, heading="申请情况", text="\n".join(lines))]))
    assert [(finding.code, finding.message.split()[1]) for finding in told] == [("unread_table", "applications")]
    assert not list(
        find_unread(
            [],
            {"applications.new.total": value("applications.new.total", "1")},
            [Section(number=3, heading="申请情况", text="\n".join(lines))],
        )
    )
    assert not list(find_unread([], {}, [Section(number=1, heading="总体情况", text="\n".join(lines))]))


def test_a_table_of_figures_that_was_not_read_is_told_while_one_of_the_form_is_missing() -> None:
    unread = Grid(tuple(Cell(str(i), 0, i, place=Place(source=0, table=1)) for i in range(5)))
    own = {"applications.new.total": value("applications.new.total", "1", Place(source=0, table=0))}
    told = list(find_unread([], own, grids=[unread]))
    assert [(finding.code, finding.evidence) for finding in told] == [("unread_table", "0 | 1 | 2 | 3 | 4")]
    whole = own | {
        f"{name}.x": value(f"{name}.x", "1", Place(source=0, table=0)) for name in ("disclosure", "disputes")
    }
    assert not list(find_unread([], whole, grids=[unread]))
    twin = Grid((Cell("行政许可", 0, 0), *(Cell(str(i), 0, i) for i in range(1, 6))))
    assert not list(find_unread([], own, grids=[twin]))


def test_where_strokes_stand_for_zero_a_sum_still_points_at_a_misread_digit() -> None:
    settled, findings = judge(disputes(other="/", upheld="8"), lambda cells: [[] for _ in cells])
    assert [c.holds for c in check(settled)] == [None]
    assert {f.message.split()[0] for f in findings} == set(settled)
    assert not judge(disputes(other="/"), lambda cells: [[] for _ in cells])[1]


def test_a_number_that_no_sum_judges_and_that_reads_otherwise_when_enlarged_is_in_doubt() -> None:
    alone = {"disclosure.licensing.decisions": value("disclosure.licensing.decisions", "19")}
    _, findings = judge(alone, lambda cells: [[("19", 0.99), ("99", 0.8), ("1", 0.2)] for _ in cells])
    assert [(f.code, f.evidence) for f in findings] == [("low_confidence", "19")]
    assert not judge(alone, lambda cells: [[("19", 0.99), ("99", 0.3)] for _ in cells])[1]
