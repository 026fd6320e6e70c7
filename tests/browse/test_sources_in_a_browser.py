"""In a real Chromium: what stands under the mark is what was read, in every kind of source; nothing else happens."""

import io
import time
from collections.abc import Iterator

import numpy as np
import pypdfium2
import pytest
from PIL import Image
from playwright.sync_api import Browser, FrameLocator, Locator, Page, sync_playwright

from crawler.capture.chromium import find_chromium
from tests.browse.sourced import Sourced, sourced_folder

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PATHS = (
    "disclosure.licensing.decisions",
    "applications.refused.state_secret.natural_person",
    "disputes.litigation_direct.total",
)
WIDTHS = {"desktop": 1280, "phone": 390}


@pytest.fixture(scope="module")
def sourced(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sourced]:
    with sourced_folder(tmp_path_factory.mktemp("sourced")) as made:
        yield made


@pytest.fixture(scope="module")
def browser(sourced: Sourced) -> Iterator[Browser]:
    """Started behind the folder, whose making runs an event loop of its own."""
    assert sourced.readings
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(params=[*WIDTHS])
def screen(request: pytest.FixtureRequest, browser: Browser, sourced: Sourced) -> Iterator[Page]:
    """A page without JavaScript that must complain about nothing and ask nobody else."""
    context = browser.new_context(
        viewport={"width": WIDTHS[request.param], "height": 860},
        base_url=sourced.application,
        java_script_enabled=False,
    )
    page, noticed = context.new_page(), list[str]()
    page.on("console", lambda message: noticed.append(message.text))
    page.on("dialog", lambda dialog: noticed.append(dialog.message))
    page.on("request", lambda it: noticed.append(it.url) if not _is_ours(it.url, sourced) else None)
    page.set_default_timeout(60_000)
    yield page
    assert not noticed
    assert page.evaluate("document.documentElement.scrollWidth") <= WIDTHS[request.param]
    context.close()


def _is_ours(url: str, sourced: Sourced) -> bool:
    return url.startswith((sourced.application, sourced.replay, "data:"))


def go(screen: Page, sourced: Sourced, name: str, path: str) -> str:
    """Open the source of a number; what was read there."""
    screen.goto(f"/reports/{sourced.readings[name]}/cells/{path}")
    return next(cell.raw.strip() for cell in sourced.reports[name].cells if cell.path == path)


def is_inside(inner: Locator, outer: Locator) -> bool:
    """Whether all of an element comes to be where another one shows it: a frame is scrolled there once it is drawn."""
    deadline = time.monotonic() + 10
    while not _is_inside(inner, outer):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def _is_inside(inner: Locator, outer: Locator) -> bool:
    one, other = inner.bounding_box(), outer.bounding_box()
    assert one is not None
    assert other is not None
    return (
        other["x"] - 1 <= one["x"]
        and other["y"] - 1 <= one["y"]
        and one["x"] + one["width"] <= other["x"] + other["width"] + 1
        and one["y"] + one["height"] <= other["y"] + other["height"] + 1
    )


def test_the_marked_cell_of_a_page_is_the_one_that_was_read(screen: Page, sourced: Sourced) -> None:
    for path in PATHS:
        raw = go(screen, sourced, "html", path)
        frame: FrameLocator = screen.frame_locator("iframe.captured")
        marked = frame.locator("#marked")
        assert marked.inner_text().strip() == raw
        assert is_inside(marked, screen.locator("iframe.captured"))
        colour = marked.evaluate("element => getComputedStyle(element).outlineColor")
        assert colour == "rgb(179, 38, 30)"
    assert "//evil" not in screen.frames[1].content()


def test_the_marked_cell_of_a_replayed_page_is_the_one_that_was_read(browser: Browser, sourced: Sourced) -> None:
    with browser.new_context(base_url=sourced.application) as context:
        page, asked, dialogs = context.new_page(), list[str](), list[str]()
        page.on("request", lambda it: asked.append(it.url))
        page.on("dialog", lambda it: dialogs.append(it.message))
        title = page.goto(f"/reports/{sourced.readings['html']}/cells/{PATHS[1]}?look=replayed") and page.title()
        marked = page.frame_locator("iframe.captured").locator("#marked")
        assert marked.inner_text().strip() == "3"
        assert is_inside(marked, page.locator("iframe.captured"))
        assert page.title() == title
        assert not dialogs
        assert [url for url in asked if not _is_ours(url, sourced)] == []


@pytest.mark.parametrize("name", ["word", "old"])
def test_the_marked_cell_of_a_grid_is_the_one_that_was_read(screen: Page, sourced: Sourced, name: str) -> None:
    for path in PATHS:
        raw = go(screen, sourced, name, path)
        assert screen.locator(".grid #marked").inner_text().strip() == raw


def test_the_box_on_a_page_is_around_the_number_as_it_is_printed(screen: Page, sourced: Sourced) -> None:
    capture = sourced.archive.find_capture(f"urn:uuid:{sourced.records['pdf']}")
    assert capture is not None
    document = pypdfium2.PdfDocument(sourced.archive.payload(capture).body)
    raw = go(screen, sourced, "pdf", "disclosure.licensing.decisions")
    cell = next(cell for cell in sourced.reports["pdf"].cells if cell.path == "disclosure.licensing.decisions")
    assert cell.at.page is not None
    page = document[cell.at.page]
    found = page.get_textpage().search(raw).get_next()
    assert found is not None
    printed = page.get_textpage().get_charbox(found[0])
    whole, mark = (screen.locator(f".drawing:not(.close){part}") for part in ("", " rect.marked"))
    drawn, box = whole.bounding_box(), mark.bounding_box()
    assert drawn is not None
    assert box is not None
    wide, high = page.get_size()
    assert drawn["width"] / drawn["height"] == pytest.approx(wide / high, rel=0.02)
    left, bottom, right, top = printed  # of a page that lies on its side: what is right is down there
    scale = drawn["width"] / wide
    x, y = drawn["x"] + (bottom + top) / 2 * scale, drawn["y"] + (left + right) / 2 * scale
    assert box["x"] < x < box["x"] + box["width"]
    assert box["y"] < y < box["y"] + box["height"]
    document.close()


def test_the_box_on_a_picture_is_around_the_ink_that_was_read(screen: Page, sourced: Sourced) -> None:
    for cell in sourced.reports["picture"].cells:
        go(screen, sourced, "picture", cell.path)
        for drawing in screen.locator("svg.drawing").all():
            drawing.scroll_into_view_if_needed()
            mark = drawing.locator("rect.marked").bounding_box()
            assert mark is not None
            shot = Image.open(io.BytesIO(screen.screenshot(clip=mark))).convert("RGB")
            red, _, blue = (np.asarray(band, np.int16) for band in shot.split())
            assert (blue - red > 80).any(), cell.raw


def test_another_number_of_the_page_is_reached_on_its_drawing(screen: Page, sourced: Sourced) -> None:
    go(screen, sourced, "picture", "disputes.reconsideration.upheld")
    screen.locator(".drawing:not(.close) a").last.click()
    screen.wait_for_url("**/cells/disputes.reconsideration.pending*")
    screen.get_by_role("link", name="上一格").click()
    screen.wait_for_url("**/cells/disputes.reconsideration.other*")
