"""Golden cases: pages that speak of an annual report and are none."""

from crawler.demo.forms import disputes, fill
from tests.making.case import File, Made, Truth, golden, some
from tests.making.cases_pages import PORTAL
from tests.making.html import table_html

HOST = "http://www.jiaxian.gov.cn"


def decoy(title: str, kind: str, *lines: str, agency: str | None = "甲县", year: int | None = 2021) -> Made:
    """A page of a portal with a title and a few lines, or other markup."""
    body = "\n".join(line if line.startswith("<") else f"<p>{line}</p>" for line in lines)
    html = PORTAL.format(title=title, published="2022-01-26 10:00", body=body)
    page = File("page.html", html.encode(), f"{HOST}/jd/t20220126_9.html", "text/html")
    return Made(page, Truth(title, agency, year, "2022-01-26", kind=kind))


@golden
def decoy_explained_in_words() -> Made:
    """文字解读 has the report's title behind a colon."""
    return decoy(
        "文字解读：甲县2021年政府信息公开工作年度报告",
        "explainer",
        "问：一年收到多少申请？",
        "答：收到35件，都已办结。",
    )


@golden
def decoy_explained_in_a_picture() -> Made:
    """一图读懂 shows the report as one long picture, which is not here."""
    return decoy(
        "一图读懂甲县2021年政府信息公开工作年度报告", "explainer", '<p><img src="W020220126.jpg" alt="长图"></p>'
    )


@golden
def decoy_explained_with_a_table() -> Made:
    """An explanation copies a table of the report: its numbers are not counted a second time."""
    _, printed = some("decoy_explained_with_a_table", "2021", 4)
    table = table_html(fill(disputes(), printed))
    return decoy("【图解】甲县2021年政府信息公开工作年度报告", "explainer", "一起来看复议和诉讼。", table)


@golden
def decoy_notice_on_writing_it() -> Made:
    """A notice on how the report is to be written."""
    return decoy(
        "关于做好2021年政府信息公开工作年度报告编制工作的通知",
        "notice",
        "各乡镇、各部门：",
        "请于1月10日前报送年度报告。",
        "总体情况一节写明做了什么。",
        agency=None,
    )


@golden
def decoy_form_to_fill() -> Made:
    """The empty form that goes with such a notice."""
    return decoy("2021年度政府信息公开工作年度报告（模板）", "notice", "表格见附件。", agency=None)


@golden
def decoy_news() -> Made:
    """News that all reports are out."""
    return decoy(
        "甲县集中发布2021年政府信息公开工作年度报告",
        "news",
        "1月25日，全县42个单位的年度报告全部上网。",
        "报告共记载申请312件。",
    )


@golden
def decoy_press_conference() -> Made:
    """News on a report in another word order."""
    return decoy("甲县召开政府信息公开年度报告新闻通气会", "news", "会议介绍了去年的工作。", year=None)


@golden
def decoy_catalogue() -> Made:
    """A page that lists the reports of all bodies."""
    links = "".join(f'<li><a href="t{n}.html">甲县第{n}局2021年年报</a></li>' for n in range(1, 6))
    return decoy("甲县2021年政府信息公开工作年度报告汇总", "news", f"<ul>{links}</ul>")


@golden
def decoy_guide() -> Made:
    """The guide to information disclosure, which stands in the same column."""
    return decoy(
        "甲县政府信息公开指南",
        "other",
        "申请可以当面、来信或在网上提出。",
        agency=None,
        year=None,
    )
