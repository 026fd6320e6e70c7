"""The marked place is the one that was read, in every golden page, file and picture; and nothing hostile is shown."""

import io
import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import lxml.html
import numpy as np
import pypdfium2
import pytest
from PIL import Image

from crawler.browse.sources.drawing import draw_inner_picture, draw_page, draw_picture
from crawler.browse.sources.gridded import PLACES, find_grid
from crawler.demo.written import merged_grid
from extractors import sniff
from extractors.errors import Damaged, TooLarge
from extractors.read.html_marked import LARGEST, mark_cell
from extractors.source import Source
from tests.extractors.pdf_drawing import draw
from tests.extractors.pdf_reports import report_of, written
from tests.extractors.writing_sheets import tab_of, xlsx
from tests.golden_case import Case

GOLDEN = Path(__file__).parents[1] / "golden"
SAMPLE = 6
"""Cells of each report that are looked at."""

Read = tuple[Source, dict[str, Any]]


def golden(kind: str) -> Iterator[Read]:
    """Cells of the golden reports that stand in sources of a kind, with these."""
    for folder in sorted(GOLDEN.iterdir()):
        if not (folder / "report.json").exists():
            continue
        case = Case.model_validate(tomllib.loads((folder / "case.toml").read_text()))
        sources = [case.page.source(folder), *(one.source(folder) for one in case.attachments)]
        cells = json.loads((folder / "report.json").read_text())["cells"]
        for cell in cells[:: max(1, len(cells) // SAMPLE)]:
            source = sources[cell["at"]["source"]]
            if sniff.sniff(source.body) == kind:
                yield source, cell


def bare(text: str) -> str:
    return "".join(text.split())


def test_the_marked_cell_of_a_page_is_the_one_that_was_read() -> None:
    looked_at = 0
    for source, cell in golden(sniff.HTML):
        at = cell["at"]
        if "box" in at:
            continue
        marked = mark_cell(source, at["table"], at["row"], at["column"])
        (element,) = lxml.html.document_fromstring(marked.markup).xpath("//*[@id='marked']")
        for struck in element.xpath(".//s|.//del|.//*[contains(@style, 'line-through')]"):
            struck.text = ""
        assert bare(cell["raw"]) in bare(element.text_content()), (cell, source.url)
        looked_at += 1
    assert looked_at > 300


@pytest.mark.parametrize("kind", [sniff.DOCX, sniff.XLSX, sniff.XLS])
def test_the_marked_cell_of_a_grid_is_the_one_that_was_read(kind: str) -> None:
    looked_at = 0
    for source, cell in golden(kind):
        at = cell["at"]
        if "box" in at:
            continue
        rows = find_grid(source, at["table"], at["row"]).rows
        (shown,) = (one for row in rows for one in row if one and (one.row, one.column) == (at["row"], at["column"]))
        assert bare(shown.text) == bare(cell["raw"])
        looked_at += 1
    assert looked_at


@pytest.mark.parametrize("kind", [sniff.HTML, sniff.DOCX, "image/png", "image/jpeg"])
def test_the_box_on_a_picture_is_around_the_ink_that_was_read(kind: str) -> None:
    looked_at = 0
    for source, cell in golden(kind):
        at = cell["at"]
        if "box" not in at or cell["state"] != "number":
            continue
        drawn = draw_inner_picture(source, at["picture"]) if "picture" in at else draw_picture(source.body)
        image = Image.open(io.BytesIO(drawn.body)).convert("L")
        left, top, right, bottom = (round(edge * image.width / drawn.width) for edge in at["box"])
        cut = np.asarray(image)[top:bottom, left:right]
        assert cut.min() < 140 < cut.max(), (source.url, cell)
        looked_at += 1
    assert looked_at


def test_the_box_on_a_page_of_a_pdf_is_around_the_number_that_was_read() -> None:
    body = draw(written("beijing-fengtai"))
    document = pypdfium2.PdfDocument(body)
    for cell in report_of(body).cells[::40]:
        assert cell.at.page is not None
        assert cell.at.box is not None
        drawn, page = draw_page(body, cell.at.page), document[cell.at.page]
        left, top, right, bottom = cell.at.box
        assert 0 <= left < right <= drawn.width
        assert 0 <= top < bottom <= drawn.height
        said = page.get_textpage().get_text_bounded(left, drawn.height - bottom, right, drawn.height - top)
        assert bare(cell.raw) == bare(said)
    document.close()


def test_a_page_of_a_pdf_is_drawn_small_enough_and_in_its_own_proportion() -> None:
    document = pypdfium2.PdfDocument.new()
    document.new_page(10_000, 5_000)
    file = io.BytesIO()
    document.save(file)
    document.close()
    drawn = draw_page(file.getvalue(), 0)
    image = Image.open(io.BytesIO(drawn.body))
    assert (drawn.width, drawn.height) == (10_000, 5_000)
    assert image.width <= 3000
    assert round(image.width / image.height, 2) == 2
    with pytest.raises(Damaged):
        draw_page(file.getvalue(), 1)


def test_a_picture_is_drawn_anew_whatever_is_behind_its_pixels() -> None:
    image = io.BytesIO()
    noise = Image.effect_noise((4000, 2000), 90).convert("RGB")
    noise.save(image, "JPEG", quality=60)
    hostile = image.getvalue() + b"<script>alert(1)</script>"
    drawn = draw_picture(hostile)
    assert (drawn.media_type, drawn.width, drawn.height) == ("image/jpeg", 4000, 2000)
    assert b"<script>" not in drawn.body
    assert Image.open(io.BytesIO(drawn.body)).size == (3000, 1500)


HOSTILE = b"""<html><head><base href="//evil/"><meta http-equiv="refresh" content="0;url=//evil"><title>t</title>
<link rel=stylesheet href="//evil/a.css"><style>@import "//evil/b.css"; td{background:url(//evil/c)}</style>
<script>parent.location='//evil'</script></head>
<body onload="alert(1)" background="//evil/d" style="background:url(//evil/e)">
<form action="//evil/f"><button>b</button>
<input name=x value="7"><input type=hidden value="8"></form><iframe src="//evil/g" srcdoc="<script>1</script>"></iframe>
<svg onload="alert(1)"><script>alert(1)</script><image href="//evil/h"/><a href="javascript:alert(1)">s</a></svg>
<math><mtext><script>alert(1)</script></mtext></math><object data="//evil/i"></object><embed src="//evil/j">
<video src="//evil/k" poster="//evil/l"></video><img src="//evil/m" onerror="alert(1)" alt="words">
<img src="data:image/svg+xml,<svg onload=alert(1)>"><img src="data:image/png;base64,iVBORw0KGgo=" onerror="alert(1)">
<noscript><img src="//evil/n"></noscript><template><script>1</script></template><p id="marked">not me</p>
<table><tr><td onclick="alert(1)" id="marked" class="x">a</td><td>1</td><td>2</td></tr>
<tr><td>b</td><td style="color:red;background-image:url(//evil/o);position:fixed;top:0">3</td>
<td style="width:expression(alert(1));background:\\75rl(//evil/p)">4</td></tr></table>
<a href="javascript:alert(1)" target="_top">link</a><a ping="//evil/q" href="//evil/r">other</a></body></html>"""


def test_nothing_of_a_hostile_page_acts_or_is_fetched() -> None:
    marked = mark_cell(Source(HOSTILE), 0, 1, 1)
    shown = lxml.html.document_fromstring(marked.markup)
    assert marked.found
    assert marked.text == "3"
    assert shown.xpath("//@id") == ["marked"]
    assert not re.search(r"evil|script|alert|url\(|expression|position|import|svg", marked.markup, re.IGNORECASE)
    kept = {"style", "src", "alt", "id"}
    assert {str(name) for element in shown.iter() for name in element.attrib} <= kept
    assert [address[:15] for address in shown.xpath("//@src")] == ["data:image/png;"]
    assert "words" in shown.text_content()
    assert not shown.xpath("//a | //form | //input | //iframe | //object | //meta | //base | //link | //style")


def test_a_place_that_a_page_has_not_is_marked_nowhere() -> None:
    for place in ((1, 0, 0), (0, 9, 0), (0, 0, 9)):
        marked = mark_cell(Source(HOSTILE), *place)
        assert not marked.found
        assert "not me" in marked.markup
        assert 'id="marked"' not in marked.markup


def test_a_page_too_large_to_be_drawn_is_not_shown() -> None:
    with pytest.raises(TooLarge, match="expected at most"):
        mark_cell(Source(b"<p>" + b"x" * LARGEST), 0, 0, 0)


def test_of_a_large_table_the_rows_around_the_place_are_shown() -> None:
    rows = tuple((f"行{n}", str(n), str(n + 1)) for n in range(12_000))
    grid = find_grid(Source(xlsx(tab_of(merged_grid(rows)))), 0, 9000)
    shown = [cell for row in grid.rows for cell in row if cell]
    assert grid.cut
    assert len(shown) <= PLACES
    assert [cell.text for cell in shown if cell.row == 9000] == ["行9000", "9000", "9001"]


def test_a_table_that_a_file_has_not_is_told() -> None:
    with pytest.raises(Damaged, match="no table 6"):
        find_grid(Source(xlsx(tab_of(merged_grid((("a", "1"), ("b", "2")))))), 5, 0)
