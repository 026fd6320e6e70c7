"""What we stand on asks nobody by itself, and keeps nothing outside the data folder."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conventions import ROOT

ALONE = """
import sys
sys.addaudithook(lambda event, _: event.startswith(("socket.connect", "socket.getaddrinfo")) and sys.exit(event))
"""
COOKIES = """
import crawler.components.guard
from scrapy.downloadermiddlewares.cookies import _is_public_domain
assert _is_public_domain("gov.cn") and not _is_public_domain("bjft.gov.cn")
"""


@pytest.mark.slow
@pytest.mark.parametrize("used", ["import crawler, extractors.read.ocr.engine", COOKIES], ids=["pictures", "cookies"])
def test_a_library_that_would_ask_or_tell_others_does_not(tmp_path: Path, used: str) -> None:
    here = {**os.environ, "HOME": str(tmp_path), "XDG_CACHE_HOME": "", "PYTHONPATH": str(ROOT)}
    here.pop("ORT_DISABLE_TELEMETRY")  # this process has it from ours
    subprocess.run([sys.executable, "-c", ALONE + used], check=True, env=here)
    assert list(tmp_path.rglob("*")) == []
