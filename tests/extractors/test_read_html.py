"""A page becomes lines, pictures, links and metas in document order."""

import base64

import pytest

from extractors.document import Link, Paragraph
from extractors.errors import EmptySource
from extractors.read.html import read_html
from extractors.source import Place, Source
from tests.extractors.writing import grids, kinds, lines, page, pictures

WORD_EXPORT = """
<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w="urn:schemas-microsoft-com:office:word">
<head><!--[if gte mso 9]><xml><w:WordDocument><w:View>Print</w:View></w:WordDocument></xml><![endif]-->
<style><!-- p.MsoNormal {mso-style-parent:""} --></style></head>
<body lang=ZH-CN><div class=WordSection1>
<p class=MsoNormal style='mso-outline-level:1'><![if !supportLists]><span>一、<span style='font:7pt "Times New Roman"'>
</span></span><![endif]><b>总体<span lang=EN-US><o:p></o:p></span></b>情况</p>
<p class=MsoNormal><span>全年主动公开政府
信息</span><span lang=EN-US>1,0</span><span lang=EN-US>36</span><st1:chmetcnv>条</st1:chmetcnv>。<o:p>&nbsp;</o:p></p>
</div></body></html>
"""


def test_inline_elements_are_joined_without_inventing_blanks() -> None:
    assert lines(page("<p>政府<b>信息</b><span><i>公</i>开</span>工作</p>")) == ["政府信息公开工作"]


def test_every_break_and_every_block_ends_a_line() -> None:
    html = "<div>一<br>二<div>三</div>四<p>五<li>六<hr>七</div><span style='display: block'>八</span>九"
    assert lines(page(html)) == list("一二三四五六七八九")


def test_text_directly_in_the_body_and_in_a_cell_is_read() -> None:
    assert lines(page("<body>政府信息<table><tr><td>公开<p>年报</table>末尾")) == ["政府信息", "公开", "年报", "末尾"]


def test_blanks_are_joined_as_a_browser_does_but_full_width_spaces_stay() -> None:
    assert lines(page("<p>  2020 \t\n  年 &nbsp;度\u3000报告 </p>")) == ["2020 年  度\u3000报告"]


def test_a_line_of_the_source_that_ends_between_chinese_characters_makes_no_blank() -> None:
    assert lines(page("<p>政府\n    信息，\r\n公开 2020\n年</p>")) == ["政府信息，公开 2020 年"]


def test_characters_without_width_are_gone() -> None:
    assert lines(page("<p>\ufeff1&#8203;0&shy;件</p>")) == ["10件"]


def test_entities_superscripts_and_unknown_entities_are_text() -> None:
    assert lines(page("<p>&lt;5&gt; m<sup>2</sup> &#x4e2d;&copy; &nosuch;</p>")) == ["<5> m² 中© &nosuch;"]


def test_headings_keep_their_level() -> None:
    blocks = page("<h1>年度<br>报告</h1><h3><span>一、总体</span>情况</h3><p>正文</p>").blocks
    assert [(block.text, block.heading) for block in blocks if isinstance(block, Paragraph)] == [
        ("年度", 1),
        ("报告", 1),
        ("一、总体情况", 3),
        ("正文", None),
    ]


def test_preformatted_text_keeps_its_lines_and_blanks() -> None:
    assert lines(page("<pre>一、总体情况\n  收到  4 件\r\n\n完</pre><p>a\nb</p>")) == [
        "一、总体情况",
        "收到  4 件",
        "完",
        "a b",
    ]


def test_a_pronunciation_over_a_character_stands_in_brackets() -> None:
    assert lines(page("<p><ruby>務<rp>(</rp><rt>wù</rt><rp>)</rp></ruby>局</p>")) == ["務(wù)局"]


def test_what_is_not_text_of_the_page_is_left_out() -> None:
    html = """<title>题</title><script>var a='<p>x</p>'</script><style>p{}</style><noscript>开启脚本</noscript>
    <!-- 注释 --><template><p>模板</p></template><select><option>友情链接</select><textarea>x</textarea><p>正文</p>"""
    assert lines(page(html)) == ["正文"]


def test_what_follows_a_file_shown_in_the_page_is_read() -> None:
    assert lines(page("<p>正文见附件<embed src='a.pdf' width=100><p>附表")) == ["正文见附件", "附表"]


def test_pages_exported_from_word_read_as_text() -> None:
    assert lines(page(WORD_EXPORT)) == ["一、总体情况", "全年主动公开政府信息1,036条。"]


@pytest.mark.parametrize(
    "opening",
    [
        "<div style='DISPLAY : none'>",
        "<div style='visibility:hidden'>",
        "<div hidden>",
        "<p style='position:absolute; left:-9999px'>",
        "<div style='height:0;overflow:hidden'>",
        "<span style='font-size:0px'>",
        "<dialog>",
    ],
)
def test_hidden_text_is_no_block_but_is_kept_apart(opening: str) -> None:
    document = page(f"<p>前</p>{opening}澳门百家乐<p></p></div></p><p>后</p>")
    assert [line for line in lines(document) if line in "前后"] == lines(document)
    assert "澳门百家乐" in "".join(paragraph.text for paragraph in document.hidden)


def test_hidden_text_inside_a_line_does_not_break_it() -> None:
    document = page("<p>共收到1<span style='display:none'>赌<br>博</span>2件</p>")
    assert lines(document) == ["共收到12件"]
    assert [paragraph.text for paragraph in document.hidden] == ["赌", "博"]


def test_hidden_text_keeps_its_lines_and_holds_no_tables_or_pictures() -> None:
    document = page("<div style='display:none'>甲<br>乙<table><tr><td>1<td>2</table><img src=a.png></div><p>正文</p>")
    assert document.hidden == (
        Paragraph("甲", Place()),
        Paragraph("乙", Place()),
        Paragraph("1", Place()),
        Paragraph("2", Place()),
    )
    assert kinds(document.blocks) == "p"


@pytest.mark.parametrize(
    "style", ["margin-left:-600px", "font-size:0", "height:0", "text-indent:-24px", "line-height:0;overflow:hidden"]
)
def test_styles_that_hide_nothing_hide_nothing(style: str) -> None:
    assert lines(page(f"<div style='{style}'><span style='font-size:14px'>正文</span></div>")) == ["正文"]


def test_pictures_stand_behind_the_line_they_are_in() -> None:
    document = page("<p>第二十条<img src='./W020.png' alt='1.png'>续</p><img src='/b.jpg'>")
    assert kinds(document.blocks) == "pii"
    assert [(each.url, each.text) for each in pictures(document)] == [
        ("http://www.example.gov.cn/zfxxgk/W020.png", "1.png"),
        ("http://www.example.gov.cn/b.jpg", ""),
    ]


def test_counters_and_empty_pictures_are_no_pictures() -> None:
    pixel = base64.b64encode(b"GIF89a" + bytes(37)).decode()
    html = f"<img src=c.gif width=1 height=1><img><img src=''><img src='data:image/gif;base64,{pixel}'><img src='http://['>"
    assert page(html).blocks == ()


def test_a_picture_that_the_page_carries_comes_with_its_bytes() -> None:
    body = b"\x89PNG" + bytes(range(200))
    coded = base64.b64encode(body).decode()
    document = page(f"<img src='data:image/png;base64,{coded}' alt=表><img src='data:image/png;base64,???'>")
    assert [(each.url, each.body, each.text) for each in pictures(document)] == [(None, body, "表")]


def test_a_picture_that_is_loaded_late_has_its_real_address() -> None:
    html = "<img src='/images/loading.gif' data-original='a.png'><img data-src='b.png'><img src='c.png' oldsrc='d.png'>"
    assert [(each.url or "")[-6:] for each in pictures(page(html))] == ["/a.png", "/b.png", "/c.png"]


def test_links_are_absolute_with_their_text() -> None:
    html = """<a href="./P0202.docx">附件：<b>年报</b></a><a href=".\\W.pdf" title="图表"></a>
    <a href="javascript:void(0)">x</a><a href="#top">x</a><a href="mailto:a@b.cn">x</a><a>x</a>
    <a href="http://[">x</a><embed src="r.pdf">
    <iframe src="/stat?x=1"></iframe><iframe src="/viewer?file=/r.pdf"></iframe><object data="r.swf"></object>
    <a href=" t2.html\n?a=\\b">二</a>"""
    assert page(html).links == (
        Link("http://www.example.gov.cn/zfxxgk/P0202.docx", "附件：年报"),
        Link("http://www.example.gov.cn/zfxxgk/W.pdf", "图表"),
        Link("http://www.example.gov.cn/zfxxgk/r.pdf", ""),
        Link("http://www.example.gov.cn/viewer?file=/r.pdf", ""),
        Link("http://www.example.gov.cn/zfxxgk/t2.html?a=\\b", "二"),
    )


def test_the_page_may_name_its_own_base() -> None:
    assert page("<base href='http://b.gov.cn/x/'><a href='a.doc'>附件</a>").links[0].url == "http://b.gov.cn/x/a.doc"


def test_a_page_without_an_address_keeps_relative_links() -> None:
    assert page("<a href='./a.doc'>附件</a><a href='http://a.cn/b'>b</a>", url=None).links == (
        Link("./a.doc", "附件"),
        Link("http://a.cn/b", "b"),
    )


def test_metas_have_lower_case_names_and_the_first_filled_value() -> None:
    html = """<title> 2020年
    报告 </title><meta name="SiteIDCode" content="1101060001"><META NAME="PubDate" CONTENT=""><meta name=pubdate
    content="2021-03-30 10:00"><meta name=PubDate content=2022><meta property="og:title" content="年报">
    <meta charset=utf-8>"""
    assert page(html).metas == {
        "siteidcode": "1101060001",
        "pubdate": "2021-03-30 10:00",
        "og:title": "年报",
        "title": "2020年报告",
    }


def test_the_number_of_the_source_is_in_every_place() -> None:
    body = "<p>一</p><table><tr><td>1<td>2</table><img src=a.png><p hidden>x</p>".encode()
    document = read_html(Source(body), 3)
    places = [block.place for block in document.blocks if not hasattr(block, "cells")]
    assert {place.source for place in places} == {3}
    assert [cell.place for cell in grids(document)[0].cells] == [Place(3, table=0, row=0, column=n) for n in (0, 1)]
    assert document.hidden[0].place.source == 3


def test_a_declared_charset_and_an_xml_declaration_do_not_disturb() -> None:
    html = (
        '<?xml version="1.0" encoding="gb2312"?><html xmlns="http://www.w3.org/1999/xhtml"><body><p>镕\0基</p></body>'
    )
    assert lines(read_html(Source(html.encode("gb18030"), charset="utf-8"), 0)) == ["镕基"]


@pytest.mark.parametrize("html", ["<!-- nothing -->", "<html></html>", " "])
def test_a_page_without_text_is_a_document_without_blocks(html: str) -> None:
    assert page(html).blocks == ()


def test_no_bytes_are_no_page() -> None:
    with pytest.raises(EmptySource):
        read_html(Source(b""), 0)


ARTICLE = "<p>" + "政府信息公开" * 40 + "</p>"


def test_the_known_container_of_the_article_is_marked_and_nothing_is_dropped() -> None:
    document = page(f"<p>导航</p><div class='a TRS_Editor b'><h1>题</h1>{ARTICLE}</div><p>打印</p>")
    assert (document.article, len(document.blocks)) == ((1, 3), 4)


def test_the_article_is_found_inside_layout_tables() -> None:
    head = "<table><tr><td>首页<td><table><tr><td>空</table>"
    html = f"{head}<tr><td id=ZOOM>{ARTICLE}<table><tr><td>1<td>2</table></table>"
    document = page(html)
    assert (kinds(document.blocks), document.article) == ("pppg", (2, 4))


def test_a_table_may_be_the_container_of_the_article() -> None:
    document = page(f"<p>a</p><table id=article><tr><td>题</td></tr><tr><td>{ARTICLE}</td></tr></table><p>b</p>")
    assert document.article == (1, 3)


def test_the_surest_container_wins_and_an_empty_one_does_not() -> None:
    html = f"<div id=zoom></div><div class=article><p>题</p><div class=trs_editor>{ARTICLE}</div>{ARTICLE}</div>"
    assert page(html).article == (1, 2)


def test_the_fullest_of_equal_containers_wins() -> None:
    assert page(f"<div id=zoom>{ARTICLE}</div><div id=zoom>{ARTICLE}{ARTICLE}</div>").article == (1, 3)


def test_an_article_that_is_a_picture_counts() -> None:
    assert page("<p>a</p><div id=zoom><img src=a.png></div>").article == (1, 2)


def test_a_page_without_a_known_container_has_no_article() -> None:
    assert page(f"<div id=x>{ARTICLE}</div>").article is None


def test_text_that_is_struck_out_is_not_said() -> None:
    struck = '<s>1</s><strike>2</strike><del>3</del><span style="text-decoration-line: line-through">4</span>'
    assert lines(page(f"<p>共{struck}12件</p>")) == ["共12件"]
    cell = f'<tr><td>a</td><td style="text-decoration:line-through">9</td><td>{struck}7</td></tr>'
    (grid,) = grids(page(f"<table>{cell}<tr><td>b</td><td>1</td><td>2</td></tr></table>"))
    assert [(c.text, c.column) for c in grid.cells[:3]] == [("a", 0), ("", 1), ("7", 2)]


def test_tables_made_by_style_are_tables() -> None:
    rows = "".join(
        '<div style="display: table-row">' + f'<p style="display:table-cell">{n}</p>' * 3 + "</div>" for n in (1, 2)
    )
    (grid,) = grids(page(f'<div style="display:table">{rows}</div>'))
    assert [(c.text, c.row, c.column) for c in grid.cells] == [(str(r + 1), r, c) for r in (0, 1) for c in (0, 1, 2)]
    assert lines(page('<p style="display:table-cell">a</p>')) == ["a"]


def test_a_figure_in_a_field_for_input_is_the_cells_text() -> None:
    fields = '<td><input value="12"></td><td><input type=number value="3.5"></td><td><input type=hidden value=7></td>'
    (grid,) = grids(page(f"<table><tr>{fields}</tr><tr><td>1</td><td>2</td><td><input value=搜索></td></tr></table>"))
    assert [c.text for c in grid.cells] == ["12", "3.5", "", "1", "2", ""]
    assert lines(page("<p>a<input value=7></p>")) == ["a"]


def test_a_page_that_leaves_out_its_body_tag_is_read() -> None:
    assert lines(page("<!DOCTYPE html><meta charset=utf-8><title>标题</title><main><p>正文</p></main>")) == ["正文"]
