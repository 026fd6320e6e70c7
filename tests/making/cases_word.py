"""Golden cases: Word files with everything that Word can wrap around a number."""

import re
from collections.abc import Mapping

from crawler.demo.forms import applications, fill
from crawler.demo.written import merged_grid
from tests.extractors.writing import as_word, p, r, tbl, tc, tr
from tests.making.case import File, Made, golden, some, truth_of
from tests.making.draft import Draft
from tests.making.word import body_word, file_word, part_word

NUMBERED_CELL = re.compile(r'(<w:p><w:pPr></w:pPr>)(<w:r><w:rPr></w:rPr><w:t xml:space="preserve">(\d+)</w:t></w:r>)')


def word_of(
    written: Draft, body: str | None = None, *, parts: Mapping[str, str | bytes] | None = None, numbering: str = ""
) -> File:
    """The draft as a document that a page linked: nothing is known of when it was published."""
    name = f"P{written.year + 1}0120.docx"
    return File(name, file_word(written, body, parts=parts, numbering=numbering), f"http://www.jiaxian.gov.cn/{name}")


def deleted(text: str) -> str:
    """A run that a reviewer struck out."""
    return f'<w:del w:id="1" w:author="a"><w:r><w:delText>{text}</w:delText></w:r></w:del>'


def inserted(text: str) -> str:
    """A run that a reviewer added."""
    return f'<w:ins w:id="2" w:author="a">{r(text)}</w:ins>'


def hidden(text: str) -> str:
    """A run that Word does not show."""
    return r(text, "<w:vanish/>")


def boxed(content: str) -> str:
    """A run with a text box, once for new programs and once for old ones."""
    box = f"<wps:txbx><w:txbxContent>{content}</w:txbxContent></wps:txbx>"
    old = f"<w:pict><v:shape><v:textbox><w:txbxContent>{content}</w:txbxContent></v:textbox></v:shape></w:pict>"
    return (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>{box}</w:drawing></mc:Choice>'
        f"<mc:Fallback>{old}</mc:Fallback></mc:AlternateContent></w:r>"
    )


def control(content: str) -> str:
    """A content control around something."""
    return f"<w:sdt><w:sdtPr><w:alias w:val='a'/></w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"


@golden
def word_form_of_2021() -> Made:
    """The form of 2021 with its 25 rows, complete, as a Word file."""
    written, printed = some("word_form_of_2021", "2021", 2, 3, 4)
    return Made(word_of(written), truth_of(written, printed, published=None))


@golden
def word_tracked_changes() -> Made:
    """Numbers, a heading and a row were corrected with tracked changes: they are read as accepted."""
    written, printed = some("word_tracked_changes", "2021", 2, 4)

    def corrected(found: re.Match[str]) -> str:
        return f"{found[1]}{deleted('9' + found[3])}{inserted(found[3])}"

    body = NUMBERED_CELL.sub(corrected, body_word(written))
    body = body.replace(r("一、总体情况"), r("一、") + deleted("基本") + inserted("总体") + r("情况"))
    struck = tr(tc("删去的一行"), tc("1"), tc("2"), tc("3"), properties='<w:del w:id="3" w:author="a"/>')
    body = body.replace("</w:tbl>", f"{struck}</w:tbl>", 1)
    return Made(word_of(written, body), truth_of(written, printed, published=None))


@golden
def word_hidden_text() -> Made:
    """Hidden runs stand in cells, in the title and between paragraphs: nobody sees them, and they are not read."""
    written, printed = some("word_hidden_text", "2021", 4)
    body = NUMBERED_CELL.sub(lambda found: f"{found[1]}{hidden('8')}{found[2]}{hidden('.5')}", body_word(written))
    body = body.replace(r(written.title), hidden("草稿") + r(written.title)).replace(
        r("六、其他需要报告的事项"), r("六、其他需要报告的事项") + hidden("（待定）")
    )
    return Made(word_of(written, body), truth_of(written, printed, published=None))


@golden
def word_text_boxes() -> Made:
    """Title and second section stand in text boxes, each stored twice for old and new programs."""
    written, printed = some("word_text_boxes", "2021", 2, 4)
    title = f"<w:p>{boxed(p(written.title))}</w:p>"
    parts = [part_word(part) for part in written.parts]
    parts[1] = f"<w:p>{boxed(parts[1])}</w:p>"
    return Made(word_of(written, title + "".join(parts)), truth_of(written, printed, published=None))


@golden
def word_content_controls() -> Made:
    """Content controls wrap paragraphs, a whole table, rows, cells and single numbers."""
    written, printed = some("word_content_controls", "2021", 2, 4)
    body = NUMBERED_CELL.sub(lambda found: f"{found[1]}{control(found[2])}", body_word(written))
    body = body.replace(p("一、总体情况"), control(p("一、总体情况")))
    first, second = body.index("<w:tbl>"), body.rindex("<w:tbl>")
    body = body[:first] + body[first:second].replace("<w:tr>", "<w:sdt><w:sdtContent><w:tr>").replace(
        "</w:tr>", "</w:tr></w:sdtContent></w:sdt>"
    ) + "<w:sdt><w:sdtContent>" + body[second:].replace("</w:tbl>", "</w:tbl></w:sdtContent></w:sdt>")  # fmt: skip
    return Made(word_of(written, body), truth_of(written, printed, published=None))


@golden
def word_split_runs() -> Made:
    """Spelling marks and edits split numbers, labels and headings into runs of one character."""
    written, printed = some("word_split_runs", "2019", 2)
    body = re.sub(
        r'<w:r><w:rPr></w:rPr><w:t xml:space="preserve">([^<]+)</w:t></w:r>',
        lambda found: '<w:proofErr w:type="spellStart"/>'.join(map(r, found[1])) if "&" not in found[1] else found[0],
        body_word(written),
    )
    return Made(word_of(written, body), truth_of(written, printed, published=None))


@golden
def word_automatic_numbers() -> Made:
    """一、 of headings, （一） and 1. of labels are Word's automatic numbers and stand in no text."""
    written, printed = some("word_automatic_numbers", "2019", 3)
    numbered = {"1": ("chineseCounting", "%1、"), "2": ("chineseCounting", "（%1）"), "3": ("decimal", "%1.")}
    numbered["4"] = numbered["1"]  # the table counts for itself
    kinds = "".join(
        f'<w:abstractNum w:abstractNumId="{n}"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl></w:abstractNum>'
        for n, (form, text) in numbered.items()
    )
    lists = [("1", "1", 0), ("2", "2", 0), *((str(n), "3", 1) for n in (30, 31, 32)), ("40", "4", 0)]
    numbering = kinds + "".join(
        f'<w:num w:numId="{num}"><w:abstractNumId w:val="{kind}"/>'
        + ('<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>' if anew else "")
        + "</w:num>"
        for num, kind, anew in lists
    )
    body, decimal = body_word(written), 29
    for text in re.findall(r"(?<=>)(?:[一二三四五六]、|（[一二三四五六七]）|[1-8]\.)[^<]*", body):
        lead = re.match(r"[一二三四五六]、|（.）|\d\.", text)
        assert lead
        decimal += text.startswith("1.")
        in_table = "数量" in text or "结果" in text or "继续办理" in text
        number = (
            str(decimal) if lead[0].endswith(".") else "2" if lead[0].startswith("（") else "40" if in_table else "1"
        )
        old = f'<w:p><w:pPr></w:pPr><w:r><w:rPr></w:rPr><w:t xml:space="preserve">{text}<'
        new = old.replace(
            "<w:pPr></w:pPr>", f'<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="{number}"/></w:numPr></w:pPr>'
        )
        body = body.replace(old, new.replace(f">{lead[0]}", ">"), 1)
    return Made(word_of(written, body, numbering=numbering), truth_of(written, printed, published=None))


@golden
def word_nested_tables() -> Made:
    """The whole report stands in one cell of a table that only draws a frame, its tables in tables."""
    written, printed = some("word_nested_tables", "2021", 2, 3)
    frame = tbl(tr(tc("甲县人民政府办公室", '<w:gridSpan w:val="2"/>')), tr(tc(body_word(written) + p("")), tc("")))
    return Made(word_of(written, frame), truth_of(written, printed, published=None))


@golden
def word_headers_and_footnotes() -> Made:
    """Page header, footer, footnote and comment speak of other numbers: they are no part of the report."""
    written, printed = some("word_headers_and_footnotes", "2021", 4)
    names = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    parts = {
        "word/header1.xml": f"<w:hdr {names}>{p('甲县2019年政府信息公开工作年度报告')}</w:hdr>",
        "word/footnotes.xml": f"<w:footnotes {names}><w:footnote w:id='1'>{p('另有99件。')}</w:footnote></w:footnotes>",
        "word/comments.xml": f'<w:comments {names}><w:comment w:id="1">{p("请核对")}</w:comment></w:comments>',
    }
    marked = '<w:r><w:footnoteReference w:id="1"/></w:r><w:r><w:commentReference w:id="1"/></w:r>'
    body = NUMBERED_CELL.sub(lambda found: found[0] + marked, body_word(written))
    return Made(word_of(written, body, parts=parts), truth_of(written, printed, published=None))


@golden
def word_table_of_uneven_rows() -> Made:
    """Rows begin and end at different grid columns (gridBefore, gridAfter), a row is taller than its cells."""
    written, printed = some("word_table_of_uneven_rows", "2021", 3)
    table = as_word(merged_grid(fill(applications("2021"), printed)))
    table = table.replace("<w:trPr></w:trPr>", '<w:trPr><w:gridAfter w:val="1"/></w:trPr>', 5)
    table = table.replace("<w:tblGrid/>", f"<w:tblGrid>{'<w:gridCol/>' * 11}</w:tblGrid>")
    body = body_word(written)
    start, end = body.index("<w:tbl>"), body.index("</w:tbl>") + len("</w:tbl>")
    return Made(word_of(written, body[:start] + table + body[end:]), truth_of(written, printed, published=None))
