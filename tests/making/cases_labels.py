"""Golden cases: labels as real tables print them."""

from collections.abc import Callable

import opencc

from crawler.demo.forms import PARTLY, Rows, applications, disclosure, disputes, fill, relabel
from tests.making.case import Made, golden, page_of, some, truth_of
from tests.making.draft import Draft, with_tables
from tests.making.html import page

TABLES: dict[int, Callable[[str], Rows]] = {2: disclosure, 3: applications, 4: lambda _: disputes()}


def relabelled(name: str, form: str, labels: dict[int, dict[str, str]]) -> tuple[Draft, dict[str, str]]:
    """A draft in which tables have other words for some labels."""
    written, printed = some(name, form, *labels)
    for number, words in labels.items():
        written = with_tables(written, number, fill(relabel(TABLES[number](form), words), printed))
    return written, printed


def plain(name: str, form: str, labels: dict[int, dict[str, str]]) -> Made:
    """The same as a page of which nothing else is odd."""
    written, printed = relabelled(name, form, labels)
    return Made(page_of(written, page(written)), truth_of(written, printed))


@golden
def labels_with_slips_2019() -> Made:
    """结转下半年度办理, 行政事业型收费, 上年度结转, 合计: slips and habits that real tables of 2019 have."""
    return plain(
        "labels_with_slips_2019",
        "2019",
        {
            2: {"行政事业性收费": "行政事业型收费", "规章": "政府规章", "规范性文件": "行政规范性文件"},
            3: {
                "四、结转下年度继续办理": "四、结转下半年度办理",
                "二、上年结转政府信息公开申请数量": "二、上年度结转政府信息公开申请数量",
                "3.危及“三安全一稳定”": "3.危及三安全一稳定",
                "2.重复申请": "2．重复申请",
                "总计": "合计",
            },
        },
    )


@golden
def labels_with_slips_2021() -> Made:
    """现行有效件 without 数, 本年度 for 本年, 行政规范性文件 cut to 规范性文件, a wrong character in a long label."""
    return plain(
        "labels_with_slips_2021",
        "2021",
        {
            2: {
                "现行有效件数": "现行有效件",
                "行政规范性文件": "规范性文件",
                "本年收费金额（单位：万元）": "本年收费金额(万元)",
                "本年制发件数": "本年度制发件数",
            },
            3: {
                "4.无正当理由大量反复申请": "4.无正当理由大量反覆申请",
                PARTLY: PARTLY.replace("，不计其他情形", ",不计其它情形"),
                "5.要求行政机关确认或重新出具已获取信息": "5.要求行政机关确认或者重新出具已获取信息",
            },
        },
    )


@golden
def labels_broken_over_lines() -> Made:
    """自 / 然 / 人 stands upright, 不予 / 公开 in two lines; the source breaks off inside words, too."""
    written, printed = relabelled(
        "labels_broken_over_lines",
        "2019",
        {
            2: {"其他对外管理服务事项": "其他对外\n管理服务\n事项", "本年新制作数量": "本年新\n制作数量"},
            3: {
                "自然人": "自\n然\n人",
                "（三）不予公开": "（三）不予\n公开",
                "三、本年度办理结果": "三\n、\n本\n年\n度\n办\n理\n结\n果",
                "社会公益组织": "社会公\n益组织",
                "（七）总计": "（七）\n总计",
            },
            4: {"未经复议直接起诉": "未经复议\n直接起诉", "尚未审结": "尚未\n审结"},
        },
    )
    body = page(written).decode().replace("法律服务机构", "法律服\n    务机构").replace("2.重复申请", "2. 重 复 申 请")
    return Made(page_of(written, body.encode()), truth_of(written, printed))


@golden
def labels_with_filling_notes() -> Made:
    """Long notes on how to fill the form stand inside labels and column headings."""
    note = (
        "（填写说明：只计入本机关当年办结的件数，上年结转后在本年办结的也计入，不含正在办理的，含1.书面和2.网上两种）"
    )
    return plain(
        "labels_with_filling_notes",
        "2019",
        {
            2: {
                "行政许可": f"行政许可{note}",
                "处理决定数量": f"处理决定数量{note}",
                "行政强制": "行政强制（指依法作出的强制措施和强制执行的决定，以文书为准）",
                "采购总金额": "采购总金额（单位：万元，保留四位小数）",
            },
            3: {
                "（一）予以公开": f"（一）予以公开{note}",
                "8.属于行政查询事项": f"8.属于行政查询事项{note}",
                "（六）其他处理": "（六）其他处理（逾期不补正、逾期不缴费等，按实际发生的件数填写）",
                "自然人": "自然人（指以公民身份提出申请的）",
                "（七）总计": "（七）总计（以上各项相加）",
            },
        },
    )


@golden
def labels_without_brackets() -> Made:
    """一予以公开, 七总计, (三不予公开, 1属于国家秘密: brackets and points of the numbers are missing."""
    return plain(
        "labels_without_brackets",
        "2021",
        {
            2: {"第二十条第（一）项": "第二十条第一项", "第二十条第（五）项": "第二十条第（五项"},
            3: {
                "（一）予以公开": "一予以公开",
                PARTLY: PARTLY.removeprefix("（").replace("（", " ").removesuffix("）"),
                "（三）不予公开": "(三不予公开",
                "1.属于国家秘密": "1属于国家秘密",
                "2.其他法律行政法规禁止公开": "2、其他法律行政法规禁止公开",
                "3.其他": "3其他",
                "（七）总计": "七总计",
                "一、本年新收政府信息公开申请数量": "本年新收政府信息公开申请数量",
            },
        },
    )


@golden
def header_cells_cut_off() -> Made:
    """Column headings break off: 本年新 for 本年新制作数量, 本年废 for 本年废止件数 in another."""
    return plain("header_cells_cut_off", "2019", {2: {"本年新制作数量": "本年新", "上一年项目数量": "上一年项"}})


@golden
def header_cells_cut_off_alike() -> Made:
    """Two column headings are cut to the same 本年新: their order tells them apart."""
    return plain("header_cells_cut_off_alike", "2019", {2: {"本年新制作数量": "本年新", "本年新公开数量": "本年新"}})


@golden
def traditional_with_taiwan_wording() -> Made:
    """政府資訊, 品質, 微網志: Traditional characters with the words of Taiwan, in text and tables."""
    written, printed = some("traditional_with_taiwan_wording", "2019", 2, 3, 4)
    convert = opencc.OpenCC("s2twp").convert
    lines = ("二○二○年，公开的质量提高，微博发布及时。",)
    body = convert(page(written).decode().replace("<p>全县的公开工作按计划完成。</p>", f"<p>{lines[0]}</p>"))
    body = body.replace("微博", "微網志")
    sections = tuple((part.number, convert(part.heading), convert("\n".join(part.lines))) for part in written.parts)
    first = sections[0][2].replace(convert("全县的公开工作按计划完成。"), convert(lines[0]).replace("微博", "微網志"))
    truth = truth_of(
        written,
        printed,
        title=convert(written.title),
        agency="甲縣",
        language="zh-Hant",
        sections=((1, sections[0][1], first), *sections[1:]),
    )
    return Made(page_of(written, body.encode()), truth)


@golden
def captions_in_traditional_characters() -> Made:
    """第二十條 第(一)項 with a blank and narrow brackets, in a table of Traditional characters."""
    written, printed = some("captions_in_traditional_characters", "2021", 2)
    convert = opencc.OpenCC("s2t").convert
    rows = tuple(
        tuple(convert(cell.replace("条第（", "条 第(").replace("）项", ")项")) for cell in row)
        for row in disclosure("2021")
    )
    assert any("第二十條 第(一)項" in row for row in rows)
    written = with_tables(written, 2, fill(rows, printed))
    return Made(page_of(written, page(written)), truth_of(written, printed))


@golden
def local_rows_and_words() -> Made:
    """Beijing splits 其他对外管理服务事项 into 行政检查 and 行政确认; others add 其他主动公开文件."""
    written, printed = some("local_rows_and_words", "2019", 2)
    rows = []
    for row in disclosure("2019"):
        if row[0] == "规范性文件":
            extra = tuple(cell.replace("normative_documents", "other_documents") for cell in row[1:])
            rows += [row, ("其他主动公开文件", *extra)]
        elif row[0] == "其他对外管理服务事项":
            for label, key in (("行政检查", "inspections"), ("行政确认", "confirmations")):
                rows.append((label, *(cell.replace("other_services", key) for cell in row[1:])))
        else:
            rows.append(row)
    printed = {path: str(number) for number, path in enumerate((c[1:] for r in rows for c in r if c[0] == "="), 11)}
    table = tuple(
        (row[0], "<", *row[1:]) if row[0] not in {"行政检查", "行政确认"} else ("其他对外管理服务事项", *row)
        for row in fill(tuple(rows), printed)
    )
    split = next(i for i, row in enumerate(table) if row[1] == "行政确认")
    table = (*table[:split], ("^", *table[split][1:]), *table[split + 1 :])
    written = with_tables(written, 2, table)
    return Made(page_of(written, page(written)), truth_of(written, printed))
