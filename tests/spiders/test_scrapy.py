"""Whoever knows Scrapy is at home: its own commands find the families and crawl a portal."""

import json
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import get_args

import pytest
from scrapy.settings import Settings
from scrapy.utils.misc import load_object

from settings import base, january, march, recrawl
from spiders.portal import Family
from tests.spiders.conftest import ROOT, Serve, write_portal
from tests.spiders.portal_server import Answer

pytestmark = pytest.mark.slow


def scrapy(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "scrapy", *arguments]
    return subprocess.run(
        command, env=os.environ | environment, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )


def test_scrapy_lists_the_families() -> None:
    assert scrapy("list").stdout.split() == sorted(get_args(Family))


def test_scrapy_crawls_a_portal_by_its_code(serve: Serve, tmp_path: Path) -> None:
    server = serve()
    server.pages["/nb/"] = Answer('<li><a href="1.html">青山县2021年政府信息公开工作年度报告</a></li>')
    server.pages["/nb/1.html"] = Answer(f"<div id=zoom>{'字' * 300}</div>")
    folder = write_portal(tmp_path / "portals", "trs", f"{server.url}/nb/")
    out, data = tmp_path / "found.jsonl", tmp_path / "data"
    options = ("-O", str(out), "-s", f"NIANBAO_DATA={data}", "-s", "DOWNLOAD_DELAY=0")
    done = scrapy("crawl", "trs", "-a", "portal=one", *options, NIANBAO_PORTALS=str(folder))
    assert "Traceback" not in done.stderr
    assert json.loads(out.read_text("utf-8"))["title"] == "青山县2021年政府信息公开工作年度报告"
    assert list(data.glob("archive/*.warc.gz"))


def test_a_portal_that_is_not_there_is_told(tmp_path: Path) -> None:
    folder = write_portal(tmp_path / "portals", "trs", "http://a.example/")
    done = scrapy("crawl", "trs", "-a", "portal=two", NIANBAO_PORTALS=str(folder))
    assert done.returncode
    assert f"no portal 'two' in {folder}; there are: one" in done.stderr


@pytest.mark.parametrize("module", [base, january, march, recrawl])
def test_everything_that_the_settings_name_is_there(module: ModuleType) -> None:
    settings = Settings()
    settings.setmodule(module, priority="project")
    named = [
        *settings.getdict("DOWNLOADER_MIDDLEWARES"),
        *settings.getdict("EXTENSIONS"),
        *settings.getdict("ITEM_PIPELINES"),
        *filter(None, settings.getdict("DOWNLOAD_HANDLERS").values()),
        settings["NIANBAO_REGISTRY"],
    ]
    assert all(load_object(name) for name in named)
