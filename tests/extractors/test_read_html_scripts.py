"""Bodies of pages that a script would put in."""

import json
from html import escape
from urllib.parse import quote

import pytest

from tests.extractors.writing import grids, lines, page

TABLE = "<table><tr><td>规章</td><td>1</td></tr><tr><td>规范性文件</td><td>2</td></tr></table>"
ARTICLE = f'<p style="text-indent:2em">正文第一段。</p>{TABLE}' + "<p>平稳。</p>" * 40
JSON_STRING = json.dumps(ARTICLE).replace("<", "\\u003C")


def scripted(script: str) -> str:
    return f"<title>年报</title><body><div id=app>加载中</div><script>{script}</script></body>"


@pytest.mark.parametrize(
    "html",
    [
        scripted(f"window._CONFIG = {{DETAIL: {{content: {JSON_STRING}}}}}"),
        scripted(f"var a = 'it\\'s', detail = JSON.parse({json.dumps(json.dumps({'content': ARTICLE}))})"),
        scripted(f'var html = decodeURIComponent("{quote(ARTICLE)}")'),
        scripted(f"var html = `{ARTICLE}`"),
        scripted(f'var html = "{escape(ARTICLE)}"'),
        f"<div id=app></div><textarea style='display:none'>{escape(ARTICLE)}</textarea>",
        f"<div id=app></div><input type=hidden id=content value='{escape(ARTICLE)}'>",
        f"<div id=app></div><script type='text/x-html-template'>{ARTICLE}</script>",
    ],
)
def test_the_body_of_a_page_that_shows_nothing_is_found(html: str) -> None:
    document = page(html)
    assert "正文第一段。" in lines(document)
    assert [cell.text for grid in grids(document) for cell in grid.cells] == ["规章", "1", "规范性文件", "2"]


def test_a_page_that_shows_its_body_needs_no_script() -> None:
    document = page(f"<p>{'正文。' * 200}</p><script>var html = {JSON_STRING}</script>")
    assert len(lines(document)) == 1
    assert grids(document) == []


@pytest.mark.parametrize(
    "script",
    ["var x = 'p > q'", f'var tip = "<div class=tip>{"<i></i>" * 99}</div>"', f'var x = "{"<p" * 200}', '"\\uD800<p>"'],
)
def test_pieces_of_the_frame_are_no_body(script: str) -> None:
    assert lines(page(scripted(script))) == ["加载中"]


def test_scripts_full_of_quotes_are_read_in_no_time() -> None:
    assert lines(page(scripted("'" + '"`' * 200_000 + "\\"))) == ["加载中"]
