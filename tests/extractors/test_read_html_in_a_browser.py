"""Cells stand where a real browser puts them, and hidden text is what it does not show."""

import random
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, sync_playwright

from tests.driven import launch_options
from tests.extractors.writing import grids, lines, page

pytestmark = [pytest.mark.browser, pytest.mark.slow]

STYLE = "<!doctype html><style>td{padding:0;min-width:30px;height:20px;border:1px solid}</style>"
RULER = "<tbody><tr>" + "".join(f"<td class=ruler>r{column}</td>" for column in range(30)) + "</tr></tbody></table>"
MEASURE = """() => {
  const ruler = [...document.querySelectorAll('td.ruler')].map(cell => cell.getBoundingClientRect());
  const column = (edge, x) => ruler.findIndex(box => Math.abs(box[edge] - x) < 10);
  return [...document.querySelectorAll('td:not(.ruler)')].map(cell => {
    const box = cell.getBoundingClientRect();
    const first = column('left', box.left);
    return [cell.textContent, first, column('right', box.right) - first + 1];
  });
}"""


@pytest.fixture(scope="module")
def browser_page() -> Iterator[Page]:
    with sync_playwright() as driver:
        browser = driver.chromium.launch(**launch_options())
        yield browser.new_page()
        browser.close()


def written_table(rng: random.Random) -> str:
    """Groups in any order, rows of any length, spans of any kind; figures that tell the cells apart."""
    html, count = "<table>", 10
    for _ in range(rng.randint(1, 3)):
        html += rng.choice(["<tbody>", "<thead>", "<tfoot>"])
        for row in range(rng.randint(1, 4)):
            html += "<tr>"
            for _ in range(rng.randint(0 if row else 2, 4)):
                count += 1
                rowspan = rng.choice(["1", "1", "1", "0", "2", "3", "9", "x", "-1", "2px"])
                colspan = rng.choice(["1", "1", "1", "0", "2", "3", "x", "-1", "2.5"])
                html += f"<td rowspan={rowspan} colspan={colspan}>{count}</td>"
    return html


def test_cells_take_the_columns_that_a_browser_gives_them(browser_page: Page) -> None:
    rng = random.Random("tables")  # noqa: S311 - the same tables every time is the point
    for _ in range(60):
        html = STYLE + written_table(rng) + RULER
        browser_page.set_content(html)
        (grid,) = grids(page(html))
        read = {cell.text: [cell.text, cell.column, cell.colspan] for cell in grid.cells}
        measured = browser_page.evaluate(MEASURE)
        assert [read[text] for text, *_ in measured] == measured, html


def test_lines_are_those_that_a_browser_shows(browser_page: Page) -> None:
    html = """<body>政府<b>信息</b><div>公开 <i>工作</i><br>年度<p>报告</p>附<span style="display:none">赌</span>件
    </div><table><tr><td>当前位置<td></table><ul><li>一<li>二</ul><pre>甲\n乙</pre><h1>题</h1>&lt;5&gt;<script>x</script></body>"""
    browser_page.set_content(html)
    shown = [line.strip() for line in browser_page.inner_text("body").split("\n") if line.strip()]
    assert lines(page(html)) == shown
