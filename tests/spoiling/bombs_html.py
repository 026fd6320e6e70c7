"""Pages made to take a reader's time or memory."""

from base64 import b64encode

from tests.spoiling.bombs import bomb, each
from tests.spoiling.bombs_picture import png_of

TITLE = "甲县2021年政府信息公开工作年度报告"
HEAD = "二、主动公开政府信息情况"
SCRIPT = 'document.write("{}");'


def page(body: str) -> bytes:
    """A report's page with this in it."""
    return f'<meta charset="utf-8"><title>{TITLE}</title><h1>{TITLE}</h1><p>{HEAD}</p>{body}'.encode()


def script(text: str) -> bytes:
    """A page that a script draws."""
    return f"<script>{text}</script>".encode()


def table(rows: str) -> bytes:
    """A page with one table, which has a row of the form."""
    form = "<tr><td>信息内容<td>本年制发件数<td>本年废止件数<td>现行有效件数<tr><td>规章<td>1<td>2<td>3"
    return page(f"<table border=1>{form}{rows}</table>")


def deep(opening: str, closing: str = "", times: int = 100_000) -> bytes:
    """Elements in elements."""
    return page(opening * times + "1" + closing * times)


each(
    divs_in_divs=lambda: deep("<div>", "</div>"),
    divs_never_closed=lambda: deep("<div class='a'>"),
    fonts_never_closed=lambda: deep("<p><b><font size=1>", times=20_000),
    spans_in_spans=lambda: deep("<span style='display:block'>", "</span>", 50_000),
    lists_in_lists=lambda: deep("<ul><li>", "</li></ul>", 50_000),
    quotes_in_hidden_quotes=lambda: deep("<blockquote style='display:none'>", "</blockquote>", 50_000),
    tables_in_tables=lambda: deep("<table><tr><td>", "</td></tr></table>", 30_000),
    tables_in_tables_with_figures=lambda: deep(
        "<table><tr><td>1<td>2</tr><tr><td>3<td>4<td>", "</td></tr></table>", 2_000
    ),
    spans_of_a_million=lambda: table("<tr><td rowspan=1000000 colspan=1000000>0" * 50),
    one_span_of_a_million=lambda: table("<tr><td colspan=1000000>0<td rowspan=1000000>0"),
    wide_cells_in_every_row=lambda: table("<tr>" + "<td colspan=1000000>0" * 5 + ("<tr><td colspan=1000>1" * 3_000)),
    tall_cells_beside_each_other=lambda: table("<tr>" + "<td rowspan=1000>0" * 1_000 + "<tr><td>1" * 1_000),
    cells_without_end=lambda: table("<tr><td>0<td>1<td>2<td>3" * 70_000),
    rows_of_the_form_without_end=lambda: table("<tr><td>规章<td>1<td>2<td>3" * 40_000),
    columns_without_end=lambda: table("<tr>" + "<td>1" * 150_000),
    tables_without_end=lambda: page("<table><tr><td>规章<td>1<td>2<tr><td>3<td>4<td>5</table>" * 30_000),
    applications_without_end=lambda: page(
        ("<table><tr><td>自然人<td>商业企业<td>总计<tr><td>一、本年新收政府信息公开申请数量<td>1<td>2<td>3</table>")
        * 8_000
    ),
    unknown_rows_without_end=lambda: table("".join(f"<tr><td>第{n}号<td>1<td>2<td>3" for n in range(30_000))),
    labels_that_nearly_fit=lambda: table("<tr><td>" + "行政事业性收费规章规范性文件" * 3_000 + "<td>1<td>2<td>3"),
    many_labels_that_nearly_fit=lambda: table(
        "".join(f"<tr><td>{n}行政事业性收费规范{n}<td>1<td>2<td>3" for n in range(20_000))
    ),
    a_number_of_a_million_digits=lambda: table(f"<tr><td>规范性文件<td>{'9' * 1_000_000}<td>1,{'0,' * 99_999}<td>3"),
    a_number_with_five_thousand_digits=lambda: table(f"<tr><td>规范性文件<td>{'9' * 5_000}<td>-{'8' * 5_000}万元<td>3"),
    a_fraction_of_a_million_digits=lambda: table(f"<tr><td>规范性文件<td>1.{'3' * 1_000_000}元<td>.{'5' * 5_000}<td>3"),
    a_number_of_blanks=lambda: table(f"<tr><td>规范性文件<td>1{'&nbsp;' * 200_000}2<td>{'-' * 200_000}<td>3"),
    one_paragraph=lambda: page("<p>" + "收到申请1件，予以公开2件，" * 200_000),
    one_word=lambda: page("<p>" + "年" * 5_000_000),
    brackets=lambda: page("<p>" + "（" * 500_000 + "）" * 500_000),
    ordinals=lambda: page("<p>" + "一、" * 300_000 + "<p>" + "（一）" * 300_000),
    years=lambda: page("<p>" + "2021年" * 300_000),
    blanks=lambda: page("<p>x" + " \u3000" * 1_000_000 + "x"),
    headings_without_end=lambda: page("<p>二、主动公开政府信息情况" * 30_000),
    paragraphs_without_end=lambda: page("<p>一二三" * 300_000),
    titles_without_end=lambda: page(f"<h1>{TITLE}</h1>" * 20_000),
    a_title_without_end=lambda: page(f"<h1>{TITLE * 30_000}</h1>"),
    pinyin_without_end=lambda: page("<p>" + "務(wù)" * 200_000),
    spam_without_end=lambda: page("<p>" + "365上分客服微信号_" * 100_000),
    comments_without_end=lambda: page("<!--" * 500_000),
    entities_without_end=lambda: page("&amp;&#20013;&nosuch;" * 300_000),
    metas_without_end=lambda: page("".join(f"<meta name='n{n}' content='2021-01-0{n % 9}'>" for n in range(100_000))),
    links_without_end=lambda: page("<a href='../../../a.docx'>附件</a>" * 50_000),
    one_link_around_all=lambda: page("<a href=a.docx>" * 20_000 + "附件"),
    attributes_without_end=lambda: page("<p " + "".join(f"a{n}=1 " for n in range(300_000)) + ">1"),
    one_attribute_without_end=lambda: page(f"<p style='{'display:none;' * 300_000}'>1"),
    classes_without_end=lambda: page("<p class='" + "zoom " * 500_000 + "'>1"),
    scripts_with_quotes=lambda: b'<script>var a = "' + b"\\" * 999_999 + b"</script>",
    scripts_with_strings=lambda: script(SCRIPT.format("<p>1") * 50_000),
    scripts_in_strings=lambda: script(SCRIPT.format(SCRIPT.format(HEAD * 1_000) * 100)),
    escapes_without_end=lambda: b"<script>var a = '\\u003c" + rb"\u4e2d" * 400_000 + b"'</script>",
    pages_behind_each_other=lambda: page("1") * 20_000,
    forms_within_paragraphs=lambda: deep("<p><form><select><option>", times=20_000),
    svg_within_itself=lambda: deep("<svg><foreignObject>", "</foreignObject></svg>", 20_000),
    ruby_within_itself=lambda: deep("<ruby>信<rt>", "</rt></ruby>", 20_000),
    preformatted_lines=lambda: page("<pre>" + "1\n" * 500_000),
    zeros=lambda: page("<p>1") + b"\0" * 5_000_000,
    sixteen_bits=lambda: b"\xff\xfe" + ("<p>中" * 500_000).encode("utf-16-le") + b"\xd8",
    another_charset=lambda: b'<meta charset="hz-gb-2312"><p>' + b"~{VP~}" * 300_000,
    a_charset_of_mail=lambda: b'<meta charset="utf-7"><p>' + b"+/v8-" * 200_000,
    mail_without_end=lambda: b"A:b\n b\n" * 100_000 + b"MIME-Versio",
    open_tags_without_end=lambda: b"<html><" + b"a " * 1_000_000,
    a_meta_without_end=lambda: b"<meta " * 300_000 + b"charset",
)


@bomb
def a_picture_in_an_address() -> bytes:
    """A small file that unpacks to gigabytes stands in a `data:` address."""
    return page(f'<img src="data:image/png;base64,{b64encode(png_of(50_000, 50_000)).decode()}">' * 20)


@bomb
def pictures_in_addresses_without_end() -> bytes:
    """Hundreds of small pictures, each of which may hold a table."""
    return page(f'<img src="data:image/png;base64,{b64encode(png_of(400, 400)).decode()}">' * 500)
