"""Asking for a page by browser: what goes into the request so that the page is drawn before it is read."""

from contextlib import suppress

from playwright.async_api import Page
from playwright.async_api import TimeoutError as WaitedLongEnough
from scrapy.settings import BaseSettings
from scrapy_playwright.page import PageMethod

_LONGEST_WAIT_MS = 15_000
"""A page that draws nothing until then is read as it stands; that too little was found is said at the end."""


async def wait_until_drawn(page: Page, selector: str | None) -> None:
    """Wait for what the portal file selects, else until the page asks the network for nothing more."""
    with suppress(WaitedLongEnough):
        if selector:
            await page.wait_for_selector(selector, state="attached", timeout=_LONGEST_WAIT_MS)
        else:
            await page.wait_for_load_state("networkidle", timeout=_LONGEST_WAIT_MS)


def browser_meta(settings: BaseSettings, selector: str | None, proxy: str | None) -> dict[str, object]:
    """The meta of a request that Chromium makes, under the same honest name as the plain ones."""
    context: dict[str, object] = {"user_agent": settings["USER_AGENT"], "locale": "zh-CN"}
    if proxy:
        context["proxy"] = {"server": proxy}
    return {
        "playwright": True,
        "playwright_context_kwargs": context,
        "playwright_page_methods": [PageMethod(wait_until_drawn, selector)],
    }
