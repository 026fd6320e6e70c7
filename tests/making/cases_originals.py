"""Golden cases: the five reports of the seeds, as the built-in portals serve them."""

from collections.abc import Iterator
from dataclasses import replace
from importlib import resources
from typing import Any

from crawler.demo.forms import APPLICANTS, Rows, applications, disputes
from crawler.demo.listing import Row, read_listing
from crawler.demo.templates import page
from crawler.demo.word import docx
from crawler.demo.written import SUBHEADING_MARK, WrittenReport, WrittenSection, read_report
from crawler.demo.zhejiang_report import PLACE, report_page
from tests.making.case import Cell, File, Made, Truth, golden

BEIJING = "http://www.beijing.gov.cn/gongkai/nb/"
COLUMNS = {
    "本年新制作数量": ("newly_made", "newly_disclosed", "total_disclosed"),
    "上一年项目数量": ("items_last_year", "change", "decisions"),
    "采购项目数量": ("projects", "amount_wan"),
}
ROWS = {
    "规章": "regulations",
    "规范性文件": "normative_documents",
    "行政许可": "licensing",
    "其他对外管理服务事项": "other_services",
    "行政检查": "inspections",
    "行政确认": "confirmations",
    "行政处罚": "penalties",
    "行政强制": "coercion",
    "行政事业性收费": "fees",
    "政府集中采购": "procurement",
}
SIMPLE = str.maketrans(
    "規範許對務項檢確認處罰強業費採購製數上開總內條（）", "规范许对务项检确认处罚强业费采购制数上开总内条（）"
)


def signed(raw: str) -> Cell:
    """A number of the originals: 231,467, +4,448, 增10, 减4, +(0), 32,694.3253."""
    plain = raw.strip().removesuffix("万元").replace(",", "").translate(str.maketrans("", "", "+()（）增"))
    minus = plain.startswith(("-", "减"))
    number = float(plain.lstrip("-减"))
    value = int(number) if number == int(number) else number
    return raw, -value if minus else value, "number"


def disclosed(rows: Rows) -> Iterator[tuple[str, str]]:
    """Path and text of every number of a disclosure table of the form of 2019."""
    columns: tuple[str, ...] = ()
    for row in rows:
        words = ["".join(cell.split()).translate(SIMPLE) for cell in row]
        head = next((COLUMNS[word] for word in words if word in COLUMNS), None)
        if head:
            columns = head
            continue
        label = next((ROWS[word] for word in reversed(words) if word in ROWS), None)
        if label:
            numbers = [cell for cell, word in zip(row, words, strict=True) if word not in {*ROWS, "<", "^"}]
            yield from zip((f"disclosure.{label}.{column}" for column in columns), numbers, strict=False)


def printed_by(report: WrittenReport) -> dict[str, str]:
    """Path and text of every number of the report."""
    first, second, third = (section.table for section in report.sections if section.table)
    printed = dict(disclosed(first))
    places = [row for row in applications("2019") if row[-1].startswith("=")]
    written = [row for row in second if row[-1].strip()[-1:].isdigit()]
    for place, row in zip(places, written, strict=True):
        printed |= {p[1:]: cell for p, cell in zip(place[-len(APPLICANTS) :], row[-len(APPLICANTS) :], strict=True)}
    return printed | {p[1:]: cell for p, cell in zip(disputes()[-1], third[-1], strict=True)}


def truth_of_original(
    report: WrittenReport,
    agency: str,
    *,
    glue: tuple[str, str] = ("\n", "\n"),
    **other: Any,  # noqa: ANN401 - fields of Truth
) -> Truth:
    """What is true of an original; `glue` is what stands behind a sub-heading and behind a line."""
    sections = ((n, s.heading.partition("、")[2], joined(s, *glue)) for n, s in enumerate(report.sections, 1))
    truth = Truth(
        report.full_title,
        agency,
        year=2020,
        published=None,
        forms=dict.fromkeys(("disclosure", "applications", "disputes"), "2019"),
        sections=tuple(sections),
        cells={path: signed(text.strip(" \n")) for path, text in printed_by(report).items()},
    )
    return replace(truth, **other)


def joined(section: WrittenSection, behind_heading: str, behind_line: str) -> str:
    """The lines as the document runs them together; blank ones are none."""
    text = ""
    for line in filter(None, section.lines):
        is_heading = line.startswith(SUBHEADING_MARK)
        text += line.removeprefix(SUBHEADING_MARK) + (behind_heading if is_heading else behind_line)
    return text.strip()


def word_original(name: str, agency: str) -> Made:
    """One of the three Word originals by itself."""
    report = read_report(name)
    file = File(f"{name}.docx", docx(report), f"http://www.beijing.gov.cn/zwgk/zfxxgknb/{name}.docx")
    return Made(file, truth_of_original(report, agency))


@golden
def original_of_guangdian_in_beijing() -> Made:
    """北京市广播电视局, 2020: a Word file."""
    return word_original("beijing-guangdian", "北京市广播电视局")


@golden
def original_of_miyun() -> Made:
    """北京市密云区融媒体中心, 2020: a Word file."""
    return word_original("beijing-miyun", "北京市密云区融媒体中心")


def row_of(name: str) -> Row:
    """The row of the Beijing listing that leads to a report."""
    return next(row for row in read_listing("beijing").rows if row.report == name)


@golden
def original_of_fengtai() -> Made:
    """北京市丰台区, 2020: a page of a portal with the Word file attached."""
    report, row = read_report("beijing-fengtai"), row_of("beijing-fengtai")
    body = page("trs_detail.html", row=row, paragraphs=row.text.strip().splitlines()).encode()
    folder = "http://www.beijing.gov.cn/zwgk/zfxxgknb/202103/"
    name = str(row.attachment).removeprefix("./")
    truth = truth_of_original(report, "北京市丰台区", published=row.date.isoformat())
    return Made(
        File("page.html", body, f"{folder}t20210330_2334671.html", "text/html"),
        truth,
        (File(name, docx(report), f"{folder}{name}"),),
    )


@golden
def original_of_guangdian_in_zhejiang() -> Made:
    """浙江省广播电视局, 2020: layout tables, all text on one line, GB18030, with injected advertising."""
    report = read_report("zhejiang-guangdian")
    file = File("page.html", report_page(report), "http://gdj.zj.gov.cn/art/2021/1/29/art_1_2.html", "text/html")
    assert report.advert
    sections = truth_of_original(report, "", glue=("", " ")).sections
    truth = truth_of_original(
        report,
        "浙江省广播电视局",
        published=report.published.isoformat(),
        provenance="clone",
        sections=tuple((n, heading, text.replace(PLACE, report.advert.text)) for n, heading, text in sections),
        findings=("spam_injection", "spam_injection"),
    )
    return Made(file, truth)


@golden
def original_of_beijing() -> Made:
    """北京市, 2020: a page in Traditional characters whose three tables are pictures."""
    report = read_report("beijing")
    row = next(row for row in read_listing("shoudu").rows if row.report == "beijing")
    body = page("shoudu_report.html", report=report, row=row).encode()
    folder = resources.files("crawler.demo") / "png"
    pictures = [section.picture for section in report.sections if section.picture]
    files = [
        File(picture.file, (folder / picture.file).read_bytes(), f"{BEIJING}{picture.address.removeprefix('./')}")
        for picture in pictures
    ]
    truth = truth_of_original(report, "北京市", glue=("", "\n"), published=row.date.isoformat(), language="zh-Hant")
    return Made(File("page.html", body, f"{BEIJING}t1.html", "text/html"), truth, tuple(files))
