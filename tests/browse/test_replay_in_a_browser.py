"""Replay in a real Chromium: pages come alive from the archive, and what they run gets nowhere."""

import re
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from playwright.sync_api import Browser, Frame, Page, ViewportSize, expect, sync_playwright

from crawler.browse.addresses import bare
from crawler.capture.chromium import find_chromium
from crawler.replay_files import find_replay_files
from tests.browse.captured_pages import HOST, WORDS, Captured, capture_hostile

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PATIENCE_MS = 60_000
AT = "20260331093000"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    assert find_replay_files(), "ReplayWeb.page is not there; run: bash requirements/install.sh dev"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(params=[(1280, 900), (390, 844)], ids=["desktop", "phone"])
def screen(request: pytest.FixtureRequest, browser: Browser, captured: Captured) -> Iterator[Page]:
    """A page of the browser that asks nobody but the two origins."""
    width, height = request.param
    viewport: ViewportSize = {"width": width, "height": height}
    context = browser.new_context(viewport=viewport, base_url=captured.application)
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    yield context.new_page()
    context.close()
    own = (captured.application, captured.replay, "data:", "blob:")
    assert [url for url in asked if not url.startswith(own)] == []


class Listener:
    """Notes whoever connects, and answers nothing."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.heard: list[bytes] = []
        self.url = f"http://127.0.0.1:{self.socket.getsockname()[1]}"
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self.socket.accept()
                with connection:
                    connection.settimeout(2)
                    with suppress(OSError):
                        self.heard.append(connection.recv(200))


def shown(page: Page, url: str) -> Frame:
    """The frame in which the captured page is alive."""
    for _ in range(PATIENCE_MS // 100):
        for frame in page.frames:
            if frame.url.endswith(f"mp_/{url}"):
                return frame
        page.wait_for_timeout(100)
    raise AssertionError([frame.url for frame in page.frames])


def test_a_page_that_its_script_draws_comes_alive_with_its_picture(screen: Page, captured: Captured) -> None:
    screen.goto(f"/replay/{bare(captured.captures['list'].record_id)}")
    frame = shown(screen, f"{HOST}/list.html")
    expect(frame.locator("#list li")).to_have_text(["第一行", "第二行"], timeout=PATIENCE_MS)
    frame.wait_for_function("document.getElementById('red').naturalWidth === 1")
    assert frame.title() == WORDS
    assert screen.evaluate("document.documentElement.scrollWidth") == screen.evaluate("innerWidth")


def test_a_page_of_another_charset_reads_right_without_scripts(screen: Page, captured: Captured) -> None:
    screen.goto(f"/replay/{bare(captured.captures['plain'].record_id)}?plain")
    page = screen.frame_locator("iframe")
    expect(page.get_by_role("heading")).to_have_text(WORDS)
    expect(page.locator("#red")).to_have_js_property("naturalWidth", 1)
    expect(page.get_by_role("heading")).to_have_css("color", "rgb(1, 2, 3)")
    assert screen.frames[1].title() == WORDS
    page.get_by_role("link", name="next").click()
    expect(page.get_by_text("next")).to_be_visible()
    assert screen.frames[1].url == f"{captured.replay}/web/20260331093100/{HOST}/zw/t1.html?%C3%FB=%C4%EA%B1%A8#end"


def test_a_document_that_was_drawn_is_there_without_scripts(screen: Page, captured: Captured) -> None:
    screen.goto(f"{captured.replay}/web/{AT}/{HOST}/drawn.html")
    expect(screen.get_by_role("listitem")).to_have_text(["画出来的"])


def test_the_calendar_leads_to_each_capture_and_to_the_next(screen: Page) -> None:
    screen.goto(f"/captures?url={HOST}/zw/a.html")
    screen.get_by_role("link", name=re.compile("2026-03-31, ")).click()
    rows = screen.get_by_role("row").filter(has=screen.locator("td[data-label]"))
    expect(rows).to_have_count(3)
    expect(rows.nth(0)).to_contain_text("首次")
    expect(rows.nth(1)).to_contain_text("未变")
    expect(rows.nth(2)).to_contain_text("有变化")
    rows.nth(1).get_by_role("link").first.click()
    expect(screen.get_by_text("2026-03-31 10:30")).to_be_visible()
    screen.get_by_role("link", name="下一次").click()
    expect(screen.get_by_text("2026-03-31 11:00")).to_be_visible()


@pytest.fixture
def listener() -> Iterator[Listener]:
    listening = Listener()
    yield listening
    listening.socket.close()


def test_what_a_captured_page_runs_gets_nowhere(browser: Browser, captured: Captured, listener: Listener) -> None:
    origins = {"evil": listener.url, "application": captured.application, "replay": captured.replay}
    with ThreadPoolExecutor(1) as beside:  # Playwright's loop runs in this thread
        capture = beside.submit(capture_hostile, captured.archive.data, **origins).result()
    context = browser.new_context(base_url=captured.application)
    context.add_cookies([{"name": "nianbao", "value": "secret", "url": captured.application, "httpOnly": True}])
    page = context.new_page()
    answered: list[str] = []
    refused: list[str] = []
    context.on("response", lambda response: answered.append(response.url))
    page.on("console", lambda message: refused.append(message.text))
    page.goto(f"/replay/{bare(capture.record_id)}")
    said_at_last = shown(page, f"{HOST}/hostile.html").locator("#said:not(:empty)")
    expect(said_at_last).to_be_attached(timeout=PATIENCE_MS)
    said = said_at_last.inner_text().split()
    page.wait_for_timeout(5000)
    assert page.url == f"{captured.application}/replay/{bare(capture.record_id)}"
    assert [window.url for window in context.pages] == [page.url]
    context.close()
    assert listener.heard == []
    assert not [url for url in answered if url.startswith((listener.url, f"{captured.application}/api"))]
    assert {"cookie!", "service!", "rtc!"} <= {*said}
    for tried in (listener.url, listener.url.replace("http", "ws"), f"{captured.application}/api/reports"):
        assert [text for text in refused if tried in text and "Content Security Policy" in text], tried
