"""The whole route of one page with its attachments, on the demo's originals."""

import json
import shutil
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest

from crawler.demo.word import docx
from crawler.demo.written import read_report
from crawler.demo.zhejiang_report import report_page
from extractors.document import Grid
from extractors.errors import EmptySource, UnknownType
from extractors.extract import extract
from extractors.read import read
from extractors.report import Report, json_schema, to_json
from extractors.source import Source
from extractors.version import VERSION, extractor_version, fingerprint

PAGE = """<html><head><meta name="ArticleTitle" content="{title}"><meta name="PubDate" content="2021-03-30 10:00">
<title>{title}_某某区</title></head><body><div class="TRS_Editor">{body}</div></body></html>"""


def page(title: str, body: str) -> Source:
    return Source(PAGE.format(title=title, body=body).encode(), "http://www.example.gov.cn/t20210330_1.html")


def word(name: str, url: str = "http://www.example.gov.cn/P020210330.docx") -> Source:
    return Source(docx(read_report(name)), url)


@pytest.mark.parametrize(
    ("name", "title", "agency"),
    [
        ("beijing-guangdian", "北京市广播电视局2020年政府信息公开工作年度报告", "北京市广播电视局"),
        ("beijing-fengtai", "2020年北京市丰台区政府信息公开工作年度报告", "北京市丰台区"),
        ("beijing-miyun", "北京市密云区融媒体中心2020年政府信息公开工作年度报告", "北京市密云区融媒体中心"),
    ],
)
def test_a_word_report_is_read_completely_and_its_sums_hold(name: str, title: str, agency: str) -> None:
    report = extract(word(name))
    assert (report.title, report.agency, report.year, report.kind) == (title, agency, 2020, "report")
    assert to_json(report)["forms"] == {"disclosure": "2019", "applications": "2019", "disputes": "2019"}
    assert len(report.cells) == 201
    assert len([check for check in report.checks if not check.rule.startswith("prose.")]) == 40
    assert all(check.holds for check in report.checks)
    assert [section.number for section in report.sections] == [1, 2, 3, 4, 5, 6]
    assert report.findings == ()


def test_every_value_is_the_number_printed_in_the_cell_that_it_names() -> None:
    report = extract(word("beijing-fengtai"))
    values = to_json(report)
    assert values["disclosure"]["penalties"] == {"items_last_year": 7251, "change": 4448, "decisions": 30345}
    assert values["disclosure"]["procurement"] == {"projects": 1435, "amount_wan": 32694.3253}
    assert values["applications"]["unavailable"]["not_held"]["natural_person"] == 434
    assert values["disputes"]["litigation_direct"]["total"] == 37
    grids = [block for block in read(word("beijing-fengtai"), 0).blocks if isinstance(block, Grid)]
    printed = {(c.place.table, c.row, c.column): c.text for grid in grids for c in grid.cells}
    for cell in report.cells:
        assert printed[cell.at.table, cell.at.row or 0, cell.at.column or 0] == cell.raw


def test_the_report_agrees_with_its_json_schema() -> None:
    jsonschema.validate(to_json(extract(word("beijing-fengtai"))), json_schema())


def test_a_report_comes_back_from_its_json() -> None:
    report = extract(word("beijing-miyun"))
    assert to_json(Report.model_validate(json.loads(json.dumps(to_json(report))))) == to_json(report)


def test_a_page_with_its_report_attached_has_the_dates_of_the_page_and_the_numbers_of_the_attachment() -> None:
    title = "2020年北京市丰台区政府信息公开工作年度报告"
    report = extract(page(title, '<p><a href="./P020210330.docx">附件</a></p>'), [word("beijing-fengtai")])
    assert (report.title, report.published, report.provenance) == (title, "2021-03-30", "official")
    assert {cell.at.source for cell in report.cells} == {1}
    assert len(report.cells) == 201


def test_layout_tables_advertising_and_toolbars_leave_the_report_as_it_was_printed() -> None:
    report = extract(Source(report_page(read_report("zhejiang-guangdian")), "http://www.example.cn/art_1.html"))
    assert (report.agency, report.year, report.published) == ("浙江省广播电视局", 2020, "2021-01-29")
    assert len(report.cells) == 198
    assert all(check.holds for check in report.checks)
    text = "\n".join(section.text for section in report.sections)
    for word_of_the_site in ("当前位置", "打印", "关闭", "分享", "ICP"):
        assert word_of_the_site not in text
    assert report.provenance == "clone"
    assert "365上分客服微信号_365现金app下载_bst365体育娱乐平台" in {
        finding.evidence for finding in report.findings if finding.code == "spam_injection"
    }


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("文字解读：丰台区2020年政府信息公开工作年度报告", "explainer"),
        ("关于做好2020年政府信息公开工作年度报告编制工作的通知", "notice"),
        ("某某区召开政府信息公开工作年度报告新闻发布会", "news"),
        ("某某区植树活动", "other"),
    ],
)
def test_a_decoy_says_what_it_is_and_carries_no_tables(title: str, kind: str) -> None:
    rows = "<tr><td>行政复议</td><td>结果维持</td><td>结果纠正</td></tr><tr><td>1</td><td>2</td><td>3</td></tr>"
    table = f"<table>{rows}</table>" if kind == "explainer" else ""
    report = extract(page(title, f"<p>有关情况介绍如下。</p>{table}"))
    assert report.kind == kind
    assert report.cells == ()
    assert report.disputes is None


def test_traditional_characters_are_kept_and_said() -> None:
    lines = ["一、總體情況", "本市辦理申請。", "二、主動公開政府資訊情況", "三、收到和處理政府信息公開申請情況"]
    body = "".join(f"<p>{line}</p>" for line in lines)
    report = extract(page("2020年北京市政府信息公開工作年度報告", body))
    assert (report.language, report.agency) == ("zh-Hant", "北京市")
    assert report.sections[0].heading == "總體情況"


def test_an_attachment_that_cannot_be_read_is_a_finding_and_the_page_is_read_all_the_same() -> None:
    broken = Source(b"PK\x03\x04 broken", "http://www.example.gov.cn/P020210330.docx")
    report = extract(page("2020年某区政府信息公开工作年度报告", "<p>一、总体情况</p><p>甲。</p>"), [broken])
    (finding,) = report.findings
    assert (finding.code, finding.evidence) == ("unread_attachment", "P020210330.docx")
    assert report.year == 2020


@pytest.mark.parametrize(("body", "error"), [(b"", EmptySource), (b"\x01\x02\x03\x04\xff\xfe\x90", UnknownType)])
def test_bytes_of_no_known_format_are_one_typed_error(body: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        extract(Source(body))


def test_the_version_changes_with_every_rule(tmp_path: Path) -> None:
    number, _, rules = extractor_version().partition("+rules.")
    package = shutil.copytree(Path(str(files("extractors"))), tmp_path / "extractors")
    assert (number, rules) == (VERSION, fingerprint(package))
    seen = {rules}
    for changed in ("forms/disclosure.toml", "read/html.toml", "dates.py", "tables/row.py"):
        with (package / changed).open("a", encoding="utf-8") as file:
            file.write("# changed\n")
        seen.add(fingerprint(package))
    assert len(seen) == 5
