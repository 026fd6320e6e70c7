"""Golden cases: pages as portals make them, around the report or instead of it."""

import json
from dataclasses import replace
from html import escape

import opencc

from tests.making.case import File, Made, golden, page_of, some, truth_of
from tests.making.draft import draft, with_heading, with_lines
from tests.making.html import PAGE, body_html, page, page_html

PORTAL = """<!DOCTYPE html>
<html><head><meta charset="utf-8">
<title>{title}_甲县人民政府</title>
<meta name="SiteName" content="甲县人民政府"><meta name="SiteIDCode" content="1300000001">
<meta name="ArticleTitle" content="{title}"><meta name="PubDate" content="{published}">
</head><body>
<div class="nav"><a href="/">首页</a> | <a href="/zfxxgk/">政府信息公开</a> | <a href="/hd/">互动交流</a></div>
<div class="crumb">当前位置：<a href="/">首页</a> &gt; <a href="/zfxxgk/">政府信息公开年报</a></div>
<h1>{title}</h1>
<div class="info">发布日期：{published}　来源：甲县人民政府办公室　浏览次数：128　字号：[大 中 小] 打印 关闭</div>
<div class="TRS_Editor">
{body}
</div>
<div class="share">分享到：微信 微博 扫一扫在手机打开当前页</div>
<div>上一篇：关于公布热线电话的公告</div><div>下一篇：甲县2020年政府信息公开工作年度报告</div>
<div class="leave">您访问的链接即将离开“甲县人民政府”门户网站，是否继续？</div>
<div class="footer">主办单位：甲县人民政府　冀ICP备00000000号　网站标识码：1300000001</div>
</body></html>
"""
MOBILE = """<!DOCTYPE html><html><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title><meta name="PubDate" content="{published}"></head><body>
<header><a href="javascript:history.back()">返回</a></header>
<section class="article-body"><h3>{title}</h3>
{body}
</section><footer>返回顶部</footer></body></html>
"""


@golden
def page_of_a_portal() -> Made:
    """Breadcrumb, toolbar, share bar, notice on leaving the site, neighbours and footer stand around the report."""
    written, printed = some("page_of_a_portal", "2021", 4)
    return Made(page_of(written, page(written, frame=PORTAL)), truth_of(written, printed))


@golden
def page_of_a_mobile_site() -> Made:
    """The mobile twin of a page: tables in boxes that scroll, a heading for the title, no site around it."""
    written, printed = some("page_of_a_mobile_site", "2021", 2)
    body = body_html(written).partition("\n")[2]
    body = body.replace("<table", '<div style="overflow-x:auto"><table').replace("</table>", "</table></div>")
    return Made(page_of(written, page(written, body, frame=MOBILE)), truth_of(written, printed))


@golden
def page_that_hides_a_copy() -> Made:
    """The page carries its report three times: shown, hidden for printing with old numbers, and in a template."""
    written, printed = some("page_that_hides_a_copy", "2021", 4)
    _, old = some("page_that_hides_a_copy of last year", "2021", 4)
    copy = body_html(draft("2021", old, only=(4,)))
    body = (
        f'<div style="display: none" id="print">{copy}</div>{body_html(written)}'
        f'<template>{copy}</template><div style="position:absolute; left:-9999px">{copy}</div>'
        f"<textarea>{escape(copy)}</textarea>"
    )
    return Made(page_of(written, page(written, body)), truth_of(written, printed))


@golden
def page_whose_body_is_a_script_string() -> Made:
    """The report stands in a string of a script, escaped, and is put into the page by it."""
    written, printed = some("page_whose_body_is_a_script_string", "2021", 2, 3)
    content = json.dumps(body_html(written)).replace("<", "\\u003C").replace("/", "\\/")
    script = f'var _CONFIG = {{"SITE_ID": 1, "DETAIL": {{"id": 8, "title": "", "content": {content}, "hits": 3}}}};'
    frame = PAGE.replace("</head>", "<script>{script}</script></head>").replace("{{", "{").replace("}}", "}")
    body = '<div id="app"></div><div class="footer">主办单位：甲县人民政府</div>'
    html = frame.replace("{script}", script.replace("{", "{{").replace("}", "}}"))
    return Made(page_of(written, page(written, body, frame=html)), truth_of(written, printed))


@golden
def page_declared_as_gb2312() -> Made:
    """Declared gb2312, but its bytes are GB18030: 〇, 镕 and a rare 㙍 are outside of gb2312."""
    written, printed = some("page_declared_as_gb2312", "2021", 4)
    written = with_lines(written, 1, "二〇二一年，朱镕街、㙍口村等处的目录已经公开。")
    body = page_html(written).replace('charset="utf-8"', 'charset="gb2312"').encode("gb18030")
    return Made(page_of(written, body, charset="gb2312"), truth_of(written, printed))


@golden
def page_without_a_charset() -> Made:
    """Neither header nor page says that the bytes are UTF-8."""
    written, printed = some("page_without_a_charset", "2021", 4)
    body = page_html(written).replace('<meta charset="utf-8">', "").encode()
    return Made(page_of(written, body), truth_of(written, printed))


@golden
def page_with_the_wrong_charset() -> Made:
    """The header says ISO-8859-1, the page says utf-8, the bytes are GBK."""
    written, printed = some("page_with_the_wrong_charset", "2019", 4)
    return Made(page_of(written, page_html(written).encode("gbk"), charset="ISO-8859-1"), truth_of(written, printed))


@golden
def page_in_big5() -> Made:
    """A page in Traditional characters and Big5."""
    written, printed = some("page_in_big5", "2019", 4)
    convert = opencc.OpenCC("s2t").convert
    html = convert(page_html(written)).replace('charset="utf-8"', 'charset="big5"').replace("爲", "為")
    sections = tuple((part.number, convert(part.heading), convert("\n".join(part.lines))) for part in written.parts)
    truth = truth_of(
        written, printed, title=convert(written.title), agency="甲縣", language="zh-Hant", sections=sections
    )
    return Made(page_of(written, html.encode("big5")), truth)


@golden
def page_exported_by_word() -> Made:
    """Word saved the page: conditional comments, o:p, mso styles, a grid row without height, blanks in every cell."""
    written, printed = some("page_exported_by_word", "2021", 2)
    body = body_html(
        written, "<table class=MsoNormalTable border=1 cellspacing=0 cellpadding=0 style='mso-table-layout-alt:fixed'>"
    )
    body = body.replace("<p>", "<p class=MsoNormal style='text-indent:32.0pt'><span style='font-family:仿宋_GB2312'>")
    body = body.replace("</p>", "<span lang=EN-US><o:p></o:p></span></span></p>")
    body = body.replace("<td", "<td width=142 valign=top style='width:106.5pt;padding:0cm 5.4pt'").replace(
        "</td>", "<span lang=EN-US style='mso-hide:all'>x</span><span lang=EN-US><o:p>&nbsp;</o:p></span></p></td>"
    )
    last = "<tr height=0><td style='border:none'></td><td></td><td></td><td></td></tr>"
    body = body.replace("'>第", "'><p class=MsoNormal align=center>\n  第")
    body = body.replace("</table>", f"<![if !supportMisalignedColumns]>{last}<![endif]></table>")
    frame = PAGE.replace(
        "<html>",
        '<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w="urn:schemas-microsoft-com:office:word">',
    ).replace(
        "</head>",
        "<!--[if gte mso 9]><xml><w:WordDocument><w:View>Print</w:View></w:WordDocument></xml><![endif]--></head>",
    )
    return Made(page_of(written, page(written, body, frame=frame)), truth_of(written, printed))


@golden
def page_exported_by_wps() -> Made:
    """WPS saved the page: each character run in font tags of its own, tables in a div, numbers between blanks."""
    written, printed = some("page_exported_by_wps", "2021", 4)
    body = body_html(
        written, "<div align=center><table class=MsoTableGrid style='border-collapse:collapse;mso-yfti-tbllook:1184'>"
    )
    body = body.replace("</table>", "</table></div>")
    body = body.replace("<td", "<td valign=center style='mso-border-left-alt:0.5pt solid'").replace(
        "</td>", "</font></span></p></td>"
    )
    for number in sorted(set(printed.values()), key=len, reverse=True):
        body = body.replace(
            f">{number}</font>", f"><p class=MsoNormal><span style=\"mso-spacerun:'yes'\"><font>&nbsp;{number} </font>"
        )
    return Made(page_of(written, page(written, body)), truth_of(written, printed))


@golden
def page_of_nested_layout_tables() -> Made:
    """Header, menu, article and footer of an old page are tables in tables, with hundreds of empty cells."""
    written, printed = some("page_of_nested_layout_tables", "2019", 2, 4)
    empty = "<td></td>" * 180
    body = (
        f"<table width=960><tr>{empty}</tr><tr><td colspan=180><table><tr><td width=200>"
        "<table><tr><td>政务公开</td></tr>"
        f"<tr><td>办事服务</td></tr></table></td><td><table><tr><td>&nbsp;</td></tr><tr><td>{body_html(written)}</td></tr>"
        f"<tr height=0>{empty}</tr></table></td></tr></table></td></tr><tr>{empty}</tr></table>"
    )
    return Made(page_of(written, page(written, body)), truth_of(written, printed))


@golden
def injected_advertising() -> Made:
    """Spammers put a chain of their words in place of a name, with their link: the words stay, a finding tells."""
    written, printed = some("injected_advertising", "2021", 4)
    line = "认真落实《365上分客服微信号_365现金app下载_bst365体育娱乐平台办公厅关于印发要点的通知》。"
    written = with_lines(written, 1, line)
    truth = truth_of(written, printed, provenance="clone", findings=("spam_injection",))
    return Made(page_of(written, page(written)), truth)


@golden
def hidden_advertising() -> Made:
    """A block outside of the window links to betting sites: it is no text of the report, but a finding tells."""
    written, printed = some("hidden_advertising", "2021", 4)
    links = "_".join(f'<a href="http://x.example/">{word}</a>' for word in ("新葡京官网", "百家乐注册", "棋牌app下载"))
    body = f'<div style="position:absolute;left:-9999px">{links}</div>{body_html(written)}'
    truth = truth_of(written, printed, provenance="clone", findings=("spam_injection",))
    return Made(page_of(written, page(written, body)), truth)


@golden
def pinyin_in_brackets() -> Made:
    """Copies that dodge comparison put the pinyin behind characters, 务(wù): headings are found, a finding tells."""
    written, printed = some("pinyin_in_brackets", "2021", 4)
    written = with_lines(written, 1, "全县政务(wù)公开(kāi)按计（jì）划完成。", "目录(lù)按季更新。")
    written = with_heading(written, 5, "存在的主要问题及改(gǎi)进情况")
    truth = truth_of(written, printed, provenance="clone", findings=("spam_injection",))
    return Made(page_of(written, page(written)), truth)


@golden
def clone_on_another_host() -> Made:
    """A page with the identification code of a government's site stands on a host that is none."""
    written, printed = some("clone_on_another_host", "2021", 4)
    written = replace(written, url="http://www.jiaxian-gov.example.com/zfxxgk/8.html")
    truth = truth_of(written, printed, provenance="clone", findings=("clone_suspected",))
    return Made(page_of(written, page(written, frame=PORTAL)), truth)


@golden
def two_years_on_a_page() -> Made:
    """The title says 2021, the first section speaks of 2020: last year's text was not brought up to date."""
    written, printed = some("two_years_on_a_page", "2021", 4)
    written = with_lines(written, 1, "2020年，全县的公开工作按计划完成。")
    return Made(page_of(written, page(written)), truth_of(written, printed, findings=("two_years",)))


@golden
def report_of_a_place_nobody_names() -> Made:
    """A file without an address: nothing is known of where it stood, nor when it was published."""
    written, printed = some("report_of_a_place_nobody_names", "2021", 4)
    html = page_html(written).replace('<meta name="PubDate" content="2022-01-20 09:30">', "")
    truth = truth_of(written, printed, provenance="unknown", published=None)
    return Made(File("page.html", html.encode()), truth)
