"""What is left out because it would take too long is told."""

import io
from base64 import b64encode

from PIL import Image

from extractors.extract import extract
from extractors.listing.html import LARGEST, read_page
from extractors.listing.json_tree import read_json
from extractors.source import Source


def test_pictures_inside_a_file_that_are_beyond_its_pixels_are_told() -> None:
    white = io.BytesIO()
    Image.new("1", (7_000, 5_000), 1).save(white, "PNG")
    drawn = f'<img src="data:image/png;base64,{b64encode(white.getvalue()).decode()}">'
    page = f"<meta charset=utf-8><h1>某县2021年政府信息公开工作年度报告</h1><p>一、总体情况</p>{drawn * 3}"
    (told,) = (finding for finding in extract(Source(page.encode())).findings if "not looked at" in finding.message)
    assert (told.code, told.message[:1]) == ("unread_table", "1")


def test_a_list_without_end_is_read_as_far_as_its_bytes_and_no_longer() -> None:
    row = "<li><a href='/2021/1.html'>某县2020年政府信息公开工作年度报告</a></li>".encode()
    page = read_page(
        row + b"<i>" + "字".encode() * LARGEST + b"</i><a href='/2022/2.html'>2021</a>", "http://a.gov.cn/"
    )
    assert [(link.get("href"), link.text) for link in page.root.iter("a")] == [
        ("/2021/1.html", "某县2020年政府信息公开工作年度报告")
    ]
    assert read_json(b'{"total": 1}') == {"total": 1}
    assert read_json(b'{"total": 1, "rows": "' + b"x" * LARGEST + b'"}') is None
