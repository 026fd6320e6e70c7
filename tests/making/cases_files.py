"""Golden cases: reports as attachments, workbooks and free-form texts, and bodies that are no report."""

from dataclasses import replace

from crawler.demo.forms import applications, fill
from tests.extractors.writing import docx, ole, package
from tests.extractors.writing_sheets import Tab, xls, xlsx
from tests.making.case import File, Made, Truth, golden, page_of, some, truth_of
from tests.making.cases_pages import PORTAL
from tests.making.draft import Draft, Part, with_lines, with_tables
from tests.making.html import PAGE, page, page_html
from tests.making.sheet import items_of, one_tab, tab
from tests.making.word import file_word, table_word

HOST = "http://www.jiaxian.gov.cn/zfxxgk/"


def linking(written: Draft, *names: str, words: str = "报告全文见附件。") -> File:
    """A page of the portal that says little and links its attachments."""
    links = "".join(f'<p>附件：<a href="./{name}">{written.title}</a></p>' for name in names)
    return page_of(written, page(written, f"<p>{words}</p>{links}", frame=PORTAL))


@golden
def page_with_its_report_attached() -> Made:
    """The page says little; the report is a Word file beside it: dates of the page, numbers of the file."""
    written, printed = some("page_with_its_report_attached", "2021", 2, 4)
    attached = File("P020220120.docx", file_word(written), f"{HOST}202201/P020220120.docx")
    return Made(linking(written, "P020220120.docx"), truth_of(written, printed), (attached,))


@golden
def attachment_that_is_not_its_name() -> Made:
    """The attachment is called .doc and declared as a picture, but its bytes are a page that Word exported."""
    written, printed = some("attachment_that_is_not_its_name", "2021", 4)
    attached = File("P020220120.doc", page(written), f"{HOST}202201/P020220120.doc", "image/jpeg")
    return Made(linking(written, "P020220120.doc"), truth_of(written, printed), (attached,))


@golden
def attachment_that_is_damaged() -> Made:
    """The page has the tables; an attachment breaks off, which is a finding and no loss."""
    written, printed = some("attachment_that_is_damaged", "2021", 4)
    attached = File("P020220120.docx", file_word(written)[:1500], f"{HOST}202201/P020220120.docx")
    truth = truth_of(written, printed, findings=("unread_attachment",))
    return Made(page_of(written, page(written, frame=PORTAL)), truth, (attached,))


@golden
def page_and_attachment_say_the_same() -> Made:
    """Page and attachment both have the tables: the page's own count."""
    written, printed = some("page_and_attachment_say_the_same", "2021", 2)
    attached = File("P020220120.docx", file_word(written), f"{HOST}202201/P020220120.docx")
    return Made(page_of(written, page(written, frame=PORTAL)), truth_of(written, printed), (attached,))


@golden
def workbook_on_one_sheet() -> Made:
    """The whole report on one sheet of a workbook, text and tables."""
    written, printed = some("workbook_on_one_sheet", "2021", 2, 3, 4)
    book = File("nianbao.xlsx", xlsx(one_tab(written)), f"{HOST}nianbao.xlsx")
    return Made(book, truth_of(written, printed, published=None))


@golden
def workbook_with_a_sheet_for_each_table() -> Made:
    """Text on the first sheet, each table on a sheet of its own; an old draft is on a hidden sheet."""
    written, printed = some("workbook_with_a_sheet_for_each_table", "2019", 2, 3, 4)
    _, old = some("workbook_with_a_sheet_for_each_table, draft", "2019", 3)
    text = [written.title, *(line for part in written.parts for line in (part.head, *part.lines))]
    sheets = [tab(f"表{part.number}", part.tables) for part in written.parts if part.tables]
    draft = replace(tab("草稿", [fill(applications("2019"), old)]), state="hidden")
    book = File("nianbao.xlsx", xlsx(tab("正文", text), draft, *sheets), f"{HOST}nianbao.xlsx")
    return Made(book, truth_of(written, printed, published=None))


@golden
def workbook_of_stored_numbers() -> Made:
    """Cells hold numbers with formats: thousands, signs, four decimals, a dash for zero."""
    written, printed = some("workbook_of_stored_numbers", "2019", 2)
    placed = one_tab(written)
    rows = [list(row) for row in placed.rows]
    codes = {}
    for r, row in enumerate(rows):
        for c, cell in enumerate(row):
            if isinstance(cell, str) and cell.lstrip("-").replace(".", "").isdigit():
                row[c] = float(cell) if "." in cell else int(cell)
                codes[r, c] = "0.0000" if "." in cell else "0"
    book = xlsx(Tab(rows, "年报", merged=placed.merged, ruled=placed.ruled, codes=codes))
    return Made(File("nianbao.xlsx", book, f"{HOST}nianbao.xlsx"), truth_of(written, printed, published=None))


@golden
def workbook_of_old() -> Made:
    """A binary workbook of the nineties, still in use."""
    written, printed = some("workbook_of_old", "2019", 4)
    book = File("nianbao.xls", xls(one_tab(written)), f"{HOST}nianbao.xls")
    return Made(book, truth_of(written, printed, published=None))


@golden
def workbook_attached_to_a_page() -> Made:
    """The page has the text, a workbook beside it has the tables."""
    written, printed = some("workbook_attached_to_a_page", "2021", 3)
    items = items_of(written.parts[2])[1:]
    attached = File("fb.xlsx", xlsx(tab("附表", items)), f"{HOST}202201/fb.xlsx")
    bare = with_tables(written, 3)
    return Made(page_of(written, page(bare, frame=PORTAL)), truth_of(written, printed), (attached,))


@golden
def workbooks_for_the_tables() -> Made:
    """The page has the text, three files beside it one table each: a workbook, an old one, a Word file."""
    written, printed = some("workbooks_for_the_tables", "2021", 2, 3, 4)
    book, old, word = (items_of(part)[1:] for part in written.parts[1:4])
    attached = (
        File("fb1.xlsx", xlsx(tab("附表1", book)), f"{HOST}202201/fb1.xlsx"),
        File("fb2.xls", xls(tab("附表2", old)), f"{HOST}202201/fb2.xls"),
        File(
            "fb3.docx",
            docx("".join(table_word(rows) for rows in word if not isinstance(rows, str))),
            f"{HOST}202201/fb3.docx",
        ),
    )
    bare = with_tables(with_tables(with_tables(written, 2), 3), 4)
    return Made(page_of(written, page(bare, frame=PORTAL)), truth_of(written, printed), attached)


FREE = (
    Part(1, "概述", ("依照条例编制。",)),
    Part(2, "主动公开情况", ("公开了各类信息。",)),
    Part(3, "依申请公开情况", ("收到12件。",)),
    Part(4, "收费及减免情况", ("没有收费。",)),
    Part(5, "行政复议、诉讼情况", ("没有发生。",)),
    Part(6, "工作中的问题", ("更新偏慢。",)),
)
INDICATORS = (
    ("一、主动公开情况", "——", "——"),
    ("（一）主动公开政府信息数", "条", "1,204"),
    ("其中：1.政府网站公开政府信息数", "条", "988"),
    ("2.政务微博公开政府信息数", "条", "/"),
    ("二、依申请公开情况", "——", "——"),
    ("（一）收到申请数", "件", "12"),
    ("三、机构建设和保障经费情况", "——", "——"),
    ("（一）政府信息公开专项经费", "万元", "3.5"),
)


def free(name: str) -> Draft:
    """A report of 2016 in sections of its own."""
    written, _ = some(name, "2019")
    title = "甲县2016年政府信息公开工作年度报告"
    return replace(
        written, parts=FREE, title=title, year=2016, published="2017-03-10", url=f"{HOST}201703/t20170310_3.html"
    )


@golden
def free_form_with_an_indicator_sheet() -> Made:
    """Before 2019: sections of the report's own, and a sheet of indicators with unit and number."""
    written = free("free_form_with_an_indicator_sheet")
    sheet = (("统计指标", "单位", "统计数"), *INDICATORS)
    made = with_tables(written, 6, sheet)
    indicators = tuple(
        (label, unit, None if number in {"——", "/"} else float(number.replace(",", "")))
        for label, unit, number in INDICATORS
    )
    truth = truth_of(written, {}, indicators=indicators)
    return Made(page_of(written, page(made)), truth)


@golden
def free_form_without_tables() -> Made:
    """Before 2019: text alone."""
    written = free("free_form_without_tables")
    return Made(page_of(written, page(written, frame=PORTAL)), truth_of(written, {}))


@golden
def report_without_any_table() -> Made:
    """The official sections, but the tables were forgotten: a report with nothing to count."""
    written, _ = some("report_without_any_table", "2021")
    written = with_lines(written, 2, "数量见附表。")
    return Made(page_of(written, page(written, frame=PORTAL)), truth_of(written, {}))


@golden
def blank_page() -> Made:
    """A body of blanks and line ends is an error that says so."""
    return Made(File("page.html", b" \r\n\t\n", media_type="text/html"), ("EmptySource", "blank"))


@golden
def word_file_behind_a_password() -> Made:
    """An encrypted Word file is told from a damaged one."""
    return Made(File("P020220120.docx", ole("EncryptionInfo", "EncryptedPackage")), ("Encrypted", "password"))


@golden
def old_word_file() -> Made:
    """A .doc needs LibreOffice first: the error says what to install."""
    return Made(File("P020220120.doc", ole("WordDocument", "1Table")), ("NeedsConversion", "libreoffice"))


@golden
def archive_of_files() -> Made:
    """A ZIP is no report: the error names its type."""
    body = package({"甲县/年报.txt": "年报".encode()})
    return Made(File("nianbao.zip", body), ("UnknownType", "application/zip"))


@golden
def bytes_of_no_format() -> Made:
    """Bytes of no known format are an error that shows how they begin."""
    return Made(File("nianbao.ceb", b"Founder CEB 3.00\0\1\2\3" * 8), ("UnknownType", "46 6f 75 6e"))


@golden
def word_file_without_a_body() -> Made:
    """A package whose main part has no body is damaged."""
    parts = {"[Content_Types].xml": "<Types/>", "word/document.xml": "<w:document xmlns:w='urn:x'/>"}
    return Made(File("P020220120.docx", package(parts)), ("Damaged", ""))


@golden
def soft_error_page() -> Made:
    """A portal answers 200 with a page that says the page does not exist: no report."""
    html = PAGE.format(title="页面不存在", published="", body="<p>您访问的页面不存在或已删除。</p>")
    url = f"{HOST}202201/t20220120_8.html"
    truth = Truth("页面不存在", None, None, None, kind="other")
    return Made(File("page.html", html.encode(), url, "text/html"), truth)


@golden
def page_cut_off() -> Made:
    """The connection broke inside a table: what came is read, and the sums that lack a side say so."""
    written, printed = some("page_cut_off", "2021", 3)
    html = page_html(written)
    end = html.index("（五）不予处理")
    rows = [path for path in printed if printed[path]]
    cut = [
        p
        for p in rows
        if p.split(".")[1] in {"new", "carried_in", "granted", "partly_granted", "refused", "unavailable"}
    ]
    truth = truth_of(written, {path: printed[path] for path in cut}, forms={})
    truth = replace(truth, sections=truth.sections[:3])
    return Made(page_of(written, html[:end].encode()), truth)
