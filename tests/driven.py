"""Chromium as tests drive it, through Playwright; the crawl has its own way (crawler/capture/page)."""

import os
from typing import Any

from crawler.capture.chromium import find_chromium


def launch_options() -> dict[str, Any]:
    """Arguments of Playwright's launch."""
    return {"executable_path": find_chromium(), "headless": True, "chromium_sandbox": bool(os.geteuid())}
