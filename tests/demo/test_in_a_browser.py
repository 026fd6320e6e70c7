from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from crawler.demo.pictures import drawing_page
from crawler.demo.site import DemoSite

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def browser_page() -> Iterator[Page]:
    with drawing_page() as page:
        yield page


def test_a_browser_draws_the_list(demo: DemoSite, browser_page: Page) -> None:
    browser_page.goto(f"http://127.0.0.13:{demo.port}/gongkai/nb/index.html")
    browser_page.wait_for_selector("#rows li a")
    assert browser_page.locator("#rows li").count() == 4
    link = browser_page.locator("#rows a", has_text="工作年度報告")
    assert link.get_attribute("href") == "./202103/t20210330_2337321.html"


def test_a_browser_shows_the_pictures_at_their_size(demo: DemoSite, browser_page: Page) -> None:
    browser_page.goto(f"http://127.0.0.13:{demo.port}/gongkai/nb/202103/t20210330_2337321.html")
    widths = browser_page.eval_on_selector_all("img", "images => images.map(image => image.naturalWidth)")
    assert widths == [996, 996, 996]


def test_a_browser_turns_the_pages_of_the_jpage_listing(demo: DemoSite, browser_page: Page) -> None:
    browser_page.goto(f"http://127.0.0.12:{demo.port}/col/col1229279801/index.html")
    assert browser_page.locator("li").count() == 5
    for _ in range(3):
        browser_page.click("#jpage_next")
    browser_page.wait_for_selector("a[title*='2020年政府信息公开工作年度报告']")
    posted = [asked for asked in demo.requests if asked.method == "POST"]
    assert (posted[-1].fields["startrecord"], posted[-1].fields["webname"]) == ("16", "浙江省广播电视局")


def test_a_browser_reads_the_report_in_its_real_encoding(demo: DemoSite, browser_page: Page) -> None:
    browser_page.goto(f"http://127.0.0.12:{demo.port}/art/2021/1/29/art_1229279801_3750704.html")
    assert "㛃" in browser_page.inner_text("#zoom")
    assert "【关闭窗口】" in browser_page.inner_text("body")
