"""Every page as axe sees it (WCAG 2.2 AA), at desktop and phone width, light and dark; and no wider than the screen."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from crawler.capture.chromium import find_chromium
from tests.browse.addresses import LIFE, pages_of

if TYPE_CHECKING:
    from tests.browse.conftest import Crawled

pytestmark = [pytest.mark.browser, pytest.mark.slow]

AXE = Path(__file__).parents[2] / ".setup" / "axe" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RUN = "tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']}).then(found => found.violations)"
SCREENS: list[tuple[int, Literal["light", "dark"]]] = [(1280, "light"), (390, "dark")]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests here."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
        yield browser
        browser.close()


def said(address: str, violations: list[dict[str, Any]]) -> list[str]:
    return [f"{address}: {one['id']}: {node['html'][:160]}" for one in violations for node in one["nodes"][:3]]


def looked_at(page: Page, address: str, tags: list[str]) -> list[str]:
    """What is wrong with a page; the script is put in from outside, where no policy of the page reaches."""
    page.goto(address)
    width = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    page.evaluate(AXE.read_text("utf-8"))
    wide = [f"{address}: {width[0]} px wide on {width[1]}"] if width[0] > width[1] else []
    return wide + said(address, page.evaluate(RUN, tags))


@pytest.fixture(params=SCREENS, ids=lambda screen: f"{screen[0]}-{screen[1]}")
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """A page of the browser on one of the screens."""
    width, scheme = request.param
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True)
    yield context.new_page()
    context.close()


def test_every_page_can_be_read_by_everybody(page: Page, crawled: "Crawled", address: str, life: httpx.Client) -> None:
    assert AXE.exists(), "make setup-dev fetches axe-core"
    addresses = [f"{address}{path}" for path in pages_of(crawled)]
    addresses += [f"{str(life.base_url).rstrip('/')}{path}" for path in LIFE]
    assert [fault for one in addresses for fault in looked_at(page, one, TAGS)] == []


def test_what_nobody_could_read_is_found(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content("<html><body style='background:#fff'><img src='x'><p style='color:#eee'>pale</p></body></html>")
    page.evaluate(AXE.read_text("utf-8"))
    found = {one["id"] for one in page.evaluate(RUN, TAGS)}
    assert {"image-alt", "color-contrast", "html-has-lang"} <= found
    page.close()


@pytest.mark.parametrize(
    ("language", "names"), [("zh", ("公开情况", "2021 → 2022")), ("en", ("coverage", "2021 → 2022"))]
)
def test_from_the_map_to_a_body_and_a_comparison(
    page: Page, life: httpx.Client, language: str, names: tuple[str, str]
) -> None:
    page.goto(f"{life.base_url}?lang={language}")
    expect(page.get_by_role("heading", level=2).first).to_contain_text(names[0])
    page.get_by_role("link", name="浙江省").click()
    page.get_by_role("link", name="金华市", exact=True).click()
    expect(page.get_by_role("row", name="义乌市")).to_contain_text("1/1")
    page.get_by_role("searchbox").fill("jinhuashijiaxian")
    page.get_by_role("searchbox").press("Enter")
    page.get_by_role("link", name="金华市甲县").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("金华市甲县")
    page.get_by_role("link", name=names[1]).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(names[1])
    expect(page.locator("ins").first).to_be_visible()
