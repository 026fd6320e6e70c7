"""Make the pictures of the tables: `python -m crawler.demo.pictures` draws them in Chromium into `png/`."""

import hashlib
import io
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from markupsafe import Markup
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from playwright.sync_api import Page, sync_playwright

from crawler.demo.markup import table_html
from crawler.demo.templates import page
from crawler.demo.written import WrittenSection, read_report

FOLDER = Path(__file__).parent / "png"
WIDTH = 980
GREYS = 16
"""As many greys as an office suite's own export would keep."""
SOURCE = "Source"
"""The PNG's text chunk that holds the digest of what was drawn: a picture older than its numbers is noticed."""
SOFTWARE = "Software"
"""The text chunk that holds what drew it."""


def pictured() -> list[WrittenSection]:
    """The sections whose table is shown as a picture."""
    return [section for section in read_report("beijing").sections if section.picture]


def picture_html(section: WrittenSection) -> str:
    """The page that Chromium draws."""
    return page("picture.html", width=WIDTH, table=Markup(table_html(section.table)))  # noqa: S704 - table_html escapes its cells


def source_digest(section: WrittenSection) -> str:
    """What the picture of this section is made of."""
    return hashlib.sha256(picture_html(section).encode()).hexdigest()


@contextmanager
def drawing_page() -> Iterator[Page]:
    """A page of Playwright's Chromium, or of the distribution's."""
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
        browser = playwright.chromium.launch(executable_path=own if Path(own).exists() else shutil.which("chromium"))
        try:
            yield browser.new_page(viewport={"width": WIDTH + 40, "height": 1000})
        finally:
            browser.close()


def drawn_with(browser_page: Page) -> str:
    """The browser and the fonts that draw the labels: pixels agree only where these do."""
    session = browser_page.context.new_cdp_session(browser_page)
    session.send("DOM.enable")
    session.send("CSS.enable")
    root = session.send("DOM.getDocument")["root"]["nodeId"]
    cell = session.send("DOM.querySelector", {"nodeId": root, "selector": "td"})["nodeId"]
    fonts = session.send("CSS.getPlatformFontsForNode", {"nodeId": cell})["fonts"]
    browser = browser_page.context.browser
    return f"Chromium {browser.version if browser else '?'}, {', '.join(font['familyName'] for font in fonts)}"


def draw(section: WrittenSection, browser_page: Page) -> bytes:
    """The table as a grey PNG."""
    browser_page.set_content(picture_html(section))
    shot = browser_page.locator("main").screenshot()
    grey = Image.open(io.BytesIO(shot)).convert("L").quantize(GREYS)
    about = PngInfo()
    about.add_text(SOURCE, source_digest(section))
    about.add_text(SOFTWARE, drawn_with(browser_page))
    png = io.BytesIO()
    grey.save(png, "PNG", optimize=True, pnginfo=about)
    return png.getvalue()


def main() -> None:
    """Draw them all."""
    with drawing_page() as browser_page:
        for section in pictured():
            if section.picture:
                (FOLDER / section.picture.file).write_bytes(draw(section, browser_page))


if __name__ == "__main__":
    main()
