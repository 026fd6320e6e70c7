"""States: what is challenge, refusal or soft 404, and what only looks like one."""

from pathlib import Path

import pytest

from extractors.hops import Hop, read_hop
from extractors.states import recognise

PAGES = Path(__file__).parents[1] / "spiders" / "pages"
URL = "http://a.example/x.html"
HTML = {"content-type": "text/html; charset=utf-8"}
JSL = "<script>var x='__jsl_clearance=';document.cookie=x+y;location.href=location.pathname</script>"
RUISHU = "<html><head><script>$_ts=window['$_ts'];if(!$_ts)$_ts={};$_ts.nsd=8;</script></head><body></body></html>"
PROSE = "本机关认真办理每件申请，逾期未补正的视为放弃，信息已删除或者不存在的一律告知申请人并说明理由。" * 20


def state(status: int, body: str, headers: dict[str, str] | None = None) -> str | None:
    found = recognise(status, HTML if headers is None else headers, body.encode(), URL)
    return found.name if found else None


def page(text: str, title: str = "") -> str:
    return f"<!DOCTYPE html><html><head><title>{title}</title></head><body>{text}</body></html>"


@pytest.mark.parametrize(
    ("status", "body", "headers"),
    [
        (521, "<script>var a=1;eval(a)</script>", HTML | {"set-cookie": "__jsluid_h=0a1; path=/"}),
        (521, JSL, HTML),
        (521, JSL, {}),
        (412, RUISHU, HTML),
        (412, "<html><script r='m'>var _$a=1</script></html>", HTML),
        (202, RUISHU, HTML),
        (200, RUISHU, HTML),
        (200, JSL, HTML),
    ],
)
def test_a_script_to_be_run_first_is_a_challenge(status: int, body: str, headers: dict[str, str]) -> None:
    assert state(status, body, headers) == "challenged"


def test_a_521_of_a_server_that_is_down_is_no_challenge() -> None:
    assert state(521, page("web server is down")) is None


def test_a_412_without_a_script_is_no_challenge() -> None:
    assert state(412, page("precondition failed")) is None


def test_content_that_carries_a_protecting_script_is_content() -> None:
    assert state(200, page(f"<script>$_ts={{}}</script><p>{PROSE}</p>", "年报")) is None


@pytest.mark.parametrize("unread", ["<script>{}</script>", "<style>{}</style>", "<!-- {} -->", "<!-- <p>{}</p> -->"])
def test_a_wall_is_told_whatever_stands_where_nobody_reads(unread: str) -> None:
    assert state(200, page(unread.format(PROSE) + "<p>您的访问被拦截</p>", "提示")) == "refused"


@pytest.mark.parametrize("status", [403, 405, 418, 429])
def test_a_refusing_status_is_a_refusal_whatever_it_says(status: int) -> None:
    assert state(status, "", {}) == "refused"
    assert state(status, page(PROSE)) == "refused"


@pytest.mark.parametrize("status", [404, 410, 500, 502, 503])
def test_an_error_that_says_so_by_its_status_is_no_state(status: int) -> None:
    assert state(status, page("页面不存在")) is None


@pytest.mark.parametrize(
    "text",
    [
        "请输入验证码后继续访问",
        "请完成验证：拖动滑块",
        "您的访问请求已被网站防火墙拦截",
        "当前访问被拦截，请求可能存在威胁",
        "Access Denied",
    ],
)
def test_a_wall_with_status_200_is_a_refusal(text: str) -> None:
    assert state(200, page(f"<div>{text}</div>")) == "refused"


@pytest.mark.parametrize(
    "text",
    [
        "您访问的页面不存在",
        "抱歉，您要查看的文章已被删除！",
        "该信息已删除或不存在",
        "找不到您请求的页面，3秒后返回首页",
        "文章不存在",
        "404 Not Found",
        "参数错误",
    ],
)
def test_a_short_page_that_says_there_is_nothing_is_a_soft_404(text: str) -> None:
    assert state(200, page(f"<p>{text}</p><a href='/'>返回首页</a>")) == "soft_404"


def test_the_menus_of_a_site_do_not_make_an_error_page_long() -> None:
    menu = "".join(f'<li><a href="/{n}/">政府信息公开栏目第{n}号</a></li>' for n in range(80))
    assert state(200, page(f"<ul>{menu}</ul><p>您访问的页面不存在或已删除</p>")) == "soft_404"


def test_a_long_page_is_a_soft_404_by_its_title_only() -> None:
    links = "<p>联系我们：某省某市某路一号。</p>" * 60
    assert state(200, page(links, "404 - 页面不存在")) == "soft_404"
    assert state(200, page(links, "政府信息公开年报")) is None


def test_the_prose_of_a_report_never_makes_it_a_soft_404() -> None:
    assert state(200, page(f"<p>{PROSE}</p>", "2020年政府信息公开工作年度报告")) is None


def test_a_listing_with_a_hidden_error_text_is_content() -> None:
    rows = "".join(f"<li><a href='{n}.html'>报告</a><span>202{n}-01-30</span></li>" for n in range(4))
    assert state(200, page(f"<ul>{rows}</ul><div style='display: none'>页面不存在</div>")) is None
    assert state(200, page(f"<ul>{rows}</ul><div class='tip'>没有找到相关内容</div>")) is None


@pytest.mark.parametrize("body", ["", " ", page(""), page("无"), "<html></html>"])
def test_a_stub_is_a_soft_404(body: str) -> None:
    assert state(200, body) == "soft_404"


@pytest.mark.parametrize(
    "body",
    [
        page("<img src='W1.png'>"),
        page("<a href='P1.docx'>年报</a>"),
        page("<iframe src='r.pdf'></iframe>"),
        page("<div id='app'></div><script src='app.js'></script>"),
        page("<script>document.cookie='c=1';location.reload()</script>"),
        '<html><head><meta http-equiv="refresh" content="0;url=/a.html"></head></html>',
    ],
)
def test_a_page_with_something_to_follow_or_to_see_is_no_stub(body: str) -> None:
    assert state(200, body) is None


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        ("User-agent: *\nDisallow: /", "text/plain"),
        ("", "application/pdf"),
        ("<?xml version='1.0'?><datastore></datastore>", "text/html"),
        ('{"message": "页面不存在"}', "application/json"),
        ("文件不存在", "application/octet-stream"),
    ],
)
def test_what_is_no_page_is_no_soft_404(body: str, media_type: str) -> None:
    assert state(200, body, {"content-type": media_type}) is None


@pytest.mark.parametrize(
    "name", ["trs_rows.html", "trs_written.html", "trs_jump.html", "jpage_list.html", "detail.html", "hollow.html"]
)
def test_the_saved_pages_are_content(name: str) -> None:
    assert recognise(200, HTML, (PAGES / name).read_bytes(), URL) is None


def test_a_short_page_that_leads_to_a_document_is_content() -> None:
    assert state(200, page("<p>相关内容不存在的，以附件为准。</p><a href='P1.docx'>年报</a>")) is None


@pytest.mark.parametrize(
    "body", [b"%PDF-1.7\n1 0 obj", b"PK\x03\x04\x14\0\x06\0", b"\x89PNG\r\n\x1a\n\0\0", b"\x01\x02"]
)
def test_a_document_that_is_declared_a_page_is_no_stub(body: bytes) -> None:
    assert recognise(200, HTML, body, URL) is None


def test_a_state_says_by_which_sign_it_was_told() -> None:
    found = recognise(200, HTML, page("您访问的页面不存在").encode(), URL)
    assert found
    assert "页面不存在" in found.reason


@pytest.mark.parametrize(
    ("script", "hop"),
    [
        ("window.location.href = './a.html'", Hop("http://a.example/a.html")),
        ("location.replace('/b/')", Hop("http://a.example/b/")),
        ("top.location='https://b.example/'", Hop("https://b.example/")),
        ("document.cookie='wzws=a1; path=/'; location.reload();", Hop(URL, {"wzws": "a1"})),
        ('document.cookie = "k=v";window.location = window.location;', Hop(URL, {"k": "v"})),
        ("document.cookie='k=v';location.href='/x.html'", Hop(URL, {"k": "v"})),
        ("document.cookie='k=v'", None),
        ("location.reload()", None),
        ("location.href='/x.html'", None),
        ("location.href = host + '/a.html'", None),
        ("function go(id) { location.href = '/a.jsp?id=' + id }", None),
        ("location.replace('/a.jsp?id=' + id)", None),
        ("document.cookie=make();location.reload()", None),
    ],
)
def test_a_page_that_only_sends_on_is_a_hop(script: str, hop: Hop | None) -> None:
    assert read_hop(page(f"<script>{script}</script>").encode(), URL) == hop


def test_a_page_with_something_to_read_is_no_hop() -> None:
    script = "<script>if (phone) location.href='/m/'</script>"
    assert read_hop(page(script + PROSE).encode(), URL) is None
    assert read_hop(page(script + "x" * 150).encode(), URL) is None
