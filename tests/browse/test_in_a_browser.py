"""What a reader sees in a real Chromium: the way from the list to a number and on to its capture."""

import hashlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from crawler.capture.chromium import find_chromium

if TYPE_CHECKING:
    from tests.browse.conftest import Crawled

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests here."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(params=[(1280, 900), (390, 844)], ids=["desktop", "phone"])
def screen(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Page]:
    """A page of the browser at desktop and phone width, without JavaScript; it must not complain about anything."""
    width, height = request.param
    complaints: list[str] = []
    asked: list[str] = []
    viewport: ViewportSize = {"width": width, "height": height}
    context = browser.new_context(viewport=viewport, base_url=address, java_script_enabled=False)
    page = context.new_page()
    page.on("console", lambda message: complaints.append(message.text))
    page.on("request", lambda request: asked.append(request.url))
    yield page
    context.close()
    assert complaints + [url for url in asked if not url.startswith(address)] == []


def test_from_the_list_to_a_number_and_its_capture(screen: Page, crawled: "Crawled") -> None:
    screen.goto("/")
    screen.get_by_role("navigation", name="主导航").get_by_role("link", name="报告").click()
    screen.get_by_role("searchbox").fill("丰台")
    screen.get_by_role("button").click()
    screen.get_by_role("link", name="北京市丰台区 2020").click()
    expect(screen.get_by_role("heading", level=1)).to_have_text("2020年北京市丰台区政府信息公开工作年度报告")
    expect(screen.locator('[id="applications.new.total"]')).to_have_text("956")
    screen.get_by_role("link", name="查看存档").click()
    with screen.expect_download() as download:
        screen.get_by_role("link", name="下载正文").click()
    body = download.value.path().read_bytes()
    capture = crawled.archive.find_capture(f"urn:uuid:{crawled.records['fengtai']}")
    assert capture is not None
    assert hashlib.sha256(body).digest() == hashlib.sha256(crawled.archive.payload(capture).body).digest()


def test_a_table_reads_as_a_table(screen: Page, crawled: "Crawled") -> None:
    screen.goto(f"/reports/{crawled.readings['fengtai']}")
    row = screen.get_by_role("row", name="二、上年结转政府信息公开申请数量")
    expect(row.get_by_role("cell")).to_have_text(["100", "36", "0", "0", "0", "0", "136"])


def test_pages_are_no_wider_than_the_screen(screen: Page, crawled: "Crawled") -> None:
    for path in ("/", f"/reports/{crawled.readings['miyun']}", f"/captures/{crawled.records['challenge']}"):
        screen.goto(path)
        assert screen.evaluate("document.documentElement.scrollWidth") == screen.evaluate("innerWidth")
