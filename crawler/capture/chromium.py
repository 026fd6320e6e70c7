"""The Chromium that captures pages: where it is, and how it is started.

`python -m crawler.capture.chromium` starts it once, opens an empty page, and says on stderr what is missing.
"""

import asyncio
import json
import logging
import os
import shutil
import sys
from pathlib import Path
from typing import Any

import playwright
from playwright.async_api import Error, async_playwright

log = logging.getLogger(__name__)

PACKAGE = Path(playwright.__file__).parent / "driver" / "package"
ON_THE_PATH = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

ARGUMENTS = (
    "--disable-background-networking",  # no traffic of the browser's own beside the page's
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-sync",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-site-isolation-trials",  # frames of other sites stay in the page's target, where they are captured
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",  # no packets past the host list
    "--mute-audio",
)

HINT = "run `playwright install chromium`, install the distribution's chromium, or set NIANBAO_CHROMIUM to its path"


def find_chromium() -> str | None:
    """The executable: NIANBAO_CHROMIUM, Playwright's own download, or one on the PATH."""
    if named := os.environ.get("NIANBAO_CHROMIUM"):
        return shutil.which(named)
    if downloaded := _downloaded():
        return str(downloaded)
    return next(filter(None, map(shutil.which, ON_THE_PATH)), None)


def browsers() -> list[dict[str, str]]:
    """The browsers that this Playwright drives, with the revision of each."""
    known: list[dict[str, str]] = json.loads((PACKAGE / "browsers.json").read_text())["browsers"]
    return known


def _downloaded() -> Path | None:
    """What `playwright install chromium` left."""
    revision = next(browser["revision"] for browser in browsers() if browser["name"] == "chromium")
    folder = os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright"
    base = PACKAGE / ".local-browsers" if folder == "0" else Path(folder)
    return next((path for path in base.glob(f"chromium-{revision}/*/chrome") if os.access(path, os.X_OK)), None)


def launch_options() -> dict[str, Any]:
    """Arguments of Playwright's launch: for `PLAYWRIGHT_LAUNCH_OPTIONS`."""
    root = os.geteuid() == 0
    if root:
        log.warning("Chromium runs without its sandbox because this process runs as root; use another user")
    return {
        "executable_path": find_chromium(),
        "headless": True,
        "chromium_sandbox": not root,
        "args": list(ARGUMENTS),
    }


async def try_out() -> None:
    """Start it, open an empty page, stop it."""
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(**launch_options())
        try:
            page = await browser.new_page()
            await page.goto("about:blank")
        finally:
            await browser.close()


def main() -> int:
    """Exit status 0, or 1 with one line on stderr."""
    log.setLevel(logging.ERROR)
    path = find_chromium()
    if path is None:
        print(f"no Chromium found: {HINT}", file=sys.stderr)  # noqa: T201  # for the install script
        return 1
    try:
        asyncio.run(try_out())
    except Error as error:
        print(f"{path} does not start: {error.message.splitlines()[0]}", file=sys.stderr)  # noqa: T201  # for the install script
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
