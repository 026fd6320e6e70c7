"""What is left out because it would take too long is told."""

import io
from base64 import b64encode

from PIL import Image

from extractors.extract import extract
from extractors.source import Source


def test_pictures_inside_a_file_that_are_beyond_its_pixels_are_told() -> None:
    white = io.BytesIO()
    Image.new("1", (7_000, 5_000), 1).save(white, "PNG")
    drawn = f'<img src="data:image/png;base64,{b64encode(white.getvalue()).decode()}">'
    page = f"<meta charset=utf-8><h1>某县2021年政府信息公开工作年度报告</h1><p>一、总体情况</p>{drawn * 3}"
    (told,) = (finding for finding in extract(Source(page.encode())).findings if "not looked at" in finding.message)
    assert (told.code, told.message[:1]) == ("unread_table", "1")
