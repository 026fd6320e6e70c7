"""Attachments: documents wherever the page is not frame, pictures inside the article, no icons."""

from pathlib import Path

import pytest

from extractors.listing.attachments import attachments_of, is_document
from extractors.listing.hollow import is_hollow

PAGES = Path(__file__).parents[1] / "spiders" / "pages"
URL = "http://www.qingshan.example/zfxxgk/nb/202203/t20220330_301.html"
FOLDER = "http://www.qingshan.example/zfxxgk/nb/202203/"


def found(article: str, selector: str | None = None) -> list[str]:
    page = f'<html><body><div class="TRS_Editor">{article}</div></body></html>'
    return [link.url.removeprefix(FOLDER) for link in attachments_of(page.encode(), URL, selector)]


def test_a_page_gives_its_documents_and_pictures_and_nothing_of_its_frame() -> None:
    links = attachments_of((PAGES / "detail.html").read_bytes(), URL)
    assert [link.url.replace("http://www.qingshan.example", "") for link in links] == [
        "/zfxxgk/nb/202203/W020220330600000000001.png",
        "/zfxxgk/nb/202203/W020220330600000000002.jpg",
        "/zfxxgk/nb/202203/P020220330600000000003.pdf",
        "/module/download/downfile.jsp?classid=0&filename=2204.docx",
        "/system/_content/download.jsp?wbfileid=7",
        "/upload/2022/report.pdf",
        "/zfxxgk/nb/202203/P020220330600000000005.wps",
    ]
    assert links[0].text == "主动公开情况"


@pytest.mark.parametrize(
    "picture",
    [
        '<img src="icon_doc.png">',
        '<img src="/images/share-weixin.png">',
        '<img src="pdf.png">',
        '<img src="qrcode_12.jpg">',
        '<img src="W1.png" width="16">',
        '<img src="W1.png" style="width:20px">',
        '<img src="loading.gif">',
        '<img src="data:image/png;base64,AAAA">',
        "<img>",
    ],
)
def test_an_icon_is_no_attachment(picture: str) -> None:
    assert found(picture) == []


@pytest.mark.parametrize(
    "picture",
    [
        '<img src="W1.png">',
        '<img src="W1.png" width="100%">',
        '<img src="W1.png" width="600px" height="800">',
        '<img src="" data-original="W1.png">',
        '<a href="W1.png"><img src="W1.png" style="max-width:20px"></a>',
    ],
)
def test_a_picture_of_the_article_is_an_attachment(picture: str) -> None:
    assert found(picture) == ["W1.png"]


def test_a_picture_outside_of_the_article_is_none() -> None:
    page = b'<body><div id="zoom">x</div><p><img src="W1.png"></p></body>'
    assert attachments_of(page, URL) == ()


def test_without_a_known_article_the_whole_page_but_its_frame_counts() -> None:
    page = b'<body><div class="nav"><img src="W0.png"></div><p>prose of the report</p><img src="W1.png"></body>'
    assert [link.url for link in attachments_of(page, URL)] == [f"{FOLDER}W1.png"]


def test_a_frame_that_holds_most_of_the_page_is_none() -> None:
    page = '<body><div class="header"><p>依据条例第五十条，编成本报告。</p><a href="a.doc">附件</a></div></body>'
    assert [link.url for link in attachments_of(page.encode(), URL)] == [f"{FOLDER}a.doc"]


def test_a_selector_says_where_the_article_is() -> None:
    page = b'<body><div id="zoom"><img src="W0.png"></div><div class="mine"><img src="W1.png"></div></body>'
    assert [link.url for link in attachments_of(page, URL, "div.mine")] == [f"{FOLDER}W1.png"]


def test_an_attachment_linked_twice_is_one() -> None:
    assert found('<a href="a.docx">a</a> <a href="./a.docx#x">b</a>') == ["a.docx"]


@pytest.mark.parametrize(
    "url",
    [
        "http://a.cn/x.DOCX",
        "http://a.cn/%E5%B9%B4%E6%8A%A5.pdf",
        "http://a.cn/down?f=1.wps",
        "http://a.cn/x.rtf?v=2",
    ],
)
def test_a_document_is_told_by_its_address(url: str) -> None:
    assert is_document(url)


@pytest.mark.parametrize("url", ["http://a.cn/doc/", "http://a.cn/x.html", "http://docx.cn/", "http://a.cn/x.pdf/view"])
def test_a_page_is_no_document(url: str) -> None:
    assert not is_document(url)


def test_a_page_that_waits_for_its_scripts_is_hollow_and_a_short_one_is_not() -> None:
    assert is_hollow((PAGES / "hollow.html").read_bytes(), URL)
    assert not is_hollow((PAGES / "detail.html").read_bytes(), URL)
    assert not is_hollow(b"<script>var a</script><img src=W1.png>", URL)
    assert not is_hollow(b"<script>var a</script><iframe src=r.html></iframe>", URL)
    assert not is_hollow(b"<script>var a</script><a href=P1.docx>a</a>", URL)


def test_without_a_known_article_the_sites_own_pictures_do_not_count() -> None:
    page = b"<body><p>x</p><img src=/images/map.png><img src=/images/20210130/1.png><img src=/picture/0/a.png></body>"
    assert [link.url.partition("example")[2] for link in attachments_of(page, URL)] == [
        "/images/20210130/1.png",
        "/picture/0/a.png",
    ]
